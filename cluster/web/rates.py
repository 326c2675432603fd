"""Rate buckets in the process (trust.md 15): who asks too often waits, nobody else."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil

from django.http import HttpRequest, HttpResponseBase

from cluster.kernel.errors import RuleBroken
from cluster.web.errors import error_page

MINUTE, HOUR = 60.0, 3600.0
_TIDY_ABOVE = 10_000  # buckets


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` at once, refilled at `count` per `seconds`."""

    count: int
    seconds: float
    burst: int


LIMITS = {
    "signed-in": Limit(300, MINUTE, 60),
    "anonymous": Limit(100, MINUTE, 100),
    "commands": Limit(60, MINUTE, 60),
    "link-misses": Limit(20, MINUTE, 20),
    "uploads": Limit(30, HOUR, 30),
    "exports": Limit(10, HOUR, 10),
}


@dataclass(slots=True)
class Buckets:
    """Token buckets by limit name and whose they are."""

    limits: dict[str, Limit]
    tick: Callable[[], float] = time.monotonic
    on: bool = True
    _left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str, whose: str, amount: int = 1) -> float:
        """0.0 when granted, else the seconds to wait; `amount` 0 only asks."""
        if not self.on:
            return 0.0
        with self._lock:
            left = self._now_left(name, whose)
            wanted = max(amount, 1)
            if left < wanted:
                return (wanted - left) / self._per_second(name)
            self._left[name, whose] = (left - amount, self.tick())
            self._tidy()
            return 0.0

    def _now_left(self, name: str, whose: str) -> float:
        burst = float(self.limits[name].burst)
        left, since = self._left.get((name, whose), (burst, self.tick()))
        return min(burst, left + (self.tick() - since) * self._per_second(name))

    def _per_second(self, name: str) -> float:
        return self.limits[name].count / self.limits[name].seconds

    def _tidy(self) -> None:
        if len(self._left) <= _TIDY_ABOVE:
            return
        full = [key for key in self._left if self._now_left(*key) >= self.limits[key[0]].burst]
        for key in full:
            del self._left[key]


buckets = Buckets(LIMITS)


@contextmanager
def switched(on: bool) -> Iterator[Buckets]:
    """With empty or no counting, for suites that ask thousands of times from one address."""
    was, buckets.on = buckets.on, on
    buckets._left.clear()
    try:
        yield buckets
    finally:
        buckets.on = was


def must_wait(name: str, whose: str) -> None:
    """Count one; RuleBroken `slow-down` (429) when there were too many."""
    if wait := buckets.take(name, whose):
        raise RuleBroken("slow-down", seconds=ceil(wait))


def must_not_guess(request: HttpRequest) -> None:
    """Before a link is looked up: an address with 20 misses in a minute is not served."""
    if wait := buckets.take("link-misses", address_of(request), amount=0):
        raise RuleBroken("slow-down", seconds=ceil(wait))


def missed(request: HttpRequest) -> None:
    """Count one link that does not exist."""
    buckets.take("link-misses", address_of(request))


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


class RateMiddleware:
    """Counts every request: members by person, everybody else by address."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name, whose in _counted(request):
            if wait := buckets.take(name, whose):
                seconds = ceil(wait)
                answer = error_page(request, 429, RuleBroken("slow-down", seconds=seconds))
                answer["Retry-After"] = str(seconds)
                return answer
        return self.respond(request)


def _counted(request: HttpRequest) -> Iterator[tuple[str, str]]:
    person = getattr(getattr(request, "actor", None), "person_id", None)
    if person is None:
        yield "anonymous", address_of(request)
        return
    yield "signed-in", str(person)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        yield "commands", str(person)
        if request.content_type == "multipart/form-data":
            yield "uploads", str(person)
