"""An answer of the PEPPOL network that is not to be believed."""

from domain.peppol.network import Distrust


class Distrusted(Exception):
    """The answer is not to be believed; `detail` is for operators."""

    def __init__(self, distrust: Distrust, detail: str) -> None:
        super().__init__(f"{distrust}: {detail}")
        self.distrust = distrust
        self.detail = detail
