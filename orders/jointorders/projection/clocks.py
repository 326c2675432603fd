"""The clocks of an order, `due_at` empty once they stopped: what the timers look at."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.jointorders.domain.collecting import CollectingClosed, DeadlineMoved, MembersInvited
from orders.jointorders.domain.ending import (
    DeadlinePassed,
    OrderCancelled,
    OrderExpired,
    OrderLost,
    OrderWon,
)
from orders.jointorders.domain.lots import LotRevised
from orders.jointorders.domain.offering import (
    REMINDING_CUSTOMER,
    OfferCountered,
    OfferSent,
    offer_clocks,
)
from orders.jointorders.domain.opening import CurveOpened, PricedWithoutCurve
from orders.jointorders.models import ClockRow

Rows = Family[Any]


def _key(order_id: UUID | None, name: str) -> UUID:
    return id_for("clock", order_id, name)


def _set(rows: Rows, e: Event, clock: tuple[str, int, datetime]) -> None:
    row = rows[_key(e.originator_id, clock[0])]
    row.name, row.number, row.due_at = clock


def _stop_all(rows: Rows, _: Event) -> None:
    for row in rows.all():
        row.due_at = None


def _invited(rows: Rows, e: MembersInvited) -> None:
    _set(rows, e, ("pledges", 1, e.deadline))


def _moved(rows: Rows, e: DeadlineMoved) -> None:
    _set(rows, e, ("pledges", e.version, e.deadline))


def _revised(rows: Rows, e: LotRevised) -> None:
    _stop_all(rows, e)
    _set(rows, e, ("pledges", e.clock, e.deadline))


def _closed(rows: Rows, e: CollectingClosed) -> None:
    _stop_all(rows, e)
    _set(rows, e, ("idle-remind", 1, e.remind_at))
    _set(rows, e, ("idle-tell", 1, e.tell_at))


def _sent(rows: Rows, e: OfferSent) -> None:
    _stop_all(rows, e)
    for name, due_at in offer_clocks(e):
        _set(rows, e, (name, e.version, due_at))


def _countered(rows: Rows, e: OfferCountered) -> None:
    for name in REMINDING_CUSTOMER:
        if row := rows.get(_key(e.originator_id, name)):
            row.due_at = None
    _set(rows, e, ("counter-remind", e.round, e.remind_at))
    _set(rows, e, ("counter-tell", e.round, e.tell_at))


def _passed(rows: Rows, e: DeadlinePassed) -> None:
    rows[_key(e.originator_id, e.name)].due_at = None


@projection
class Clocks(Projection):
    """One row per clock."""

    name = "orders.clocks"
    row = ClockRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = {
        MembersInvited: _invited,
        DeadlineMoved: _moved,
        LotRevised: _revised,
        CollectingClosed: _closed,
        CurveOpened: _stop_all,
        PricedWithoutCurve: _stop_all,
        OfferSent: _sent,
        OfferCountered: _countered,
        OrderWon: _stop_all,
        OrderLost: _stop_all,
        OrderExpired: _stop_all,
        OrderCancelled: _stop_all,
        DeadlinePassed: _passed,
    }
