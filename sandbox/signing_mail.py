"""The mails of the signing service: link and password in one, so that it can be forwarded (F4, F8)."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sandbox.post import Post
from sandbox.signings import Asked, Paper

SENDER = "signering@signing.example"
_SUBJECT = {"nb": "Dokument til signering: {name}", "en": "A document to sign: {name}"}
_REMINDER = {"nb": "Påminnelse: {name}", "en": "Reminder: {name}"}
_TEXT = {
    "nb": """Hei.

Du er bedt om å signere «{name}» med BankID.

Lenke: {link}
Passord: {password}

Lenken virker i 7 dager, og i 15 minutter etter at du har åpnet den.
Du kan videresende denne e-posten til den som skal signere.

Dette er sandkassens signeringstjeneste. Ingenting her binder noen.
""",
    "en": """Hello.

You are asked to sign “{name}” with BankID.

Link: {link}
Password: {password}

The link works for 7 days, and for 15 minutes once you have opened it.
You may forward this e-mail to the person who is to sign.

This is the sandbox's signing service. Nothing here binds anybody.
""",
}


class SigningMail:
    """Puts mails into the mailboxes of the outside world."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def invite(self, paper: Paper, asked: Asked, base_url: str) -> None:
        """Mail an invitation."""
        self._send(paper, asked, base_url, _SUBJECT)

    def remind(self, paper: Paper, asked: Asked, base_url: str) -> None:
        """Mail it again."""
        self._send(paper, asked, base_url, _REMINDER)

    def _send(self, paper: Paper, asked: Asked, base_url: str, subject: dict[str, str]) -> None:
        name = " ".join("".join(c if c.isprintable() else " " for c in paper.name.rpartition(" [")[0] or paper.name).split())
        message = EmailMessage()
        message["From"], message["To"] = SENDER, asked.email
        message["Subject"] = subject[asked.language].format(name=name)
        message["Date"], message["Message-ID"] = format_datetime(asked.invited_on), make_msgid(domain="signing.example")
        link = f"{base_url}/sign/{asked.link}"
        message.set_content(_TEXT[asked.language].format(name=name, link=link, password=asked.password))
        self._post.keep(asked.email.lower(), SENDER, message.as_bytes())
