"""What a deployment chooses: small frozen classes, one per consumer.

Values come from the environment (`FAKTURAFLYT_MAIL_HOST=...`), else from `runtime.env` in the state folder, which the
embedded stack writes so that every command on the machine finds it, else from the defaults here.
Read only by worker, starter, cli, embedded, web and sandbox.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.consumers.b2c_agreement import AGREEMENT_POLL
from domain.consumers.consumer import WAIT_FOR_CONSUMER
from domain.parcels.offered_files import OFFERED_FOR
from domain.peppol.network import BETWEEN_LOOKS
from domain.waits import KYC_HOLD


def state_folder() -> Path:
    """Name the folder that holds everything the embedded stack keeps (`FAKTURAFLYT_STATE`, default `.fakturaflyt`)."""
    return Path(os.environ.get("FAKTURAFLYT_STATE", ".fakturaflyt"))


def runtime_file() -> Path:
    """Name the file that tells where the embedded stack runs."""
    return state_folder() / "runtime.env"


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    def __init__(self) -> None:
        super().__init__(_env_file=runtime_file())


class TemporalSettings(_Settings):
    """Where the Temporal server is."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_TEMPORAL_")
    address: str = "127.0.0.1:7233"
    namespace: str = "invoices"
    task_queue: str = "fakturaflyt"


class RegisterSettings(_Settings):
    """Where the register is: `sqlite:///FILE`, or `postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE`.

    PostgreSQL 14 or newer, UTF-8. What psycopg knows may follow as a query (`?sslmode=verify-full&sslrootcert=FILE`).
    The worker makes the tables; the database and a user that owns it are made before.
    """

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_REGISTER_")
    url: str = Field(default_factory=lambda: f"sqlite:///{state_folder()}/register.db")


class StoreSettings(_Settings):
    """Where the document store is: the path or `file:///` URL of a folder, or a bucket.

    `s3://BUCKET[/PREFIX][?endpoint=https://HOST[:PORT]][&region=REGION]`: without an endpoint it is Amazon's. Credentials come from
    `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or from the machine's role; they need GetObject, PutObject and ListBucket.
    """

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_STORE_")
    url: str = Field(default_factory=lambda: str(state_folder() / "store"))


class MailSettings(_Settings):
    """The mail server that takes our mail, and who the mail is from (D2)."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_MAIL_")
    host: str = "127.0.0.1"
    port: int = 25
    sender: str = "noreply.autoinvoice@visma.com"
    bounce_domain: str = "bounce.fakturaflyt.example"
    """Domain of the envelope senders: returned mail comes to it, and from there into the bounce mailbox."""
    starttls: bool = True
    ca_file: Path | None = None
    """The CA that the mail server's certificate is trusted by; None trusts the machine's."""
    username: str | None = None
    password: SecretStr | None = None
    max_in_flight: int = 10
    """Mails on their way at once."""


class MergeSettings(_Settings):
    """How many PDFs are merged at once (A3). Each merge has a process of its own, which may take 768 MB."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_MERGE_")
    processes: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1)
    """As many as there are processors for this process, if not named."""


class BounceSettings(_Settings):
    """The Maildir that returned mail is delivered into."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_BOUNCE_")
    maildir: Path = Field(default_factory=lambda: state_folder() / "bounces")
    poll: timedelta = timedelta(seconds=30)


class PrintSettings(_Settings):
    """The print house's SFTP server."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PRINT_")
    host: str = "127.0.0.1"
    port: int = 22
    username: str = "fakturaflyt"
    key_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "print_client")
    known_hosts: Path = Field(default_factory=lambda: state_folder() / "keys" / "print_known_hosts")
    inbox: str = "inbox"
    archive: str | None = "printed"
    """Where the print house keeps the jobs it took, for a week at least; None if it shows no such folder."""
    max_in_flight: int = 4
    """Jobs on their way at once."""


