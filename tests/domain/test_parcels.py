"""What each receiver gets (G2-G8, A3-A5, C3, C6, decisions 1, 3, 12-14): every combination, against tables written by hand."""

from itertools import product

import pytest
from support.cards import RORBERG

from domain.channels import Channel
from domain.companies.parties import CompanySettings
from domain.messages import MessageCode
from domain.parcels.attachments import MAX_MERGED_BYTES, MAX_PEPPOL_BYTES, MAX_PRINTED_PAGES, MEDIA_TYPES, UNKNOWN
from domain.parcels.parcel import Choices, FileFacts, Files, Means, PackedFile, Parcel, Place, Source, choices_of, parcel_of

KINDS = {"p": ("pdf", MEDIA_TYPES["pdf"]), "x": ("xlsx", MEDIA_TYPES["xlsx"]), "t": ("tif", MEDIA_TYPES["tif"]), "d": ("docx", UNKNOWN)}
CHANNELS = tuple(Channel)
NEITHER, OMITS, FIRST = Choices(), Choices(omit_invoice_pdf=True), Choices(omit_invoice_pdf=True, first_attachment_shows=True)

SHOWN = {
    # chosen   ERP's PDF  first attachment   in PEPPOL  elsewhere
    (NEITHER, False, None): ("made", "made"),
    (NEITHER, False, "pdf"): ("made", "made"),
    (NEITHER, False, "other"): ("made", "made"),
    (NEITHER, True, None): ("erp", "erp"),
    (NEITHER, True, "pdf"): ("erp", "erp"),
    (NEITHER, True, "other"): ("erp", "erp"),
    (OMITS, False, None): ("none", "made"),
    (OMITS, False, "pdf"): ("none", "made"),
    (OMITS, False, "other"): ("none", "made"),
    (OMITS, True, None): ("none", "made"),
    (OMITS, True, "pdf"): ("none", "made"),
    (OMITS, True, "other"): ("none", "made"),
    (FIRST, False, None): ("made, warned", "made, warned"),
    (FIRST, False, "pdf"): ("first", "first"),
    (FIRST, False, "other"): ("made, warned", "made, warned"),
    (FIRST, True, None): ("made, warned", "made, warned"),
    (FIRST, True, "pdf"): ("first", "first"),
    (FIRST, True, "other"): ("made, warned", "made, warned"),
}
"""Which PDF shows the invoice."""

TRAVELS = {
    # files   others admitted   PEPPOL  eFaktura, Vipps  mail   mail merged  letter
    ("", False): ("", "", "", "", ""),
    ("", True): ("", "", "", "", ""),
    ("p", False): ("B", "L", "B", "M", "B"),
    ("p", True): ("B", "L", "B", "M", "B"),
    ("pp", False): ("BB", "LL", "BB", "MM", "BB"),
    ("pp", True): ("BB", "LL", "BB", "MM", "BB"),
    ("ppp", False): ("BBB", "LLL", "BBB", "MMM", "BBB"),
    ("ppp", True): ("BBB", "LLL", "BBB", "MMM", "BBB"),
    ("pppp", False): ("BBBB", "LLLL", "BBBB", "MMMM", "----"),
    ("pppp", True): ("BBBB", "LLLL", "BBBB", "MMMM", "----"),
    ("d", False): ("-", "-", "-", "-", "-"),
    ("d", True): ("-", "-", "-", "-", "-"),
    ("x", False): ("-", "-", "-", "-", "-"),
    ("x", True): ("B", "L", "B", "B", "-"),
    ("xt", False): ("--", "--", "--", "--", "--"),
    ("xt", True): ("B-", "LL", "BB", "BM", "--"),
    ("pxt", False): ("B--", "L--", "B--", "M--", "B--"),
    ("pxt", True): ("BB-", "LLL", "BBB", "MBM", "---"),
    ("xpp", False): ("-BB", "-LL", "-BB", "-MM", "-BB"),
    ("xpp", True): ("BBB", "LLL", "BBB", "BMM", "---"),
    ("dpp", False): ("-BB", "-LL", "-BB", "-MM", "-BB"),
    ("dpp", True): ("-BB", "-LL", "-BB", "-MM", "-BB"),
}
"""What becomes of each attachment: B beside the invoice PDF, M pages of it, L behind a link, - left out."""

PLACES = {Place.BESIDE: "B", Place.MERGED: "M", Place.LINKED: "L"}
ALL_MEANS = Means(merging=True, linking=True)


def facts(name: str, media_type: str, size_bytes: int = 1000, pages: int = 1) -> FileFacts:
    return FileFacts(name=name, media_type=media_type, size_bytes=size_bytes, pages=pages)


def pdf(name: str = "a.pdf", size_bytes: int = 1000, pages: int = 1) -> FileFacts:
    return facts(name, MEDIA_TYPES["pdf"], size_bytes, pages)


def files(kinds: str, *, erp: bool = False) -> Files:
    attachments = tuple(facts(f"fil{n}.{KINDS[kind][0]}", KINDS[kind][1]) for n, kind in enumerate(kinds, 1))
    return Files(erp_pdf=pdf("egen.pdf") if erp else None, attachments=attachments, made_pages=1)


