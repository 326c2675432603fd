"""What may be done about a machine: add, refit, send to repair and back, retire."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.kernel.ids import id_for
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.domain import Firm, MachineFacts, MachinePark
from cluster.members.domain.identity import machine_park_id
from cluster.members.permissions import must_act_for_or_coordinate, must_own_or_coordinate
from cluster.members.queries import machine

Verb = Callable[[MachinePark], None]


def add_machine(*, by: Actor, key: Key, firm_id: UUID, facts: MachineFacts) -> Done:
    """One more machine in the park of the firm."""
    must_own_or_coordinate(by, firm_id)
    act = by.act(key)
    machine_id = id_for("machine", act.command_id)

    def body(work: Work) -> dict[str, Any]:
        work.load(Firm, firm_id).must_be_member()
        park = work.load_or_new(MachinePark, machine_park_id(firm_id))
        park.add(firm_id, machine_id, facts, clock.now())
        return {"machine_id": str(machine_id)}

    return command(act, body)


def refit_machine(*, by: Actor, key: Key, machine_id: UUID, facts: MachineFacts) -> Done:
    """Change what a machine can do."""
    must_own_or_coordinate(by, _firm_of(by, machine_id))
    return _do(by, key, machine_id, lambda park: park.refit(machine_id, facts, clock.now()))


def begin_repair(*, by: Actor, key: Key, machine_id: UUID) -> Done:
    """The machine stands still; whoever works in the firm may say so."""
    must_act_for_or_coordinate(by, _firm_of(by, machine_id))
    return _do(by, key, machine_id, lambda park: park.begin_repair(machine_id, clock.now()))


def end_repair(*, by: Actor, key: Key, machine_id: UUID) -> Done:
    """The machine runs again."""
    must_act_for_or_coordinate(by, _firm_of(by, machine_id))
    return _do(by, key, machine_id, lambda park: park.end_repair(machine_id, clock.now()))


def retire_machine(*, by: Actor, key: Key, machine_id: UUID) -> Done:
    """The machine leaves the park for good."""
    must_own_or_coordinate(by, _firm_of(by, machine_id))
    return _do(by, key, machine_id, lambda park: park.retire(machine_id, clock.now()))


def _do(by: Actor, key: Key, machine_id: UUID, verb: Verb) -> Done:
    firm_id = _firm_of(by, machine_id)

    def body(work: Work) -> dict[str, Any]:
        park = work.load(MachinePark, machine_park_id(firm_id))
        work.must_have_seen(park.version_of(machine_id))
        verb(park)
        return {"machine_id": str(machine_id)}

    return command(by.act(key), body)


def _firm_of(by: Actor, machine_id: UUID) -> UUID:
    if by.cluster_id is None or (firm_id := machine(by.cluster_id, machine_id).firm_id) is None:
        raise NotFound
    return firm_id
