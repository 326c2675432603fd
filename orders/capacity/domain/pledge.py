"""One firm's pledge for one lot: sealed versions, withdrawal, void; never a figure in the clear."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, NotFound
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from orders.capacity.domain.window import PledgeWindow

FIELD = "ciphertext"


def pledge_id(order_id: UUID, lot_id: UUID, firm_id: UUID) -> UUID:
    """One pledge of one firm for one lot, so that pressing twice cannot make two."""
    return id_for("pledge", order_id, lot_id, firm_id)


def pledges_tag(order_id: UUID) -> str:
    """Carried by every pledge: the closing must not overlook one."""
    return f"pledges:{order_id}"


def seen_by_form(version: int, window_revision: int) -> int:
    """What a pledge form was typed for: the own pledge, and what is asked.

    Both only grow, so the same sum means that neither moved. Pledges of others and a later
    deadline are in neither.
    """
    return version + window_revision


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed body: base64 ciphertext, hex commitment, the key that opens it, the edge stamp."""

    ciphertext: str
    commitment: str
    key_id: str
    stamp: datetime


@event("orders.pledge.capacity-pledged@1")
class CapacityPledged(Event):
    order_id: UUID
    lot_id: UUID
    firm_id: UUID
    revision: int
    window_revision: int
    ciphertext: str
    commitment: str
    key_id: str
    stamp: datetime

    def tags(self) -> tuple[str, ...]:
        return (pledges_tag(self.order_id),)


@event("orders.pledge.withdrawn@1")
class PledgeWithdrawn(Event):
    order_id: UUID
    stamp: datetime

    def tags(self) -> tuple[str, ...]:
        return (pledges_tag(self.order_id),)


@event("orders.pledge.voided@1")
class PledgeVoided(Event):
    order_id: UUID

    def tags(self) -> tuple[str, ...]:
        return (pledges_tag(self.order_id),)


@event("orders.pledge.received-in-time-not-counted@1")
class ReceivedInTimeNotCounted(Event):
    order_id: UUID
    lot_id: UUID
    firm_id: UUID
    stamp: datetime


class Pledge(Decider):
    """Absent, standing, withdrawn or void; `revision` counts the versions a firm sealed."""

    kind: ClassVar[str] = "pledge"
    state: str = "absent"
    revision: int = 0
    stamp: datetime | None = None

    def place(self, window: PledgeWindow, firm_id: UUID, sealed: Sealed, at: datetime) -> None:
        """Seal the first version, or replace the one that stands."""
        must_be_open(window, firm_id, sealed.stamp)
        self.emit(
            CapacityPledged(
                order_id=window.order_id,
                lot_id=window.requirement.lot_id,
                firm_id=firm_id,
                revision=self.revision + 1,
                window_revision=window.revision,
                ciphertext=sealed.ciphertext,
                commitment=sealed.commitment,
                key_id=sealed.key_id,
                stamp=sealed.stamp,
                at=at,
            )
        )

    def withdraw(self, window: PledgeWindow, firm_id: UUID, stamp: datetime, at: datetime) -> None:
        must_be_open(window, firm_id, stamp)
        if self.state != "standing":
            raise Clash("state-wrong", state=self.state)
        self.emit(PledgeWithdrawn(order_id=window.order_id, stamp=stamp, at=at))

    def void(self, order_id: UUID, at: datetime) -> None:
        """What was asked has changed; a pledge that does not stand stays as it is."""
        if self.state == "standing":
            self.emit(PledgeVoided(order_id=order_id, at=at))

    def note_uncounted(
        self, window: PledgeWindow, firm_id: UUID, stamp: datetime, at: datetime
    ) -> None:
        """A refusal that came in time is never silent."""
        self.emit(
            ReceivedInTimeNotCounted(
                order_id=window.order_id,
                lot_id=window.requirement.lot_id,
                firm_id=firm_id,
                stamp=stamp,
                at=at,
            )
        )

    def _placed(self, e: CapacityPledged) -> None:
        self.state, self.revision, self.stamp = "standing", e.revision, e.stamp

    def _withdrawn(self, e: PledgeWithdrawn) -> None:
        self.state, self.stamp = "withdrawn", e.stamp

    def _voided(self, _: PledgeVoided) -> None:
        self.state = "void"

    def _uncounted(self, _: ReceivedInTimeNotCounted) -> None:
        """Changes nothing that counts."""

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        CapacityPledged: _placed,
        PledgeWithdrawn: _withdrawn,
        PledgeVoided: _voided,
        ReceivedInTimeNotCounted: _uncounted,
    }


def must_be_open(window: PledgeWindow, firm_id: UUID, stamp: datetime) -> None:
    """A firm that was not asked sees nothing; at or after the deadline is closed."""
    if firm_id not in window.firm_ids:
        raise NotFound
    if window.state != "open" or not window.in_time(stamp):
        raise Clash("closed", deadline=window.deadline.isoformat())
