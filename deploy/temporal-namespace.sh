#!/bin/sh
# Makes the namespace `invoices` ($NAMESPACE), or brings an existing one to the same state. Reads TEMPORAL_ADDRESS.
# The names are those of domain/search_attributes.py; a test compares.
set -eu

namespace=${NAMESPACE:-invoices}
retention=90d

# A server that just started, and one that just made a namespace, needs some seconds before it answers for it.
insist() {
    attempts=30
    until "$@"; do
        attempts=$((attempts - 1))
        [ "$attempts" -gt 0 ] || exit 1
        sleep 1
    done
}

insist temporal operator cluster health

if temporal operator namespace describe --namespace "$namespace"; then
    temporal operator namespace update --namespace "$namespace" --retention "$retention"
else
    temporal operator namespace create --namespace "$namespace" --retention "$retention"
fi

for name in Orgnr DocumentType Attention; do
    insist temporal operator search-attribute create --namespace "$namespace" --name "$name" --type Keyword
done