class SmsSettings(_Settings):
    """How consumers are sent SMS: through a gateway over HTTP (adapters/sms/http.py), or not at all, and so by e-mail."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_SMS_")
    gateway: Literal["none", "http"] = "none"
    base_url: str = "http://127.0.0.1:8081"
    token: SecretStr = SecretStr("")
    sender: str = "Fakturaflyt"
    """What a phone shows as the sender: eleven letters and digits at most."""
    ca_file: Path | None = None
    """The CA that the gateway is trusted by; None trusts the machine's."""
    max_in_flight: int = 10
    """Messages on their way at once."""


class EfakturaSettings(_Settings):
    """The hub of eFaktura and Vipps, in the format of adapters/efaktura/wire.py; without one, consumers get mail and post."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_EFAKTURA_")
    gateway: Literal["none", "http"] = "none"
    base_url: str = "https://127.0.0.1:8444"
    token: SecretStr = SecretStr("")
    submitter: str = "fakturaflyt.example"
    """Who submits, by the name agreed with the hub. Consignment ids follow from it: never change it under way."""
    ca_file: Path | None = None
    """The CA that the hub is trusted by; None trusts the machine's."""
    max_in_flight: int = 10
    """Look-ups and consignments on their way at once."""
    poll: timedelta = timedelta(minutes=1)
    """How often the hub is watched; each consignment's status is asked for at growing intervals."""


class SigningSettings(_Settings):
    """The signing service, in the shape of Visma Sign's published API (adapters/signing/); without one, nobody is asked to sign."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_SIGNING_")
    gateway: Literal["none", "http"] = "none"
    base_url: str = "https://sign.visma.net"
    """Without `/api/v1`."""
    identifier: str = ""
    """The client identifier of the organization that asks for signatures."""
    secret: SecretStr = SecretStr("")
    """Its secret key in base64, as the service gives it."""
    ca_file: Path | None = None
    """The CA that the service is trusted by; None trusts the machine's."""
    max_in_flight: int = 4
    """Requests on their way at once."""


class BrregSettings(_Settings):
    """Enhetsregisteret's open API; without one, nobody's right to sign is looked up."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_BRREG_")
    gateway: Literal["none", "http"] = "none"
    base_url: str = "https://data.brreg.no"
    ca_file: Path | None = None
    """The CA that the register is trusted by; None trusts the machine's."""
    max_in_flight: int = 4
    """Questions on their way at once."""


class KycSettings(_Settings):
    """How companies are verified."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_KYC_")
    prokura_counts: bool = False
    """Whether a signature by prokura binds a company here: prokura covers daily operation only (decision 5)."""


class PeppolSettings(_Settings):
    """How this deployment sends by PEPPOL: by an access point of its own, by a provider's, or not at all."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PEPPOL_")
    gateway: Literal["none", "as4", "http"] = "none"
    message_domain: str = "fakturaflyt.example"
    """Domain of our MessageIds, and what makes InstanceIdentifiers differ between installations. Never change it under way."""
    max_in_flight: int = 10
    """Messages on their way at once."""


class PeppolAccessPointSettings(_Settings):
    """Our own access point (`gateway: as4`): its certificate and key as OpenPeppol issued them, PEM."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PEPPOL_AP_")
    certificate_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "peppol_ap.pem")
    key_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "peppol_ap_key.pem")
    status_wanted: Literal["ALWAYS_SEND", "FAILURE_ONLY"] = "ALWAYS_SEND"
    """MLS_TYPE (G16): with FAILURE_ONLY an invoice that nobody complains of stays `sent` and never becomes `delivered`."""
    tls_ca_file: Path | None = None
    """The CA that other access points' servers are trusted by; None trusts the machine's."""


class PeppolLookupSettings(_Settings):
    """How receivers are looked up: the name servers to ask, and the certificates that trust begins with, PEM as OpenPeppol issues them."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PEPPOL_LOOKUP_")
    zone: str = "participant.sml.prod.tech.peppol.org"
    """The SML's zone; the test network's is participant.sml.test.tech.peppol.org."""
    name_servers: str = ""
    """`address:port` with spaces between, to be asked instead of this machine's."""
    root_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "peppol_root.pem")
    smp_ca_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "peppol_smp_ca.pem")
    access_point_ca_file: Path = Field(default_factory=lambda: state_folder() / "keys" / "peppol_ap_ca.pem")
    look_again_after: timedelta = BETWEEN_LOOKS
    """Between two looks that find nothing."""


