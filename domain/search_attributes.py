"""Search attributes of the workflows: what an operator filters by in the Temporal Web UI. All are keywords, none holds personal data."""

ORGNR = "Orgnr"
"""Whose invoice it is."""

DOCUMENT_TYPE = "DocumentType"
"""invoice or credit_note."""

ATTENTION = "Attention"
"""The status of an invoice that stands before a person or waits for its consumer; absent of one that is simply on its way.

Of a company's verification or B2C agreement: that somebody must do something about it, or that it is late.
"""

ALL = (ORGNR, DOCUMENT_TYPE, ATTENTION)
