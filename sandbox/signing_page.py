"""The page behind a mailed link, for a human: the password, a name and a birth date in place of BankID, then sign or decline.

Without a script, with forms alone. Whoever posts the last two must hold the session of who knew the password (a strict cookie) and
the token that the page itself carries, so no other site can sign in somebody's name.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from domain.companies.parties import Language
from domain.formats import format_date
from sandbox.signing_words import EN, NB, Words
from sandbox.signings import Asked, Paper, Signings

COOKIE = "signing"
_ROOT = Path(__file__).parent
_TEMPLATES = (_ROOT / "templates", _ROOT.parent / "web" / "templates")
_NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
_MAX_NAME = 120
_OLDEST = date(1900, 1, 1)


@dataclass
class Session:
    """Somebody who knew the password, and whom BankID tells it is."""

    link: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    name: str | None = None
    born: date | None = None


class SigningPages:
    """Shows the page and takes what is posted. `tell` hears of every change."""

    def __init__(self, signings: Signings, tell: Callable[[Paper], None]) -> None:
        self._signings = signings
        self._tell = tell
        self._sessions: dict[str, Session] = {}
        environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
        self._template = environment.get_template("signing.html.j2")
        self._style = (_TEMPLATES[1] / "page.css").read_text() + (_TEMPLATES[0] / "signing.css").read_text()

    def route(self, app: web.Application) -> None:
        """Add the addresses."""
        app.router.add_get("/sign/{link}", self._show)
        app.router.add_post("/sign/{link}", self._take)
        app.router.add_get("/sign/{link}/fullmakt.pdf", self._pdf)

    async def _show(self, request: web.Request) -> web.Response:
        paper = self._signings.behind(request.match_info["link"])
        if paper is None or paper.asked is None:
            return self._page(_words(request, None), None, end="unknown", status=404)
        return self._page(_words(request, paper.asked), paper, session=self._session(request))

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self._expire()
        paper = self._signings.behind(request.match_info["link"])
        if paper is None or paper.asked is None:
            return self._page(_words(request, None), None, end="unknown", status=404)
        words, form, session = _words(request, paper.asked), await request.post(), self._session(request)
        if not paper.asked.is_open:
            return self._page(words, paper)
        if session is None:
            return self._enter(request, paper, words, str(form.get("password", "")).strip())
        if not hmac.compare_digest(str(form.get("token", "")).encode(), session.token.encode()):
            return self._page(words, paper, session=session, status=403)
        if wrong := self._step(paper, session, {name: str(value) for name, value in form.items()}, words):
            return self._page(words, paper, session=session, wrong=wrong, typed=form, status=422)
        return _see_other(request)

    def _enter(self, request: web.Request, paper: Paper, words: Words, password: str) -> web.StreamResponse:
        asked = paper.asked
        if asked is None or not hmac.compare_digest(password.encode(), asked.password.encode()):
            return self._page(words, paper, wrong={"password": words.wrong_mailed}, status=422)
        if asked.opened_on is None:
            self._tell(self._signings.open(paper))
        number = secrets.token_urlsafe(24)
        self._sessions[number] = Session(asked.link)
        answer = _see_other(request)
        answer.set_cookie(COOKIE, number, httponly=True, samesite="Strict", path=f"/sign/{asked.link}")
        return answer

    def _step(self, paper: Paper, session: Session, form: dict[str, str], words: Words) -> dict[str, str]:
        """Take one step; tells what is wrong, by field."""
        if session.name is None or session.born is None:
            return self._identify(session, form, words)
        match form.get("act"):
            case "sign":
                self._tell(self._signings.sign(paper, session.name, session.born))
            case "decline":
                self._tell(self._signings.end(paper, "declined"))
        return {}

    def _identify(self, session: Session, form: dict[str, str], words: Words) -> dict[str, str]:
        name, born = form.get("name", "").strip(), _date(form.get("born", ""))
        wrong = {}
        if not name.isprintable() or len(name.split()) < 2 or len(name) > _MAX_NAME:
            wrong["name"] = words.wrong_name
        if born is None or not _OLDEST <= born <= self._signings.now().date():
            wrong["born"] = words.wrong_born
        if not wrong:
            session.name, session.born = " ".join(name.split()), born
        return wrong

    async def _pdf(self, request: web.Request) -> web.Response:
        paper = self._signings.behind(request.match_info["link"])
        if paper is None or self._session(request) is None:
            return self._page(_words(request, None), None, end="unknown", status=404)
        headers = _HEADERS | {"Content-Security-Policy": f"{_NOTHING}; sandbox", "Content-Disposition": 'inline; filename="fullmakt.pdf"'}
        return web.Response(body=self._signings.content(paper), content_type="application/pdf", headers=headers)

    def _session(self, request: web.Request) -> Session | None:
        session = self._sessions.get(request.cookies.get(COOKIE, ""))
        return session if session and session.link == request.match_info["link"] else None

    def _expire(self) -> None:
        for paper in self._signings.advance():
            self._tell(paper)

    def _page(
        self,
        words: Words,
        paper: Paper | None,
        *,
        session: Session | None = None,
        wrong: dict[str, str] | None = None,
        typed: object = None,
        end: str | None = None,
        status: int = 200,
    ) -> web.Response:
        asked = paper.asked if paper else None
        end = end or (None if asked is None or asked.is_open else "signed" if asked.signed else asked.ended)
        language = Language(words.language)
        html = self._template.render(
            words=words,
            lang=words.language,
            name=_shown_name(paper),
            end=words.ends[end] if end else None,
            session=session,
            born=format_date(session.born, language) if session and session.born else "",
            wrong=wrong or {},
            typed=typed or {},
            link=asked.link if asked else "",
            style=Markup(self._style),  # noqa: S704 - our own file
        )
        headers = _HEADERS | {"Content-Security-Policy": f"{_NOTHING}; form-action 'self'; style-src '{_hash(self._style)}'; img-src data:"}
        return web.Response(text=html, content_type="text/html", headers=headers, status=status)


def _words(request: web.Request, asked: Asked | None) -> Words:
    wanted = request.query.get("lang") or (asked.language if asked else "nb")
    return EN if wanted == "en" else NB


def _shown_name(paper: Paper | None) -> str:
    return (paper.name.rpartition(" [")[0] or paper.name) if paper else ""


def _see_other(request: web.Request) -> web.Response:
    return web.Response(status=303, headers=_HEADERS | {"Location": request.raw_path})


def _date(text: str) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _hash(style: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"
