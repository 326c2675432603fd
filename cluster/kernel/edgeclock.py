"""The stamp clock: the database's time, carried on by this process's monotonic clock (trust.md 10)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EVERY = 60.0
SLOW = 0.5
APART = timedelta(seconds=1)


class EdgeClock:
    """A jump of the host's wall clock changes nothing; two readings that disagree are told.

    `ask` reads the database clock; `ticks` is a monotonic clock in seconds.
    """

    def __init__(
        self, ask: Callable[[], datetime], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._ticks = ticks
        self._pair: tuple[datetime, float] | None = None
        self.sure = True

    def read(self) -> bool:
        """Pair both clocks anew; a reading that took over half a second is not used."""
        before = self._ticks()
        told = self._ask().astimezone(UTC)
        after = self._ticks()
        if self._pair is not None and after - before > SLOW:
            return False
        middle = (before + after) / 2
        self.sure = self._pair is None or abs(told - self._at(middle)) <= APART
        self._pair = (told, middle)
        return True

    def now(self) -> datetime:
        """The instant, in UTC; the first call reads the database."""
        if self._pair is None:
            self.read()
        return self._at(self._ticks())

    def _at(self, tick: float) -> datetime:
        if self._pair is None:
            raise RuntimeError("no reading of the database clock yet")
        told, paired = self._pair
        return told + timedelta(seconds=tick - paired)
