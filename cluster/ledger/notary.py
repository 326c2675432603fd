"""Verifying the log: every digest, leaf and chain hash again, positions 1..N without a hole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from cluster.ledger.codec import canonical
from cluster.ledger.recorder import Row, digest

PAGE = 2_000
FIRST_CHAIN = b"\x00"
# the tags of a page in one scan: looked up event by event, a long log took squared time
_EVENTS = """
SELECT e.position, e.stream_id, e.version, e.type, e.data::text, e.meta::text, e.tags,
       (extract(epoch FROM e.recorded_at) * 1000000)::bigint, e.leaf, e.chain,
       coalesce(t.tags, '{}')
  FROM ledger_event e LEFT JOIN (
    SELECT position, array_agg(tag ORDER BY tag COLLATE "C") AS tags FROM ledger_tag
     WHERE cluster_id = %(cluster)s AND position > %(after)s AND position <= %(after)s + %(page)s
     GROUP BY position) t ON t.position = e.position
 WHERE e.cluster_id = %(cluster)s AND e.position > %(after)s
   AND e.position <= %(after)s + %(page)s ORDER BY e.position
"""
_NEXT = "SELECT min(position) FROM ledger_event WHERE cluster_id = %s AND position > %s"
_CLUSTERS = "SELECT cluster_id FROM ledger_head UNION SELECT DISTINCT cluster_id FROM ledger_event"
_HEAD = "SELECT position, chain FROM ledger_head WHERE cluster_id = %s"
_STRAY = "SELECT min(position) FROM ledger_event WHERE cluster_id = %s AND position < 1"


class Kept(NamedTuple):
    """One event as it lies in the table; `indexed` are its tags as the tag table has them."""

    position: int
    stream_id: UUID
    version: int
    type: str
    data: str
    meta: str
    tags: list[str]
    microseconds: int
    leaf: bytes
    chain: bytes
    indexed: list[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first position that does not fit, and what does not: hole, leaf, chain, tags or head."""

    position: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification of one cluster found; `checked` counts events."""

    cluster_id: UUID
    checked: int
    position: int
    chain: str
    fault: Fault | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"cluster_id": str(self.cluster_id), "ok": self.fault is None}


def clusters() -> list[UUID]:
    """Every cluster with a head or an event."""
    with connection.cursor() as cursor:
        cursor.execute(_CLUSTERS)
        return sorted(cluster_id for (cluster_id,) in cursor.fetchall())


def verify(cluster_id: UUID, since: int = 0) -> Verdict:
    """Recompute every event after `since`, whose stored chain hash is taken as given."""
    chain, last = _known(cluster_id, since), since
    if chain is None:
        return Verdict(cluster_id, 0, since, "", Fault(since, "hole"))
    fault = _stray(cluster_id) if since == 0 else None
    for row in () if fault else _rows(cluster_id, since):
        fault = _fault(cluster_id, row, last, chain)
        if fault:
            break
        last, chain = row.position, bytes(row.chain)
    fault = fault or _head_fault(cluster_id, last, chain)
    return Verdict(cluster_id, last - since, last, chain.hex(), fault)


def _known(cluster_id: UUID, since: int) -> bytes | None:
    if since == 0:
        return FIRST_CHAIN
    row = next(_rows(cluster_id, since - 1), None)
    return bytes(row.chain) if row and row.position == since else None


def _rows(cluster_id: UUID, after: int) -> Iterator[Kept]:
    """Page by page of positions; a page without an event is not the end while more follow."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_EVENTS, {"cluster": cluster_id, "after": after, "page": PAGE})
            page = [Kept(*columns) for columns in cursor.fetchall()]
            yield from page
            cursor.execute(_NEXT, [cluster_id, after + PAGE])
            (following,) = cursor.fetchone()
        if following is None:
            return
        after = following - 1


def _fault(cluster_id: UUID, row: Kept, last: int, chain: bytes) -> Fault | None:
    expected = last + 1
    if row.position != expected:
        return Fault(expected, "hole")
    leaf = _leaf(cluster_id, row)
    if leaf != bytes(row.leaf):
        return Fault(expected, "leaf")
    link = hashlib.sha256(b"\x01" + chain + expected.to_bytes(8, "big") + leaf).digest()
    if link != bytes(row.chain):
        return Fault(expected, "chain")
    return None if sorted(row.tags) == row.indexed else Fault(expected, "tags")


def _leaf(cluster_id: UUID, row: Kept) -> bytes | None:
    try:
        data, meta = canonical(json.loads(row.data)), canonical(json.loads(row.meta))
    except ValueError:  # a float or a NUL: nothing the codec would ever have written
        return None
    written = Row(row.stream_id, row.version, row.type, data, tuple(row.tags))
    body = digest(cluster_id, written, meta)
    return hashlib.sha256(b"\x00" + body + row.microseconds.to_bytes(8, "big")).digest()


def _stray(cluster_id: UUID) -> Fault | None:
    with connection.cursor() as cursor:
        cursor.execute(_STRAY, [cluster_id])
        (position,) = cursor.fetchone()
    return None if position is None else Fault(position, "hole")


def _head_fault(cluster_id: UUID, last: int, chain: bytes) -> Fault | None:
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, [cluster_id])
        head = cursor.fetchone()
    if head is None:
        return Fault(last, "head")
    return None if (head[0], bytes(head[1])) == (last, chain) else Fault(last + 1, "head")
