"""Joint orders as the API tells them; lengths as decimal texts, money in whole won."""

from datetime import date
from uuid import UUID

from msgspec import UNSET, UnsetType

from cluster.kernel.units import show_thousandths
from cluster.web.api.operations import Instant, Told
from orders.jointorders.models import LotRow, OfferRow, OrderRow


class OrderLine(Told):
    """An order in a list. The customer is told to the desk alone."""

    order_id: UUID
    number: str
    title: str
    mode: str
    state: str
    opened_at: Instant | None
    deadline: Instant | None
    quantity: int
    due_on: date | None
    customer_id: UUID | UnsetType = UNSET


class Orders(Told):
    """One page; `next` goes into `after`, null on the last page."""

    orders: list[OrderLine]
    next: str | None


class Lot(Told, kw_only=True):
    """One lot; the figures of its drawing are 0 until the order is checked."""

    lot_id: UUID
    letter: str
    drawing_id: UUID | None
    material: str
    thickness_mm: str
    quantity: int
    tolerance_mm: str
    ra_um: str
    parts_per_setup: int
    due_on: date | None
    material_percent: int
    target_won: int | UnsetType | None = UNSET  # the customer's wish: for the desk
    standard_minutes: int
    cut_length_nm: int
    outlines: int
    openings: int
    width_um: int
    height_um: int


class Order(OrderLine, kw_only=True):
    """One order with its lots; `version` goes into `expected_version`."""

    version: int
    customer_name: str | UnsetType = UNSET
    valid_until: Instant | None
    keys_destroyed_at: Instant | None
    lots: list[Lot]


class OfferLine(Told):
    """Price and quantity of one lot."""

    lot_id: UUID
    unit_price_won: int
    quantity: int


class Offer(Told):
    """A version of ours (`us`) or a round of theirs (`customer`)."""

    side: str
    number: int
    state: str
    lines: list[OfferLine]
    delivery_on: date | None
    valid_until: Instant | None
    words: str
    at: Instant | None


_LINE = ("number", "title", "mode", "state", "opened_at", "deadline", "quantity", "due_on")
_LOT = ("letter", "drawing_id", "material", "quantity", "parts_per_setup", "due_on")
_MEASURED = ("standard_minutes", "openings", "width_um", "height_um")
_OFFER = ("side", "number", "state", "delivery_on", "valid_until", "words", "at")


def facts_of(row: OrderRow, *, at_desk: bool) -> dict[str, object]:
    """What every list says of an order."""
    facts = {name: getattr(row, name) for name in _LINE} | {"order_id": row.key}
    return facts | ({"customer_id": row.customer_id} if at_desk and row.customer_id else {})


def lot_of(row: LotRow, *, at_desk: bool) -> Lot:
    return Lot(
        lot_id=row.key,
        target_won=row.target_won if at_desk else UNSET,
        thickness_mm=show_thousandths(row.thickness_um),
        tolerance_mm=show_thousandths(row.tolerance_um),
        ra_um=row.ra_um,
        material_percent=row.material_permille // 10,
        cut_length_nm=row.length_nm,
        outlines=row.profiles,
        **{name: getattr(row, name) for name in _LOT + _MEASURED},
    )


def offer_of(row: OfferRow) -> Offer:
    lines = [
        OfferLine(
            lot_id=UUID(line["lot_id"]),
            unit_price_won=line["unit_price_won"],
            quantity=line["quantity"],
        )
        for line in row.lines
    ]
    return Offer(lines=lines, **{name: getattr(row, name) for name in _OFFER})
