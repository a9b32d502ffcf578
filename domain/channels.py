"""The ways out, in the order requirements N1 and H5 name them."""

from enum import StrEnum


class Channel(StrEnum):
    """A way to a receiver. Values are never renamed: sleeping workflows hold them."""

    PEPPOL = "peppol"
    EFAKTURA = "efaktura"
    VIPPS = "vipps"
    EMAIL = "email"
    PRINT = "print"
