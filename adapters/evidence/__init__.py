"""Collects the evidence pack of an invoice from register and store, and checks one.

content = evidence_pack(register, store, "invoice/310001015/invoice/100005").content
"""

from adapters.evidence.checking import PackReport, check_pack
from adapters.evidence.collecting import EvidencePack, evidence_pack

__all__ = ["EvidencePack", "PackReport", "check_pack", "evidence_pack"]
