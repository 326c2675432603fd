"""One demand of the start: code, condition, both languages, how to mend."""

from collections.abc import Callable
from dataclasses import dataclass

from cluster.kernel.text import Said
from cluster.safety.found import Found


@dataclass(frozen=True, slots=True)
class Demand:
    """`holds` is true where the start may go on; `mend` is a command or a setting."""

    code: str
    holds: Callable[[Found], bool]
    said: Said
    mend: str


def is_one_of(name: str, *wanted: str) -> Callable[[Found], bool]:
    """The server's setting `name` has one of the wanted values."""
    return lambda found: found.get(name) in wanted


def in_production(holds: Callable[[Found], bool]) -> Callable[[Found], bool]:
    """Demanded only where `MATSON_PRODUCTION=1`."""
    return lambda found: not found["production"] or holds(found)
