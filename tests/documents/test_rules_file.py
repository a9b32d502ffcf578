from pathlib import Path

import pytest
from support.documents import ubl
from support.rule_file import noted, rule_file

from adapters.document_pool import DocumentPool
from documents.peppol.table import BY_ID
from documents.rules import check, load
from documents.schematron import RuleFileUnusable
from domain.findings import Severity, is_valid


def test_a_named_file_decides_instead_of_our_rules_and_is_told_in_our_words(tmp_path: Path) -> None:
    file = rule_file(tmp_path)
    document = noted(ubl(), reference=False)
    assert [(one.rule, one.severity) for one in check(document).findings] == [("PEPPOL-EN16931-R003", Severity.FATAL)]
    unknown, known = sorted(check(document, file).findings, key=lambda one: one.rule)
    assert (known.rule, known.severity) == ("PEPPOL-EN16931-R003", Severity.WARNING)
    assert (known.text_nb, known.text_en, known.field) == (BY_ID[known.rule].nb, BY_ID[known.rule].en, "BT-10")
    assert (unknown.rule, unknown.severity, unknown.text_en) == ("NEXT-1", Severity.FATAL, "Nothing may be noted.")


def test_a_file_that_gives_up_on_a_value_makes_the_document_invalid(tmp_path: Path) -> None:
    checked = check(noted(ubl(), cost="no date"), rule_file(tmp_path))
    assert "FF-RULES" in {one.rule for one in checked.findings}
    assert not is_valid(checked.findings)


@pytest.mark.parametrize("content", [None, b"", b"<a/>", b'<svrl xmlns="http://purl.oclc.org/dsdl/svrl"/>'])
def test_what_is_no_rule_file_is_told_at_the_start(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "rules.xslt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(RuleFileUnusable):
        load(file)


async def test_the_processes_check_by_the_named_file(tmp_path: Path) -> None:
    async with DocumentPool(processes=1, peppol_file=rule_file(tmp_path)) as pool:
        checked = await pool.check(noted(ubl()))
    assert [one.rule for one in checked.findings] == ["NEXT-1"]
