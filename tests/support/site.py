"""The web process as receivers meet it: over HTTP, with a register and a store that hold what was accepted."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from adapters.agreement_links import AgreementLinks
from adapters.document_store import ObjectStore
from adapters.download_links import DownloadLinks
from adapters.presentation_links import PresentationLinks
from adapters.register import SqlRegister, migrate
from documents.sameness import submission_digest
from documents.ubl_summary import summarize
from documents.ubl_xml import parse_xml
from domain.channels import Channel
from domain.companies.audit import Author
from domain.companies.parties import Customer
from domain.consumers.b2c_agreement import Agreement, Capture, Signer
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change, Reservation
from domain.routing import Deliver, PlannedChannel, RoutePlan
from domain.submission import Accepted, StoredFile, Submission, SubmissionRecord
from embedded.ports import free_port
from starter import AttachedFile
from support.cards import FJORD, RORBERG

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-the-tests-long-enough-for-anybody"
_PDF = "application/pdf"


@dataclass(frozen=True)
class Fetched:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A running web process and what it reads."""

    folder: Path
    port: int = field(default_factory=free_port)
    keys: tuple[str, ...] = (KEY,)

    def __post_init__(self) -> None:
        migrate(self.register_url)
        self.register = SqlRegister(self.register_url)
        self.store = ObjectStore(str(self.folder / "store"))
        self.links = PresentationLinks(self.base_url, self.keys)
        self.download_links = DownloadLinks(self.base_url, self.keys)
        self.agreement_links = AgreementLinks(self.base_url, self.keys)
        self.register.save_company(FJORD)
        self.register.save_customer(RORBERG)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def register_url(self) -> str:
        return f"sqlite:///{self.folder / 'register.db'}"

    @property
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("FAKTURAFLYT_")}
        return ours | {
            "FAKTURAFLYT_STATE": str(self.folder),
            "FAKTURAFLYT_REGISTER_URL": self.register_url,
            "FAKTURAFLYT_STORE_URL": str(self.folder / "store"),
            "FAKTURAFLYT_WEB_PORT": str(self.port),
            "FAKTURAFLYT_WEB_BASE_URL": self.base_url,
            "FAKTURAFLYT_WEB_KEYS": " ".join(self.keys),
        }

    @contextmanager
    def running(self) -> Iterator["Site"]:
        """Serve until the test is over; the log is in the folder."""
        with (self.folder / "web.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", "web"], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            try:
                self._wait(process)
                yield self
            finally:
                process.terminate()
                assert process.wait(20) == 0, self.log

    @property
    def log(self) -> str:
        return (self.folder / "web.log").read_text()

    def accept(
        self,
        document: bytes,
        *,
        invoice_pdf: bytes | None = None,
        attachments: tuple[AttachedFile, ...] = (),
        customer: Customer = RORBERG,
    ) -> Submission:
        """Put an invoice where an accepted one is."""
        summary = summarize(parse_xml(document))
        key = summary.key.model_copy(update={"company": FJORD.orgnr})
        record = SubmissionRecord(
            key=key,
            digest=submission_digest(document, invoice_pdf, [file.content for file in attachments]),
            document=self.store.put(key.company, document, "application/xml"),
            invoice_pdf=StoredFile(object=self.store.put(key.company, invoice_pdf, _PDF), file_name="own.pdf") if invoice_pdf else None,
            attachments=tuple(
                StoredFile(object=self.store.put(key.company, file.content, _PDF), file_name=file.name) for file in attachments
            ),
            submitted_at=datetime.now(UTC),
        )
        self.register.save_customer(customer)
        self.register.keep_submission(record)
        now = datetime.now(UTC)
        invoice = invoice_id(key)
        accepted = Change(invoice=invoice, key="accepted", event=Event.ACCEPTED, at=now, text=Text(code=MessageCode.ACCEPTED))
        self.register.reserve(
            Reservation(
                owner=f"run of {invoice}",
                key=key,
                digest=record.digest,
                decision=Accepted(
                    invoice=invoice,
                    plan=RoutePlan(channels=(PlannedChannel(channel=Channel.EMAIL),)),
                    step=Deliver(channel=Channel.EMAIL, n=1),
                ),
                customer=customer.number,
                summary=summary,
                changes=(accepted,),
                at=now,
            )
        )
        return Submission(company=key.company, type=key.type, number=key.number, digest=record.digest)

    def record(self, submission: Submission, event: Event, code: MessageCode) -> None:
        """Let something happen to an accepted invoice."""
        invoice = invoice_id(submission.key)
        self.register.record(Change(invoice=invoice, key=event, event=event, at=datetime.now(UTC), text=Text(code=code)))

    def link(self, submission: Submission, made_at: datetime | None = None) -> str:
        return self.links.link(submission, made_at or datetime.now(UTC))

    def invite(self, orgnr: str, capture: Capture | None = None, asked_at: datetime | None = None) -> tuple[Agreement, str]:
        """Ask for an agreement, of a company made for it, and make its link."""
        settings = FJORD.settings.model_copy(update={"consumer_agreement_feature": True})
        self.register.save_company(FJORD.model_copy(update={"orgnr": orgnr, "settings": settings}))
        signer = Signer(name="Aslak Demovik", email="aslak@tundra.example")
        agreement = self.register.request_agreement(orgnr, signer, capture, Author(by="admin", at=asked_at or datetime.now(UTC)))
        return agreement, self.agreement_links.link(agreement)

    def fetch(self, address: str, method: str = "GET", body: str | None = None, **headers: str) -> Fetched:
        """Fetch an address; nothing is followed and nothing tidied on the way."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            parts = urlsplit(address)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            if body is not None:
                named = {"Content-Type": "application/x-www-form-urlencoded"} | named
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, named)
            answer = connection.getresponse()
            return Fetched(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            try:
                if self.fetch("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.05)
