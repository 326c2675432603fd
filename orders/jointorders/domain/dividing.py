"""The order's own word on its split: begun and confirmed (the split itself is a later step)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.ledger.codec import Event, event
from orders.jointorders.domain.state import OrderState, State


@event("orders.order.allocation-begun@1")
class AllocationBegun(Event):
    """The volume is being split and answered."""


@event("orders.order.allocation-settled@1")
class AllocationSettled(Event):
    """Every share is answered and the sums fit."""


@event("orders.order.share-overridden@1")
class ShareOverridden(Event):
    """Two persons moved pieces between shares; all invited read how many and why."""

    lot_id: UUID
    pieces: int
    reason: str


def begin_allocation(order: OrderState, at: datetime) -> None:
    """The first split of a won order; a re-run changes nothing here."""
    order.need(State.WON, State.ALLOCATING)
    if order.state == State.WON:
        order.emit(AllocationBegun(at=at))


def settle_allocation(order: OrderState, at: datetime) -> None:
    order.need(State.ALLOCATING)
    order.emit(AllocationSettled(at=at))


def note_override(order: OrderState, lot_id: UUID, pieces: int, reason: str, at: datetime) -> None:
    """The order's own word on an override; which firms is for the desk alone."""
    order.need(State.ALLOCATING)
    order.emit(ShareOverridden(lot_id=lot_id, pieces=pieces, reason=reason, at=at))


def _begun(order: OrderState, _: AllocationBegun) -> None:
    order.state = State.ALLOCATING


def _settled(order: OrderState, _: AllocationSettled) -> None:
    order.state = State.CONFIRMED


def _overridden(_order: OrderState, _: ShareOverridden) -> None:
    """The order stands as it stood."""


ON: dict[type[Event], Callable[..., Any]] = {
    AllocationBegun: _begun,
    AllocationSettled: _settled,
    ShareOverridden: _overridden,
}
