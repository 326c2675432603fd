"""A command that reaches the limit of its processor time says so, instead of being killed."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class NoTime(Exception):
    """The limit of processor time is reached."""


@contextmanager
def spoken() -> Iterator[None]:
    """Inside, the limit raises NoTime: a second before the end where the two limits are one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY and hard > 1 and soft >= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (hard - 1, hard))
    before = signal.signal(signal.SIGXCPU, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGXCPU, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise NoTime
