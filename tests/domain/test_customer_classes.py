"""The two choices about the invoice PDF, on customers and their classes (G3-G8, decision 13, case N05)."""

from itertools import product

import pytest
from support.cards import RORBERG

from domain.companies.customer_classes import (
    ONLY_WITH_PEPPOL,
    ONLY_WITHOUT_INVOICE_PDF,
    ChoiceRefused,
    CustomerClass,
    PdfWishes,
    inheriting,
    with_wishes,
)

NEITHER, OMITS, BOTH = (False, False), (True, False), (True, True)
TEST_CLASS = CustomerClass(company=RORBERG.company, id="TESTPROFIL")


def choices(card: object) -> tuple[bool, bool]:
    return card.omit_invoice_pdf, card.first_attachment_shows  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("standing", "omit", "first", "becomes"),
    [
        (NEITHER, None, None, NEITHER),
        (NEITHER, True, None, OMITS),
        (NEITHER, True, True, BOTH),
        (NEITHER, None, False, NEITHER),
        (NEITHER, False, None, NEITHER),
        (OMITS, None, True, BOTH),
        (OMITS, False, None, NEITHER),
        (BOTH, None, False, OMITS),
        (BOTH, False, None, NEITHER),
        (BOTH, True, None, BOTH),
        (BOTH, False, False, NEITHER),
    ],
)
def test_what_is_asked_is_applied_and_the_second_choice_goes_with_the_first(
    standing: tuple[bool, bool], omit: bool | None, first: bool | None, becomes: tuple[bool, bool]
) -> None:
    for card in (RORBERG, TEST_CLASS):
        before = card.model_copy(update={"omit_invoice_pdf": standing[0], "first_attachment_shows": standing[1]})
        wishes = PdfWishes(omit_invoice_pdf=omit, first_attachment_shows=first)
        assert choices(with_wishes(before, wishes, peppol=True)) == becomes


@pytest.mark.parametrize(("standing", "omit"), [(NEITHER, None), (NEITHER, False), (OMITS, False), (BOTH, False)])
def test_the_second_choice_without_the_first_is_refused(standing: tuple[bool, bool], omit: bool | None) -> None:
    before = RORBERG.model_copy(update={"omit_invoice_pdf": standing[0], "first_attachment_shows": standing[1]})
    with pytest.raises(ChoiceRefused) as refused:
        with_wishes(before, PdfWishes(omit_invoice_pdf=omit, first_attachment_shows=True), peppol=True)
    assert (refused.value.text_nb, refused.value.text_en) == ONLY_WITHOUT_INVOICE_PDF


@pytest.mark.parametrize("wishes", [PdfWishes(omit_invoice_pdf=True), PdfWishes(omit_invoice_pdf=True, first_attachment_shows=True)])
def test_nothing_is_switched_on_while_peppol_is_off(wishes: PdfWishes) -> None:
    with pytest.raises(ChoiceRefused) as refused:
        with_wishes(RORBERG, wishes, peppol=False)
    assert (refused.value.text_nb, refused.value.text_en) == ONLY_WITH_PEPPOL


def test_what_is_on_can_be_switched_off_while_peppol_is_off() -> None:
    both = RORBERG.model_copy(update={"omit_invoice_pdf": True, "first_attachment_shows": True})
    assert choices(with_wishes(both, PdfWishes(omit_invoice_pdf=False), peppol=False)) == NEITHER


def test_no_wishes_ever_leave_the_second_choice_without_the_first() -> None:
    for standing, omit, first, peppol in product((NEITHER, OMITS, BOTH), (None, False, True), (None, False, True), (False, True)):
        before = RORBERG.model_copy(update={"omit_invoice_pdf": standing[0], "first_attachment_shows": standing[1]})
        try:
            after = with_wishes(before, PdfWishes(omit_invoice_pdf=omit, first_attachment_shows=first), peppol=peppol)
        except ChoiceRefused:
            continue
        assert choices(after) in {NEITHER, OMITS, BOTH}


def test_a_new_customer_begins_as_its_class_and_keeps_that_when_the_class_changes() -> None:
    on = TEST_CLASS.model_copy(update={"omit_invoice_pdf": True, "first_attachment_shows": True})
    new = inheriting(RORBERG, on)
    assert (new.customer_class, choices(new)) == ("TESTPROFIL", BOTH)
