"""Lots that are divided together: the instance, its answer, and what each lot learns of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, event, upcast
from cluster.ledger.decider import Decider
from orders.allocation.domain.facts import FirmRow

NEW, COMPUTING, DONE, CANCELLED = "", "computing", "done", "cancelled"


def joint_id(instance_id: str, *parts: object) -> UUID:
    """One computation of one instance; a re-run for a lot names the lot and the run."""
    return id_for("joint-split", instance_id, *parts)


class LotSold(msgspec.Struct, frozen=True, kw_only=True):
    """One lot of the orders that are divided together, with the firms as they entered."""

    order_id: UUID
    lot_id: UUID
    quantity: int
    unit_price_won: int
    award_position: int
    std_minutes: int
    rows: list[FirmRow]


@event("orders.joint-split.began@3")
class SplitBegan(Event):
    """`instance` is canonical JSON: the answer is a pure function of it, policy and engine."""

    attempt: int
    policy: str
    instance_id: str
    instance: str
    lots: list[LotSold]
    apart: bool  # in a worker process


@upcast("orders.joint-split.began@1", "orders.joint-split.began@2")
def without_day_of_weights(old: dict[str, Any]) -> dict[str, Any]:
    """Weights were those of the division itself, not fixed before."""
    return old


@upcast("orders.joint-split.began@2", "orders.joint-split.began@3")
def with_pledges_alone(old: dict[str, Any]) -> dict[str, Any]:
    """Rows have a place for what machines leave of a pledge; here the weeks hold that."""
    return old


@event("orders.joint-split.finished@1")
class SplitFinished(Event):
    attempt: int
    engine: str
    result: str


@event("orders.joint-split.cancelled@1")
class SplitCancelled(Event):
    """`why`: coordinator, time-limit, memory-limit, refused, killed or order-changed.

    Nothing of the run is kept."""

    attempt: int
    why: str


class JointSplit(Decider):
    """One instance: computed now or apart, cancelled and begun again, answered once."""

    kind: ClassVar[str] = "joint-split"
    state: str = NEW
    attempt: int = 0
    began: SplitBegan | None = None
    result: str = ""

    def begin(self, began: SplitBegan) -> None:
        if self.state not in (NEW, CANCELLED):
            raise Clash("state-wrong", state=self.state)
        self.emit(began)

    def finish(self, finished: SplitFinished) -> None:
        self._need_computing(finished.attempt)
        self.emit(finished)

    def cancel(self, attempt: int, why: str, at: datetime) -> None:
        self._need_computing(attempt)
        self.emit(SplitCancelled(attempt=attempt, why=why, at=at))

    def _need_computing(self, attempt: int) -> None:
        if self.state != COMPUTING or attempt != self.attempt:
            raise Clash("changed-meanwhile")

    def _began(self, e: SplitBegan) -> None:
        self.state, self.attempt, self.began = COMPUTING, e.attempt, e

    def _finished(self, e: SplitFinished) -> None:
        self.state, self.result = DONE, e.result

    def _cancelled(self, _: SplitCancelled) -> None:
        self.state = CANCELLED

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        SplitBegan: _began,
        SplitFinished: _finished,
        SplitCancelled: _cancelled,
    }
