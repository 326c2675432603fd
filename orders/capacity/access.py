"""Who may see and state the verified capacity of a firm, and set what minutes assume."""

from typing import Any
from uuid import UUID

from cluster.members.access import Actor, Verdict, hand, rule
from cluster.members.models import FirmRow


@rule("capacity.see")
def _see(actor: Actor, firm_id: UUID, **_: Any) -> Verdict:
    """A firm its own; coordinator, second person and auditor every firm's."""
    if not _is_here(actor, firm_id):
        return Verdict.HIDE
    return Verdict.ALLOW if actor.is_at_desk or actor.belongs_to(firm_id) else Verdict.DENY


@rule("capacity.verify")
def _verify(actor: Actor, firm_id: UUID, **_: Any) -> Verdict:
    if not _is_here(actor, firm_id):
        return Verdict.HIDE
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY


@rule("capacity.planning")
def _planning(actor: Actor, **_: Any) -> Verdict:
    """What the cluster's minutes assume is the coordinator's to set."""
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY


def _is_here(actor: Actor, firm_id: UUID) -> bool:
    return actor.cluster_id is not None and hand(FirmRow, actor, firm_id) is not None
