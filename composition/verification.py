"""Verifying companies, composed from the settings of a deployment that does."""

from collections.abc import Callable, Sequence
from typing import Any

from temporalio.client import Client

from activities.lost_verifications import LostVerifications
from activities.verifying import KycRules, Verifying
from adapters.register import SqlRegister
from composition.companies import business_register, signing_service
from domain.ports import Clock, Documents, DocumentStore
from settings import BrregSettings, KycSettings, ProductSettings, SigningSettings
from workflows.verification_client import VerificationClient


def verifying_activities(register: SqlRegister, store: DocumentStore, documents: Documents, clock: Clock) -> Sequence[Callable[..., Any]]:
    """Compose what asks, looks and judges; nothing where there is no signing service or no Enhetsregisteret."""
    signing, brreg = signing_service(clock), business_register(clock)
    if signing is None or brreg is None:
        return ()
    verifying = Verifying(
        register=register,
        signing=signing,
        brreg=brreg,
        store=store,
        documents=documents,
        clock=clock,
        rules=KycRules(product=ProductSettings().name, prokura_counts=KycSettings().prokura_counts),
    )
    return (
        verifying.invite_signer,
        verifying.look_at_round,
        verifying.remind_signer,
        verifying.cancel_round,
        verifying.judge_signatures,
        verifying.make_verified,
        verifying.tell_stage,
    )


def lost_verifications(register: SqlRegister, client: Client, task_queue: str) -> LostVerifications | None:
    """Compose what begins lost verifications anew; nothing where no company is verified."""
    if SigningSettings().gateway == "none" or BrregSettings().gateway == "none":
        return None
    return LostVerifications(register, VerificationClient(client, task_queue).begin)
