"""now(), from one source, so that a story can be played on another day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
FRIDAY = 4  # as date.weekday() counts


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


_followed: Callable[[], datetime] | None = None


def _running() -> datetime:
    return (_followed or _wall)()


_source: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=_running)


def now() -> datetime:
    """The present instant, in UTC."""
    return _source.get()()


def follow(source: Callable[[], datetime] | None) -> None:
    """From now on this process goes by `source`, whatever the machine's clock does; None: by it again.

    A server follows the database's clock, so that stamps and the present are of one clock.
    """
    global _followed
    _followed = source


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Let the clock stand at `instant` (an aware datetime)."""
    fixed = instant.astimezone(UTC)
    token = _source.set(lambda: fixed)
    try:
        yield
    finally:
        _source.reset(token)


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let the clock run, `by` ahead of the machine's."""
    token = _source.set(lambda: _wall() + by)
    try:
        yield
    finally:
        _source.reset(token)
