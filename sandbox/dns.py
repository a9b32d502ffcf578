"""The name server of the outside world (SML): names each participant's SMP in a NAPTR record (Peppol SML 1.3)."""

import asyncio

from dnslib import NAPTR, QTYPE, RCODE, RR, DNSError, DNSLabel, DNSRecord

from sandbox.peppol_directory import SCHEME, LookupManner, PeppolDirectory, Registered
from sandbox.smp import Smp

HOST = "127.0.0.1"
ZONE = "participant.sml.sandbox.example"
NOBODY_URL = f"http://{HOST}:9"
"""The discard port: nobody listens there."""

_TTL_SECONDS = 60
_SUFFIX = DNSLabel(f"{SCHEME}.{ZONE}")


class NameServer(asyncio.DatagramProtocol):
    """Answers over UDP, once the SMP listens. A question that is repeated, because its asker did not wait, is the same look-up."""

    def __init__(self, directory: PeppolDirectory, smp: Smp) -> None:
        self._directory = directory
        self._smp = smp
        self._asked: dict[str, int] = {}
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self, port: int) -> int:
        """Start listening and tell the port; 0 asks for a free one. Raises OSError if the port is taken."""
        self._transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, local_addr=(HOST, port))
        return int(self._transport.get_extra_info("sockname")[1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._transport:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer a question, if it is one."""
        try:
            question = DNSRecord.parse(data)
        except DNSError:
            return
        answer, delay_s = self._answer(question)
        if answer is not None:
            asyncio.get_running_loop().call_later(delay_s, self._send, answer.pack(), addr)

    def _send(self, answer: bytes, address: tuple[str, int]) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(answer, address)

    def _answer(self, question: DNSRecord) -> tuple[DNSRecord | None, float]:
        answer = question.reply()
        registered = self._registered(question)
        if registered is None:
            answer.header.rcode = RCODE.NXDOMAIN
            return answer, 0
        match registered.manner:
            case LookupManner.TIMEOUT:
                return None, 0
            case LookupManner.REFUSE:
                answer.header.rcode = RCODE.NXDOMAIN
            case LookupManner.BUSY:
                answer.header.rcode = RCODE.SERVFAIL
            case LookupManner.NO_RECORD:
                pass
            case _ if question.q.qtype == QTYPE.NAPTR:
                answer.add_answer(_record(question.q.qname, self._regexp(registered)))
        return answer, registered.delay.total_seconds()

    def _registered(self, question: DNSRecord) -> Registered | None:
        name = question.q.qname
        if not name.matchSuffix(_SUFFIX):
            return None
        first = str(name.stripSuffix(_SUFFIX)).rstrip(".")
        found = self._directory.by_label(first)
        if found and self._asked.get(first) != question.header.id:
            self._asked[first] = question.header.id
            found.begin()
        return found

    def _regexp(self, registered: Registered) -> str:
        if registered.manner is LookupManner.BAD_RECORD:
            return "!no delimiter"
        return f"!.*!{NOBODY_URL if registered.manner is LookupManner.DOWN else self._smp.url}!"


def _record(name: DNSLabel, regexp: str) -> RR:
    rdata = NAPTR(order=100, preference=10, flags=b"U", service=b"Meta:SMP", regexp=regexp.encode(), replacement=DNSLabel("."))
    return RR(name, QTYPE.NAPTR, rdata=rdata, ttl=_TTL_SECONDS)
