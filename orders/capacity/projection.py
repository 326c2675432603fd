"""Facts to rows: windows, pledges, verified capacity; in the command's transaction."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec

from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.capacity.domain.planning import ValuesSet
from orders.capacity.domain.pledge import (
    CapacityPledged,
    PledgeVoided,
    PledgeWithdrawn,
    ReceivedInTimeNotCounted,
)
from orders.capacity.domain.verified import CapacityVerified
from orders.capacity.domain.window import (
    RequirementRevised,
    SealsOpened,
    WindowClosed,
    WindowDeadlineMoved,
    WindowEnded,
    WindowOpened,
)
from orders.capacity.models import PlanningRow, PledgeRow, VerifiedRow, WindowRow

Steps = dict[type[Event], Callable[[Family[Any], Any], None]]


def _window_opened(rows: Family[Any], e: WindowOpened) -> None:
    row = rows.one()
    row.order_id, row.lot_id, row.state = e.order_id, e.requirement.lot_id, "open"
    row.deadline, row.revision = e.deadline, 1


def _window_moved(rows: Family[Any], e: WindowDeadlineMoved) -> None:
    rows.one().deadline = e.deadline


def _window_revised(rows: Family[Any], e: RequirementRevised) -> None:
    row = rows.one()
    row.state, row.deadline, row.revision = "open", e.deadline, row.revision + 1


def _window_closed(rows: Family[Any], _: WindowClosed) -> None:
    rows.one().state = "closed"


def _window_seals_opened(rows: Family[Any], _: SealsOpened) -> None:
    rows.one().state = "opened"


def _window_ended(rows: Family[Any], _: WindowEnded) -> None:
    rows.one().state = "ended"


@projection
class Windows(Projection):
    """One row per window."""

    name = "orders.windows"
    row = WindowRow
    on: ClassVar[Steps] = {
        WindowOpened: _window_opened,
        WindowDeadlineMoved: _window_moved,
        RequirementRevised: _window_revised,
        WindowClosed: _window_closed,
        SealsOpened: _window_seals_opened,
        WindowEnded: _window_ended,
    }


def _pledged(rows: Family[Any], e: CapacityPledged) -> None:
    row = rows.one()
    row.order_id, row.lot_id, row.firm_id = e.order_id, e.lot_id, e.firm_id
    row.state, row.revision, row.stamp = "standing", e.revision, e.stamp
    row.sealed_version = e.originator_version
    row.ciphertext, row.commitment = e.ciphertext, e.commitment


def _withdrawn(rows: Family[Any], e: PledgeWithdrawn) -> None:
    row = rows.one()
    row.state, row.stamp = "withdrawn", e.stamp


def _voided(rows: Family[Any], _: PledgeVoided) -> None:
    rows.one().state = "void"


def _uncounted(rows: Family[Any], e: ReceivedInTimeNotCounted) -> None:
    row = rows.one()
    row.order_id, row.lot_id, row.firm_id = e.order_id, e.lot_id, e.firm_id
    row.uncounted_at = e.stamp


@projection
class Pledges(Projection):
    """One row per pledge, as sealed as its events."""

    name = "orders.pledges"
    row = PledgeRow
    on: ClassVar[Steps] = {
        CapacityPledged: _pledged,
        PledgeWithdrawn: _withdrawn,
        PledgeVoided: _voided,
        ReceivedInTimeNotCounted: _uncounted,
    }


def _verified(rows: Family[Any], e: CapacityVerified) -> None:
    row = rows.one()
    row.firm_id, row.minutes_per_week = e.firm_id, e.minutes_per_week
    row.verified_on, row.proof = e.verified_on, e.proof


@projection
class Verified(Projection):
    """One row per firm with verified capacity."""

    name = "orders.verified-capacity"
    row = VerifiedRow
    on: ClassVar[Steps] = {CapacityVerified: _verified}


def _values_set(rows: Family[Any], e: ValuesSet) -> None:
    row = rows.one()
    row.values = msgspec.to_builtins(e.values)
    change = {"at": e.at.isoformat(), "person": str(e.person_id), "reason": e.reason}
    row.changes = [*row.changes, change | row.values]


@projection
class PlanningOfCluster(Projection):
    """One row per cluster that has values of its own."""

    name = "orders.planning"
    row = PlanningRow
    on: ClassVar[Steps] = {ValuesSet: _values_set}
