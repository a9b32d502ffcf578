"""The invoice PDF, read back by pypdf and pdfium from the samples of the built-in world."""

import hashlib
import io
import os
import struct
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from pypdf.generic import ContentStream
from support.documents import embed_pdf
from support.paper import paid_in_two_ways, with_lines

from documents.invoice_pdf import MAX_ATTACHED_BYTES, invoice_pdf
from documents.ubl_xml import NAMESPACES, Unreadable, parse_xml
from domain.companies.parties import Language

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "worlds" / "norway"
EXAMPLES = ROOT / ".." / "shared" / "examples"
POINTS_A_MM = 72 / 25.4
CJK_FONT_BYTES = 16_431_292


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.xml").read_bytes()


def changed(document: bytes, **values: str) -> bytes:
    """Set the text of the first element found by each local name."""
    root = parse_xml(document)
    for name, value in values.items():
        (element, *_) = root.xpath(f"//cbc:{name}", namespaces=NAMESPACES)
        element.text = value
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def with_buyer_name(name: str) -> bytes:
    root = parse_xml(sample("100003-work-in-november"))
    (element,) = root.xpath("//cac:AccountingCustomerParty//cbc:RegistrationName", namespaces=NAMESPACES)
    element.text = name
    return etree.tostring(root)


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(document: bytes, language: Language = Language.NB) -> str:
    """The text of all pages, with every kind of white space as one plain space."""
    return " ".join("\n".join(pages(invoice_pdf(document, language))).split())


def test_a_norwegian_invoice_shows_what_the_law_and_the_payer_ask_for() -> None:
    text = text_of(sample("100001-street-lights"))
    for expected in (
        "Faktura",
        "Fakturanummer 100001",
        "Fakturadato 01.12.2026",
        "Forfallsdato 21.12.2026",
        "Fjordlys Demo AS Liksomgata 1 0150 Oslo Foretaksregisteret 310 001 015 MVA",
        "Eksempelvik kommune Rådhuset Prøvetorget 1 3015 Drammen",
        "Kundenummer 10001",
        "Kundens org.nr. 310 010 014",
        "Deres referanse 12345 Prøve",
        "Deres bestilling PO-2026-118",
        "Leveringsdato 27.11.2026",
        "Leveringssted Prøvetorget 1, 3015 Drammen",
        "12 stk 1 249,50 25 % 14 994,00",
        "25 % 14 994,00 3 748,50",
        "15 % 310,40 46,56",
        "Sum uten mva 15 304,40",
        "Merverdiavgift 3 795,06",
        "Å betale 19 099,46 kr",
        "Til konto",
        "1234.56.78903",
        "100011000013",
        "Side 1 av 1",
    ):
        assert expected in text


def test_a_seller_outside_foretaksregisteret_does_not_claim_to_be_in_it() -> None:
    text = text_of(sample("100-roof"))
    assert "310 003 034 MVA" in text
    assert "Foretaksregisteret" not in text
    assert "10001000100-" in text


def test_a_sub_unit_shows_its_own_orgnr_beside_the_main_units_vat_number() -> None:
    assert "Foretaksregisteret Org.nr. 310 002 038 310 001 015 MVA" in text_of(sample("100006-cod"))


def test_an_english_invoice_in_euro_tells_the_vat_in_kroner() -> None:
    text = text_of(sample("100012-harbour-lights"), Language.EN)
    for expected in (
        "Invoice number 100012",
        "Due date 21 December 2026",
        "EUR 2,576.25",
        "Value added tax in NOK: 5,989.78",
        "All amounts in EUR.",
        "Page 1 of 1",
    ):
        assert expected in text


def test_a_credit_note_names_its_invoice_and_asks_for_no_payment() -> None:
    text = text_of(sample("100090-credit-note"))
    assert "Kreditnotanummer 100090" in text
    assert "Gjelder faktura 100003 av 01.12.2026" in text
    assert "Til gode 1 062,50 kr" in text
    assert "Å betale" not in text
    assert "KID" not in text
    assert "Forfallsdato" not in text


def test_reverse_charge_stands_in_the_words_of_the_law_once() -> None:
    text = text_of(sample("300001-carbon-allowances"))
    assert text.count("Omvendt avgiftsplikt - Merverdiavgift ikke beregnet") == 1


