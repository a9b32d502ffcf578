"""Sums are right to the øre, or the document is rejected with the rule that says which (EN 16931)."""

import pytest
from support.documents import ubl

from documents.rules import check
from domain.findings import is_valid

RIGHT = ubl()


@pytest.mark.parametrize(
    ("sum_", "wrong", "rule"),
    [
        (b'<cbc:LineExtensionAmount currencyID="NOK">2550.00</cbc:LineExtensionAmount>\n<cbc:TaxExclusive', b"2550.01", "BR-CO-10"),
        (b'<cbc:TaxExclusiveAmount currencyID="NOK">2550.00', b"2550.01", "BR-CO-13"),
        (b'<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">637.50', b"637.51", "BR-CO-14"),
        (b'<cbc:TaxInclusiveAmount currencyID="NOK">3187.50', b"3187.51", "BR-CO-15"),
        (b'<cbc:PayableAmount currencyID="NOK">3187.50', b"3187.51", "BR-CO-16"),
        (b'<cbc:PayableAmount currencyID="NOK">3187.50', b"3188.00", "BR-CO-16"),
        (b'<cbc:PayableAmount currencyID="NOK">3187.50', b"3187.505", "BR-DEC-18"),
    ],
)
def test_one_oere_too_many_is_told(sum_: bytes, wrong: bytes, rule: str) -> None:
    assert is_valid(check(RIGHT).findings)
    assert sum_ in RIGHT
    amount = next(part for part in (b"3187.50", b"637.50", b"2550.00") if part in sum_)
    found = check(RIGHT.replace(sum_, sum_.replace(amount, wrong), 1)).findings
    assert rule in {one.rule for one in found}
    assert not is_valid(found)
