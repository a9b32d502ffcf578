"""The network's name server (SML): finds a participant's SMP by a NAPTR record (Peppol SML 1.3, RFC 3403)."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.asyncresolver
import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.IN.NAPTR import NAPTR

from adapters.circuit_breaker import CircuitBreakers
from adapters.peppol.distrust import Distrusted
from documents.sbdh import PARTICIPANT_SCHEME
from domain.errors import Misconfigured
from domain.messages import MessageCode, Text
from domain.peppol.network import Distrust
from domain.value import Value

ANSWER_WITHIN = timedelta(seconds=5)
"""For all tries at all name servers, as resolvers usually wait."""

_SERVICE = "meta:smp"
_FLAG = "u"


class NameServers(Value):
    """The SML's zone and whom to ask: `address:port` each, or none for those of this machine."""

    zone: str
    servers: tuple[str, ...] = ()


def name_of(participant: str, zone: str) -> str:
    """Write a participant's name in the zone: by the hash of the value alone, in lower case."""
    digest = hashlib.sha256(participant.lower().encode()).digest()
    label = base64.b32encode(digest).decode().rstrip("=").lower()
    return f"{label}.{PARTICIPANT_SCHEME}.{zone}"


class Sml:
    """Asks the name servers."""

    def __init__(self, name_servers: NameServers, breakers: CircuitBreakers) -> None:
        self._breakers = breakers
        self._zone = name_servers.zone
        self._servers = name_servers.servers
        self._resolver: dns.asyncresolver.Resolver | None = None

    async def smp_of(self, participant: str) -> str | None:
        """Find the address of a participant's SMP; None if the name server knows no such participant, or names no SMP for it.

        Raises:
            Unavailable: the name servers did not answer or failed, or are left alone because they did.
            Misconfigured: the name servers of the settings or of this machine cannot be used.
            Distrusted: the record makes no sense.
        """
        answer = await self._resolve(name_of(participant, self._zone))
        records = [record for record in answer if isinstance(record, NAPTR) and _names_an_smp(record)]
        return _address(records) if records else None

    async def _resolve(self, name: str) -> Iterable[Rdata]:
        resolver = self._ready()
        self._breakers.admit(self._zone)
        try:
            answer: Iterable[Rdata] = await resolver.resolve(name, dns.rdatatype.NAPTR, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            answer = ()
        except (dns.exception.DNSException, OSError) as error:
            self._breakers.failed(self._zone)
            raise self._breakers.unavailable(self._zone, type(error).__name__) from error
        self._breakers.answered(self._zone)
        return answer

    def _ready(self) -> dns.asyncresolver.Resolver:
        if self._resolver is None:
            try:
                self._resolver = dns.asyncresolver.Resolver(configure=not self._servers)
                if self._servers:
                    self._resolver.nameservers = [_name_server(server) for server in self._servers]
            except (dns.exception.DNSException, ValueError) as error:
                raise Misconfigured(Text(code=MessageCode.PEPPOL_LOOKUP_MISCONFIGURED), f"no name server to ask: {error}") from error
            self._resolver.lifetime = ANSWER_WITHIN.total_seconds()
        return self._resolver


def _name_server(server: str) -> dns.nameserver.Nameserver:
    parts = urlsplit(f"//{server}")
    return dns.nameserver.Do53Nameserver(str(ip_address(parts.hostname or "")), parts.port or 53)


def _names_an_smp(record: NAPTR) -> bool:
    return record.service.decode(errors="replace").lower() == _SERVICE and record.flags.decode(errors="replace").lower() == _FLAG


def _address(records: Iterable[NAPTR]) -> str:
    """Read the address out of the record that goes first: `!.*!https://smp.example/!`, whatever its delimiter."""
    first = min(records, key=lambda record: (record.order, record.preference))
    regexp = first.regexp.decode(errors="replace")
    parts = regexp.split(regexp[:1]) if regexp else []
    if len(parts) != 4 or parts[1] not in {".*", "^.*$"}:
        raise Distrusted(Distrust.UNREADABLE, f"the NAPTR record has the regular expression {regexp!r}")
    return checked_address(parts[2])


def checked_address(address: str) -> str:
    """Return an SMP's address without a slash at its end. Raises Distrusted if it is none."""
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise Distrusted(Distrust.UNREADABLE, f"{address!r} is no address of an SMP")
    return address.rstrip("/")
