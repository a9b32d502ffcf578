"""What people read of where a consumer stands (K2)."""

from collections.abc import Mapping

from domain.consumers.consumer import ConsumerStatus, RequestWay

STATUS_WORDS: Mapping[ConsumerStatus, tuple[str, str]] = {
    ConsumerStatus.UNKNOWN: ("ikke spurt", "not asked"),
    ConsumerStatus.ASKED: ("spurt", "asked"),
    ConsumerStatus.AGREEMENT: ("aktiv eFaktura-avtale", "active eFaktura agreement"),
    ConsumerStatus.YES_TO_ALL: ("ja takk til alle", "yes to all"),
    ConsumerStatus.VIPPS: ("Vipps", "Vipps"),
    ConsumerStatus.NOT_RECEIVING: ("tar ikke imot", "does not receive"),
    ConsumerStatus.BLOCKED: ("har reservert seg", "has blocked you"),
}
"""Norwegian and English."""

WAY_WORDS: Mapping[RequestWay | None, tuple[str, str]] = {
    RequestWay.SMS: ("på SMS", "by SMS"),
    RequestWay.EMAIL: ("på e-post", "by e-mail"),
    None: ("kanskje", "perhaps"),
}
"""How a consumer was asked, in the same two languages."""
