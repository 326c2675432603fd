"""What a machine's finished jobs teach about its own minutes (drawings document, section 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import median

LEAST_BAND = 0.10
OUTLIER = 5.0  # a ratio beyond it, or below its inverse, is asked, not learned


@dataclass(frozen=True, slots=True)
class Job:
    """A finished job: minutes as planned without any factor, and as it really took."""

    planned: float
    real: float

    @property
    def ratio(self) -> float:
        return self.real / self.planned


@dataclass(frozen=True, slots=True)
class Learned:
    """Factor on planned minutes and its band; `asked` jobs look wrong and were not used."""

    factor: float = 1.0
    low: float = 1.0 - LEAST_BAND
    high: float = 1.0 + LEAST_BAND
    used: int = 0
    asked: tuple[Job, ...] = ()

    def band(self, planned: float) -> tuple[float, float, float]:
        """Expected minutes with P10 and P90."""
        expected = planned * self.factor
        return expected, expected * self.low, expected * self.high


def learned(jobs: Sequence[Job]) -> Learned:
    """Median on a log scale, with one more job that went exactly as planned (the prior)."""
    sane = [job for job in jobs if 1 / OUTLIER <= job.ratio <= OUTLIER]
    asked = tuple(job for job in jobs if job not in sane)
    if not sane:
        return Learned(asked=asked)
    logs = [log(job.ratio) for job in sane]
    centre = median([0.0, *logs])
    rest = sorted(value - centre for value in logs)
    low = min(exp(_quantile(rest, 0.1)), 1 - LEAST_BAND)
    high = max(exp(_quantile(rest, 0.9)), 1 + LEAST_BAND)
    return Learned(exp(centre), low, high, len(sane), asked)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
