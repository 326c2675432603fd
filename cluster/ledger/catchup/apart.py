"""Each row of a timer by itself: one that is refused does not hold up those after it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from cluster.kernel.errors import RuleBroken

log = logging.getLogger(__name__)


@contextmanager
def holding_up_nobody(what: str, of: object) -> Iterator[None]:
    """A broken rule is written down and the timer goes on; anything else is a bug and is raised."""
    try:
        yield
    except RuleBroken as broken:
        log.warning("%s of %s: %s", what, of, broken.code)
