"""The loop over clusters and readers: one thread when embedded, `ledger_run` in production."""

import logging
from collections.abc import Callable
from functools import partial
from threading import Event as Signal
from threading import Thread
from time import monotonic
from typing import Any, LiteralString
from uuid import UUID

from django.db import connection

from cluster.kernel import clock
from cluster.ledger.catchup.projecting import ProjectionReader
from cluster.ledger.catchup.reacting import ReactionReader
from cluster.ledger.catchup.reader import Reader, Trouble, describe, ensure_readers
from cluster.ledger.catchup.registry import POLICIES, TIMERS
from cluster.ledger.projection import PROJECTIONS, CatchUp
from cluster.ledger.recorder import cursor, run
from cluster.ledger.store import clusters, head
from cluster.ledger.uow import after_commit
from cluster.ledger.uow.failures import Failure, failure_of

LOG = logging.getLogger(__name__)
POLL = 0.5
LONGEST = 5.0
LINKS = 20
_WAKE = Signal()
_JOBS: list[Callable[[], bool]] = []
_ENSURED: set[tuple[UUID, frozenset[str]]] = set()
_BEHIND: LiteralString = (
    "SELECT r.cluster_id, r.reader FROM ledger_reader r JOIN ledger_head h USING (cluster_id)"
    " WHERE r.position < h.position ORDER BY 1, 2"
)
_SHORT_OF: LiteralString = "SELECT reader FROM ledger_reader WHERE cluster_id=%s AND position < %s"
_SLOWEST: LiteralString = (
    "SELECT count(*), min(position) FROM ledger_reader WHERE cluster_id=%s AND reader=ANY(%s)"
)
_PARKED: LiteralString = (
    "SELECT reader, parked::text FROM ledger_reader WHERE cluster_id=%s AND parked <> '{}'"
)


class ReaderStopped(RuntimeError):
    """catch_up() met events that a reader could not take."""


def each_cycle(job: Callable[[], bool]) -> Callable[[], bool]:
    """Register a job of the loop, such as the pusher; it answers whether it did something."""
    _JOBS.append(job)
    return job


def readers() -> list[Reader]:
    """Every reader: rows first, then reactions."""
    rows = [ProjectionReader(p) for p in PROJECTIONS.values() if isinstance(p, CatchUp)]
    return [*rows, *(ReactionReader(policy) for policy in POLICIES.values())]


def catch_up(cluster_id: UUID | None = None) -> None:
    """Run all readers to the end now; raises ReaderStopped if one cannot go on.

    What reactions record is read too, for some links of the chain: people who go on writing
    meanwhile do not keep this from ending.
    """
    for one in [cluster_id] if cluster_id else clusters():
        for _ in range(LINKS):
            end = head(one).position
            while _round(one, end):
                pass
            if head(one).position == end:
                break
        if found := parked(one):
            raise ReaderStopped(str(found))


def tick() -> None:
    """Run every timer once now."""
    for timer in TIMERS.values():
        timer.look(clock.now())


def parked(cluster_id: UUID) -> dict[str, dict[str, Trouble]]:
    """By reader: the streams (or the whole reader) that wait for somebody."""
    found = run(cursor(), _PARKED, (cluster_id,)).fetchall()
    return {name: describe(troubles) for name, troubles in found}


def unpark(name: str, cluster_id: UUID | None = None) -> bool:
    """Take up a parked reader again, in order; False if no reader has this name."""
    found = [reader for reader in readers() if reader.name == name]
    for one in [cluster_id] if cluster_id else clusters():
        for reader in found:
            reader.unpark(one)
    return bool(found)


def wait_for(cluster_id: UUID, position: int, seconds: float = 2.0) -> bool:
    """True as soon as every catch-up projection has passed `position`; False after `seconds`."""
    names = [p.name for p in PROJECTIONS.values() if not p.inline]
    until = monotonic() + seconds
    while names:
        count, slowest = run(cursor(), _SLOWEST, (cluster_id, names)).fetchone() or (0, 0)
        if count == len(names) and slowest >= position:
            return True
        if monotonic() >= until:
            return False
        Signal().wait(0.02)
    return True


@after_commit
def wake(cluster_id: UUID) -> None:
    """A hint: something was recorded."""
    _WAKE.set()


def run_until(stop: Signal) -> None:
    """Work until `stop` is set; a database that went away is waited for, at most 5 s at a time."""
    due = dict.fromkeys(TIMERS, 0.0)
    pause = POLL
    while not stop.is_set():
        try:
            busy = cycle(due)
            pause = 0.0 if busy else POLL
        except Exception as error:
            _told(error)
            connection.close()
            pause = min(max(pause, POLL) * 2, LONGEST)
        _rest(stop, pause)
    connection.close()


def start_thread() -> Callable[[], None]:
    """Run the readers in a thread of this process; answers how to stop them."""
    stop = Signal()
    thread = Thread(target=run_until, args=(stop,), name="ledger-readers", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        _WAKE.set()
        thread.join(timeout=10)

    return end


def cycle(due: dict[str, float]) -> bool:
    """One look at every cluster, timer and job; True if there may be more at once."""
    _WAKE.clear()
    known = {reader.name: reader for reader in readers()}
    for cluster_id in clusters():
        _ensure(cluster_id, list(known.values()))
    behind = run(cursor(), _BEHIND, ()).fetchall()
    moved = [
        _alone(f"reader {name}", partial(known[name].advance, one))
        for one, name in behind
        if name in known
    ]
    _run_timers(due)
    return any([*moved, *(_alone(f"job {job.__name__}", job) for job in _JOBS)])


def _alone(what: str, act: Callable[[], Any]) -> bool:
    """Whether `act` did something. Its fault is logged and holds up nobody else.

    A fault is a fact that cannot be decoded or a mistake in a timer; a database that went away
    is everybody's.
    """
    try:
        return bool(act())
    except Exception as error:
        if failure_of(error) is Failure.AWAY:
            raise
        LOG.exception("%s failed", what)
        return False


def _told(error: Exception) -> None:
    if failure_of(error) is Failure.AWAY:
        LOG.warning("the readers lost the database; they try again")
    else:
        LOG.error("the readers failed; they try again", exc_info=error)


def _round(cluster_id: UUID, end: int) -> bool:
    """Advance the readers that have not passed `end`; whether anything changed."""
    known = {reader.name: reader for reader in readers()}
    _ensure(cluster_id, list(known.values()))
    before = parked(cluster_id)
    behind = {name for (name,) in run(cursor(), _SHORT_OF, (cluster_id, end)).fetchall()}
    moved = [known[name].advance(cluster_id) for name in known if name in behind]
    return any(moved) or parked(cluster_id) != before


def _ensure(cluster_id: UUID, all_readers: list[Reader]) -> None:
    known = (cluster_id, frozenset(reader.name for reader in all_readers))
    if known not in _ENSURED:
        ensure_readers(cluster_id, all_readers)
        _ENSURED.add(known)


def _run_timers(due: dict[str, float]) -> None:
    for name, timer in TIMERS.items():
        if monotonic() >= due.get(name, 0.0):
            due[name] = monotonic() + timer.seconds
            _alone(f"timer {name}", partial(timer.look, clock.now()))


def _rest(stop: Signal, pause: float) -> None:
    if pause and not stop.is_set():
        _WAKE.wait(pause)
