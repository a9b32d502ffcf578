"""The sender of a letter without its attachments is told by e-mail: once, and never instead of the letter (C6)."""

import pytest
from support.cards import FJORD, RORBERG
from support.house import TAKEN, House

from domain.companies.audit import Author
from domain.companies.parties import Company, ContactBlock
from domain.companies.users import Role
from domain.errors import Misconfigured, Unavailable, Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Settle, Settlement
from domain.records import TurnedAway
from starter import AttachedFile, HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOUR = tuple(AttachedFile(name=f"{name}.pdf", content=b"%PDF-1.4\n" + name.encode()) for name in ("a", "b", "c", "d"))
LOST = Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "the line was dropped")
LOST_BY_PRINT = Uncertain(Text(code=MessageCode.PRINT_OUTCOME_UNKNOWN), "the line was dropped")
LOCKED = Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535")
REFUSED = TurnedAway(text=Text(code=MessageCode.EMAIL_ADDRESS_REFUSED), evidence=b"550 5.1.1")
ADMINISTRATOR = "siri@fjordlys.example"


async def posted(house: House, *files: AttachedFile, company: Company = FJORD) -> None:
    house.register.save_company(company)
    house.register.save_customer(RORBERG.model_copy(update={"force_print": True}))
    await house.service().submit(HandedIn(document=house.document(), customer=RORBERG.number, attachments=files))


async def told(house: House) -> list[MessageCode]:
    """Wait for what the timeline tells of the mail, and give it."""
    await house.handle(house.invoice).result()
    await house.handle(f"{house.invoice}:print:1:notice").result()
    return [entry.text.code for entry in house.register.timeline(house.invoice) if entry.event is Event.SENDER_TOLD]


async def test_the_contact_of_the_company_is_mailed_once(house: House) -> None:
    async with house.worker():
        await posted(house, *FOUR)
        assert await house.handle(house.invoice).result() == Status.SENT
        assert await told(house) == [MessageCode.SENDER_TOLD]
    (notice,) = house.notices.asked
    assert (notice.to, notice.delivery) == (FJORD.settings.contact.email, f"{house.invoice}:print:1")
    assert [one.text.params["name"] for one in notice.left_out] == ["a.pdf", "b.pdf", "c.pdf", "d.pdf"]
    assert house.print.taken == [notice.delivery]
    evidence = [entry.evidence for entry in house.register.timeline(house.invoice) if entry.event is Event.SENDER_TOLD]
    assert [house.store.get(each) for each in evidence if each] == [TAKEN.evidence]


async def test_a_letter_that_holds_everything_tells_nobody(house: House) -> None:
    async with house.worker():
        await posted(house)
        await house.handle(house.invoice).result()
    assert house.notices.asked == []
    assert Event.SENDER_TOLD not in [entry.event for entry in house.register.timeline(house.invoice)]


async def test_without_a_contact_the_first_customer_administrator_is_mailed(house: House) -> None:
    nobody = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"contact": ContactBlock()})})
    author = Author(by="prøve", at=house.clock.now())
    house.register.grant(ADMINISTRATOR, "Siri Prøvesen", Role.CUSTOMER_ADMINISTRATOR, FJORD.orgnr, author)
    async with house.worker():
        await posted(house, *FOUR, company=nobody)
        assert await told(house) == [MessageCode.SENDER_TOLD]
    assert [notice.to for notice in house.notices.asked] == [ADMINISTRATOR]


async def test_where_nobody_can_be_mailed_the_timeline_tells_it(house: House) -> None:
    nobody = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"contact": ContactBlock()})})
    async with house.worker():
        await posted(house, *FOUR, company=nobody)
        assert await told(house) == [MessageCode.SENDER_NOT_TOLD_NO_ADDRESS]
    assert house.notices.asked == []


@pytest.mark.parametrize("trouble", [Unavailable("451"), LOCKED], ids=["busy", "locked"])
async def test_a_mail_server_that_takes_nothing_is_tried_again_and_holds_up_no_invoice(house: House, trouble: Exception) -> None:
    house.notices.answers = [trouble, trouble, TAKEN]
    async with house.worker():
        await posted(house, *FOUR)
        assert await house.handle(house.invoice).result() == Status.SENT
        assert await told(house) == [MessageCode.SENDER_TOLD]
    assert len(house.notices.asked) == 3


async def test_a_mail_server_that_is_away_for_three_days_is_told(house: House) -> None:
    house.notices.answers = [Unavailable("connection refused")]
    async with house.worker():
        await posted(house, *FOUR)
        assert await told(house) == [MessageCode.SENDER_NOT_TOLD_AWAY]


@pytest.mark.parametrize("trouble", [LOST, RuntimeError("a bug")], ids=["line lost", "attempt failed"])
async def test_a_mail_that_may_have_gone_is_never_sent_again(house: House, trouble: Exception) -> None:
    house.notices.answers = [trouble, TAKEN]
    async with house.worker():
        await posted(house, *FOUR)
        assert await told(house) == [MessageCode.SENDER_PERHAPS_TOLD]
    assert len(house.notices.asked) == 1


async def test_an_address_that_is_refused_is_told(house: House) -> None:
    house.notices.answers = [REFUSED]
    async with house.worker():
        await posted(house, *FOUR)
        assert await told(house) == [MessageCode.SENDER_NOT_TOLD_REFUSED]


async def test_a_letter_that_may_have_gone_is_told_of_once_it_is_settled_that_it_has(house: House) -> None:
    house.print.answers = [LOST_BY_PRINT]
    async with house.worker():
        await posted(house, *FOUR)
        await house.until(Status.OUTCOME_UNKNOWN)
        assert house.notices.asked == []
        await house.service().act(house.invoice, Settle(outcome=Settlement.SENT, by="drift", reason="trykkeriet har den"))
        assert await told(house) == [MessageCode.SENDER_TOLD]
