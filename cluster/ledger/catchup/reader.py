"""One reader of one cluster: a lease, a checkpoint, and what it does when an event fails."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, LiteralString
from uuid import UUID

import msgspec
from django.db import transaction

from cluster.kernel.errors import RuleBroken
from cluster.ledger.codec import Event, canonical, stored_names
from cluster.ledger.recorder import cursor, run
from cluster.ledger.store import head
from cluster.ledger.uow.failures import Failure, failure_of

LOG = logging.getLogger(__name__)
TRIES = 5
_LEASE: LiteralString = (
    "SELECT position, parked::text FROM ledger_reader WHERE cluster_id=%s AND reader=%s"
    " FOR UPDATE SKIP LOCKED"
)
_MOVE: LiteralString = (
    "UPDATE ledger_reader SET position=%s, parked=%s::jsonb, updated_at=clock_timestamp()"
    " WHERE cluster_id=%s AND reader=%s"
)
_ENSURE: LiteralString = (
    "INSERT INTO ledger_reader (cluster_id, reader, position)"
    " SELECT h.cluster_id, n.reader, CASE WHEN n.past OR NOT EXISTS"
    " (SELECT FROM ledger_reader r WHERE r.cluster_id = h.cluster_id) THEN 0 ELSE h.position END"
    " FROM ledger_head h, unnest(%s::text[], %s::boolean[]) n (reader, past)"
    " WHERE h.cluster_id = %s ON CONFLICT DO NOTHING"
)


class Trouble(msgspec.Struct):
    """An event a reader could not take: where, how often tried, and what broke."""

    position: int
    tries: int
    error: str

    @property
    def parked(self) -> bool:
        return self.tries >= TRIES


@dataclass(slots=True)
class Lease:
    """The checkpoint row of a reader, held until the transaction ends."""

    cluster_id: UUID
    position: int
    parked: dict[str, Trouble] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stumbled(Exception):
    """An event failed inside a page."""

    position: int
    error: Exception


class Reader:
    """Takes a cluster's events of some kinds in position order, each exactly once."""

    reads_past: ClassVar[bool] = True

    def __init__(self, name: str, kinds: tuple[type[Event], ...]) -> None:
        self.name = name
        self.kinds = kinds

    @property
    def names(self) -> tuple[str, ...]:
        """The stored names it reads, older versions too."""
        return stored_names(*self.kinds)

    def advance(self, cluster_id: UUID) -> bool:
        """Take the next page, if nobody else holds the lease; True if the checkpoint moved."""
        with self.lease(cluster_id) as lease:
            if lease is None or self.stopped(lease):
                return False
            before = lease.position
            self.take(lease, head(cluster_id).position)
            return lease.position > before

    def take(self, lease: Lease, to: int) -> None:
        """Take events after the checkpoint, at most to position `to`, and move it."""
        raise NotImplementedError

    def resume(self, lease: Lease) -> None:
        """Take what was parked, in order."""
        raise NotImplementedError

    def stopped(self, lease: Lease) -> bool:
        """True if it goes on only after `unpark`."""
        return False

    def unpark(self, cluster_id: UUID) -> None:
        """An operator says the cause is mended."""
        with self.lease(cluster_id) as lease:
            if lease is not None:
                self.resume(lease)

    @contextmanager
    def lease(self, cluster_id: UUID) -> Iterator[Lease | None]:
        """Hold the checkpoint row; None while another process holds it."""
        with transaction.atomic():
            found = run(cursor(), _LEASE, (cluster_id, self.name)).fetchone()
            if found is None:
                yield None
                return
            troubles = msgspec.json.decode(found[1], type=dict[str, Trouble])
            lease = Lease(cluster_id, found[0], troubles)
            yield lease
            self._keep(lease)

    def _keep(self, lease: Lease) -> None:
        troubles = canonical(lease.parked).decode()
        run(cursor(), _MOVE, (lease.position, troubles, lease.cluster_id, self.name))

    def note(self, lease: Lease, place: str, stumbled: Stumbled) -> Trouble:
        """Count a failure of one event; the fifth one raises the alarm."""
        if failure_of(stumbled.error) is Failure.AWAY:
            raise stumbled.error
        known = lease.parked.get(place)
        tries = known.tries + 1 if known and known.position == stumbled.position else 1
        trouble = Trouble(stumbled.position, tries, _told(stumbled.error))
        lease.parked[place] = trouble
        if trouble.parked:
            LOG.error("reader %s parked %s: %s", self.name, place, trouble.error)
        return trouble


def ensure_readers(cluster_id: UUID, readers: list[Reader]) -> None:
    """Checkpoint rows for readers that have none; a new reaction begins at the present."""
    names = [reader.name for reader in readers]
    past = [reader.reads_past for reader in readers]
    run(cursor(), _ENSURE, (names, past, cluster_id))


def _told(error: Exception) -> str:
    """Where and what broke, without values: they may be sealed or personal."""
    if isinstance(error, RuleBroken):
        return error.code
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name}, line {frame.lineno}"


def describe(found: Any) -> dict[str, Trouble]:
    """The troubles in a stored `parked` column."""
    return msgspec.json.decode(found, type=dict[str, Trouble])
