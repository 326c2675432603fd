"""What an invited firm needs to pledge: its lots, its minutes, its own pledge, its free time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.kernel.text import Said
from cluster.members.access import Actor
from orders.capacity.domain.pledge import seen_by_form
from orders.capacity.domain.terms import hours_must_fit, hours_needed
from orders.capacity.queries.pledges import OwnPledge, own_in
from orders.capacity.queries.receipts import receipt_for
from orders.jointorders.models import LotRow, OrderRow
from orders.jointorders.queries.around import Around, around
from orders.jointorders.queries.orders import (
    asked_in,
    invitation_of,
    is_open_for_pledges,
    order_row,
    today,
)
from orders.jointorders.queries.words import MISFITS, named


@dataclass(frozen=True, slots=True)
class OwnLot:
    """One lot as the firm sees it; minutes are its own machine's, never another's."""

    lot: LotRow
    milliminutes: int
    machines: int
    misfits: list[str]
    pledge: OwnPledge | None
    free_minutes: int

    @property
    def fits(self) -> bool:
        return self.milliminutes > 0

    @property
    def stands(self) -> bool:
        return self.pledge is not None and self.pledge.row.state == "standing"

    @property
    def void(self) -> bool:
        return self.pledge is not None and self.pledge.row.state == "void"

    @property
    def seen(self) -> int:
        """What a form on this page is typed for."""
        return seen_by_form(self.pledge.row.version if self.pledge else 0, asked_in(self.lot))

    @property
    def most(self) -> int:
        """Own pieces, 0 where nothing stands or the actor may not read it."""
        terms = self.pledge.terms if self.pledge and self.stands else None
        return terms.most if terms else 0

    @property
    def started(self) -> int:
        """What the panel begins with: the own pledge, else what fits into the free hours."""
        return self.most or (self.comfortable if not self.stands else 0)

    @property
    def share_started(self) -> float:
        return round(min(100, self.started * 100 / self.lot.quantity), 1)

    @property
    def comfortable(self) -> int:
        """Pieces that fit into the free hours; beyond them the rule asks for a tick."""
        if not self.milliminutes:
            return 0
        return min(self.lot.quantity, self.free_minutes * 1000 // self.milliminutes)

    def minutes_for(self, pieces: int) -> int:
        return -(-pieces * self.milliminutes // 1000)

    def must_fit(self, hours: int, most: int) -> None:
        """Refuse hours that do not go with these pieces (`hours-unfit`)."""
        before = self.pledge.terms if self.pledge and self.stands else None
        hours_must_fit(hours, most, self.minutes_for(most), before)

    @property
    def hours_stated(self) -> int | None:
        """Hours of the standing pledge where its owner chose them; None where the machine did."""
        terms = self.pledge.terms if self.pledge and self.stands else None
        if terms is None or terms.hours == hours_needed(self.minutes_for(terms.most)):
            return None
        return terms.hours

    @property
    def minutes_each(self) -> int:
        """Own minutes of one piece, rounded up."""
        return -(-self.milliminutes // 1000)

    @property
    def minutes_started(self) -> int:
        """Minutes of what the panel begins with."""
        return self.minutes_for(self.started)

    @property
    def reasons(self) -> list[Said]:
        return [named(MISFITS, code) for code in self.misfits]


@dataclass(frozen=True, slots=True)
class Pledging:
    """The pledge panel of one order."""

    lots: list[OwnLot]
    open: bool
    declined: bool
    destroyed: bool

    @property
    def stands(self) -> bool:
        """Whether the firm has a pledge for any lot."""
        return any(own.stands for own in self.lots)

    def lot(self, lot_id: UUID | None) -> OwnLot | None:
        """The one asked for, else the first without a pledge, else the first."""
        named = [own for own in self.lots if own.lot.key == lot_id]
        waiting = [own for own in self.lots if own.fits and not own.stands]
        return next(iter(named + waiting + self.lots), None)


def pledging_of(actor: Actor, row: OrderRow, beside: Around) -> Pledging | None:
    """The panel of an invited firm; None for everybody else."""
    invitation = beside.invitation(actor.firm_id)
    if invitation is None:
        return None
    destroyed, is_open = row.keys_destroyed_at is not None, is_open_for_pledges(row)
    own = {} if destroyed else own_in(actor, row.key, beside.pledges_of(actor.firm_id))
    fits = {fit["lot_id"]: fit for fit in invitation.fits}
    free = _free_until(beside) if is_open else {}
    panels = [
        _own_lot(lot, fits.get(str(lot.key), {}), own.get(lot.key), free.get(lot.due_on, 0))
        for lot in beside.lots
    ]
    return Pledging(panels, is_open, invitation.state == "declined", destroyed)


def own_lot(actor: Actor, order_id: UUID, lot_id: UUID) -> OwnLot:
    """One lot of an order as the actor's firm sees it; NotFound for who was not asked."""
    row = order_row(actor, order_id)
    panel = pledging_of(actor, row, around(actor, row))
    if panel is None:
        raise NotFound
    found = next((own for own in panel.lots if own.lot.key == lot_id), None)
    if found is None:
        raise NotFound
    return found


def _own_lot(lot: LotRow, fit: dict[str, Any], pledge: OwnPledge | None, free: int) -> OwnLot:
    """`free`: minutes one machine has until the lot is due."""
    machines = fit.get("machines", 0)
    minutes, misfits = fit.get("milliminutes") or 0, fit.get("misfits", [])
    return OwnLot(lot, minutes, machines, misfits, pledge, free * machines)


def _free_until(beside: Around) -> dict[date | None, int]:
    """Minutes of one machine from today to each due day."""
    calendar = beside.calendar
    if calendar is None:
        return {}
    days = {lot.due_on for lot in beside.lots if lot.due_on}
    return {day: sum(calendar.minutes(today(), day)) for day in days}


def receipt_of(actor: Actor, order_id: UUID, lot_id: UUID) -> tuple[OrderRow, str]:
    """The order, and what the owner keeps of his pledge. NotFound where there is none any more:
    once the keys are destroyed the receipt that he took home is the only one."""
    row = order_row(actor, order_id)
    found = None if row.keys_destroyed_at else receipt_for(actor, order_id, lot_id, row.closing)
    if found is None:
        raise NotFound
    return row, found


def minutes_of(actor: Actor, place: tuple[UUID, UUID], stated: dict[str, Any]) -> int:
    """Minutes of the pieces of a stated pledge for (order, lot), once its hours go with them.

    Codes: `hours-unfit` until it is ticked that they are right.
    """
    if stated["hours"] is not None and not stated["hours_ok"]:
        own_lot(actor, *place).must_fit(stated["hours"], stated["most"])
    return own_minutes(actor, *place, stated["most"])


def own_minutes(actor: Actor, order_id: UUID, lot_id: UUID, pieces: int) -> int:
    """Minutes the own fastest machine takes for so many pieces; 0 where the lot does not fit."""
    invitation = invitation_of(actor, order_id)
    fits = invitation.fits if invitation else []
    milliminutes = next((f["milliminutes"] for f in fits if f["lot_id"] == str(lot_id)), 0) or 0
    return -(-pieces * milliminutes // 1000)
