"""The readers go by the database's clock, as the portal does: a deadline closes when it is over there."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from threading import Event as Signal
from threading import Thread

from django.db import connection

from cluster.kernel import clock
from cluster.kernel.edgeclock import EVERY, EdgeClock
from cluster.ledger.recorder import cursor, run


def database_clock() -> datetime:
    """What the database's clock says; asked on a connection that is given back."""
    try:
        found = run(cursor(), "SELECT clock_timestamp()", ()).fetchone()
        if found is None:
            raise RuntimeError("the database tells no time")
        told: datetime = found[0]
        return told
    finally:
        connection.close()


@contextlib.contextmanager
def following() -> Iterator[None]:
    """Inside this block `clock.now()` is the database's, once it can be read; paired every minute."""
    told, over = EdgeClock(database_clock), Signal()
    first = Thread(target=_read, args=(told,), daemon=True)  # its connection is not the caller's
    first.start()
    first.join()
    pairing = Thread(target=_keep_reading, args=(told, over), name="clock", daemon=True)
    pairing.start()
    try:
        yield
    finally:
        over.set()
        pairing.join()
        clock.follow(None)


def _keep_reading(told: EdgeClock, over: Signal) -> None:
    while not over.wait(EVERY):
        _read(told)


def _read(told: EdgeClock) -> None:
    with contextlib.suppress(Exception):
        told.read()
        clock.follow(told.now)
