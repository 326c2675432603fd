"""Facts of a lot's allocation. Pieces are whole; weights are standard minutes of a week."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event, upcast
from orders.jointorders.domain.state import SignOff


def allocation_id(order_id: UUID, lot_id: UUID) -> UUID:
    """One allocation of one lot, with all its runs: nobody can hold a share twice."""
    return id_for("allocation", order_id, lot_id)


MINUTES = "machine-minutes"  # tag of what books them: who reads free minutes guards it


class FirmRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the split knows of one firm: never its floor, only whether it takes part."""

    firm_id: UUID
    eligible: bool  # its floor is at or below the unit price
    cap: int = 0
    weight: int = 1
    weight_from: str = "verified"  # or "registered": machines and calendar, nothing verified yet
    min_lot: int = 0
    frozen: int = 0  # accepted in an earlier run
    previous: int = 0  # held before this run
    credit: tuple[int, int] = (0, 1)
    weight_since: datetime | None = None  # fixed then; empty in orders closed before version 3
    leaf: str = ""  # of this row under its salt; empty in proposals before version 2
    pledged: int = 0  # pieces, where its free machine minutes allow only `cap`; else 0

    @property
    def most(self) -> int:
        """Pieces that the firm pledged."""
        return self.pledged or self.cap


@event("orders.allocation.allocation-proposed@4")
class AllocationProposed(Event):
    """A run of the engine. `result` is its canonical JSON: pieces, certificate, reasons.

    `root` binds what every firm may know and every firm's row; each firm can check its own.
    Of lots that were divided together it is this lot's part; `joint_id` names the whole.
    """

    order_id: UUID
    lot_id: UUID
    run: int
    quantity: int
    unit_price_won: int
    policy: str
    award_position: int
    instance_id: str  # "<order id>:<hash of the award event>": ties follow it
    instance_sha256: str
    engine: str
    rows: list[FirmRow]
    result: str
    answer_by: datetime
    root: str = ""
    joint_id: UUID | None = None

    @property
    def asks(self) -> bool:
        """Some firm is offered more than it took already, so an answer is waited for."""
        pieces = json.loads(self.result)["x"]
        return any(pieces.get(str(row.firm_id), 0) > row.frozen for row in self.rows)

    def tags(self) -> tuple[str, ...]:
        return (MINUTES,)


@upcast("orders.allocation.allocation-proposed@1", "orders.allocation.allocation-proposed@2")
def without_root(old: dict[str, Any]) -> dict[str, Any]:
    """The first version had no root: its firms check their rows with the coordinator.

    Each lot was divided by itself.
    """
    return old | {"root": "", "joint_id": None}


@upcast("orders.allocation.allocation-proposed@2", "orders.allocation.allocation-proposed@3")
def without_day_of_weights(old: dict[str, Any]) -> dict[str, Any]:
    """Weights were those of the division itself, not fixed before."""
    return old


@upcast("orders.allocation.allocation-proposed@3", "orders.allocation.allocation-proposed@4")
def with_pledges_alone(old: dict[str, Any]) -> dict[str, Any]:
    """A lot that was divided by itself asked no machine: the pledge was the cap."""
    return old


@event("orders.allocation.share-accepted@1")
class ShareAccepted(Event):
    order_id: UUID
    lot_id: UUID
    firm_id: UUID
    run: int
    pieces: int  # taken over with this answer, beside what was accepted before


@event("orders.allocation.share-declined@1")
class ShareDeclined(Event):
    """`pieces` go back; the rest of what was open, `kept`, is accepted with it."""

    order_id: UUID
    lot_id: UUID
    firm_id: UUID
    run: int
    pieces: int
    kept: int
    reason_class: str
    silent: bool


@event("orders.allocation.allocation-fell-short@1")
class AllocationFellShort(Event):
    """No further run can place the missing pieces: the coordinator settles with the customer."""

    order_id: UUID
    lot_id: UUID
    missing: int


@event("orders.allocation.quantity-settled@1")
class QuantitySettled(Event):
    """A smaller quantity, agreed with the customer."""

    order_id: UUID
    lot_id: UUID
    quantity: int
    reason: str


@event("orders.allocation.allocation-confirmed@1")
class AllocationConfirmed(Event):
    order_id: UUID
    lot_id: UUID
    quantity: int


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a lot that two persons move from one firm's share to another's, and why."""

    from_firm_id: UUID
    to_firm_id: UUID
    pieces: int
    reason: str


@event("orders.allocation.override-signed@1")
class OverrideSigned(Event):
    """One of the two signs under an override; it changes nothing yet."""

    order_id: UUID
    lot_id: UUID
    moving: Moving
    signoff: SignOff


@event("orders.allocation.share-overridden@1")
class ShareOverridden(Event):
    """Coordinator and second person moved pieces; the receiving firm is asked for them."""

    order_id: UUID
    lot_id: UUID
    moving: Moving
    coordinator_id: UUID
    second_person_id: UUID
    withdrawn: int  # of them the giving firm had accepted
    answer_by: datetime

    def tags(self) -> tuple[str, ...]:
        return (MINUTES,)