class PeppolInboxSettings(_Settings):
    """Where Message Level Statuses come in (`gateway: as4`), behind a reverse proxy that does TLS.

    Every worker listens, and any of them may be the one that reads: the folder is one that all share. Workers on one machine share
    the port as well.
    """

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PEPPOL_INBOX_")
    host: str = "127.0.0.1"
    port: int = 8443
    folder: Path = Field(default_factory=lambda: state_folder() / "peppol-inbox")
    poll: timedelta = timedelta(seconds=30)


class PeppolProviderSettings(_Settings):
    """The access point provider (`gateway: http`), in the shape of phoss-ap."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PEPPOL_PROVIDER_")
    base_url: str = "http://127.0.0.1:8080"
    token: SecretStr = SecretStr("")
    ca_file: Path | None = None
    """The CA that the provider is trusted by; None trusts the machine's."""
    status_poll: timedelta = timedelta(minutes=1)
    """How often it is looked whose Message Level Status is to be asked for; each is asked for at growing intervals."""


class WebSettings(_Settings):
    """The web process: where it listens, behind a reverse proxy that does TLS, and how links to it are made (docs/adr/0014).

    The worker makes links with the same `base_url` and `keys`.
    """

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_WEB_")
    base_url: str = "http://127.0.0.1:8081"
    """What links begin with: the address that receivers reach the web process by."""
    host: str = "127.0.0.1"
    port: int = 8081
    keys: SecretStr = SecretStr("")
    """Secrets of 32 characters or more, with spaces between. The first signs, all verify: one goes 16 months after it signed last."""
    downloads_for: timedelta = OFFERED_FOR
    """How long a link to attachments that are too large for an e-mail works."""


class RuleSettings(_Settings):
    """What documents are held against, beside the UBL schemas and EN 16931."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_RULES_")
    peppol_file: Path | None = None
    """The official rules of Peppol BIS Billing as a compiled file (`.xslt`), run instead of our own (docs/adr/0015)."""


class ProductSettings(_Settings):
    """Names that texts show: a deployment's own brand (decision 7)."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PRODUCT_")
    name: str = "Autoinvoice"


class ClockSettings(_Settings):
    """The business time: `shift` is added to the machine's clock (world files start at a date of their own)."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_CLOCK_")
    shift: timedelta = timedelta(0)


class WaitSettings(_Settings):
    """Waits shortened for a demo; empty means the production waits of domain/waits.py."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_WAIT_")
    evidence_window: timedelta | None = None
    consumer: timedelta = WAIT_FOR_CONSUMER
    """How long a consumer has to say yes to eFaktura."""
    kyc_hold: timedelta = KYC_HOLD
    """How long an invoice waits for its company to be verified before it stands before a person (decision 8)."""
    agreement_poll: timedelta = AGREEMENT_POLL
    """How often the hub is asked for new active B2C agreements (I7)."""


class B2CSettings(_Settings):
    """What a deployment offers to companies that open for consumers."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_B2C_")
    capture: bool = True
    """`Bruk avtaleregistrering (med OCR)` may be chosen (decision 6)."""


class PlanSettings(_Settings):
    """How `fakturaflyt plan` asks and counts."""

    model_config = SettingsConfigDict(env_prefix="FAKTURAFLYT_PLAN_")
    prices: Path | None = None
    """A file of prices in NOK (`peppol = 1.50`, one a line, TOML): `peppol`, `efaktura`, `vipps`, `email`, `print`, and `sms`."""
    look_ups_a_second: float = Field(default=10, gt=0)
    """Questions that `--look-up` asks the channels in a second."""