def shown(parcel: Parcel) -> str:
    match parcel.invoice_pdf:
        case None:
            told = "none"
        case PackedFile(source=Source.ERP_PDF):
            told = "erp"
        case PackedFile(source=Source.ATTACHMENT, n=1):
            told = "first"
        case PackedFile(source=Source.MADE):
            told = "made"
        case _:
            told = "something else"
    return f"{told}, warned" if parcel.warning else told


def became(parcel: Parcel, count: int, first: int) -> str:
    places = {file.n: PLACES[file.place] for file in parcel.files}
    assert {file.source for file in parcel.files} <= {Source.ATTACHMENT}
    assert places.keys().isdisjoint(out := {left.n for left in parcel.left_out})
    assert places.keys() | out == set(range(first, count + 1)), "every file travels or is told of"
    return "".join(places.get(n, "-") for n in range(first, count + 1))


def column(channel: Channel, *, merged: bool) -> int:
    return {Channel.PEPPOL: 0, Channel.EFAKTURA: 1, Channel.VIPPS: 1, Channel.EMAIL: 3 if merged else 2, Channel.PRINT: 4}[channel]


EVERY = list(product((NEITHER, OMITS, FIRST), (False, True), sorted(TRAVELS), (False, True), CHANNELS))


@pytest.mark.parametrize(("chosen", "erp", "row", "merged", "channel"), EVERY)
def test_every_combination_gives_what_the_tables_say(
    chosen: Choices, erp: bool, row: tuple[str, bool], merged: bool, channel: Channel
) -> None:
    kinds, others_admitted = row
    choices = chosen.model_copy(update={"merge_pdfs": merged, "other_types": others_admitted})
    parcel = parcel_of(channel, choices, files(kinds, erp=erp), ALL_MEANS)
    first = None if not kinds else "pdf" if kinds[0] == "p" else "other"
    assert shown(parcel) == SHOWN[chosen, erp, first][0 if channel is Channel.PEPPOL else 1]
    taken = 1 if shown(parcel) == "first" else 0
    expected = TRAVELS[kinds[taken:], others_admitted][column(channel, merged=merged)]
    assert became(parcel, len(kinds), 1 + taken) == expected
    assert parcel.invoice_pdf is None or parcel.invoice_pdf.name == "faktura.pdf"
    names = [file.name for file in parcel.files]
    assert len(names) == len(set(names))
    assert [file.n for file in parcel.files] == sorted(file.n for file in parcel.files), "in the order handed in"


def test_no_two_files_within_a_document_have_one_name() -> None:
    held = Files(attachments=(pdf("Timer.pdf"),), embedded=(pdf("timer.pdf"),))
    assert [file.name for file in parcel_of(Channel.PEPPOL, NEITHER, held, ALL_MEANS).files] == ["timer_2.pdf"]
    assert [file.name for file in parcel_of(Channel.EMAIL, NEITHER, held, ALL_MEANS).files] == ["timer.pdf", "timer_2.pdf"]


def test_without_a_way_to_merge_or_link_all_files_stand_beside() -> None:
    large = Files(attachments=(pdf(size_bytes=MAX_MERGED_BYTES), pdf("b.pdf")))
    for merged in (False, True):
        parcel = parcel_of(Channel.EMAIL, Choices(merge_pdfs=merged), large, Means())
        assert [file.place for file in parcel.files] == [Place.BESIDE, Place.BESIDE]


@pytest.mark.parametrize(("over", "merged"), list(product((0, 1), (False, True))))
def test_n06_n07_exactly_five_megabytes_still_go_in_the_mail_and_a_byte_more_goes_behind_the_link(over: int, merged: bool) -> None:
    attachments = (pdf("a.pdf", 2_000_000), pdf("b.pdf", 3_000_000), pdf("c.pdf", 242_880 + over))
    parcel = parcel_of(Channel.EMAIL, Choices(merge_pdfs=merged), Files(attachments=attachments), ALL_MEANS)
    place = Place.LINKED if over else Place.MERGED if merged else Place.BESIDE
    assert {file.place for file in parcel.files} == {place}
    assert parcel.invoice_pdf is not None
    assert parcel.notices == ()


def test_n04_the_attachment_that_shows_the_invoice_does_not_count_towards_five_megabytes() -> None:
    attachments = (pdf("original-4711.pdf", MAX_MERGED_BYTES), pdf("b.pdf", MAX_MERGED_BYTES))
    choices = FIRST.model_copy(update={"merge_pdfs": True})
    parcel = parcel_of(Channel.EMAIL, choices, Files(attachments=attachments), ALL_MEANS)
    assert [(file.n, file.place) for file in parcel.files] == [(2, Place.MERGED)]


