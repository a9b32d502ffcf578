"""How the audit is shown: who changed what, when, from what to what."""

import json as json_format
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.companies.audit import AuditEntry, AuditSubject, differences
from domain.moments import to_the_second
from domain.value import Value

_SUBJECTS = {
    AuditSubject.COMPANY: "firma / company",
    AuditSubject.CUSTOMER: "kunde / customer",
    AuditSubject.CUSTOMER_CLASS: "kundeprofil / customer class",
    AuditSubject.USER: "bruker / user",
    AuditSubject.B2C_AGREEMENT: "B2C-avtale / B2C agreement",
}
_WIDE = 200


def print_audit(entries: Sequence[AuditEntry], *, json: bool) -> None:
    """Show entries, the oldest first, for a person or a program."""
    if json:
        for entry in entries:
            print(json_format.dumps(_as_json(entry), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Når / when", "Hvem / who", "Hva / what", "Felt / field", "Fra / from", "Til / to"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        subject = f"{_SUBJECTS[entry.subject]} {entry.subject_id}"
        texts = (entry.by, subject, entry.field, _shown(entry.before), _shown(entry.after))
        table.add_row(to_the_second(entry.at), *map(escape, texts))
    Console(highlight=False, width=_WIDE).print(table)


def tell_change(before: Value | None, after: Value, hidden: frozenset[str] = frozenset()) -> None:
    """Tell that a card is new, or what has been changed on it from what to what, as the audit has it; hidden fields are left out."""
    if before is None:
        print("Lagt til. / Added.")
        return
    changes = [each for each in differences(before, after) if each.field.partition(".")[0] not in hidden]
    print("Endret: / Changed:" if changes else "Uendret. / Unchanged.")
    for each in changes:
        print(f"  {each.field}: {_shown(each.before)} -> {_shown(each.after)}")


def _as_json(entry: AuditEntry) -> dict[str, object]:
    values = {name: json_format.loads(text) if text is not None else None for name, text in (("from", entry.before), ("to", entry.after))}
    return entry.model_dump(mode="json", exclude={"before", "after"}) | values


def _shown(text: str | None) -> str:
    match json_format.loads(text) if text is not None else None:
        case None | "":
            return "–"
        case bool(value):
            return "ja / yes" if value else "nei / no"
        case str(value):
            return value
        case _:
            return str(text)
