"""Begin verifications anew whose workflow is gone: terminated, or lost with the server's data."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from domain.errors import NotFound
from domain.ports import Verifications
from domain.verification.rounds import VerifyStart, kyc_id, start_of


class LostVerifications:
    """Finds them in the register. `begin` starts one, tells whether it had to, and raises NotFound where one ends just now."""

    def __init__(self, register: Verifications, begin: Callable[[VerifyStart], Awaitable[bool]]) -> None:
        self._register = register
        self._begin = begin

    async def begin_anew(self, beat: Callable[[], object]) -> tuple[str, ...]:
        """Begin all that are gone; name them. `beat` is called before each. Raises Unavailable."""
        begun = []
        for company in await asyncio.to_thread(self._register.unfinished_verifications):
            beat()
            known = await asyncio.to_thread(self._register.verification, company)
            with suppress(NotFound):
                if await self._begin(start_of(known)):
                    begun.append(kyc_id(company))
        return tuple(begun)
