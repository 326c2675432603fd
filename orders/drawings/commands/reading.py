"""Reading a file apart: few at a time, so that other requests go on."""

import os
from collections.abc import Mapping
from threading import BoundedSemaphore

from cluster.kernel.errors import RuleBroken
from orders.drawings.report import Report, read_report

AT_ONCE = 5  # uploads in one process, running and waiting (trust.md 15)
WAIT_SECONDS = 10
_pending = BoundedSemaphore(AT_ONCE)
_running = BoundedSemaphore(os.cpu_count() or 1)

# What never was a readable drawing is refused like any wrong field: no file, no row, no event.
NOT_KEPT = frozenset(
    {
        *("file-too-large", "empty-file", "dwg-not-dxf", "pdf-not-dxf", "truncated"),
        *("unreadable", "time-limit", "memory-limit"),
    }
)


def measure_upload(
    content: bytes,
    unit: str | None = None,
    treatments: Mapping[int, str] | None = None,
    layers: Mapping[str, list[str]] | None = None,
) -> tuple[Report, bytes]:
    """Read a DXF in the capped process; also the exact answer of that process.

    RuleBroken `slow-down` (429) while five others are being read here.
    """
    if not _pending.acquire(blocking=False):
        raise RuleBroken("slow-down", seconds=WAIT_SECONDS)
    try:
        with _running:
            return read_report(content, unit, treatments, layers)
    finally:
        _pending.release()


def must_be_a_drawing(report: Report, *, field: str) -> None:
    """Refuse at the form field what cannot be taken into custody."""
    for remark in report.of("error"):
        if remark.code in NOT_KEPT:
            facts = remark.facts[0] if remark.facts else {}
            shown = {name: f"{value:g}" for name, value in facts.items()}
            raise RuleBroken(remark.code, field=field, **shown)
