"""One lot's allocation: no firm holds what it did not accept, and the sum is the quantity."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.kernel.text import clean_text
from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from orders.allocation.domain import overriding
from orders.allocation.domain.facts import (
    AllocationConfirmed,
    AllocationFellShort,
    AllocationProposed,
    FirmRow,
    Moving,
    QuantitySettled,
    ShareAccepted,
    ShareDeclined,
)
from orders.jointorders.domain.state import SignOff

MOST_RUNS = 2
SILENT = "silent"
REASON_CLASSES = ("busy", "machine", "material", "term", "other")


class Next(StrEnum):
    """What follows from the answers."""

    WAIT = "wait"
    RUN = "run"
    SHORT = "short"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Taking:
    """A firm takes the pieces that it was shown beside what it holds already, in one run."""

    firm_id: UUID
    run: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A firm gives pieces of its share in one run back, for a class of reasons."""

    firm_id: UUID
    run: int
    pieces: int
    reason_class: str


class Allocation(Decider):
    """Runs, offered and accepted pieces of one lot."""

    kind: ClassVar[str] = "allocation"
    state: str = ""  # answering, short, confirmed
    order_id: UUID
    lot_id: UUID
    run: int = 0
    quantity: int = 0
    answer_by: datetime

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.rows: list[FirmRow] = []
        self.last: AllocationProposed | None = None
        self.offered: dict[UUID, int] = {}
        self.accepted: dict[UUID, int] = {}
        self.declined: set[UUID] = set()
        self.waiting: set[UUID] = set()  # firms that still have to answer
        self.signs: dict[str, tuple[Moving, SignOff]] = {}  # of an override, by role

    @property
    def placed(self) -> int:
        """Pieces accepted so far."""
        return sum(self.accepted.values())

    @property
    def per_firm(self) -> bool:
        """The last run counted every firm the same."""
        return self.last is not None and self.last.policy == "equal"

    def propose(self, proposal: AllocationProposed) -> None:
        """The first run, or one more for the rest."""
        if self.state and self.next() is not Next.RUN:
            raise Clash("state-wrong", state=self.state)
        if proposal.run != self.run + 1:
            raise Clash("changed-meanwhile")
        self.emit(proposal)

    def accept(self, taking: Taking, stamp: datetime, at: datetime) -> None:
        """The firm takes all it is offered; an override changes that within one run."""
        offered = self._open(taking.firm_id, taking.run, stamp)
        if taking.pieces != offered:
            raise Clash("changed-meanwhile")
        self.emit(ShareAccepted(**self._said(taking.firm_id, at), pieces=offered))

    def decline(self, answer: Answer, stamp: datetime, at: datetime) -> None:
        """The firm gives pieces back, all or some; what it keeps is accepted."""
        offered = self._open(answer.firm_id, answer.run, stamp)
        if not 1 <= answer.pieces <= offered:
            raise RuleBroken("over-share", field="pieces", offered=offered)
        if answer.reason_class not in REASON_CLASSES:
            raise RuleBroken("reason-class", field="reason_class")
        self.emit(
            ShareDeclined(
                **self._said(answer.firm_id, at),
                pieces=answer.pieces,
                kept=offered - answer.pieces,
                reason_class=answer.reason_class,
                silent=False,
            )
        )

    def pass_time(self, run: int, drained: datetime, at: datetime) -> bool:
        """The day is over: who said nothing has declined. False if nothing was open.

        All that was stamped before `drained` is in.
        """
        if self.state != "answering" or run != self.run or drained < self.answer_by:
            return False
        for firm_id in sorted(self.waiting):
            said = self._said(firm_id, at)
            missing = self._missing_of(firm_id)
            self.emit(
                ShareDeclined(**said, pieces=missing, kept=0, reason_class=SILENT, silent=True)
            )
        return True

    def next(self) -> Next:
        """What is to be done once every firm has answered."""
        if self.state != "answering" or self.waiting:
            return Next.WAIT
        if self.placed == self.quantity:
            return Next.CONFIRM
        more = self.run < MOST_RUNS and self.declined and self._room()
        return Next.RUN if more else Next.SHORT

    def holds(self, firm_id: UUID) -> int:
        """Pieces the firm has accepted, or may still accept."""
        waits = firm_id in self.waiting
        return self.offered[firm_id] if waits else self.accepted.get(firm_id, 0)

    def rows_for_rerun(self) -> list[FirmRow]:
        """The same firms with what they accepted frozen; who gave pieces back gets no more."""
        return [self._frozen(row) for row in self.rows]

    def fall_short(self, at: datetime) -> None:
        if self.next() is not Next.SHORT:
            raise Clash("state-wrong", state=self.state)
        missing = self.quantity - self.placed
        ids: dict[str, Any] = {"order_id": self.order_id, "lot_id": self.lot_id}
        self.emit(AllocationFellShort(**ids, missing=missing, at=at))

    def settle(self, reason: str, at: datetime, *, elsewhere: bool = False) -> None:
        """The customer takes what is placed; none of it, where another lot of the order has pieces
        (`elsewhere`)."""
        if self.state != "short":
            raise Clash("state-wrong", state=self.state)
        if not self.placed and not elsewhere:
            raise RuleBroken("no-supply")
        text = clean_text(reason, field="reason", longest=500)
        if not text:
            raise RuleBroken("reason-missing", field="reason")
        ids: dict[str, Any] = {"order_id": self.order_id, "lot_id": self.lot_id}
        self.emit(QuantitySettled(**ids, quantity=self.placed, reason=text, at=at))
        self.confirm(at)

    def confirm(self, at: datetime) -> None:
        """Every piece has a firm, and every firm said yes to its pieces."""
        if self.state not in ("answering", "short") or self.waiting:
            raise Clash("state-wrong", state=self.state)
        if self.placed != self.quantity:
            raise RuleBroken("sum", placed=self.placed, quantity=self.quantity)
        ids: dict[str, Any] = {"order_id": self.order_id, "lot_id": self.lot_id}
        self.emit(AllocationConfirmed(**ids, quantity=self.quantity, at=at))

    def _open(self, firm_id: UUID, run: int, stamp: datetime) -> int:
        """Pieces this firm still has to answer for, now."""
        if firm_id not in self.offered:
            raise NotFound
        if self.state != "answering" or run != self.run:
            raise Clash("changed-meanwhile")
        if firm_id not in self.waiting:
            raise Clash("already", pieces=self.accepted.get(firm_id, 0))
        if stamp >= self.answer_by:
            raise Clash("late", until=self.answer_by.isoformat())
        return self._missing_of(firm_id)

    def _missing_of(self, firm_id: UUID) -> int:
        return self.offered[firm_id] - self.accepted.get(firm_id, 0)

    def _said(self, firm_id: UUID, at: datetime) -> dict[str, Any]:
        ids = {"order_id": self.order_id, "lot_id": self.lot_id, "firm_id": firm_id}
        return {**ids, "run": self.run, "at": at}

    def _room(self) -> bool:
        """Some firm could take a piece more."""
        return any(row.eligible and row.cap > row.frozen for row in self.rows_for_rerun())

    def _frozen(self, row: FirmRow) -> FirmRow:
        taken = self.accepted.get(row.firm_id, 0)
        limits = {"cap": taken, "pledged": 0} if row.firm_id in self.declined else {}
        return msgspec.structs.replace(row, **limits, frozen=taken, previous=taken, leaf="")

    def _proposed(self, e: AllocationProposed) -> None:
        self.state, self.run, self.last = "answering", e.run, e
        self.order_id, self.lot_id, self.quantity = e.order_id, e.lot_id, e.quantity
        self.rows, self.answer_by = e.rows, e.answer_by
        pieces = json.loads(e.result)["x"]
        self.offered = {UUID(firm): count for firm, count in pieces.items()}
        self.waiting = {firm for firm in self.offered if self._missing_of(firm) > 0}

    def _accepted(self, e: ShareAccepted) -> None:
        self.accepted[e.firm_id] = self.accepted.get(e.firm_id, 0) + e.pieces
        self.waiting.discard(e.firm_id)

    def _declined(self, e: ShareDeclined) -> None:
        self.accepted[e.firm_id] = self.accepted.get(e.firm_id, 0) + e.kept
        self.declined.add(e.firm_id)
        self.waiting.discard(e.firm_id)

    def _fell_short(self, _: AllocationFellShort) -> None:
        self.state = "short"

    def _settled(self, e: QuantitySettled) -> None:
        self.quantity = e.quantity

    def _confirmed(self, _: AllocationConfirmed) -> None:
        self.state = "confirmed"

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        AllocationProposed: _proposed,
        ShareAccepted: _accepted,
        ShareDeclined: _declined,
        AllocationFellShort: _fell_short,
        QuantitySettled: _settled,
        AllocationConfirmed: _confirmed,
        **overriding.ON,
    }
