"""Lots of an order: added in the draft, revised while firms are asked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel.errors import NotFound, RuleBroken
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.state import Lot, LotReady, OrderState, State

MOST_PIECES = 9_999_999
MOST_LOTS = 26


@event("orders.order.lot-added@1")
class LotAdded(Event):
    lot: Lot


@event("orders.order.lot-corrected@1")
class LotCorrected(Event):
    lot: Lot


@event("orders.order.lot-removed@1")
class LotRemoved(Event):
    lot_id: UUID
    quantity: int  # pieces it had asked for


@event("orders.order.lot-revised@1")
class LotRevised(Event):
    lot: Lot
    ready: LotReady
    deadline: datetime
    clock: int = 0  # number of the deadline's clock, set by the rule


@event("orders.order.pledges-voided@1")
class PledgesVoided(Event):
    lot_id: UUID
    firm_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class Shop:
    """What a lot is checked against: today, materials we have figures for, working days."""

    today: date
    materials: Collection[str]
    is_working_day: Callable[[date], bool]

    def has_working_day_before(self, due: date) -> bool:
        days = (self.today + timedelta(days=n) for n in range(min((due - self.today).days, 60)))
        return any(self.is_working_day(day) for day in days)


def add_lot(order: OrderState, lot: Lot, shop: Shop, at: datetime) -> None:
    """One more lot in the draft."""
    order.need(State.DRAFT)
    if len(order.lots) >= MOST_LOTS:
        raise RuleBroken("too-many-lots", most=MOST_LOTS)
    _must_make_sense(lot, shop)
    order.emit(LotAdded(lot=lot, at=at))


def correct_lot(order: OrderState, lot: Lot, shop: Shop, at: datetime) -> None:
    """Write a lot of the draft down anew; nobody has been asked yet."""
    order.need(State.DRAFT)
    if lot.lot_id not in order.lots:
        raise NotFound
    _must_make_sense(lot, shop)
    order.emit(LotCorrected(lot=lot, at=at))


def remove_lot(order: OrderState, lot_id: UUID, at: datetime) -> None:
    """Take a lot out of the draft."""
    order.need(State.DRAFT)
    lot = order.lots.get(lot_id)
    if lot is None:
        raise NotFound
    order.emit(LotRemoved(lot_id=lot_id, quantity=lot.quantity, at=at))


def revise_lot(order: OrderState, change: LotRevised, shop: Shop, pledging: list[UUID]) -> None:
    """Ask for something else: the lot's pledges are void and firms are asked again."""
    order.need(State.COLLECTING, State.SEALED)
    if change.lot.lot_id not in order.lots:
        raise NotFound
    _must_make_sense(change.lot, shop)
    if change.deadline <= change.at:
        raise RuleBroken("deadline", field="deadline")
    change.clock = order.pledge_clock + 1
    order.emit(change)
    order.emit(PledgesVoided(lot_id=change.lot.lot_id, firm_ids=pledging, at=change.at))


def _must_make_sense(lot: Lot, shop: Shop) -> None:
    if not 1 <= lot.quantity <= MOST_PIECES:
        raise RuleBroken("qty", field="quantity")
    if lot.thickness_um <= 0:
        raise RuleBroken("thickness", field="thickness")
    if lot.material not in shop.materials:
        raise RuleBroken("material-unknown", field="material")
    if lot.due_on <= shop.today or not shop.has_working_day_before(lot.due_on):
        raise RuleBroken("due", field="due_on")
    _must_be_makeable(lot)


def _must_be_makeable(lot: Lot) -> None:
    if lot.tolerance_um < 1:
        raise RuleBroken("number-range", field="tolerance", least="0.001", most="-")
    if lot.ra_nm < 1:
        raise RuleBroken("number-range", field="ra", least="0.001", most="-")
    if lot.parts_per_setup < 1:
        raise RuleBroken("number-range", field="parts_per_setup", least=1, most="-")
    if not 0 <= lot.material_permille <= 1000:
        raise RuleBroken("number-range", field="material_percent", least=0, most=100)


def _written(order: OrderState, e: LotAdded | LotCorrected) -> None:
    order.lots[e.lot.lot_id] = e.lot


def _removed(order: OrderState, e: LotRemoved) -> None:
    del order.lots[e.lot_id]


def _revised(order: OrderState, e: LotRevised) -> None:
    order.lots[e.lot.lot_id], order.ready[e.lot.lot_id] = e.lot, e.ready
    order.state, order.deadline, order.checkpoint = State.COLLECTING, e.deadline, None
    order.commitments, order.signoffs, order.broken = [], {}, ""
    order.pledge_clock = e.clock
    order.clocks = {"pledges": e.clock}


def _voided(_: OrderState, __: PledgesVoided) -> None:
    """The pledges themselves say so in their own streams."""


ON: dict[type[Event], Callable[..., Any]] = {
    LotAdded: _written,
    LotCorrected: _written,
    LotRemoved: _removed,
    LotRevised: _revised,
    PledgesVoided: _voided,
}
