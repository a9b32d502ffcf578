"""The sandbox's access point within its Norway: the keys and ports of it, as settings, over restarts."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import TypeAdapter
from support.documents import ubl

from adapters.peppol.access_point import AccessPoint, AccessPointFiles
from adapters.peppol.as4_gateway import As4Gateway
from domain.channels import Channel
from domain.errors import Uncertain
from domain.invoice import DocumentType
from domain.peppol.network import BILLING, LookUp, LookUpOutcome, Registered
from domain.records import PeppolReceiver, Taken, TurnedAway
from sandbox.norway import Norway, Outside, Ports
from sandbox.receivers import received
from tests.adapters.outside import BOUNCE_DOMAIN, NOW, StoppedClock, consignment
from tests.adapters.peppol_outside import RECEIVER

NAMED: dict[str, object] = {"peppol": [{"participant": RECEIVER}]}


class Directory:
    """Knows where the sandbox's access point listens, as its SMP would tell."""

    def __init__(self, state: Path) -> None:
        ports = TypeAdapter(dict[str, int]).validate_json((state / "peppol_ports.json").read_bytes())
        self._port = ports.get(RECEIVER, ports[""])
        self._certificate = x509.load_pem_x509_certificate((state / "keys" / "peppol" / "ap_PNO000999.pem").read_bytes())

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        service = wanted.service
        receiver = PeppolReceiver(
            participant=wanted.participant, document_type=service.document_type, process=service.process,
            url=f"https://127.0.0.1:{self._port}/as4", certificate=self._certificate.public_bytes(Encoding.DER), metadata=b"",
        )  # fmt: skip
        return Registered(receiver=receiver, seat="PNO000999", smp="", looked_up_at=NOW)


async def send(state: Path, settings: dict[str, str], prepared: bytes | None = None) -> tuple[bytes, Taken | TurnedAway]:
    directory = Directory(state)
    found = await directory.look_up(LookUp(participant=RECEIVER, service=BILLING[DocumentType.INVOICE]))
    assert isinstance(found, Registered)
    letter = consignment(Channel.PEPPOL).model_copy(update={"document": ubl("100001"), "peppol": found.receiver})
    names = ("certificate_file", "key_file")
    files = {name: settings[f"FAKTURAFLYT_PEPPOL_AP_{name.upper()}"] for name in names}
    files["message_domain"] = settings["FAKTURAFLYT_PEPPOL_MESSAGE_DOMAIN"]
    access_point = AccessPoint(AccessPointFiles.model_validate(files))
    gateway = As4Gateway(access_point, directory, StoppedClock(), tls_ca_file=Path(settings["FAKTURAFLYT_PEPPOL_AP_TLS_CA_FILE"]))
    prepared = prepared or gateway.prepare(letter)
    return prepared, await gateway.hand_over(letter.delivery, prepared)


async def started(state: Path, outside: Outside | None) -> tuple[Norway, dict[str, str]]:
    norway = Norway(state, BOUNCE_DOMAIN, outside)
    return norway, await norway.start(Ports())


@pytest.mark.parametrize("outside", [None, Outside.model_validate(NAMED)], ids=["without a world", "named in the world"])
async def test_the_settings_are_all_it_takes_to_send(tmp_path: Path, outside: Outside | None) -> None:
    norway, settings = await started(tmp_path, outside)
    try:
        _, answer = await send(tmp_path, settings)
    finally:
        await norway.stop()
    assert isinstance(answer, Taken)
    assert received(tmp_path, "invoice/310001015/invoice/100001") == {Channel.PEPPOL: 1}


async def test_who_is_not_named_in_the_world_is_not_served(tmp_path: Path) -> None:
    norway, settings = await started(tmp_path, Outside.model_validate({"peppol": [{"participant": "0192:310010014"}]}))
    try:
        _, answer = await send(tmp_path, settings)
    finally:
        await norway.stop()
    assert isinstance(answer, TurnedAway)


async def test_a_message_prepared_before_a_restart_reaches_the_same_access_point_after_it(tmp_path: Path) -> None:
    outside = Outside.model_validate(NAMED)
    norway, settings = await started(tmp_path, outside)
    prepared, _ = await send(tmp_path, settings)
    await norway.stop()
    norway, again = await started(tmp_path, outside)
    try:
        with pytest.raises(Uncertain):  # it is there already: the port, the keys and the memory are the same
            await send(tmp_path, again, prepared)
    finally:
        await norway.stop()
    peppol = {name: value for name, value in settings.items() if "PEPPOL" in name}
    assert peppol == {name: value for name, value in again.items() if "PEPPOL" in name}


async def test_a_world_without_peppol_offers_none(tmp_path: Path) -> None:
    norway, settings = await started(tmp_path, Outside())
    await norway.stop()
    assert not [name for name in settings if "PEPPOL" in name]
