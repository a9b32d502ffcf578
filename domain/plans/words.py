"""Plans in words, Norwegian and English: what is done, and when it comes to it. Registries that are asked again are told as one."""

from collections.abc import Iterator, Sequence

from domain.channel_words import NAMES
from domain.channels import Channel
from domain.companies.parties import Language
from domain.consumers.consumer import CHANNEL, REGISTRY_NAMES, Registry, Round
from domain.formats import format_date
from domain.messages import MessageCode
from domain.moments import moment
from domain.sentences import sentence
from domain.steps import Action, Outcome, PlannedStep

Words = tuple[str, str]
Places = tuple[int, ...]

FIRST_WAYS: dict[tuple[Action, Channel | None], Words] = {
    (Action.LOOK_UP, None): ("eFaktura eller Vipps, hvis kunden tar imot", "eFaktura or Vipps, if the customer receives"),
    (Action.ASK_CONSUMER, None): ("kunden spørres om eFaktura", "the customer is asked about eFaktura"),
    (Action.WAIT, None): ("venter på kunden", "waits for the customer"),
    (Action.AWAIT_KYC, None): ("venter på at firmaet verifiseres", "waits for the company to be verified"),
    (Action.PERSON, None): ("trenger et menneske", "needs a person"),
} | {(Action.DELIVER, channel): names for channel, names in NAMES.items()}

_LOOK_UPS: dict[Registry, Words] = {
    Registry.AGREEMENT: ("Spør etter en aktiv eFaktura-avtale", "Ask for an active eFaktura agreement"),
    Registry.YES_TO_ALL: ("Spør om kunden har sagt ja til eFaktura fra alle", "Ask if the customer has said yes to eFaktura from all"),
    Registry.VIPPS: ("Spør Vipps etter mobilnummeret", "Ask Vipps for the mobile number"),
}
_AGAIN: dict[Round, Words] = {
    Round.RECHECK: ("Spør eFaktura og Vipps en gang til. Ja: dit.", "Ask eFaktura and Vipps once more. Yes: there."),
    Round.EARLY: ("Svarer kunden før, spør eFaktura. Ja: dit.", "If the customer answers before, ask eFaktura. Yes: there."),
}
_DELIVERIES: dict[Channel, Words] = {
    Channel.PEPPOL: ("Send i PEPPOL", "Send by PEPPOL"),
    Channel.EFAKTURA: ("Send som eFaktura", "Send as eFaktura"),
    Channel.VIPPS: ("Send til Vipps", "Send to Vipps"),
    Channel.EMAIL: ("Send på e-post", "Send by e-mail"),
    Channel.PRINT: ("Send til utskrift", "Send to print"),
}
_REQUESTS: dict[bool, Words] = {
    True: ("Spør kunden om eFaktura på SMS.", "Ask the customer about eFaktura by SMS."),
    False: ("Spør kunden om eFaktura på e-post.", "Ask the customer about eFaktura by e-mail."),
}
_WITHOUT_CONDITION = frozenset({Outcome.VERIFIED, Outcome.ASKED, Outcome.OVER, Outcome.ANSWERED})


def rows(steps: Sequence[PlannedStep]) -> Iterator[Places]:
    """Put together what a person reads as one: a question with the delivery it leads to, and the questions that are asked again."""
    row: list[int] = []
    for place, step in enumerate(steps):
        if row and not _belongs(step, steps[row[0]]):
            yield tuple(row)
            row = []
        row.append(place)
    if row:
        yield tuple(row)


def _belongs(step: PlannedStep, first: PlannedStep) -> bool:
    if first.action is not Action.LOOK_UP or step.round is not first.round:
        return False
    return first.round in _AGAIN or (step.action is Action.DELIVER and step.registry is first.registry)


def words(step: PlannedStep) -> Words:
    """Word what the first step of a row does, and when it comes to it."""
    (condition_nb, condition_en), (nb, en) = _condition(step), _what(step)
    return condition_nb + nb, condition_en + en


def _condition(step: PlannedStep) -> Words:
    outcomes = {cue.outcome for cue in step.after}
    if outcomes <= _WITHOUT_CONDITION:
        return "", ""
    if outcomes == {Outcome.REFUSED}:
        return "Kommer den ikke fram: ", "If it does not get through: "
    return "Ellers: ", "Else: "


def _what(step: PlannedStep) -> Words:  # noqa: PLR0911 - one line an action
    match step:
        case PlannedStep(action=Action.LOOK_UP, registry=registry, round=round_) if registry and round_:
            return _AGAIN.get(round_) or _question(registry)
        case PlannedStep(action=Action.DELIVER, channel=channel) if channel:
            nb, en = _DELIVERIES[channel]
            (from_nb, from_en), (day_nb, day_en) = _found(step), _posted(step)
            return f"{nb}{from_nb}{day_nb}.", f"{en}{from_en}{day_en}."
        case PlannedStep(action=Action.ASK_CONSUMER, by_sms=by_sms):
            return _REQUESTS[by_sms]
        case PlannedStep(action=Action.WAIT, until=until) if until:
            return f"Vent på svar til {moment(until, Language.NB)}.", f"Wait for an answer until {moment(until, Language.EN)}."
        case PlannedStep(action=Action.AWAIT_KYC, until=until) if until:
            return (
                f"Vent på at firmaet KYC-verifiseres, til {moment(until, Language.NB)}.",
                f"Wait for the company to be KYC verified, until {moment(until, Language.EN)}.",
            )
    if step.reason is None or step.reason.code is MessageCode.NO_CHANNEL_LEFT:
        return "Ingen kanal er igjen. Et menneske må avgjøre.", "No channel is left. A person must decide."
    return sentence(step.reason, Language.NB), sentence(step.reason, Language.EN)


def _question(registry: Registry) -> Words:
    (nb, en), (to_nb, to_en) = _LOOK_UPS[registry], NAMES[CHANNEL[registry]]
    return f"{nb}. Ja: {to_nb}.", f"{en}. Yes: {to_en}."


def _found(step: PlannedStep) -> Words:
    if step.registry is None or step.registry is Registry.VIPPS:
        return "", ""
    nb, en = REGISTRY_NAMES[step.registry]
    return f" ({nb})", f" ({en})"


def _posted(step: PlannedStep) -> Words:
    if step.posted is None:
        return "", ""
    return f"; postlegges {format_date(step.posted, Language.NB)}", f"; posted {format_date(step.posted, Language.EN)}"
