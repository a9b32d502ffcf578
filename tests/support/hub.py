"""An eFaktura hub whose registries answer as a test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.consumers.consumer import AgreementChange, ConsumerQuestion, Reception, Registry, RegistryAnswer
from domain.errors import PortError
from domain.messages import MessageCode, Text

NOES = {
    Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT,
    Registry.YES_TO_ALL: MessageCode.EFAKTURA_NOT_YES_TO_ALL,
    Registry.VIPPS: MessageCode.VIPPS_NOT_FOUND,
}


@dataclass
class ScriptedHub:
    """Says yes for the registries in `yes`; first it fails with each of `failures`, the last of them for ever if `down`."""

    yes: set[Registry] = field(default_factory=set)
    failures: list[PortError] = field(default_factory=list)
    down: PortError | None = None
    changed: list[AgreementChange] = field(default_factory=list)
    asked: list[Registry] = field(default_factory=list)
    """Every question that was answered."""

    async def ask(self, registry: Registry, question: ConsumerQuestion) -> RegistryAnswer:  # noqa: ARG002 - one consumer
        if self.failures:
            raise self.failures.pop(0)
        if self.down:
            raise self.down
        self.asked.append(registry)
        if registry in self.yes:
            return RegistryAnswer(registry=registry, reception=Reception.RECEIVING)
        return RegistryAnswer(registry=registry, reception=Reception.NOT_RECEIVING, reason=Text(code=NOES[registry]))

    async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
        return [change for change in self.changed if change.issuer == issuer and change.at >= since]
