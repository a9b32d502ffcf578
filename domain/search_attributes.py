"""Search attributes of the workflows: what an operator filters by in the Temporal Web UI. All are keywords, none holds personal data."""

ORGNR = "Orgnr"
"""Whose invoice it is."""

DOCUMENT_TYPE = "DocumentType"
"""invoice or credit_note."""

ATTENTION = "Attention"
"""The status of an invoice that is not simply on its way: held, needs_attention, outcome_unknown; absent otherwise."""

ALL = (ORGNR, DOCUMENT_TYPE, ATTENTION)
