"""Questions about the machines: those that stand in a shop now."""

from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor
from cluster.members.models import MachineRow
from cluster.members.queries.alone import one_for_actor, one_row


def machines_of(cluster_id: UUID, firm_id: UUID) -> list[MachineRow]:
    """The firm's machines that are not retired, by code."""
    ready = live(MachineRow, cluster_id).filter(firm_id=firm_id)
    return list(ready.exclude(state="retired").order_by("code"))


def machines(cluster_id: UUID) -> list[MachineRow]:
    """All machines of the cluster that are not retired, by code."""
    return list(live(MachineRow, cluster_id).exclude(state="retired").order_by("code"))


def machine_for(actor: Actor, machine_id: UUID) -> MachineRow:
    """One machine as this person may see it."""
    return one_for_actor(MachineRow, actor, machine_id)


def machine(cluster_id: UUID, machine_id: UUID) -> MachineRow:
    return one_row(MachineRow, cluster_id, machine_id)


def firm_of(machine: MachineRow) -> UUID:
    """Every machine belongs to a firm."""
    if machine.firm_id is None:
        raise NotFound
    return machine.firm_id
