"""Our sentences against the texts of the acceptance cases, where those lie beside the checkout."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.cards import RORBERG
from support.documents import Line, ubl
from support.running import Running

from documents.mail_words import mail_words
from domain.acceptance import Rule, finding
from domain.companies.parties import Language
from domain.consumers.agreement_errors import ERROR_TEXTS, FEATURE, AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import LATE, STATUS_WORDS, AgreementStatus
from domain.messages import MessageCode, Text
from domain.sentences import sentence
from domain.verification.history import no_right
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import Stage
from domain.verification.words import stage_sentence, status_words
from starter import HandedIn

CASES = Path(__file__).parents[2] / ".." / "shared" / "cases" / "cases.json"

pytestmark = [
    pytest.mark.skipif(not CASES.exists(), reason="the acceptance cases are not beside this checkout"),
    pytest.mark.asyncio(loop_scope="session"),
]


def case(name: str) -> Any:
    return next(case for case in json.loads(CASES.read_bytes())["cases"] if case["id"] == name)


def told(code: MessageCode, /, **params: str) -> str:
    return sentence(Text(code=code, params=params), Language.NB)


VARIANTS = {
    ("N01", "DNS svarer SERVFAIL"): told(MessageCode.PEPPOL_LOOKUP_UNAVAILABLE),
    ("N03", "SMTP svarer 550"): told(MessageCode.EMAIL_ADDRESS_REFUSED, code="550"),
    ("N09", "bare ett av to utskriftssamtykker er gitt"): told(MessageCode.PRINT_OFF),
    ("N09", "poststed mangler"): told(MessageCode.PRINT_ADDRESS_INCOMPLETE, missing_nb="Poststed", missing_en="City"),
    ("N11", "ERP-status På vent eller Annullert"): finding(Rule.ERP_STATUS).text_nb,
    ("N16", "ikke aktiv i banken etter 24 timer"): LATE.nb,
    ("N16", "plassering 1-1"): ERROR_TEXTS[AgreementError.POSITION_INVALID],
    ("N16", "konto med feil kontrollsiffer, 7 siffer, eller som begynner på 0000"): ERROR_TEXTS[AgreementError.ACCOUNT_INVALID],
    ("N22", "e-posten kommer i retur etter to timer (DSN 5.1.1)"): told(MessageCode.EMAIL_BOUNCED_NO_ADDRESS),
}


@pytest.mark.parametrize(("name", "change"), VARIANTS)
async def test_a_variant_is_told_in_the_words_of_its_case(name: str, change: str) -> None:
    (variant,) = [variant for variant in case(name)["variants"] if variant["change"] == change]
    assert VARIANTS[name, change] == variant["text"]


@pytest.mark.parametrize("name", ["N03", "N06", "N07", "N08", "N09"])
async def test_a_receiver_outside_peppol_is_told_in_the_words_of_its_case(name: str) -> None:
    (skipped,) = [step for step in case(name)["expected"]["route"] if step["channel"] == "PEPPOL"]
    assert told(MessageCode.PEPPOL_NOT_REGISTERED) == skipped["reason_nb"]


async def test_a_missing_e_mail_address_is_told_in_the_words_of_n09() -> None:
    (skipped,) = [step for step in case("N09")["expected"]["route"] if step["channel"] == "e-post"]
    assert told(MessageCode.EMAIL_MISSING) == skipped["reason_nb"]


@pytest.mark.parametrize("name", ["N03", "N22"])
async def test_the_contact_block_has_the_words_of_the_cases(name: str) -> None:
    words = mail_words(Language.NB)
    ours = [words.questions, words.contact_person, words.contact_email, words.contact_phone]
    assert ours == [text["text"] for text in case(name)["expected"]["texts"] if text["requirement"] == "D3"]


async def test_the_lines_of_n10_are_answered_with_the_words_of_n10(house: Running) -> None:
    house.register.save_customer(RORBERG)
    lines = tuple(Line(text=line["text"]) for line in case("N10")["documents"][0]["lines"])
    answer = await house.submit(HandedIn(document=ubl("810012", lines=lines)))
    message, applies_to = (text["text"] for text in case("N10")["expected"]["texts"])
    assert [found.text_nb for found in answer.findings] == [f"{message}. {applies_to}"]


async def test_an_agreement_is_told_in_the_words_of_n16() -> None:
    texts = {text["text"] for text in case("N16")["expected"]["texts"]}
    refused = str(AgreementRefused(AgreementError.ALREADY_SIGNED, orgnr="310 007 072")).partition(" / ")[0]
    assert {FEATURE, STATUS_WORDS[AgreementStatus.EMAIL_SENT].nb, refused} <= texts


@pytest.mark.parametrize(
    ("name", "requirement", "ours"),
    [
        ("N12", "F2", f"Verifiseringsstatus (KYC): {status_words(KycStatus.VERIFIED)[0]}"),
        ("N12", "F2", status_words(KycStatus.UNVERIFIED)[0]),
        ("N13", "F1", status_words(KycStatus.EXEMPT)[0]),
        ("N14", "F6", status_words(KycStatus.UNVERIFIED)[0]),
    ],
)
async def test_kyc_is_told_in_the_words_of_its_cases(name: str, requirement: str, ours: str) -> None:
    assert ours in [text["text"] for text in case(name)["expected"]["texts"] if text["requirement"] == requirement]


async def test_an_unverified_companys_invoice_is_told_the_words_of_n12_and_of_credit_notes_as_well() -> None:
    (text,) = [text["text"] for text in case("N12")["expected"]["texts"] if text["requirement"] == "F7"]
    assert told(MessageCode.KYC_REQUIRED_TO_SEND, product="Autoinvoice") == f"{text.rstrip('.')} og kreditnotaer."


async def test_a_signer_without_authority_is_told_in_the_words_of_n14() -> None:
    (text,) = [text["text"] for text in case("N14")["expected"]["texts"] if text["requirement"] == "F14"]
    assert no_right("Trygve Statistad", "Gammelskogen Eksempel AS")[0] == text


async def test_a_missing_signature_is_told_in_the_words_of_n14() -> None:
    (text,) = [variant["text"] for variant in case("N14")["variants"] if "text" in variant]
    assert stage_sentence(Stage.MORE_SIGNERS, Language.NB, missing=1, of=2).startswith(text)
