"""What an operator reads in the Web UI about an open invoice: where it is, why, since when, what comes next, what can be done.

Markdown without HTML. Norwegian first.
"""

from datetime import datetime

from domain.companies.parties import Language
from domain.lifecycle import Status
from domain.messages import Text
from domain.moments import to_the_minute
from domain.operator import possible_acts
from domain.sentences import sentence
from domain.value import Value


class Situation(Value):
    """Where an invoice is, worded for its operator."""

    status: Status
    texts: tuple[Text, ...] = ()
    """Why it is there, the main reason first."""
    since: datetime
    until: datetime | None = None
    """When the present wait ends by itself."""


NEXT: dict[Status, str] = {
    Status.RECEIVED: "Dokumentet kontrolleres. / The document is being checked.",
    Status.ROUTING: "Veien videre finnes nå. / The way on is being found.",
    Status.WAITING_FOR_CONSUMER: "Svarer ikke kunden, spørres registrene en gang til, og fakturaen går på e-post eller i posten. / "
    "If the customer does not answer, the registries are asked once more, and the invoice goes by e-mail or post.",
    Status.AWAITING_KYC: "Fakturaen går av seg selv når firmaet er verifisert. / The invoice goes by itself once its company is verified.",
    Status.DELIVERING: "Leveringen prøves til den lykkes eller fristen er ute; så neste kanal. / "
    "Delivery is tried until it succeeds or its deadline has passed; then the next channel.",
    Status.OUTCOME_UNKNOWN: "Ingenting sendes før noen avklarer. Se i mottakerens logg, eller spør mottakeren. / "
    "Nothing is sent until somebody settles it. Look in the receiver's log, or ask the receiver.",
    Status.NEEDS_ATTENTION: "Fakturaen venter på en person. Rett årsaken, og frigi den (release), eller velg en annen vei (reroute). / "
    "The invoice waits for a person. Mend the cause, and release it, or choose another way (reroute).",
    Status.HELD: "Ingenting skjer før fakturaen frigis (release). / Nothing happens until the invoice is released.",
    Status.SENT: "Venter på retur eller svar fra mottakerens side; uten noe slikt avsluttes saken. / "
    "Waits for a return or an answer from the receiver's side; without one the case closes.",
    Status.DELIVERED: "Mottakeren har den; saken avsluttes når fristen er ute. / "
    "The receiver has it; the case closes when the time is over.",
}

_JSON = {
    "hold": '{"by": "ditt navn", "reason": "hvorfor"}',
    "release": '{"by": "ditt navn", "reason": "hva som er rettet"}',
    "cancel": '{"by": "ditt navn", "reason": "hvorfor"}',
    "skip_wait": '{"by": "ditt navn", "reason": "hvorfor ikke vente"}',
    "reroute": '{"channel": "print", "by": "ditt navn", "reason": "hvorfor"}',
    "resend": '{"by": "ditt navn", "reason": "hvorfor en gang til"}',
    "settle": '{"outcome": "sent", "by": "ditt navn", "reason": "hva som viser det"}',
}


def details(situation: Situation) -> str:
    """Write the details of a situation."""
    lines = [f"**{situation.status}** siden/since {to_the_minute(situation.since)}"]
    if situation.texts:
        lines += [f"**Hvorfor:** {_sentences(situation, Language.NB)}", f"**Why:** {_sentences(situation, Language.EN)}"]
    lines.append(f"**Hva nå / What next:** {NEXT.get(situation.status, '')}")
    if situation.until:
        lines.append(f"**Venter til / Waits until:** {to_the_minute(situation.until)}")
    acts = possible_acts(situation.status)
    if acts:
        lines.append("**Hva du kan gjøre / What you can do** (Send an Update, lim inn / paste):")
        lines.append("\n".join(f"- `{act}`: `{_JSON[act]}`" for act in acts if act in _JSON))
    return "\n\n".join(lines)


def _sentences(situation: Situation, language: Language) -> str:
    return " ".join(sentence(text, language) for text in situation.texts)
