"""Names that outlive releases: running workflows, schedules and clients know each other by them."""

SEND_INVOICE = "SendInvoice"
INVOICE_CASE = "InvoiceCase"
WATCH_BOUNCES = "WatchBounces"
WATCH_STATUSES = "WatchStatuses"
WATCH_HUB = "WatchHub"
COUNT_INVOICES = "CountInvoices"
TELL_SENDER = "TellSender"
VERIFY_COMPANY = "VerifyCompany"

ACTIVATE_B2C = "ActivateB2CAgreement"
POLL_B2C = "PollB2CAgreements"

ACCEPT_UPDATE = "accept"
HOLD_UPDATE = "hold"
RELEASE_UPDATE = "release"
CANCEL_UPDATE = "cancel"
SETTLE_UPDATE = "settle"
RESEND_UPDATE = "resend"
REROUTE_UPDATE = "reroute"
FIX_UPDATE = "fix_and_resend"
SKIP_WAIT_UPDATE = "skip_wait"
SIGNING_MOVED_SIGNAL = "signing_moved"
INVITE_UPDATE = "invite"
ATTEST_UPDATE = "attest"
COMPANY_CREATED_SIGNAL = "company_created"
COMPANY_VERIFIED_SIGNAL = "company_verified"
CONSUMER_ANSWERED_SIGNAL = "consumer_answered"
B2C_ACTIVE_SIGNAL = "b2c_active"
AGREEMENT_ASKED_SIGNAL = "asked"
AGREEMENT_ACCEPTED_SIGNAL = "accepted"
AGREEMENT_RESEND_SIGNAL = "resend"
AGREEMENT_NEWS_SIGNAL = "news"
HINDERED_SIGNAL = "hindered"
LATE_EVIDENCE_SIGNAL = "late_evidence"

BOUNCE_WATCH_ID = "watch/bounces"
STATUS_WATCH_ID = "watch/statuses"
HUB_WATCH_ID = "watch/hub"
NIGHTLY_COUNT_ID = "nightly-count"
AGREEMENT_POLL_ID = "b2c-agreement-poll"


def agreement_id(orgnr: str) -> str:
    """Name the workflow of a company's B2C agreement."""
    return f"b2c-agreement/{orgnr}"


REJECTED = "Rejected"
"""Error type that a rejected submission's run ends with, so that its number stays free."""

ASK_AGAIN = "AskAgain"
"""Error type of an `accept` that met the end of an earlier, rejected submission."""
