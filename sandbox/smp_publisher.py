"""What an SMP publishes about a participant, true or false as the world file says, signed by whom it says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.invoice import DocumentType
from domain.peppol.network import BILLING
from sandbox.issuing import Holder, Period
from sandbox.peppol_directory import LookupManner, Registered
from sandbox.pki import Pki, Purpose
from sandbox.smp_metadata import Endpoint, metadata, metadata_url, redirect, signed

SMP_SEAT = "PNO000501"
OTHER_SMP_SEAT = "PNO000502"
OTHER_PARTICIPANT = "0192:974760673"

_LONG = timedelta(days=3650)
_DAY = timedelta(days=1)


class Publisher:
    """Knows the SMP's key, and the access point that receives for everybody at the address that `endpoint_url` tells."""

    def __init__(self, pki: Pki, access_point: Holder, endpoint_url: Callable[[str], str]) -> None:
        self._pki = pki
        self._access_point = access_point
        self._endpoint_url = endpoint_url
        self._smp = pki.member(Purpose.SMP, SMP_SEAT)
        self._other_smp = pki.member(Purpose.SMP, OTHER_SMP_SEAT)
        self._foreign: Pki | None = None

    def metadata(self, elsewhere: str, registered: Registered, document_type: str) -> bytes:
        """Publish where a participant receives a kind of document, or refer to the SMP at `elsewhere`."""
        document = metadata(self._endpoint(registered, document_type))
        match registered.manner:
            case LookupManner.REDIRECT | LookupManner.REDIRECT_ELSEWHERE | LookupManner.REDIRECT_LOOP:
                return signed(redirect(metadata_url(elsewhere, registered.participant, document_type), self._other_smp), self._smp)
            case LookupManner.UNSIGNED:
                return document.encode()
            case LookupManner.TAMPERED:
                return signed(document, self._smp).replace(b"<wsa:Address>http", b"<wsa:Address>https://other.example/?")
        return signed(document, self._signer(registered.manner))

    def elsewhere(self, elsewhere: str, registered: Registered, document_type: str) -> bytes:
        """Publish it as the SMP at `elsewhere`, which the first one refers to."""
        if registered.manner is LookupManner.REDIRECT_LOOP:
            return signed(redirect(metadata_url(elsewhere, registered.participant, document_type), self._other_smp), self._other_smp)
        signer = self._smp if registered.manner is LookupManner.REDIRECT_ELSEWHERE else self._other_smp
        return signed(metadata(self._endpoint(registered, document_type)), signer)

    def _signer(self, manner: LookupManner) -> Holder:
        match manner:
            case LookupManner.UNTRUSTED:
                return self._stranger(Purpose.SMP, SMP_SEAT)
            case LookupManner.NOT_AN_SMP:
                return self._access_point
            case LookupManner.SMP_EXPIRED:
                return self._expired(Purpose.SMP, SMP_SEAT)
        return self._smp

    def _endpoint(self, registered: Registered, document_type: str) -> Endpoint:
        now = datetime.now(UTC)
        manner = registered.manner
        endpoint = Endpoint(
            participant=registered.participant,
            document_type=document_type,
            process=BILLING[DocumentType.INVOICE].process,
            url=self._endpoint_url(registered.participant),
            certificate=self._receiver(manner).certificate,
            active_from=now + _DAY if manner is LookupManner.NOT_YET else now - _LONG,
            active_until=now - _DAY if manner is LookupManner.NO_LONGER else now + _LONG,
        )
        return replace(endpoint, participant=OTHER_PARTICIPANT) if manner is LookupManner.OTHER_PARTY else endpoint

    def _receiver(self, manner: LookupManner) -> Holder:
        match manner:
            case LookupManner.AP_UNTRUSTED:
                return self._stranger(Purpose.ACCESS_POINT, self._access_point.name)
            case LookupManner.AP_EXPIRED:
                return self._expired(Purpose.ACCESS_POINT, self._access_point.name)
            case LookupManner.AP_IS_SMP:
                return self._smp
            case LookupManner.AP_NAMELESS:
                return self._pki.issue(Purpose.ACCESS_POINT, "www.sandbox.example")
        return self._access_point

    def _expired(self, purpose: Purpose, seat: str) -> Holder:
        yesterday = datetime.now(UTC) - _DAY
        return self._pki.issue(purpose, seat, Period(yesterday - timedelta(days=730), yesterday))

    def _stranger(self, purpose: Purpose, seat: str) -> Holder:
        """Issue a certificate of a PKI that nobody here knows, and that is made when it is first needed."""
        if self._foreign is None:
            with TemporaryDirectory() as folder:
                self._foreign = Pki(Path(folder))
        return self._foreign.issue(purpose, seat)
