"""How PEPPOL names things, and what a look-up may tell."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from pydantic import TypeAdapter

from domain.companies.parties import Language
from domain.identifiers import InvalidIdentifier, InvalidOrgnr
from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.peppol.network import (
    BILLING,
    Distrust,
    DocumentNotAccepted,
    InvalidParticipant,
    Lack,
    LookUpOutcome,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
    parse_participant,
)
from domain.records import PeppolReceiver
from domain.sentences import sentence
from domain.value import Value

INVOICE, CREDIT_NOTE = (BILLING[kind].document_type for kind in (DocumentType.INVOICE, DocumentType.CREDIT_NOTE))
RECEIVER = PeppolReceiver(
    participant="0192:310012033", document_type=INVOICE, process="p", url="https://a", certificate=bytes(range(256)), metadata=b"\xff"
)
OUTCOMES: list[Value] = [
    Registered(receiver=RECEIVER, seat="POP000001", smp="http://s", looked_up_at=datetime(2026, 12, 1, tzinfo=UTC)),
    PerhapsNotRegistered(look_again_after=timedelta(minutes=10)),
    NotRegistered(),
    MainUnitRegistered(),
    DocumentNotAccepted(document_type=CREDIT_NOTE, lack=Lack.DOCUMENT_TYPE),
    SmpUntrusted(distrust=Distrust.SIGNATURE, detail="d"),
]


def test_every_outcome_round_trips_as_itself_certificates_and_all() -> None:
    adapter: TypeAdapter[Value] = TypeAdapter(LookUpOutcome)
    assert [adapter.validate_json(adapter.dump_json(value)) for value in OUTCOMES] == OUTCOMES
    assert {type(value) for value in OUTCOMES} == set(get_args(get_args(LookUpOutcome)[0]))


@pytest.mark.parametrize(
    ("text", "participant"),
    [
        ("0192:310001015", "0192:310001015"),
        ("310001015", "0192:310001015"),
        (" 310 001 015 ", "0192:310001015"),
        ("9915:test", "9915:test"),
        ("0007:5567321707", "0007:5567321707"),
        ("0242:000123", "0242:000123"),
    ],
)
def test_a_participant_is_read_as_the_network_writes_it(text: str, participant: str) -> None:
    assert parse_participant(text) == participant


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("0192:310001016", InvalidOrgnr, "feil kontrollsiffer"),
        ("310001016", InvalidOrgnr, "feil kontrollsiffer"),
        ("0192:31000101", InvalidOrgnr, "ni siffer"),
        ("0192:", InvalidParticipant, "fire siffer"),
        ("9908:310001015", InvalidParticipant, "Skriv 0192"),
        ("192:310001015", InvalidParticipant, "fire siffer"),
        ("0007:", InvalidParticipant, "fire siffer"),
        ("0007:a b", InvalidParticipant, "fire siffer"),
        ("0007:å", InvalidParticipant, "fire siffer"),
        ("iso6523-actorid-upis::0192:310001015", InvalidParticipant, "fire siffer"),
        (f"0007:{'1' * 51}", InvalidParticipant, "fire siffer"),
        ("", InvalidOrgnr, "ni siffer"),
    ],
)
def test_what_is_no_participant_is_told_in_words(text: str, error: type[InvalidIdentifier], words: str) -> None:
    with pytest.raises(error) as caught:
        parse_participant(text)
    assert words in caught.value.text_nb


@pytest.mark.parametrize(
    ("document_type", "lack", "code"),
    [
        (INVOICE, Lack.DOCUMENT_TYPE, MessageCode.PEPPOL_INVOICES_NOT_ACCEPTED),
        (CREDIT_NOTE, Lack.DOCUMENT_TYPE, MessageCode.PEPPOL_CREDIT_NOTES_NOT_ACCEPTED),
        (CREDIT_NOTE, Lack.PROCESS, MessageCode.PEPPOL_CREDIT_NOTES_NOT_ACCEPTED),
        (INVOICE, Lack.TRANSPORT, MessageCode.PEPPOL_INVOICES_NOT_ACCEPTED),
        (INVOICE, Lack.NOT_ACTIVE, MessageCode.PEPPOL_NOT_ACTIVE),
        ("busdox-docid-qns::urn:peppol:edec:mls:1.0", Lack.DOCUMENT_TYPE, MessageCode.PEPPOL_DOCUMENTS_NOT_ACCEPTED),
    ],
)
def test_what_a_receiver_lacks_is_told(document_type: str, lack: Lack, code: MessageCode) -> None:
    assert DocumentNotAccepted(document_type=document_type, lack=lack).text.code is code


@pytest.mark.parametrize("distrust", list(Distrust))
def test_every_reason_for_distrust_is_told_in_both_languages(distrust: Distrust) -> None:
    text = SmpUntrusted(distrust=distrust, detail="for operators").text
    told = {language: sentence(text, language) for language in Language}
    assert told[Language.NB] != told[Language.EN]
    assert not any("for operators" in words or "{" in words for words in told.values())


def test_the_words_of_the_requirements() -> None:
    assert sentence(NotRegistered().text, Language.NB) == "Mottakeren er ikke registrert i PEPPOL (ELMA)."
    assert "hovedenheten er det" in sentence(MainUnitRegistered().text, Language.NB)
