"""What the next offer starts from: always something that the rule would take."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cluster.kernel import clock
from orders.capacity.domain.curve import Step, feasible
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import OfferView

THEIRS, OURS = "theirs", "ours"  # whose words the form takes up


@dataclass(frozen=True, slots=True)
class LotOffer:
    """One lot of the next offer with what it starts from."""

    lot: LotRow
    price: int | None
    quantity: int
    shown: int | None  # pieces of the steps at that price, None without a curve
    said: tuple[int, int] | None = None  # won and pieces of the words it takes up

    @property
    def as_said(self) -> bool:
        """What was said could be offered as it is."""
        return self.said is None or self.said == (self.price, self.quantity)


@dataclass(frozen=True, slots=True)
class Start:
    """Lots, delivery and terms of the next offer."""

    lots: list[LotOffer]
    delivery_on: date | None
    terms: str = ""

    @property
    def as_said(self) -> bool:
        return all(one.as_said for one in self.lots) and self.delivery_on is not None


def start_of(lots: list[LotRow], offers: list[OfferView], side: str = "") -> Start:
    """The newest words, or the newest of one side; else the curve's last step, else the wish.

    A quantity that the steps do not show at its price becomes what they show; a price below the
    first step becomes that step's. `offers`: the newest first.
    """
    known = {THEIRS: "customer", OURS: "us"}.get(side)
    found = next((o for o in offers if known in (None, o.row.side)), None)
    said = {lot.key: (won, pieces) for lot, won, pieces in found.lines} if found else {}
    due = max((lot.due_on for lot in lots if lot.due_on), default=None)
    day = found.row.delivery_on if found else due
    today = clock.now().astimezone(clock.SEOUL).date()
    ours = next((o for o in offers if o.row.side == "us"), None)
    return Start(
        [_lot(lot, said.get(lot.key)) for lot in lots],
        day if day and day > today else None,
        ours.row.words if ours else "",
    )


def _lot(lot: LotRow, said: tuple[int, int] | None) -> LotOffer:
    steps = [Step(price_won=price, pieces=pieces) for price, pieces in lot.steps]
    price = said[0] if said else (steps[-1].price_won if steps else lot.target_won)
    wanted = min(lot.quantity, said[1] if said else lot.quantity)
    if not steps or price is None:
        return LotOffer(lot, price, wanted, None, said)
    price = max(price, steps[0].price_won)
    shown = feasible(steps, price)
    return LotOffer(lot, price, min(wanted, shown), shown, said)


def usual_until(now: datetime) -> datetime:
    """A week to answer, at the end of a working day."""
    local = now.astimezone(clock.SEOUL) + timedelta(days=7)
    return local.replace(hour=17, minute=0, second=0, microsecond=0)
