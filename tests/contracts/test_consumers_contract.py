import pytest

from adapters.register import SqlRegister
from domain.companies.parties import Language
from domain.consumers.consumer import (
    ONE_REQUEST_WITHIN,
    Consumer,
    ConsumerFilter,
    ConsumerRequest,
    ConsumerStatus,
    Look,
    Reception,
    Registry,
    RegistryAnswer,
    RequestWay,
    Round,
)
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.messages import MessageCode, Text
from domain.submission import SubmissionRecord
from tests.contracts.register_values import NOW, ORGNR, acceptance, company, later, submission

NO = RegistryAnswer(registry=Registry.AGREEMENT, reception=Reception.NOT_RECEIVING, reason=Text(code=MessageCode.EFAKTURA_NO_AGREEMENT))
YES = RegistryAnswer(registry=Registry.VIPPS, reception=Reception.RECEIVING)


@pytest.fixture
def sender(register: SqlRegister) -> SqlRegister:
    register.save_company(company())
    return register


def consumer(number: str = "10012", name: str = "Åsmund Bjørnøy", of: str = ORGNR, **known: object) -> Consumer:
    return Consumer(
        company=of,
        customer_number=number,
        reference=number,
        name=name,
        email="aasmund.b@privat.example",
        mobile="+4740001012",
        status=ConsumerStatus.YES_TO_ALL,
        updated_at=NOW,
    ).model_copy(update=known)


def numbers(register: SqlRegister, **wanted: object) -> list[str]:
    page = register.consumers(ConsumerFilter(company=ORGNR).model_copy(update=wanted))
    return [each.customer_number for each in page.consumers]


def test_a_consumer_comes_back_as_learnt(sender: SqlRegister) -> None:
    sender.learn(consumer(language=Language.EN))
    assert sender.consumer(ORGNR, "10012") == consumer(language=Language.EN)


def test_what_is_learnt_later_takes_the_place_of_what_was_known(sender: SqlRegister) -> None:
    sender.learn(consumer())
    blocked = consumer(name="Åsmund Bjørnøy Vik", status=ConsumerStatus.BLOCKED, email=None, updated_at=later(hours=1))
    sender.learn(blocked)
    assert sender.consumer(ORGNR, "10012") == blocked
    assert numbers(sender, query="aasmund.b@") == []


def test_an_unknown_consumer_is_not_found(sender: SqlRegister) -> None:
    with pytest.raises(NotFound, match="10012"):
        sender.consumer(ORGNR, "10012")


@pytest.mark.parametrize(
    "query",
    [
        "Åsmund",
        "Aasmund",
        "ÅSMUND BJOERNOEY",
        "bjørnøy åsmund",
        "A\u030asmund",
        "smund",
        "400 01 012",
        "40001012",
        "+47 400 01 012",
        "+47-40001012",
        "0047 400 01 012",
        "0047 (400) 01.012",
        "4740001012",
        "400 01",
        "aasmund.b@privat.example",
        "AASMUND.B@PRIVAT",
        "@privat.example",
        "10012",
        " 1001 ",
        "",
    ],
)
def test_a_consumer_is_found_by_name_phone_email_and_reference(sender: SqlRegister, query: str) -> None:
    sender.learn(consumer())
    assert numbers(sender, query=query) == ["10012"]


@pytest.mark.parametrize("query", ["Osmund", "400 01 013", "+46 400 01 012", "0012", "åsmund@", "%", "_smund", "47", "Åsmund Vik"])
def test_what_a_consumer_is_not_called_does_not_find_it(sender: SqlRegister, query: str) -> None:
    sender.learn(consumer())
    assert numbers(sender, query=query) == []


def test_a_consumer_without_phone_and_email_is_found_too(sender: SqlRegister) -> None:
    sender.learn(consumer(mobile=None, email=None))
    assert numbers(sender, query="aasmund") == ["10012"]


def test_consumers_are_listed_in_the_order_of_the_norwegian_alphabet(sender: SqlRegister) -> None:
    names = ["Åse", "Øyvind", "Zara", "Ærlend", "éva", "Emma", "adam"]
    for number, name in enumerate(names):
        sender.learn(consumer(str(number), name))
    listed = sender.consumers(ConsumerFilter(company=ORGNR)).consumers
    assert [each.name for each in listed] == ["adam", "Emma", "éva", "Zara", "Ærlend", "Øyvind", "Åse"]


