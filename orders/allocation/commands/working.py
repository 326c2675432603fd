"""Large divisions in a worker process: looked at by a timer, begun again after a crash, cancelled."""

import logging
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_system, must_coordinate
from orders.allocation.child import Failed, Running, start
from orders.allocation.commands.minutes import still_so
from orders.allocation.commands.together import settle_together
from orders.allocation.domain.joint import COMPUTING, JointSplit
from orders.allocation.models import JointRow
from orders.allocation.queries.computing import computing, question_of

log = logging.getLogger(__name__)
CRASHES = 2  # a process that somebody killed is begun again, once


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to compute one division of one cluster."""

    cluster_id: UUID
    joint_id: UUID
    number: int


_RUNNING: dict[Attempt, Running] = {}
_KILLED: dict[Attempt, int] = {}


def cancel_split(*, by: Actor, key: Key, joint_id: UUID, attempt: int) -> Done:
    """The coordinator stops a division that is being computed; nothing of it is kept."""
    must_coordinate(by)
    return _end(by, key, joint_id, attempt, "coordinator")


def give_up_split(*, by: Actor, key: Key, joint_id: UUID, attempt: int, why: str) -> Done:
    """No answer will come: time-limit, memory-limit, refused, killed or order-changed."""
    must_be_system(by)
    return _end(by, key, joint_id, attempt, why)


def finish_split(*, by: Actor, key: Key, joint_id: UUID, attempt: int, answer: bytes) -> Done:
    """The process has answered: every lot gets its proposal. Result: pieces placed, ordered.

    Clash where it was cancelled meanwhile, an order is no longer won, or the machines are not
    as free as when it began.
    """
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        split = work.load(JointSplit, joint_id)
        if split.state != COMPUTING or split.attempt != attempt:
            raise Clash("changed-meanwhile")
        if split.began is None or not still_so(work, split.began):
            raise Clash("changed-meanwhile")
        return settle_together(work, split, answer)

    return command(by.act(key), body)


def look_after_workers(cluster_ids: list[UUID]) -> None:
    """Begin what nobody computes, keep what is finished, stop what nobody waits for.

    The processes belong to this one: after a crash the next reader finds the division still
    computing and begins it again.
    """
    wanted = {_attempt(one, row) for one in cluster_ids for row in computing(one)}
    for attempt in wanted - _RUNNING.keys():
        _RUNNING[attempt] = _started(attempt)
    for attempt in list(_RUNNING):
        if attempt in wanted:
            _look(attempt, _RUNNING[attempt])
        else:
            _RUNNING.pop(attempt).stop()


def _attempt(cluster_id: UUID, row: JointRow) -> Attempt:
    return Attempt(cluster_id, row.key, row.attempt)


def _started(attempt: Attempt) -> Running:
    raw, policy = question_of(attempt.cluster_id, attempt.joint_id)
    return start(raw, policy, settings.ALLOCATION_SECONDS)


def _look(attempt: Attempt, running: Running) -> None:
    try:
        answer = running.poll()
    except Failed as failed:
        _RUNNING.pop(attempt)
        _failed(attempt, failed.why)
        return
    if answer is not None:
        _RUNNING.pop(attempt)
        _answered(attempt, answer)


def _failed(attempt: Attempt, why: str) -> None:
    if why == "killed":
        _KILLED[attempt] = _KILLED.get(attempt, 0) + 1
        if _KILLED[attempt] < CRASHES:
            return  # the next look begins it again
    _KILLED.pop(attempt, None)
    _give_up(attempt, why)


def _answered(attempt: Attempt, answer: bytes) -> None:
    key = Key.derived("allocation-finish", attempt.joint_id, attempt.number)
    try:
        finish_split(by=_system(attempt), key=key, answer=answer, **_named(attempt))
    except RuleBroken as broken:
        log.warning("division %s: %s", attempt.joint_id, broken.code)
        _give_up(attempt, "order-changed")


def _give_up(attempt: Attempt, why: str) -> None:
    key = Key.derived("allocation-give-up", attempt.joint_id, attempt.number)
    try:
        give_up_split(by=_system(attempt), key=key, why=why, **_named(attempt))
    except RuleBroken as broken:  # somebody else ended it in this moment
        log.warning("division %s: %s", attempt.joint_id, broken.code)


def _system(attempt: Attempt) -> Actor:
    return Actor.system(attempt.cluster_id)


def _named(attempt: Attempt) -> dict[str, Any]:
    return {"joint_id": attempt.joint_id, "attempt": attempt.number}


def _end(by: Actor, key: Key, joint_id: UUID, attempt: int, why: str) -> Done:
    def body(work: Work) -> dict[str, Any]:
        work.load(JointSplit, joint_id).cancel(attempt, why, clock.now())
        return {}

    return command(by.act(key), body)
