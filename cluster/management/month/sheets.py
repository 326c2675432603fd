"""The sample's orders, lots and pledges, moved by whole weeks so that open ones are still open."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.kernel.units import parse_thousandths

SAMPLE, MORE = BASE / "data" / "cluster", BASE / "data" / "demo"
_EARLIEST_OPEN_DEADLINE = date(2026, 11, 24)
_STILL_OPEN = timedelta(days=2)
_WEEK = timedelta(weeks=1)


def shift(today: date) -> timedelta:
    """The fewest whole weeks after which the first open deadline is two days away."""
    behind = today + _STILL_OPEN - _EARLIEST_OPEN_DEADLINE
    return _WEEK * max(0, -(-behind // _WEEK))


@dataclass(frozen=True, slots=True)
class Pledged:
    """One row of pledges.csv."""

    code: str
    lot: str
    firm: str
    most: int
    least: int
    hours: int
    floor_won: int
    first_on: date
    last_on: date
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row of lots.csv, with its pledges in the order they came."""

    code: str
    drawing: Path
    material: str
    thickness_um: int
    quantity: int
    tolerance_um: int
    ra_nm: int
    parts_per_setup: int
    target_won: int
    pledges: tuple[Pledged, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One row of orders.csv with its lots; `state` is the sample's Korean word."""

    code: str
    customer: str
    title: str
    opened: datetime
    deadline: datetime
    due_on: date
    state: str
    lots: tuple[Wanted, ...]


def inquiries(by: timedelta) -> list[Inquiry]:
    """Every order of the sample and of the demo, all dates moved by `by`."""
    found = [
        _inquiry(folder, row, by) for folder in (SAMPLE, MORE) for row in _rows(folder, "orders")
    ]
    return sorted(found, key=lambda order: order.opened)


def _inquiry(folder: Path, row: dict[str, str], by: timedelta) -> Inquiry:
    opened = _instant(row["opened"] + "T09:30+09:00") + by
    deadline = _instant(row["pledge_deadline"]) + by
    due_on = date.fromisoformat(row["due"]) + by
    lots = [lot for lot in _rows(folder, "lots") if lot["order_id"] == row["order_id"]]
    span = (opened, deadline)
    return Inquiry(
        code=row["order_id"],
        customer=row["customer_id"],
        title=row["title"],
        opened=opened,
        deadline=deadline,
        due_on=due_on,
        state=row["state"],
        lots=tuple(_wanted(folder, lot, span, by) for lot in lots),
    )


def _wanted(
    folder: Path, row: dict[str, str], span: tuple[datetime, datetime], by: timedelta
) -> Wanted:
    pledges = [p for p in _rows(folder, "pledges") if p["lot_id"] == row["lot_id"]]
    placed = [_pledged(p, span, place, by) for place, p in enumerate(pledges)]
    return Wanted(
        code=row["lot_id"],
        drawing=SAMPLE / "dxf_good" / row["drawing"],
        material=row["material"],
        thickness_um=parse_thousandths(row["thickness_mm"], field="thickness_mm"),
        quantity=int(row["qty"]),
        tolerance_um=parse_thousandths(row["tolerance_pm_mm"], field="tolerance_pm_mm"),
        ra_nm=parse_thousandths(row["ra_um"], field="ra_um"),
        parts_per_setup=int(row["parts_per_setup"]),
        target_won=int(row["target_unit_price_krw"]),
        pledges=tuple(sorted(placed, key=lambda one: one.at)),
    )


def _pledged(
    row: dict[str, str], span: tuple[datetime, datetime], place: int, by: timedelta
) -> Pledged:
    """Older orders carry the sample's dates of today: their pledges come while they were open."""
    opened, deadline = span
    at, late = _instant(row["submitted"]) + by, "마감 후" in row["note"]
    if not late and not opened + timedelta(hours=1) < at < deadline:
        at = opened + timedelta(hours=4, minutes=7 * place)
    last_on = date.fromisoformat(row["latest"]) + by
    first_on = min(date.fromisoformat(row["earliest"]) + by, last_on - timedelta(days=10))
    return Pledged(
        code=row["pledge_id"],
        lot=row["lot_id"],
        firm=row["firm_id"],
        most=int(row["max_qty"]),
        least=int(row["min_qty"]),
        hours=int(row["machine_hours"]),
        floor_won=int(row["floor_unit_price_krw"]),
        first_on=first_on,
        last_on=last_on,
        at=at,
        note=row["note"],
    )


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def today() -> date:
    return clock.now().astimezone(clock.SEOUL).date()


def _instant(raw: str) -> datetime:
    return datetime.fromisoformat(raw).astimezone(UTC)
