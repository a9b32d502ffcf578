"""Who mends what a rule finds, by the rule's id."""

import re

from domain.messages import Mender

_MENDERS = {
    Mender.OPERATOR: "FF-COMPANY-UNKNOWN",
    Mender.ERP: "|".join(  # noqa: FLY002  # one line each
        (
            "XSD|FF-RULES|FF-XML|FF-JSON|FF-DOCTYPE|FF-LIMIT|FF-ROOT|FF-MISSING|FF-UNKNOWN|FF-VALUE",  # form, which no person types
            r"UBL-.*|BR-DEC-.*|BR-CL-.*|BR-CO-1\d|BR-(?:S|Z|E|AE|IC|G|O|AF|AG|B)-0[89]",  # syntax, decimals, codes, sums
            r"PEPPOL-EN16931-(?:CL\d+|P0\d+|F\d+|R00[1478]|R04\d|R05\d|R101|R12\d|R130)",  # codes, form, sums
        )
    ),
}
"""Whoever keeps the ERP mends what it computes, codes and writes; all else is mended by whoever writes the invoice."""

_PATTERNS = {mender: re.compile(rules) for mender, rules in _MENDERS.items()}


def mender_of(rule: str) -> Mender:
    """Say who can mend a document that breaks a rule."""
    return next((mender for mender, rules in _PATTERNS.items() if rules.fullmatch(rule)), Mender.SENDER)