def test_reverse_charge_on_an_english_invoice_keeps_the_words_of_the_law() -> None:
    text = text_of(sample("300001-carbon-allowances"), Language.EN)
    assert "Reverse charge - VAT not calculated (Omvendt avgiftsplikt - Merverdiavgift ikke beregnet)" in text


def test_allowances_charges_and_price_units_are_shown() -> None:
    text = text_of(sample("100005-staplers"))
    assert "Mengderabatt, 10 % av 7 560,00: −756,00" in text
    assert "Pris per 10 000 stk" in text
    assert "Frakt 25 % 250,00" in text
    assert "Sum tillegg 250,00" in text


def test_a_paid_invoice_has_no_payment_block() -> None:
    text = text_of(sample("100011-already-paid"))
    assert "Betalt −3 187,50" in text
    assert "Å betale 0,00 kr" in text
    assert "Ingenting å betale." in text
    assert "100021000110" not in text


def test_a_country_stands_on_mail_that_leaves_norway_only() -> None:
    root = parse_xml(sample("100003-work-in-november"))
    (country,) = root.xpath("//cac:AccountingCustomerParty//cac:Country/cbc:IdentificationCode", namespaces=NAMESPACES)
    for code, expected in (("SE", True), ("SJ", False), ("NO", False)):
        country.text = code
        text = text_of(etree.tostring(root))
        assert ("1532 Moss SVERIGE" in text) is expected
        assert "SVALBARD" not in text


def test_the_document_itself_is_attached_byte_for_byte() -> None:
    document = sample("100003-work-in-november")
    reader = PdfReader(io.BytesIO(invoice_pdf(document, Language.NB)))
    assert reader.attachments == {"invoice-ubl.xml": [document]}


def test_a_document_that_is_very_large_is_not_attached_to_its_pdf() -> None:
    document = embed_pdf(sample("100003-work-in-november"), bytes(MAX_ATTACHED_BYTES), "timeliste.pdf")
    pdf = invoice_pdf(document, Language.NB)
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
    assert len(pdf) < 100_000


def test_a_document_in_another_encoding_is_attached_byte_for_byte() -> None:
    document = etree.tostring(parse_xml(sample("100003-work-in-november")), encoding="ISO-8859-1")
    pdf = invoice_pdf(document, Language.NB)
    assert PdfReader(io.BytesIO(pdf)).attachments == {"invoice-ubl.xml": [document]}
    assert "Testberg Rør AS" in "\n".join(pages(pdf))


def test_the_file_claims_pdf_a_3a_and_pdf_ua_1() -> None:
    reader = PdfReader(io.BytesIO(invoice_pdf(sample("100003-work-in-november"), Language.NB)))
    metadata = reader.xmp_metadata
    assert metadata is not None
    xmp = metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert reader.trailer["/Root"]["/Lang"] == "nb"
    assert reader.metadata is not None
    assert reader.metadata.title == "Faktura 100003"
    assert reader.metadata.author == "Fjordlys Demo AS"


