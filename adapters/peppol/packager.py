"""Make the AS4 message of a consignment, with all that is stored beside its bytes."""

import uuid
from typing import Literal

from as4.peppol import create_peppol_external_party
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.peppol.access_point import AccessPoint, seat_of
from adapters.peppol.as4_message import build_message
from adapters.peppol.prepared import Package, PreparedMessage
from documents.sbdh import BusinessHeader
from domain.identifiers import participant_id
from domain.records import Consignment, PeppolReceiver

StatusWanted = Literal["ALWAYS_SEND", "FAILURE_ONLY"]
"""MLS_TYPE: which status messages we ask the receiver's service provider for."""


def instance_of(delivery: str, message_domain: str) -> uuid.UUID:
    """Name a delivery's message, always the same: twice the same SBDH InstanceIdentifier is twice the same document."""
    return uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, message_domain), delivery)


class Packager:
    """Builds messages from our access point."""

    def __init__(self, access_point: AccessPoint, status_wanted: StatusWanted) -> None:
        self._access_point = access_point
        self._status_wanted = status_wanted

    def pack(self, consignment: Consignment, document: bytes, receiver: PeppolReceiver) -> Package:
        """Build the message; its names follow from the delivery's, its keys and nonces are new with every build.

        Raises:
            Misconfigured: our certificate or key cannot be used.
        """
        certificate = x509.load_der_x509_certificate(receiver.certificate)
        header = self._header(consignment, receiver)
        message_id = f"{header.instance}@{self._access_point.message_domain}"
        built = build_message(
            header,
            document,
            message_id=message_id,
            sender=self._access_point.party,
            receiver=create_peppol_external_party(seat_of(certificate), certificate),
        )
        message = PreparedMessage(
            delivery=consignment.delivery,
            message_id=message_id,
            instance=header.instance,
            sender=header.sender,
            receiver=header.receiver,
            document_type=header.document_type,
            process=header.process,
            url=receiver.url,
            receiver_certificate=certificate.public_bytes(Encoding.PEM).decode(),
            signed_until=self._access_point.certificate.not_valid_after_utc,
            headers=built.headers,
            signed_parts=built.signed_parts,
            mime_sha256=built.mime_sha256,
        )
        return Package(message=message, mime=built.mime, metadata=receiver.metadata, redirect=receiver.redirect, payload=built.payload)

    def _header(self, consignment: Consignment, receiver: PeppolReceiver) -> BusinessHeader:
        return BusinessHeader(
            sender=participant_id(consignment.company.orgnr),
            receiver=receiver.participant,
            document_type=receiver.document_type,
            process=receiver.process,
            country=consignment.company.address.country or "NO",
            instance=str(instance_of(consignment.delivery, self._access_point.message_domain)),
            created_at=consignment.at,
            status_to=self._access_point.service_provider,
            status_wanted=self._status_wanted,
        )
