"""What the nightly count's differences mean, in plain words, and what to do about each."""

from domain.reconciliation import DiscrepancyKind

SENTENCES: dict[DiscrepancyKind, tuple[str, str]] = {
    DiscrepancyKind.SUBMISSION_UNDECIDED: (
        "Sendt inn, men aldri avgjort. Den startes av seg selv ved opptellingen.",
        "Submitted, but never decided. The count starts it by itself.",
    ),
    DiscrepancyKind.SUBMISSION_WITHOUT_INVOICE: (
        "Godtatt, men mangler i listen over fakturaer.",
        "Accepted, but missing from the list of invoices.",
    ),
    DiscrepancyKind.INVOICE_WITHOUT_SUBMISSION: (
        "Står som godtatt, men innsendingen er ikke det.",
        "Listed as accepted, but its submission is not.",
    ),
    DiscrepancyKind.SENT_WITHOUT_DELIVERY: (
        "Statusen sier sendt, men ingen levering viser det.",
        "The status says sent, but no delivery shows it.",
    ),
    DiscrepancyKind.DELIVERY_WITHOUT_SENT: (
        "En kanal har tatt imot fakturaen, men statusen sier det ikke.",
        "A channel took the invoice, but the status does not say so.",
    ),
    DiscrepancyKind.HANDING_OVER_ABANDONED: (
        "En overlevering ble aldri avsluttet. Se om arbeideren lever.",
        "A hand-over was never finished. See whether the worker lives.",
    ),
    DiscrepancyKind.UNKNOWN_NOT_TOLD: (
        "En levering er ukjent, men statusen sier det ikke.",
        "A delivery is unknown, but the status does not say so.",
    ),
    DiscrepancyKind.UNKNOWN_WITHOUT_DELIVERY: (
        "Statusen sier ukjent, men ingen levering er det.",
        "The status says unknown, but no delivery is.",
    ),
    DiscrepancyKind.ENDED_WITHOUT_RESULT: (
        "Avsluttet, men statusen venter på noe.",
        "Ended, but its status waits for something.",
    ),
    DiscrepancyKind.DOUBT_AFTER_END: (
        "Avsluttet, men en levering er fortsatt uavklart.",
        "Ended, but a delivery is still in doubt.",
    ),
}

WITHOUT_WORKFLOW = (
    "Åpen, men uten arbeidsflyt (avbrutt i Temporal, eller Temporals data er tapt). Noen må se på den.",
    "Open, but without a workflow (terminated, or Temporal's data is lost). Somebody must look at it.",
)