def test_every_font_is_in_the_file() -> None:
    reader = PdfReader(io.BytesIO(invoice_pdf(sample("100003-work-in-november"), Language.NB)))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) == 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    document = SAMPLES / "100003-work-in-november.xml"
    program = (
        "import sys, hashlib, pathlib; from documents.invoice_pdf import invoice_pdf; from domain.companies.parties import Language;"
        "print(hashlib.sha256(invoice_pdf(pathlib.Path(sys.argv[1]).read_bytes(), Language.NB)).hexdigest())"
    )
    environment = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    other = subprocess.run([sys.executable, "-c", program, str(document)], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == hashlib.sha256(invoice_pdf(document.read_bytes(), Language.NB)).hexdigest()


def test_three_hundred_lines_fill_pages_with_heads_and_numbers() -> None:
    root = parse_xml(sample("100003-work-in-november"))
    (line,) = root.xpath("cac:InvoiceLine", namespaces=NAMESPACES)
    for n in range(2, 301):
        copy = etree.fromstring(etree.tostring(line))
        copy.xpath("cac:Item/cbc:Name", namespaces=NAMESPACES)[0].text = f"Arbeid nummer {n:03}"
        root.append(copy)
    texts = pages(invoice_pdf(etree.tostring(root), Language.NB))
    assert len(texts) > 5
    whole = "\n".join(texts)
    assert all(f"Arbeid nummer {n:03}" in whole for n in range(2, 301))
    for number, text in enumerate(texts, start=1):
        assert f"Side {number} av {len(texts)}" in " ".join(text.split())
        assert ("Beskrivelse" in text) is ("timer" in text)
    assert all("Faktura 100003" in text for text in texts[1:])
    assert whole.count("Å betale") == 1


HOSTILE = r'#import "x" \ *bold* _under_ $x^2$ <label> @ref `raw` = Tittel // slutt #{panic()} {"json": 1} [cdata] ]]'


def test_text_in_a_document_is_never_markup() -> None:
    document = changed(sample("100003-work-in-november"), BuyerReference=HOSTILE, Name=HOSTILE, Note=HOSTILE)
    text = text_of(document)
    assert text.count('#import "x" \\ *bold* _under_ $x^2$ <label> @ref') == 3
    assert text.count('// slutt #{panic()} {"json": 1} [cdata] ]]') == 3


def test_line_breaks_in_a_note_stay_line_breaks() -> None:
    document = changed(sample("100012-harbour-lights"), Note="First line\nSecond line")
    assert "First line\nSecond line" in "\n".join(pages(invoice_pdf(document, Language.EN)))


@pytest.mark.parametrize("name", ["ሰላም AS", "Glad 😀 AS", "\ue000 AS"])
def test_characters_the_fonts_lack_are_replaced_by_a_mark_that_the_page_explains(name: str) -> None:
    document = with_buyer_name(name)
    pdf = invoice_pdf(document, Language.NB)
    text = "\n".join(pages(pdf))
    assert "■" in text
    assert "■ står for tegn som ikke kan vises her." in text
    assert PdfReader(io.BytesIO(pdf)).attachments == {"invoice-ubl.xml": [document]}


SCRIPTS = {
    "Ĳsselstein Ðurđa Nguyễn Ẅ Ꝁ AS": "NotoSans-Regular",
    "Ελληνική Ὀρθογραφία": "SourceSansPro-Regular",
    "Ӏвано Ԙ Привет Ґанок": "NotoSans-Regular",
    "漢字 株式会社テスト 주식회사 测试有限公司": "NotoSansCJKtc-Regular",
    "บริษัท ตัวอย่าง จำกัด": "NotoSansThai-Regular",
    "हिन्दी कंपनी": "NotoSansDevanagari-Regular",
    "شركة تجريبية": "NotoSansArabic-Regular",
}


def shown_glyphs(pdf: bytes) -> dict[str, set[int]]:
    """The glyphs that are drawn, by font; each font is in the file."""
    reader, found = PdfReader(io.BytesIO(pdf)), dict[str, set[int]]()
    for page in reader.pages:
        fonts, name = page["/Resources"]["/Font"], ""
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tf":
                name = _embedded(fonts[operands[0]])
            elif operator in {b"Tj", b"TJ"}:
                strings = operands[0] if operator == b"TJ" else operands
                found.setdefault(name, set()).update(_codes(strings))
    return found


def _embedded(font: Any) -> str:
    descendant = font["/DescendantFonts"][0]
    assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"])
    return str(font["/BaseFont"]).split("+")[1].removesuffix("-Identity-H")


def _codes(strings: list[Any]) -> set[int]:
    """Two bytes a glyph."""
    octets = (string.original_bytes for string in strings if hasattr(string, "original_bytes"))
    return {code for each in octets for code in struct.unpack(f">{len(each) // 2}H", each)}


@pytest.mark.parametrize(("name", "font"), SCRIPTS.items())
def test_a_name_in_any_of_these_scripts_is_shown_with_glyphs_that_are_in_the_file(name: str, font: str) -> None:
    pdf = invoice_pdf(with_buyer_name(name), Language.NB)
    glyphs, text = shown_glyphs(pdf), pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert font in glyphs
    assert not [name for name, codes in glyphs.items() if 0 in codes]
    assert set(unicodedata.normalize("NFC", name)) <= set(text)
    assert "■" not in text


@pytest.mark.parametrize("name", [name for name, font in SCRIPTS.items() if not font.startswith(("NotoSansA", "NotoSansD", "NotoSansT"))])
def test_a_name_in_letters_that_stand_side_by_side_reads_back_as_it_is(name: str) -> None:
    assert unicodedata.normalize("NFC", name) in text_of(with_buyer_name(name))


def test_arabic_letters_are_joined() -> None:
    """A letter looks different first, within and last in a word; it may have its dot as a glyph of its own."""
    one = shown_glyphs(invoice_pdf(with_buyer_name("ب"), Language.NB))["NotoSansArabic-Regular"]
    three = shown_glyphs(invoice_pdf(with_buyer_name("ببب"), Language.NB))["NotoSansArabic-Regular"]
    assert len(three) == len(one) + 2


def test_arabic_runs_from_right_to_left() -> None:
    page = pypdfium2.PdfDocument(invoice_pdf(with_buyer_name("دار"), Language.NB))[0].get_textpage()
    lefts = {page.get_text_range(n, 1): page.get_charbox(n)[0] for n in range(page.count_chars())}
    assert lefts["د"] > lefts["ا"] > lefts["ر"]


def test_joiners_between_letters_of_a_joined_script_stay() -> None:
    def arabic(name: str) -> set[int]:
        return shown_glyphs(invoice_pdf(with_buyer_name(name), Language.NB))["NotoSansArabic-Regular"]

    assert arabic("علی\u200cرضا") != arabic("علیرضا")


@pytest.mark.skipif(not hasattr(psutil.Process, "io_counters"), reason="this system does not count what a process reads")
def test_the_largest_font_is_read_for_the_scripts_it_is_for_alone() -> None:
    """Counted in bytes read from files by a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    names = ["Testberg", "Ꜳ ش ก क", "😀 ሰ", "漢字"]
    command = [sys.executable, "-c", _READ, str(SAMPLES / "100003-work-in-november.xml"), *names]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    *others, cjk = map(int, told.split())
    assert max(others) < CJK_FONT_BYTES / 2
    assert cjk >= CJK_FONT_BYTES


_READ = """
import pathlib, sys
import psutil
from documents.invoice_pdf import invoice_pdf
from domain.companies.parties import Language
document = pathlib.Path(sys.argv[1]).read_text()
for name in sys.argv[2:]:
    before = psutil.Process().io_counters().read_chars
    invoice_pdf(document.replace("Testberg", name).encode(), Language.NB)
    print(psutil.Process().io_counters().read_chars - before)
"""


def test_a_page_without_missing_characters_explains_nothing() -> None:
    assert "■" not in text_of(with_buyer_name("Łódź Čačak Ελλάδα Привет Nguyễn Þór AS"))


def test_characters_that_turn_the_text_around_are_left_out() -> None:
    assert "Ærlig handel AS" in text_of(with_buyer_name("Ærlig\u202e handel\u200b AS\ufeff"))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=80))
def test_any_name_makes_a_pdf(name: str) -> None:
    assert invoice_pdf(with_buyer_name(name), Language.NB).startswith(b"%PDF-")


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_any_date_of_the_calendar_makes_a_pdf(day: str) -> None:
    document = changed(sample("100003-work-in-november"), IssueDate=day)
    assert invoice_pdf(document, Language.NB).startswith(b"%PDF-")


def test_a_document_that_is_no_invoice_is_refused() -> None:
    with pytest.raises(Unreadable):
        invoice_pdf(b"<a/>", Language.NB)


def box_of(pdf: bytes, first: str, last: str) -> tuple[float, float, float, float]:
    """The box from a text to a later one: left, top, right, bottom in mm from the upper left corner of page one."""
    page = pypdfium2.PdfDocument(pdf)[0]
    textpage = page.get_textpage()
    start, _ = textpage.search(first).get_next()
    end, length = textpage.search(last, index=start).get_next()
    boxes = [textpage.get_charbox(n) for n in range(start, end + length) if textpage.get_text_range(n, 1).strip()]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    height = page.get_height()
    edges = (min(lefts), height - max(tops), max(rights), height - min(bottoms))
    left, top, right, bottom = (edge / POINTS_A_MM for edge in edges)
    return left, top, right, bottom


@pytest.mark.parametrize("name", ["Tenkt Tak AS", "Tenkt Tak og sønner " * 30, "Tenkt" * 40])
def test_the_address_stands_in_the_window_of_a_c5_envelope_whatever_its_length(name: str) -> None:
    root = parse_xml(sample("100-roof"))
    (element,) = root.xpath("//cac:AccountingCustomerParty//cbc:RegistrationName", namespaces=NAMESPACES)
    element.text = name
    left, top, right, bottom = box_of(invoice_pdf(etree.tostring(root), Language.NB), "Tenkt", "5032 Bergen")
    assert left >= 15
    assert top >= 44
    assert right <= 15 + 105
    assert bottom <= 44 + 35


def test_a_word_too_wide_for_its_column_breaks_and_copies_unchanged() -> None:
    word = "Strømforsyningsavtalenummer" * 8
    pdf = invoice_pdf(changed(sample("100003-work-in-november"), BuyerReference=word), Language.NB)
    _, _, right, _ = box_of(pdf, "Strømforsyning", "Leveringsdato")
    assert right <= 210 - 15
    assert word in "".join(pages(pdf)).replace("\n", "")


def test_an_e_mail_address_that_fits_is_not_broken() -> None:
    assert "faktura@fjordlys.example" in pages(invoice_pdf(sample("100003-work-in-november"), Language.NB))[0]


def test_nothing_but_the_address_shows_in_the_window() -> None:
    page = pypdfium2.PdfDocument(invoice_pdf(sample("100-roof"), Language.NB))[0]
    height = page.get_height()
    left, top, right, bottom = (edge * POINTS_A_MM for edge in (15, 44, 15 + 105, 44 + 35))
    shown = page.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
    assert shown.split("\r\n") == ["Tenkt Tak AS", "c/o Eksempelforvaltning", "Takåsen 2", "5032 Bergen"]


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.xml") if path.stem != "100010-empty-description"))
@pytest.mark.parametrize("language", Language)
def test_every_sample_fits_one_page_in_both_languages(name: str, language: Language) -> None:
    assert len(pages(invoice_pdf(sample(name), language))) == 1


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the public example documents are not beside the checkout")
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_public_example_makes_a_pdf_that_shows_its_number_and_amount(path: Path) -> None:
    document = path.read_bytes()
    root = parse_xml(document)
    number = root.findtext("cbc:ID", namespaces=NAMESPACES)
    amount = root.findtext("cac:LegalMonetaryTotal/cbc:PayableAmount", namespaces=NAMESPACES)
    assert number
    assert amount
    text = text_of(document, Language.EN).replace(" ", "")  # a long number may take two lines
    assert number.strip().replace(" ", "") in text
    assert f"{Decimal(amount):,.2f}".replace("-", "−") in text


@pytest.mark.parametrize("number", range(9, 24))
def test_the_sums_never_stand_alone_on_a_page(number: int) -> None:
    (page,) = [text for text in pages(invoice_pdf(with_lines(number), Language.NB)) if "Å betale" in text]
    assert f"Arbeid nummer {number:03}" in page
    assert f"Arbeid nummer {number - 1:03}" in page
    assert "Til konto" in page


def test_each_of_several_ways_to_pay_is_called_an_alternative() -> None:
    text = text_of(paid_in_two_ways())
    assert "Betaling, alternativ 1 av 2 Til konto" in text
    assert "Betaling, alternativ 2 av 2 IBAN" in text
    assert "alternativ" not in text_of(sample("100003-work-in-november"))


@pytest.mark.parametrize(("reference", "label"), [("100031000035", "KID"), ("10001000100-", "KID"), ("Faktura 100003", "Melding")])
def test_what_no_bank_takes_as_a_kid_is_not_called_one(reference: str, label: str) -> None:
    pdf = invoice_pdf(changed(sample("100003-work-in-november"), PaymentID=reference), Language.NB)
    assert f"\n{label}\n{reference}\n" in "\n".join(pages(pdf))