def test_what_stays_separate_beside_a_merged_pdf_has_five_megabytes_of_its_own() -> None:
    sheets = tuple(facts(f"{n}.xlsx", MEDIA_TYPES["xlsx"], MAX_MERGED_BYTES // 2 + 1) for n in (1, 2))
    choices = Choices(merge_pdfs=True, other_types=True)
    parcel = parcel_of(Channel.EMAIL, choices, Files(attachments=(pdf(), *sheets)), ALL_MEANS)
    assert [file.place for file in parcel.files] == [Place.MERGED, Place.LINKED, Place.LINKED]


@pytest.mark.parametrize(("size_bytes", "travels"), [(MAX_PEPPOL_BYTES, True), (MAX_PEPPOL_BYTES + 1, False)])
def test_an_attachment_in_peppol_has_ten_megabytes_at_most(size_bytes: int, travels: bool) -> None:
    parcel = parcel_of(Channel.PEPPOL, NEITHER, Files(attachments=(pdf("stor.pdf", size_bytes), pdf())), ALL_MEANS)
    assert [file.n for file in parcel.files] == ([1, 2] if travels else [2])
    assert [notice.code for notice in parcel.notices] == ([] if travels else [MessageCode.ATTACHMENT_TOO_LARGE_FOR_PEPPOL])


@pytest.mark.parametrize("choices", [NEITHER, FIRST])
def test_an_invoice_pdf_too_large_for_peppol_gives_way_to_one_that_is_made(choices: Choices) -> None:
    huge = pdf("original.pdf", MAX_PEPPOL_BYTES + 1)
    handed_in = Files(erp_pdf=huge, attachments=(huge,))
    parcel = parcel_of(Channel.PEPPOL, choices, handed_in, ALL_MEANS)
    assert parcel.invoice_pdf is not None
    assert parcel.invoice_pdf.source is Source.MADE
    assert MessageCode.INVOICE_PDF_TOO_LARGE in [notice.code for notice in parcel.notices]
    assert shown(parcel_of(Channel.EMAIL, choices, handed_in, ALL_MEANS)) in {"erp", "first"}


@pytest.mark.parametrize(
    ("invoice_pages", "pages", "travels"), [(1, MAX_PRINTED_PAGES - 1, True), (2, MAX_PRINTED_PAGES - 1, False), (1, 110, False)]
)
def test_c6_pages_count_with_the_invoices_own_and_over_the_limit_all_attachments_stay_out(
    invoice_pages: int, pages: int, travels: bool
) -> None:
    attachments = (pdf("a.pdf", pages=pages - 1), pdf("b.pdf", pages=1))
    for handed_in in (
        Files(attachments=attachments, made_pages=invoice_pages),
        Files(attachments=attachments, erp_pdf=pdf(pages=invoice_pages), made_pages=99),
    ):
        parcel = parcel_of(Channel.PRINT, NEITHER, handed_in, ALL_MEANS)
        assert len(parcel.files) == (2 if travels else 0)
        assert len(parcel.left_out) == (0 if travels else 2)


def test_what_the_document_holds_goes_beside_it_where_the_document_itself_does_not() -> None:
    sheet = facts("Timer uke 48.xlsx", MEDIA_TYPES["xlsx"])
    handed_in = Files(attachments=(pdf(),), embedded=(sheet, pdf("b.pdf")))
    travelling = {channel: parcel_of(channel, NEITHER, handed_in, ALL_MEANS) for channel in CHANNELS}
    assert [file.source for file in travelling[Channel.PEPPOL].files] == [Source.ATTACHMENT]
    mailed = [(file.source, file.n, file.name) for file in travelling[Channel.EMAIL].files]
    assert mailed == [(Source.ATTACHMENT, 1, "a.pdf"), (Source.EMBEDDED, 1, "timer_uke_48.xlsx"), (Source.EMBEDDED, 2, "b.pdf")]
    assert travelling[Channel.PRINT].files == ()
    assert len(travelling[Channel.PRINT].left_out) == 3


def test_no_other_file_takes_the_name_of_the_invoice_pdf() -> None:
    parcel = parcel_of(Channel.EMAIL, NEITHER, Files(attachments=(pdf("faktura.pdf"), pdf("Faktura.PDF"))), ALL_MEANS)
    assert [file.name for file in parcel.files] == ["faktura_2.pdf", "faktura_3.pdf"]


def test_decision_13_the_choices_have_no_effect_while_peppol_is_off() -> None:
    both = RORBERG.model_copy(update={"omit_invoice_pdf": True, "first_attachment_shows": True})
    assert choices_of(CompanySettings(peppol=False, merge_pdfs=True), both) == Choices(merge_pdfs=True)
    assert choices_of(CompanySettings(), both) == FIRST
    lonely = RORBERG.model_copy(update={"first_attachment_shows": True})
    assert choices_of(CompanySettings(), lonely) == NEITHER


def test_n08_what_is_left_out_is_told_by_name_with_its_reason() -> None:
    parcel = parcel_of(Channel.EMAIL, NEITHER, Files(attachments=(pdf("fangst.pdf"), facts("notat.docx", UNKNOWN))), ALL_MEANS)
    (notice,) = parcel.notices
    assert (notice.code, notice.params) == (MessageCode.ATTACHMENT_NOT_PDF, {"name": "notat.docx"})
