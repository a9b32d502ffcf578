"""The signing service at the wire, against the sandbox's."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from support.signing import CLOCK, KEY, PDF, SIV, Front, hang_up, invitation, scripted, signing_desk, until_over

from adapters.signing.line import SigningAddress, SigningLine
from adapters.signing.service import HttpSigningService
from adapters.signing.wire import MAX_DOCUMENT_BYTES
from domain.errors import Misconfigured, NotFound, NotReached, TooHeavy, Unavailable, Uncertain
from domain.messages import MessageCode
from domain.verification.signing import SigningState

SIGNS = {"email": SIV, "answers": "sign", "name": "Siv Signatur", "born": "1970-05-17"}
UUID = "b2f6c1d0-0000-4000-8000-000000000001"


def ours(front: Front) -> HttpSigningService:
    address = SigningAddress(base_url=front.url, identifier="us", secret=SecretStr("c2VjcmV0"))
    return HttpSigningService(SigningLine(address, CLOCK))


def told(content: object, status: int = 200, **headers: str) -> Callable[[web.Request], web.StreamResponse]:
    return lambda _: web.json_response(content, status=status, headers=headers)


def a_document(status: str = "pending", *invitations: dict[str, object], name: str = f"Fullmakt [{KEY}]") -> dict[str, object]:
    return {"uuid": UUID, "name": name, "status": status, "files": [{"name": "fullmakt.pdf"}], "invitations": list(invitations)}


async def test_who_is_invited_gets_link_and_password_and_the_signed_document_tells_who_signed(tmp_path: Path) -> None:
    async with signing_desk(tmp_path, SIGNS) as desk:
        service = desk.ours()
        document = await service.invite(invitation(), PDF)
        seen = await until_over(service, document)
        assert seen.state is SigningState.SIGNED
        assert [(s.name, s.born) for s in seen.signatures] == [("Siv Signatur", date(1970, 5, 17))]
        assert seen.opened_at
        assert seen.ended_at == seen.signatures[0].at
        (mail,) = desk.mails()
        assert mail["Subject"] == "Dokument til signering: Fullmakt for Nordavind AS"
        assert desk.mailed()[0].startswith(f"{desk.url}/sign/")
        signed = await service.signed_document(document)
        assert signed.startswith(PDF)
        assert b"Siv Signatur" in signed


@pytest.mark.parametrize(
    ("answer", "state"), [("decline", SigningState.DECLINED), ("open", SigningState.OPENED), ("ignore", SigningState.INVITED)]
)
async def test_what_a_signer_does_is_seen(tmp_path: Path, answer: str, state: SigningState) -> None:
    async with signing_desk(tmp_path, SIGNS | {"answers": answer}) as desk:
        service = desk.ours()
        document = await service.invite(invitation(), PDF)
        seen = await service.look(document)
        assert seen.state is state
        assert seen.signatures == ()
        with pytest.raises(NotFound):
            await service.signed_document(document)


async def test_an_invitation_expires_after_seven_days_and_a_quarter_of_an_hour_after_it_was_opened(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        unopened, opened = [await desk.ours().invite(invitation(key=key), PDF) for key in ("one", "two")]
        paper = desk.signings.find(opened)
        assert paper
        desk.signings.open(paper)
    async with signing_desk(tmp_path, shift=timedelta(minutes=16)) as desk:
        assert (await desk.ours().look(opened)).state is SigningState.EXPIRED
        assert (await desk.ours().look(unopened)).state is SigningState.INVITED
    async with signing_desk(tmp_path, shift=timedelta(days=7, seconds=1)) as desk:
        seen = await desk.ours().look(unopened)
        assert seen.state is SigningState.EXPIRED
        assert seen.ended_at


async def test_the_same_key_again_is_the_same_document_and_no_second_mail(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        first = await desk.ours().invite(invitation(), PDF)
        assert await desk.ours().invite(invitation(), PDF) == first
        other = await desk.ours().invite(invitation(key=f"{KEY}1"), PDF)
        assert other != first
        assert len(list(desk.signings.all())) == 2
        assert len(desk.mails()) == 2


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
@pytest.mark.parametrize("manner", ["drop", "malformed"])
async def test_a_lost_answer_to_any_step_makes_no_second_document_and_no_second_mail(tmp_path: Path, lost: int, manner: str) -> None:
    """Steps: search, create, file, invitation."""
    async with signing_desk(tmp_path, answers=["ok"] * (lost - 1) + [manner, "ok"]) as desk:
        service = desk.ours()
        with suppress(Unavailable, Uncertain):  # a look that got no answer is asked once more at once, and a web page is none
            await service.invite(invitation(), PDF)
        document = await service.invite(invitation(), PDF)
        assert [str(paper.uuid) for paper in desk.signings.all()] == [document]
        assert len(desk.mails()) == 1


async def test_an_invitation_whose_answer_died_is_found_and_is_told_as_uncertain_before(tmp_path: Path) -> None:
    async with signing_desk(tmp_path, SIGNS | {"answers": ["drop", "sign"]}) as desk:
        service = desk.ours()
        with pytest.raises(Uncertain) as caught:
            await service.invite(invitation(), PDF)
        assert caught.value.text.code is MessageCode.SIGNING_OUTCOME_UNKNOWN
        document = await service.invite(invitation(), PDF)
        assert (await until_over(service, document)).state is SigningState.SIGNED
        assert len(desk.mails()) == 1


async def test_a_signer_that_the_service_is_too_busy_for_is_invited_later(tmp_path: Path) -> None:
    async with signing_desk(tmp_path, SIGNS | {"answers": ["busy", "sign"]}) as desk:
        with pytest.raises(Unavailable) as caught:
            await desk.ours().invite(invitation(), PDF)
        assert caught.value.retry_after == timedelta(seconds=5)
        assert desk.mails() == []
        await desk.ours().invite(invitation(), PDF)
        assert len(list(desk.signings.all())) == len(desk.mails()) == 1


async def test_a_reminder_is_the_same_link_and_password_again_and_nobody_is_reminded_of_what_is_over(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        service = desk.ours()
        document = await service.invite(invitation(), PDF)
        first = desk.mailed()
        await service.remind(document)
        assert desk.mailed() == first
        assert len(desk.mails()) == 2
        await service.cancel(document)
        with pytest.raises(NotFound):
            await service.remind(document)
        assert len(desk.mails()) == 2


async def test_cancelling_ends_a_document_and_again_changes_nothing(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        service = desk.ours()
        document = await service.invite(invitation(), PDF)
        await service.cancel(document)
        await service.cancel(document)
        assert (await service.look(document)).state is SigningState.CANCELLED


async def test_cancelling_what_is_signed_leaves_it_signed(tmp_path: Path) -> None:
    async with signing_desk(tmp_path, SIGNS) as desk:
        service = desk.ours()
        document = await service.invite(invitation(), PDF)
        await until_over(service, document)
        await service.cancel(document)
        assert (await service.look(document)).state is SigningState.SIGNED


@pytest.mark.parametrize("document", [UUID, "../../organization", "a?b", ""])
async def test_a_document_that_there_is_not_is_not_found(tmp_path: Path, document: str) -> None:
    async with signing_desk(tmp_path) as desk:
        for verb in (desk.ours().look, desk.ours().remind, desk.ours().cancel, desk.ours().signed_document):
            with pytest.raises(NotFound):
                await verb(document)


@pytest.mark.parametrize("secret", ["", "no base64 æ", "c29tZWJvZHkgZWxzZSdz"])
async def test_a_key_that_is_not_accepted_stops_before_a_person(tmp_path: Path, secret: str) -> None:
    async with signing_desk(tmp_path) as desk:
        with pytest.raises(Misconfigured) as caught:
            await desk.ours(secret).invite(invitation(), PDF)
        assert caught.value.text.code is MessageCode.SIGNING_MISCONFIGURED
        assert list(desk.signings.all()) == []


@pytest.mark.parametrize("email", ["", "siv", "siv@", "siv@nordavind.example\r\nBcc: all@x.example", "a@b@c.example", "@nordavind.example"])
async def test_an_address_that_is_none_is_told_before_anything_is_made(tmp_path: Path, email: str) -> None:
    async with signing_desk(tmp_path) as desk:
        with pytest.raises(NotReached) as caught:
            await desk.ours().invite(invitation(email), PDF)
        assert caught.value.text.code is MessageCode.SIGNING_ADDRESS_UNUSABLE
        assert list(desk.signings.all()) == []


async def test_a_title_cannot_add_headers_to_the_mail_nor_lose_our_key(tmp_path: Path) -> None:
    title = "Fullmakt\r\nBcc: everybody@x.example\r\n\r\n<b>" + "x" * 400
    async with signing_desk(tmp_path) as desk:
        first = await desk.ours().invite(invitation(title=title), PDF)
        assert await desk.ours().invite(invitation(title=title), PDF) == first
        (mail,) = desk.mails()
        assert mail["Bcc"] is None
        assert "Fullmakt Bcc: everybody@x.example" in str(mail["Subject"])


async def test_a_document_of_20_mb_is_told_without_being_sent(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        for size in (MAX_DOCUMENT_BYTES, 20_000_000):
            with pytest.raises(TooHeavy):
                await desk.ours().invite(invitation(), PDF.ljust(size))
        assert list(desk.signings.all()) == []
        await desk.ours().invite(invitation(), PDF.ljust(MAX_DOCUMENT_BYTES - 1))


async def test_what_is_no_pdf_is_not_taken_and_nobody_is_mailed(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        with pytest.raises(NotReached) as caught:
            await desk.ours().invite(invitation(), b"<html>")
        assert caught.value.text.code is MessageCode.SIGNING_NOT_TAKEN
        assert desk.mails() == []


@pytest.mark.parametrize(
    ("status", "invitations", "state"),
    [
        ("new", [], SigningState.INVITED),
        ("pending", [{"uuid": "1", "status": "waiting-for-send"}], SigningState.INVITED),
        ("pending", [{"uuid": "1", "status": "sending"}], SigningState.INVITED),
        ("pending", [{"uuid": "1", "status": "new"}], SigningState.INVITED),
        ("pending", [{"uuid": "1", "status": "opened"}], SigningState.OPENED),
        ("signed", [{"uuid": "1", "status": "signed"}], SigningState.SIGNED),
        ("cancelled", [{"uuid": "1", "status": "cancelled"}], SigningState.CANCELLED),
        ("cancelled", [{"uuid": "1", "status": "cancelled", "ended": {"reason": "declined"}}], SigningState.DECLINED),
        ("cancelled", [{"uuid": "1", "status": "cancelled", "ended": {"reason": "expired"}}], SigningState.EXPIRED),
        ("cancelled", [{"uuid": "1", "status": "cancelled", "ended": {"reason": "something new"}}], SigningState.CANCELLED),
        ("deleted", [], SigningState.CANCELLED),
    ],
)
async def test_every_published_status_is_read(status: str, invitations: list[dict[str, object]], state: SigningState) -> None:
    async with scripted(told(a_document(status, *invitations))) as front:
        assert (await ours(front).look(UUID)).state is state


@pytest.mark.parametrize(
    "answer",
    [
        told({"error": "x"}, 500),
        told({"error": "x"}, 503),
        told({"error": "x"}, 429),
        hang_up,
        told({"uuid": UUID, "status": "of another release"}),
        told([]),
        lambda _: web.Response(text="<html>Velkommen</html>", content_type="text/html"),
        lambda _: web.Response(body=b"x" * 10_000_000),
        lambda _: web.Response(body=b""),
    ],
    ids=["500", "503", "429", "line", "status", "list", "page", "10 MB", "empty"],
)
async def test_an_answer_that_is_none_is_unavailable(answer: Callable[[web.Request], web.StreamResponse]) -> None:
    async with scripted(answer) as front:
        with pytest.raises(Unavailable):
            await ours(front).look(UUID)


@pytest.mark.parametrize("status", [401, 403, 302])
async def test_a_closed_door_is_misconfigured(status: int) -> None:
    async with scripted(told({}, status)) as front:
        for verb in (ours(front).look, ours(front).remind, ours(front).cancel):
            with pytest.raises(Misconfigured):
                await verb(UUID)


@pytest.mark.parametrize("answer", [told({}, 500), told({}, 502), hang_up], ids=["500", "502", "line"])
async def test_nobody_knows_whether_a_reminder_left_that_was_not_answered(answer: Callable[[web.Request], web.StreamResponse]) -> None:
    async with scripted(answer) as front:
        with pytest.raises(Uncertain):
            await ours(front).remind(UUID)


async def test_a_service_that_is_not_there_is_unavailable() -> None:
    async with scripted(hang_up) as front:
        service = ours(front)
    with pytest.raises(Unavailable) as caught:
        await service.remind(UUID)
    assert "Signeringstjenesten 127.0.0.1" in str(caught.value)


async def test_a_new_document_without_an_address_is_found_by_its_name() -> None:
    def found(*documents: object) -> Callable[[web.Request], web.StreamResponse]:
        return told({"total": len(documents), "documents": list(documents)})

    async with scripted(told(a_document("pending", {"uuid": "1", "status": "new"}))) as front:
        front.once("GET", "/document/", found())
        front.once("GET", "/document/", found({"uuid": UUID, "name": f"Fullmakt [{KEY}]", "status": "pending"}))
        front.once("POST", "/document/", told({}, 201))
        with pytest.raises(Unavailable):
            await ours(front).invite(invitation(), PDF)
        assert await ours(front).invite(invitation(), PDF) == UUID
        assert [path for method, path in front.asked if method == "POST"] == ["/api/v1/document/"]


async def test_a_document_of_another_name_that_a_search_finds_as_well_is_not_ours() -> None:
    async with scripted(told({}, 201)) as front:
        other = {"uuid": "other", "name": f"Fullmakt [{KEY}] kopi", "status": "pending"}
        front.once("GET", "/document/", told({"documents": [other]}))
        front.once("POST", "/document/", told({}, 201, Location=f"{front.url}/api/v1/document/{UUID}"))
        assert await ours(front).invite(invitation(), PDF) == UUID
        assert [path for method, path in front.asked if method == "POST"][1:] == [
            f"/api/v1/document/{UUID}/files",
            f"/api/v1/document/{UUID}/invitations",
        ]


async def test_an_invitation_says_whom_to_mail_and_in_which_language() -> None:
    bodies: list[object] = []

    async def keep(request: web.Request) -> web.StreamResponse:
        bodies.append(json.loads(await request.read()))
        return web.json_response([], status=201)

    async with scripted(told(a_document("new"))) as front:
        front.once("GET", "/document/", told({"documents": [a_document("new")]}))
        front.once("POST", "/invitations", keep)
        await ours(front).invite(invitation(), PDF)
    assert bodies == [[{"email": SIV, "language": "nb", "messages": {"send_invitation_email": True}}]]


async def test_a_service_that_stays_silent_is_left_alone_for_a_while() -> None:
    async with scripted(told({}, 500)) as front:
        service = ours(front)
        for _ in range(5):
            with pytest.raises(Unavailable):
                await service.look(UUID)
        with pytest.raises(Unavailable):
            await service.look(UUID)
        assert len(front.asked) == 5


async def test_invitations_of_many_companies_at_once_each_get_their_own_document(tmp_path: Path) -> None:
    async with signing_desk(tmp_path) as desk:
        service = desk.ours()
        made = await asyncio.gather(*(service.invite(invitation(key=f"kyc/{n}"), PDF) for n in range(20)))
        assert len(set(made)) == len(desk.mails()) == 20
