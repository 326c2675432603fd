"""Readers in position order: rows across streams, reactions and timers, never the saving transaction."""

from cluster.ledger.catchup.apart import holding_up_nobody
from cluster.ledger.catchup.hours import database_clock, following
from cluster.ledger.catchup.loop import (
    ReaderStopped,
    catch_up,
    each_cycle,
    parked,
    run_until,
    start_thread,
    tick,
    unpark,
    wait_for,
)
from cluster.ledger.catchup.reader import Reader, ensure_readers
from cluster.ledger.catchup.registry import POLICIES, TIMERS, Policy, Timer, every, when

__all__ = [
    "POLICIES",
    "TIMERS",
    "Policy",
    "Reader",
    "ReaderStopped",
    "Timer",
    "catch_up",
    "database_clock",
    "each_cycle",
    "ensure_readers",
    "every",
    "following",
    "holding_up_nobody",
    "parked",
    "run_until",
    "start_thread",
    "tick",
    "unpark",
    "wait_for",
    "when",
]
