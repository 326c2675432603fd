"""The outbox reader: from facts to rows, each once, with its checkpoint in one transaction."""

from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from django.db import transaction

from cluster.kernel import clock
from cluster.ledger.catchup import Reader, each_cycle, ensure_readers
from cluster.ledger.catchup.reader import Lease, Stumbled
from cluster.ledger.push.letters import LETTERS
from cluster.ledger.push.sender import send_due
from cluster.ledger.recorder import cursor, run
from cluster.ledger.store import Recorded, clusters, read

PAGE = 500
FRESH = timedelta(days=7)  # nobody is written to about older history
_NOTE: LiteralString = (
    "INSERT INTO ledger_outbox (cluster_id, position, recipient, channel, next_at)"
    " VALUES (%s,%s,%s,'email',%s) ON CONFLICT DO NOTHING"
)


class OutboxReader(Reader):
    """Stops at a fact whose recipients cannot be named: a letter late is better than one lost."""

    def __init__(self) -> None:
        super().__init__("outbox", tuple(LETTERS))

    def take(self, lease: Lease, to: int) -> None:
        facts = read(lease.cluster_id, lease.position, to, self.names, PAGE)
        for fact in facts:
            try:
                with transaction.atomic():
                    self._put(fact)
            except Exception as error:
                self.note(lease, "reader", Stumbled(fact.position, error))
                return
            lease.position = fact.position
            lease.parked.clear()
        if len(facts) < PAGE:
            lease.position = to

    def stopped(self, lease: Lease) -> bool:
        return any(trouble.parked for trouble in lease.parked.values())

    def resume(self, lease: Lease) -> None:
        lease.parked.clear()

    def _put(self, fact: Recorded) -> None:
        if clock.now() - fact.recorded_at > FRESH:
            return
        for recipient in sorted(set(LETTERS[type(fact.event)].recipients(fact))):
            run(cursor(), _NOTE, (fact.cluster_id, fact.position, recipient, clock.now()))


@each_cycle
def push() -> bool:
    """Write outbox rows for what was recorded, send what is due; True if there was something."""
    reader = OutboxReader()
    moved = [_advance(reader, cluster_id) for cluster_id in clusters()] if LETTERS else []
    return bool(send_due(clock.now())) or any(moved)


def unpark_outbox() -> None:
    """An operator says that the letter which failed is mended."""
    for cluster_id in clusters():
        OutboxReader().unpark(cluster_id)


def _advance(reader: OutboxReader, cluster_id: UUID) -> bool:
    ensure_readers(cluster_id, [reader])
    return reader.advance(cluster_id)
