"""Names that outlive releases: running workflows, schedules and clients know each other by them."""

SEND_INVOICE = "SendInvoice"
INVOICE_CASE = "InvoiceCase"
WATCH_BOUNCES = "WatchBounces"
WATCH_STATUSES = "WatchStatuses"
COUNT_INVOICES = "CountInvoices"

ACCEPT_UPDATE = "accept"
HOLD_UPDATE = "hold"
RELEASE_UPDATE = "release"
CANCEL_UPDATE = "cancel"
SETTLE_UPDATE = "settle"
RESEND_UPDATE = "resend"
REROUTE_UPDATE = "reroute"
FIX_UPDATE = "fix_and_resend"
HINDERED_SIGNAL = "hindered"
LATE_EVIDENCE_SIGNAL = "late_evidence"

BOUNCE_WATCH_ID = "watch/bounces"
STATUS_WATCH_ID = "watch/statuses"
NIGHTLY_COUNT_ID = "nightly-count"

REJECTED = "Rejected"
"""Error type that a rejected submission's run ends with, so that its number stays free."""

ASK_AGAIN = "AskAgain"
"""Error type of an `accept` that met the end of an earlier, rejected submission."""
