"""command(): one transaction, retry, stored answer."""

import secrets
from collections.abc import Callable
from time import sleep
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from django import db
from django.db import connection, transaction

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.projection import exactly
from cluster.ledger.recorder import one_trip
from cluster.ledger.uow.acts import Act, Done
from cluster.ledger.uow.failures import Failure, failure_of
from cluster.ledger.uow.saving import save
from cluster.ledger.uow.work import Work

Body = Callable[[Work], dict[str, Any]]
TRIES = 5
_BEGIN: LiteralString = (
    "SELECT h.generation, h.position, k.fingerprint, k.result::text, k.position"
    " FROM ledger_head h LEFT JOIN ledger_command k"
    " ON k.cluster_id = h.cluster_id AND k.command_id = %s WHERE h.cluster_id = %s"
)
_QUEUE: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))"
_HINTS: list[Callable[[UUID], None]] = []


def after_commit(hint: Callable[[UUID], None]) -> Callable[[UUID], None]:
    """Register a hint called with the cluster after COMMIT; nothing may rest on it."""
    _HINTS.append(hint)
    return hint


def command(act: Act, body: Callable[[Work], Any]) -> Done:
    """Run `body` once for this act: load, decide, save; answer what was stored.

    The body may run again when somebody else was faster, so it only decides. RuleBroken
    rolls back and stores nothing. Raises Clash("changed-meanwhile") and RuleBroken("busy")
    after five tries.
    """
    tries = 0
    while True:
        try:
            return _once(act, body, queued=tries > 0)
        except RuleBroken:
            if (done := _done_meanwhile(act)) is None:
                raise
            return done
        except (psycopg.Error, db.Error) as error:
            failure = failure_of(error)
            if failure is Failure.BUG or _cannot_retry(failure):
                raise
            tries += failure is not Failure.MOVED
            if tries >= TRIES or failure is Failure.SLOW:
                raise _given_up(failure) from error
        _pause(tries)


def _done_meanwhile(act: Act) -> Done | None:
    """The answer of this very command, where it was recorded after this try had begun.

    Without it a form sent twice at once could be told that its own effect stands in its way.
    """
    with one_trip() as trip:
        asked = trip.execute(_BEGIN, (act.command_id, act.cluster_id))
    found = asked.fetchone()
    if found is None or found[2] != act.fingerprint:
        return None
    return Done(msgspec.json.decode(found[3]), found[4], repeated=True)


def _cannot_retry(failure: Failure) -> bool:
    """Inside another transaction a lost connection is not ours to mend."""
    if failure is not Failure.AWAY:
        return False
    if connection.in_atomic_block:
        return True
    connection.close()
    return False


def _given_up(failure: Failure) -> RuleBroken:
    if failure is Failure.CHANGED or failure is Failure.REPEATED:
        return Clash("changed-meanwhile")
    return RuleBroken("busy")


def _pause(tries: int) -> None:
    sleep((5 + secrets.randbelow(75)) / 1000 if tries else 0)


def _once(act: Act, body: Callable[[Work], Any], queued: bool) -> Done:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        found = _begin(act, queued)
        if isinstance(found, Done):
            return found
        with exactly(act.cluster_id, found.generation):
            result = body(found) or {}
        transaction.on_commit(lambda: _hint(act.cluster_id), robust=True)
        position = save(found, result, outermost)
    return Done(result, position)


def _begin(act: Act, queued: bool) -> Work | Done:
    """The stored answer of this command, or the work of one try.

    Tries after the first stand in one queue per cluster: whoever lost once meets only newcomers.
    """
    with one_trip() as trip:
        if queued:
            trip.execute(_QUEUE, (str(act.cluster_id),))
        asked = trip.execute(_BEGIN, (act.command_id, act.cluster_id))
    found = asked.fetchone()
    if found is None:
        raise LookupError(f"cluster {act.cluster_id} is not open")
    generation, head, fingerprint, result, position = found
    if fingerprint is None:
        return Work(act, generation, head)
    if fingerprint != act.fingerprint:
        raise RuleBroken("command-key-reused")
    return Done(msgspec.json.decode(result), position, repeated=True)


def _hint(cluster_id: UUID) -> None:
    for hint in _HINTS:
        hint(cluster_id)
