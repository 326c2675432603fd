"""The day on which the suite plays, whatever the calendar says: the program's clock runs from there.

MATSON_TEST_DAY names another beginning (`2027-02-08T23:59+09:00`), or `today`. Tests that start servers
or processes of their own share their clock, and go by the machine's.
"""

import os
import time
from datetime import datetime, timedelta

from cluster.kernel import clock

USUAL = "2026-11-28T21:00+09:00"
BY_THE_MACHINE = (
    "tests/faults/",
    "tests/start/",
    "tests/benchmarks/",
    "tests/kernel/",
    "tests/ledger/",
)

_machine = clock._wall
_asked = os.environ.get("MATSON_TEST_DAY", USUAL)
_first, _begun = (None if _asked == "today" else datetime.fromisoformat(_asked)), time.monotonic()


def _ours() -> datetime:
    if _first is None:
        return _machine()
    return (_first + timedelta(seconds=time.monotonic() - _begun)).astimezone(_machine().tzinfo)


def begin(nodeid: str = "") -> None:
    """From now on the program's clock is the one that this test goes by."""
    clock._wall = _machine if nodeid.startswith(BY_THE_MACHINE) else _ours
