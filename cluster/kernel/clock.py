"""now(), from one source, so that a story can be played on another day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


_source: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=_wall)


def now() -> datetime:
    """The present instant, in UTC."""
    return _source.get()()


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
