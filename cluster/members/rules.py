"""Who may see and change what of the members; every verdict rests on rows of the actor's cluster."""

from typing import Any
from uuid import UUID

from cluster.members.access import Actor, Verdict, allow_members, hand, rule
from cluster.members.models import CustomerRow, FirmRow, MachineRow, PersonRow

rule("members.account")(allow_members)
rule("members.firms")(allow_members)
rule("members.cluster-calendar.see")(allow_members)


@rule("members.coordinate")
def _coordinate(actor: Actor, **_kwargs: Any) -> Verdict:
    """Joining firms, customers, the cluster's calendar and people, import."""
    return _allow(actor.is_coordinator)


@rule("members.firm.see")
def _firm_see(actor: Actor, *, firm_id: UUID) -> Verdict:
    """Every member knows the firms of the cluster."""
    return Verdict.ALLOW if _is_firm(actor, firm_id) else Verdict.HIDE


@rule("members.firm.change")
def _firm_change(actor: Actor, *, firm_id: UUID) -> Verdict:
    """Facts, machines, calendar and people of a firm: its owner, or the coordinator."""
    if not _is_firm(actor, firm_id):
        return Verdict.HIDE
    return _allow(actor.is_coordinator or (actor.is_owner and actor.belongs_to(firm_id)))


@rule("members.firm.consent")
def _firm_consent(actor: Actor, *, firm_id: UUID) -> Verdict:
    """Nobody consents for the owner."""
    if not _is_firm(actor, firm_id):
        return Verdict.HIDE
    return _allow(actor.is_owner and actor.belongs_to(firm_id))


@rule("members.firm.leave")
def _firm_leave(actor: Actor, *, firm_id: UUID) -> Verdict:
    """The coordinator ends a membership."""
    if not _is_firm(actor, firm_id):
        return Verdict.HIDE
    return _allow(actor.is_coordinator)


@rule("members.customer.change")
def _customer_change(actor: Actor, *, customer_id: UUID) -> Verdict:
    """Customers are the coordinator's; to members they do not exist."""
    if hand(CustomerRow, actor, customer_id) is None:
        return Verdict.HIDE
    return _allow(actor.is_coordinator)


@rule("members.firm.inside")
def _firm_inside(actor: Actor, *, firm_id: UUID, **_kwargs: Any) -> Verdict:
    """Calendar and people of a firm: those in it, the coordinator, the auditor."""
    if not _is_firm(actor, firm_id):
        return Verdict.HIDE
    return _allow(actor.is_coordinator or actor.is_auditor or actor.belongs_to(firm_id))


@rule("members.machine.change")
def _machine_change(actor: Actor, *, machine_id: UUID) -> Verdict:
    """Refit and retire: the owner of its firm, or the coordinator."""
    machine = hand(MachineRow, actor, machine_id)
    if machine is None:
        return Verdict.HIDE
    return _allow(actor.is_coordinator or (actor.is_owner and actor.belongs_to(machine.firm_id)))


@rule("members.machine.repair")
def _machine_repair(actor: Actor, *, machine_id: UUID) -> Verdict:
    """Repair and back: whoever works in its firm, or the coordinator."""
    machine = hand(MachineRow, actor, machine_id)
    if machine is None:
        return Verdict.HIDE
    return _allow(actor.is_coordinator or actor.belongs_to(machine.firm_id))


@rule("members.person.manage")
def _person_manage(actor: Actor, *, person_id: UUID) -> Verdict:
    """The coordinator: everybody. Owners: the people of their firm; others are hidden."""
    person = hand(PersonRow, actor, person_id)
    if person is None:
        return Verdict.HIDE
    return _allow(actor.is_coordinator or (actor.is_owner and actor.belongs_to(person.firm_id)))


@rule("members.person.role")
def _person_role(actor: Actor, *, person_id: UUID) -> Verdict:
    """The coordinator gives and takes roles; people of other firms are hidden from members."""
    known = hand(PersonRow, actor, person_id) is not None
    return _allow(actor.is_coordinator) if known else Verdict.HIDE


def _is_firm(actor: Actor, firm_id: UUID) -> bool:
    return actor.belongs_to(firm_id) or hand(FirmRow, actor, firm_id) is not None


def _allow(granted: bool) -> Verdict:
    return Verdict.ALLOW if granted else Verdict.DENY
