"""The pledge window of one lot: what is asked, of whom, until when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from orders.capacity.domain.requirement import Requirement


def window_id(order_id: UUID, lot_id: UUID) -> UUID:
    """One window for one lot of one order."""
    return id_for("pledge-window", order_id, lot_id)


def window_tag(order_id: UUID) -> str:
    """Carried by every move of an order's windows: pledges must not overlook one."""
    return f"window:{order_id}"


@event("orders.pledge-window.opened@1")
class WindowOpened(Event):
    order_id: UUID
    requirement: Requirement
    firm_ids: list[UUID]
    deadline: datetime

    def tags(self) -> tuple[str, ...]:
        return (window_tag(self.order_id),)


@event("orders.pledge-window.deadline-moved@1")
class WindowDeadlineMoved(Event):
    order_id: UUID
    deadline: datetime

    def tags(self) -> tuple[str, ...]:
        return (window_tag(self.order_id),)


@event("orders.pledge-window.requirement-revised@1")
class RequirementRevised(Event):
    order_id: UUID
    requirement: Requirement
    deadline: datetime

    def tags(self) -> tuple[str, ...]:
        return (window_tag(self.order_id),)


@event("orders.pledge-window.closed@1")
class WindowClosed(Event):
    order_id: UUID

    def tags(self) -> tuple[str, ...]:
        return (window_tag(self.order_id),)


@event("orders.pledge-window.seals-opened@1")
class SealsOpened(Event):
    order_id: UUID


@event("orders.pledge-window.ended@1")
class WindowEnded(Event):
    order_id: UUID

    def tags(self) -> tuple[str, ...]:
        return (window_tag(self.order_id),)


class PledgeWindow(Decider):
    """Open, closed, opened (the seals), ended; `revision` counts what was asked."""

    kind: ClassVar[str] = "pledge-window"
    state: str = "new"
    order_id: UUID
    requirement: Requirement
    firm_ids: frozenset[UUID] = frozenset()
    deadline: datetime
    revision: int = 0

    def open(self, e: WindowOpened) -> None:
        """Ask the firms for pledges until the deadline."""
        if self.state != "new":
            raise Clash("state-wrong", state=self.state)
        self.emit(e)

    def move_deadline(self, deadline: datetime, at: datetime) -> None:
        self._need("open")
        self.emit(WindowDeadlineMoved(order_id=self.order_id, deadline=deadline, at=at))

    def revise(self, requirement: Requirement, deadline: datetime, at: datetime) -> None:
        """Ask for something else: earlier pledges are void, the window is open again."""
        self._need("open", "closed")
        self.emit(
            RequirementRevised(
                order_id=self.order_id, requirement=requirement, deadline=deadline, at=at
            )
        )

    def close(self, at: datetime) -> None:
        self._need("open")
        self.emit(WindowClosed(order_id=self.order_id, at=at))

    def open_seals(self, at: datetime) -> None:
        self._need("closed")
        self.emit(SealsOpened(order_id=self.order_id, at=at))

    def end(self, at: datetime) -> None:
        """The order is over; twice is once."""
        if self.state != "ended":
            self.emit(WindowEnded(order_id=self.order_id, at=at))

    def in_time(self, stamp: datetime) -> bool:
        """Judged by the edge stamp; at the deadline is late."""
        return stamp < self.deadline

    def _need(self, *states: str) -> None:
        if self.state not in states:
            raise Clash("state-wrong", state=self.state)

    def _opened(self, e: WindowOpened) -> None:
        self.state, self.order_id, self.revision = "open", e.order_id, 1
        self.requirement, self.deadline = e.requirement, e.deadline
        self.firm_ids = frozenset(e.firm_ids)

    def _moved(self, e: WindowDeadlineMoved) -> None:
        self.deadline = e.deadline

    def _revised(self, e: RequirementRevised) -> None:
        self.state, self.revision = "open", self.revision + 1
        self.requirement, self.deadline = e.requirement, e.deadline

    def _closed(self, _: WindowClosed) -> None:
        self.state = "closed"

    def _seals_opened(self, _: SealsOpened) -> None:
        self.state = "opened"

    def _ended(self, _: WindowEnded) -> None:
        self.state = "ended"

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        WindowOpened: _opened,
        WindowDeadlineMoved: _moved,
        RequirementRevised: _revised,
        WindowClosed: _closed,
        SealsOpened: _seals_opened,
        WindowEnded: _ended,
    }
