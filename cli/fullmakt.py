"""`fakturaflyt company fullmakt`: the fullmakt as it was signed, out of our own store."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.document_store import ObjectStore
from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import parsed
from cli.failure import EX_REJECTED, CommandFailed
from cli.files import must_be_free, write_new_file
from domain.companies.authorisation import Action
from domain.errors import Corrupt, NotFound
from domain.identifiers import parse_orgnr
from domain.identity import ObjectRef
from domain.verification.rounds import SigningRound
from settings import RegisterSettings, StoreSettings

_DAMAGED = (
    "Det signerte dokumentet mangler i dokumentlageret eller er skadet. / The signed document is missing in the document store or damaged."
)


def fullmakt(
    orgnr: str,
    /,
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    round: int | None = None,  # noqa: A002 - the option's name
    force: bool = False,
) -> None:
    """Write a fullmakt as it was signed into a file: the PDF kept when it was signed, whatever the signing service has today.

    Args:
        orgnr: Organisation number.
        output: Where the PDF goes; a file that is there is only replaced with --force.
        round: Which signing, as `company kyc` numbers them; the only signed one if not given.
        force: Replace the file.

    Raises:
        CommandFailed: nothing of this number is signed, its document is gone, or the file cannot be written.
    """
    must_be_free(output, force=force)
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    allowed(register, Action.ACTIVATE, number)
    kept = _kept(register.verification(number).rounds, round)
    write_new_file(output, _read(kept), force=force)
    print(f"{output}: SHA-256 {kept.sha256}")


def _kept(rounds: Sequence[SigningRound], n: int | None) -> ObjectRef:
    """Tell which signed document is meant. Raises CommandFailed."""
    signed = {each.n: each.evidence for each in rounds if each.evidence}
    if n is None and len(signed) > 1:
        numbers = ", ".join(map(str, signed))
        raise CommandFailed(f"Flere er signert. Oppgi --round. / Several are signed. Name --round. ({numbers})")
    if kept := signed.get(n) if n is not None else next(iter(signed.values()), None):
        return kept
    if n is None:
        raise CommandFailed("Ingen fullmakt er signert. / No fullmakt is signed.", EX_REJECTED)
    if any(each.n == n for each in rounds):
        raise CommandFailed(f"Runde {n} er ikke signert. / Round {n} is not signed.", EX_REJECTED)
    raise CommandFailed(f"Det finnes ingen runde {n}. / There is no round {n}.")


def _read(kept: ObjectRef) -> bytes:
    try:
        return ObjectStore(StoreSettings().url).get(kept)
    except (NotFound, Corrupt) as error:
        raise CommandFailed(_DAMAGED, EX_REJECTED) from error
