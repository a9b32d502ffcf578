"""How a company's settings are shown: by subject, and marked where they differ from what a company begins with."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from domain.companies.parties import CompanySettings
from domain.companies.setting_words import SETTINGS, SUBJECTS, SettingSubject, SettingWords
from domain.identity import ObjectRef

MARK = "*"
LEGEND = f"{MARK} avviker fra standard / differs from the default"
NOTHING = "Alt er som standard. / Everything is as by default."
_DEFAULTS = CompanySettings()
_WORDS = {words.field: words for words in SETTINGS}


def print_settings(settings: CompanySettings, *, changed: bool = False) -> None:
    """Show all settings, or only those that differ from the default, under the heading of their subject."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "Innstilling / setting", "Verdi / value", "Merk / note"):
        table.add_column(heading, overflow="fold")
    for subject in SUBJECTS:
        _add_subject(table, subject, list(_rows(settings, subject, changed=changed)))
    console = Console(highlight=False)
    if not table.row_count:
        console.print(NOTHING)
        return
    console.print(table)
    console.print(f"\n{LEGEND}")


def _add_subject(table: Table, subject: SettingSubject, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    if table.row_count:
        table.add_row()
    table.add_row("", f"[bold]{escape(f'{subject.nb} / {subject.en}'.upper())}[/]")
    for row in rows:
        table.add_row(*map(escape, row))


def _rows(settings: CompanySettings, subject: SettingSubject, *, changed: bool) -> Iterator[tuple[str, ...]]:
    for field in subject.fields:
        words, value, default = _WORDS[field], _value(settings, field), _value(_DEFAULTS, field)
        if value != default:
            yield MARK, f"{words.nb} / {words.en}", value, "\n".join(filter(None, (f"standard / default: {default}", _note(words))))
        elif not changed:
            yield "", f"{words.nb} / {words.en}", value, _note(words)


def _note(words: SettingWords) -> str:
    return f"{words.note_nb} / {words.note_en}" if words.note_nb else ""


def _value(settings: CompanySettings, field: str) -> str:
    value: object = settings
    for name in field.split("."):
        value = getattr(value, name)
    match value:
        case None:
            return "–"
        case bool():
            return "ja / yes" if value else "nei / no"
        case tuple():
            return ", ".join(map(str, value)) or "–"
        case ObjectRef():
            return f"PNG, {value.size_bytes // 1000 + 1} kB"
        case _:
            return str(value)