def test_consumers_are_filtered_by_status(sender: SqlRegister) -> None:
    for number, status in enumerate(ConsumerStatus):
        sender.learn(consumer(f"{number}", status=status))
    wanted = frozenset({ConsumerStatus.BLOCKED, ConsumerStatus.ASKED})
    page = sender.consumers(ConsumerFilter(company=ORGNR, statuses=wanted, query="aasmund"))
    assert {each.status for each in page.consumers} == wanted
    assert page.total == 2


def test_consumers_come_in_pages(sender: SqlRegister) -> None:
    for number in range(45):
        sender.learn(consumer(f"{number:02}"))
    pages = [numbers(sender, page=page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert sorted(number for page in pages for number in page) == [f"{number:02}" for number in range(45)]
    assert sender.consumers(ConsumerFilter(company=ORGNR, page=3)).total == 45


def test_a_page_holds_a_hundred_at_most(sender: SqlRegister) -> None:
    for number in range(105):
        sender.learn(consumer(f"{number:03}"))
    assert len(numbers(sender, per_page=1000)) == 100


def test_one_company_never_sees_the_consumers_of_another(sender: SqlRegister) -> None:
    sender.save_company(company("810859172"))
    sender.learn(consumer())
    assert sender.consumers(ConsumerFilter(company="810859172")).total == 0
    with pytest.raises(NotFound):
        sender.consumer("810859172", "10012")
    sender.erase_consumer("810859172", "10012")
    assert sender.claim_request("810859172", "10012", "invoice/810859172/invoice/1", NOW) is None
    assert sender.request(ORGNR, "10012") is None
    assert numbers(sender) == ["10012"]


def test_looks_come_back_by_round_and_registry(register: SqlRegister, accepted: SubmissionRecord) -> None:
    invoice = invoice_id(accepted.key)
    looks = [Look(round=round_, answer=answer, at=NOW) for round_ in (Round.FIRST, Round.EARLY, Round.RECHECK) for answer in (NO, YES)]
    register.keep_looks(invoice, looks[::-1])
    assert register.looks(invoice) == tuple(looks)
    register.keep_looks(invoice, [])
    assert register.looks(invoice) == tuple(looks)


def test_a_later_answer_of_the_same_round_takes_the_place_of_the_earlier_one(register: SqlRegister, accepted: SubmissionRecord) -> None:
    invoice = invoice_id(accepted.key)
    register.keep_looks(invoice, [Look(round=Round.FIRST, answer=NO, at=NOW)])
    yes = Look(round=Round.FIRST, answer=NO.model_copy(update={"reception": Reception.RECEIVING, "reason": None}), at=later(seconds=5))
    register.keep_looks(invoice, [yes])
    assert register.looks(invoice) == (yes,)
    register.keep_looks(invoice, [Look(round=Round.FIRST, answer=NO, at=NOW)])  # of an attempt that nobody waits for any more
    assert register.looks(invoice) == (yes,)


def test_an_invoice_that_was_told_nothing_has_no_looks(register: SqlRegister) -> None:
    assert register.looks("invoice/987654325/invoice/1") == ()


def test_one_invoice_claims_the_request_and_others_are_told_of_it(sender: SqlRegister) -> None:
    assert sender.claim_request(ORGNR, "10012", "a", NOW) is None
    sender.settle_request(ORGNR, "10012", "a", RequestWay.SMS)
    standing = ConsumerRequest(invoice="a", at=NOW, way=RequestWay.SMS)
    assert sender.claim_request(ORGNR, "10012", "b", later(hours=71, minutes=59)) == standing
    assert sender.request(ORGNR, "10012") == standing


def test_after_72_hours_another_invoice_may_ask(sender: SqlRegister) -> None:
    sender.claim_request(ORGNR, "10012", "a", NOW)
    sender.settle_request(ORGNR, "10012", "a", RequestWay.SMS)
    assert sender.claim_request(ORGNR, "10012", "b", NOW + ONE_REQUEST_WITHIN) is None
    assert sender.request(ORGNR, "10012") == ConsumerRequest(invoice="b", at=NOW + ONE_REQUEST_WITHIN)


def test_an_invoice_asks_once_however_long_it_takes(sender: SqlRegister) -> None:
    sender.claim_request(ORGNR, "10012", "a", NOW)
    assert sender.claim_request(ORGNR, "10012", "a", NOW + 2 * ONE_REQUEST_WITHIN) == ConsumerRequest(invoice="a", at=NOW)


def test_a_claim_given_back_is_free(sender: SqlRegister) -> None:
    sender.claim_request(ORGNR, "10012", "a", NOW)
    sender.release_request(ORGNR, "10012", "b")
    assert sender.request(ORGNR, "10012") == ConsumerRequest(invoice="a", at=NOW)
    sender.release_request(ORGNR, "10012", "a")
    sender.release_request(ORGNR, "10012", "a")
    assert sender.request(ORGNR, "10012") is None
    assert sender.claim_request(ORGNR, "10012", "b", later(seconds=1)) is None


def test_a_request_that_went_out_is_neither_given_back_nor_changed(sender: SqlRegister) -> None:
    sender.claim_request(ORGNR, "10012", "a", NOW)
    sender.settle_request(ORGNR, "10012", "b", RequestWay.EMAIL)
    sender.settle_request(ORGNR, "10012", "a", RequestWay.SMS)
    sender.settle_request(ORGNR, "10012", "a", RequestWay.EMAIL)
    sender.release_request(ORGNR, "10012", "a")
    assert sender.request(ORGNR, "10012") == ConsumerRequest(invoice="a", at=NOW, way=RequestWay.SMS)


PHONE = "+4740001014"


def test_a_receiver_on_several_cards_is_claimed_once(sender: SqlRegister) -> None:
    assert sender.claim_request(ORGNR, "10012", "a", NOW) is None
    assert sender.claim_address(ORGNR, "10012", "a", "Jonas@privat.example", NOW) is None
    assert sender.claim_address(ORGNR, "10012", "a", "jonas@privat.example", NOW) is None
    assert sender.claim_address(ORGNR, "10013", "b", "jonas@PRIVAT.example", later(hours=1)) == ConsumerRequest(invoice="a", at=NOW)
    sender.settle_request(ORGNR, "10012", "a", RequestWay.EMAIL)
    standing = ConsumerRequest(invoice="a", at=NOW, way=RequestWay.EMAIL)
    assert sender.claim_address(ORGNR, "10013", "b", "jonas@privat.example", later(hours=71)) == standing
    assert sender.claim_address(ORGNR, "10013", "b", PHONE, later(hours=1)) is None
    assert sender.claim_address(ORGNR, "10013", "b", "jonas@privat.example", NOW + ONE_REQUEST_WITHIN) is None


def test_another_company_may_ask_the_same_receiver(sender: SqlRegister) -> None:
    sender.save_company(company("810859172"))
    assert sender.claim_address(ORGNR, "10012", "a", PHONE, NOW) is None
    assert sender.claim_address("810859172", "10012", "b", PHONE, NOW) is None


@pytest.mark.parametrize("forget", ["release", "erase"])
def test_a_receiver_is_free_when_the_claim_is_given_back_or_the_consumer_forgotten(sender: SqlRegister, forget: str) -> None:
    sender.claim_request(ORGNR, "10012", "a", NOW)
    sender.claim_address(ORGNR, "10012", "a", PHONE, NOW)
    if forget == "release":
        sender.release_request(ORGNR, "10012", "a")
    else:
        sender.settle_request(ORGNR, "10012", "a", RequestWay.SMS)
        sender.erase_consumer(ORGNR, "10012")
    assert sender.claim_address(ORGNR, "10013", "b", PHONE, later(hours=1)) is None


def test_a_forgotten_consumer_leaves_nothing(sender: SqlRegister) -> None:
    record = submission("7", customer="10012")
    invoice = invoice_id(record.key)
    sender.keep_submission(record)
    sender.reserve(acceptance(record).model_copy(update={"customer": "10012"}))
    sender.keep_looks(invoice, [Look(round=Round.FIRST, answer=NO, at=NOW)])
    sender.learn(consumer())
    sender.learn(consumer("10013"))
    sender.claim_request(ORGNR, "10012", invoice, NOW)
    for _ in range(2):
        sender.erase_consumer(ORGNR, "10012")
    assert numbers(sender) == ["10013"]
    assert sender.request(ORGNR, "10012") is None
    assert sender.looks(invoice) == ()
    assert sender.invoice(invoice).customer == "10012"


def test_a_time_without_a_zone_is_not_kept(sender: SqlRegister) -> None:
    with pytest.raises(Exception, match="zone"):
        sender.learn(consumer(updated_at=NOW.replace(tzinfo=None)))
