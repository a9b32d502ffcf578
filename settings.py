"""What a deployment chooses: small frozen classes, one per consumer.

Values come from the environment (`FAKTURAFLYT_MAIL_HOST=...`), else from `runtime.env` in the state folder, which the
embedded stack writes so that every command on the machine finds it, else from the defaults here.
Read only by worker, starter, cli, embedded, web and sandbox.
"""

import os
from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
