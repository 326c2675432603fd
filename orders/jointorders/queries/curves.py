"""The blind curve and the price talks as drawings: shapes with places, no names, no single floor."""

from dataclasses import dataclass, replace

from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import OfferView
from orders.jointorders.queries.placing import HIGH, LEFT, RIGHT, WIDE, Label, placed

LOW_TALK, MORE_TALK = 140, 24  # height of the talks: for two prices, and for each further one
TOP, BOTTOM = 24, 36
END = 520  # where the paths of the talks end; the gap is written behind
APART = 18  # lines of an axis, so that their words do not touch


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: pieces from `start` to `pieces` at `price` won."""

    x: int
    y: int
    width: int
    height: int
    price: int
    pieces: int
    label: Label | None = None  # where its words stand; none where there is no free place


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure at a place of an axis."""

    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Steps of one lot with its axes; `wanted_x` is where the customer's quantity lies."""

    lot: LotRow
    bars: list[Bar]
    prices: list[Mark]
    wanted_x: int
    target_y: int | None
    target: Label | None = None  # the words at the customer's wish

    @property
    def all_told(self) -> bool:
        """Every step carries its words in the drawing."""
        return all(bar.label for bar in self.bars)

    @property
    def most(self) -> Bar | None:
        return self.bars[-1] if self.bars else None

    @property
    def missing(self) -> int:
        """Pieces of the lot that no step shows."""
        return max(0, self.lot.quantity - (self.most.pieces if self.most else 0))


def curve_of(lot: LotRow) -> Curve:
    """The steps as they were computed once, placed in a drawing of 640 by 260."""
    steps = [(price, pieces) for price, pieces in lot.steps]
    widest = max([lot.quantity, *(pieces for _, pieces in steps)]) or 1
    known = [price for price, _ in steps] + ([lot.target_won] if lot.target_won else [])
    low, high = _span(known)
    bars, before = [], 0
    for price, pieces in steps:
        x, y = _across(before, widest), _down(price, low, high)
        width = _across(pieces, widest) - x
        bars.append(Bar(x, y, max(2, width - 2), HIGH - BOTTOM - y, price, pieces))
        before = pieces
    target_y = _down(lot.target_won, low, high) if lot.target_won else None
    labels = placed([(bar.x, bar.y) for bar in bars], target_y)
    return Curve(
        lot,
        [replace(bar, label=label) for bar, label in zip(bars, labels[1:], strict=True)],
        _axis([(_down(price, low, high), price) for price, _ in steps]),
        _across(lot.quantity, widest),
        target_y,
        labels[0],
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """Our prices and theirs over the rounds, for orders of one lot."""

    ours: list[tuple[int, int, int]]  # x, y, won
    theirs: list[tuple[int, int, int]]
    gap: int | None
    marks: list[Mark]  # the prices that were said, for the axis
    high: int = HIGH  # of the drawing

    @property
    def moves(self) -> bool:
        """More than one price was said: there is something to draw."""
        return len(self.ours) + len(self.theirs) > 1

    @property
    def our_path(self) -> str:
        return _stairs(self.ours)

    @property
    def their_path(self) -> str:
        return _stairs(self.theirs)

    @property
    def between(self) -> tuple[int, int, int] | None:
        """Where the gap is drawn: upper end, lower end, middle."""
        if not self.gap:
            return None
        upper, lower = sorted((self.ours[-1][1], self.theirs[-1][1]))
        return upper, lower, (upper + lower) // 2


def talk_of(offers: list[OfferView]) -> Talk:
    """Price per piece of every version that was sent and every round, the oldest first."""
    said = [o for o in reversed(offers) if o.row.state != "draft" and o.pieces]
    low, high = _span([o.unit_won for o in said])
    tall = min(HIGH, LOW_TALK + MORE_TALK * max(0, len(said) - 2))
    step = (END - LEFT) // max(1, len(said))
    places = [
        (o.row.side, (LEFT + step * n, _down(o.unit_won, low, high, tall), o.unit_won))
        for n, o in enumerate(said)
    ]
    ours = [place for side, place in places if side == "us"]
    theirs = [place for side, place in places if side != "us"]
    gap = ours[-1][2] - theirs[-1][2] if ours and theirs else None
    return Talk(ours, theirs, gap, _axis([(y, won) for _, (_, y, won) in places]), tall)


def _axis(said: list[tuple[int, int]]) -> list[Mark]:
    """The prices from the top, none so near to the one above that their words would touch."""
    marks: list[Mark] = []
    for y, won in sorted(set(said)):
        if not marks or y - marks[-1].at >= APART:
            marks.append(Mark(y, won))
    return marks


def _span(prices: list[int]) -> tuple[int, int]:
    """Lowest and highest price of an axis, with air around."""
    if not prices:
        return 0, 1
    air = max(1, (max(prices) - min(prices)) // 4, max(prices) // 20)
    return max(0, min(prices) - air), max(prices) + air


def _across(pieces: int, widest: int) -> int:
    return LEFT + (WIDE - LEFT - RIGHT) * pieces // widest


def _down(price: int, low: int, high: int, tall: int = HIGH) -> int:
    return tall - BOTTOM - (tall - TOP - BOTTOM) * (price - low) // max(1, high - low)


def _stairs(points: list[tuple[int, int, int]]) -> str:
    """An SVG path that stays level until the next price."""
    if not points:
        return ""
    first, *rest = points
    return f"M{first[0]} {first[1]}" + "".join(f"H{x}V{y}" for x, y, _ in rest) + f"H{END}"
