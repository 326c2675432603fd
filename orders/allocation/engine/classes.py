"""Bottleneck classes of several lots with the cuts that prove them.

Any chain of firm sets with a valid cut for each gives a valid bound; classes whose levels do not
rise are joined. So the proof stands on its own feet, whoever found the classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from orders.allocation.engine.problem import Pair, Problem
from orders.allocation.engine.weeks import Weeks


@dataclass(frozen=True, slots=True)
class Cut:
    """One class: firms that join; lots and pledges (pairs) that are counted whole with it."""

    firms: tuple[int, ...]
    lots: tuple[int, ...]
    pledges: tuple[int, ...] = ()  # places in problem.pairs


@dataclass(frozen=True, slots=True)
class Closed:
    """Weeks (from 1) and pledges (lots) of one firm that are counted whole."""

    weeks: tuple[int, ...] = ()
    pledges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A class in the chain: its level, and what all firms up to it can make at most."""

    firms: tuple[int, ...]
    lots: tuple[int, ...]
    closed: dict[int, Closed]  # firms whose closed weeks and pledges change here
    cut: int
    level: Fraction


class Ground:
    """A problem with the weights that count."""

    def __init__(self, problem: Problem, policy: str) -> None:
        self.problem = problem
        self.size = [lot.std_minutes for lot in problem.lots]
        self.of_firm: list[list[Pair]] = [[] for _ in problem.firms]
        for pair in problem.pairs:
            self.of_firm[pair.firm].append(pair)
        self.weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
        self.credit = [Fraction(*firm.credit) for firm in problem.firms]
        self.floor = [sum(p.frozen * self.size[p.lot] for p in row) for row in self.of_firm]
        self.rate = [max(map(self._rate, row), default=Fraction(0)) for row in self.of_firm]

    def _rate(self, pair: Pair) -> Fraction:
        """Standard minutes in one own minute."""
        return Fraction(self.size[pair.lot], pair.minutes)

    def share(self, i: int, level: Fraction) -> Fraction:
        """Level times weight plus credit, not below what is frozen."""
        return max(level * self.weight[i] + self.credit[i], Fraction(self.floor[i]))

    def together(self, firms: Iterable[int], level: Fraction) -> Fraction:
        """The sum of their shares."""
        top, bottom = level.numerator * self.common, level.denominator
        scale, credits = bottom * self.common, self.credits
        rows = (
            max(top * self.weight[i] + credits[i] * bottom, self.floor[i] * scale) for i in firms
        )
        return Fraction(sum(rows), scale)

    @cached_property
    def common(self) -> int:
        """A denominator of all credits."""
        return lcm(*{credit.denominator for credit in self.credit})

    @cached_property
    def credits(self) -> list[int]:
        """The credits times `common`."""
        return [credit.numerator * (self.common // credit.denominator) for credit in self.credit]

    def start(self, i: int) -> Fraction:
        """The level from which the firm gets more than what is frozen."""
        return (self.floor[i] - self.credit[i]) / self.weight[i]

    def level(self, firms: Sequence[int], total: int) -> Fraction:
        """lambda with sum of max(floor, lambda w + c) = total; where the first firm begins, if
        nothing is left beside what is frozen."""
        starts = sorted((self.start(i), self.weight[i]) for i in firms)
        rest, weight = Fraction(total - sum(self.floor[i] for i in firms)), 0
        if rest < 0:  # the cut before was loose: below every start, so that the two are joined
            return min(map(self.start, range(len(self.floor)))) - 1
        level = starts[0][0]
        for start, more in starts:
            if rest <= (start - level) * weight:
                break
            rest -= (start - level) * weight
            level, weight = start, weight + more
        return level + rest / weight if rest else level

    def unfairness(self, shares: Sequence[Fraction | int]) -> Fraction:
        """Sum of (X - c)^2 / w."""
        squares: dict[int, Fraction | int] = {}
        for x, c, w in zip(shares, self.credit, self.weight, strict=True):
            away = x - c if c else x
            squares[w] = squares.get(w, 0) + away * away
        return total(Fraction(square) / w for w, square in squares.items())

    def least(self, firms: Iterable[int], level: Fraction) -> Fraction:
        """The same sum for firms that stand at the level, or at their floor above it."""
        lifted, squares = 0, Fraction(0)
        for i in firms:
            if self.start(i) > level:
                squares += (self.floor[i] - self.credit[i]) ** 2 / self.weight[i]
            else:
                lifted += self.weight[i]
        return squares + level * level * lifted


def total(parts: Iterable[Fraction]) -> Fraction:
    """Their sum, two by two, so that long denominators come last."""
    row = list(parts)
    while len(row) > 1:
        row = [sum(row[at : at + 2], Fraction(0)) for at in range(0, len(row), 2)]
    return row[0] if row else Fraction(0)


def chain(ground: Ground, plans: Weeks, cuts: Iterable[Cut]) -> list[Step]:
    """The cuts as classes of rising levels; a class that would not rise joins the one before."""
    steps: list[Step] = []
    walls = Walls(ground, plans)
    for cut in cuts:
        step = walls.step(cut, steps[-1].cut if steps else 0)
        while steps and steps[-1].level >= step.level:
            before = steps.pop()
            step = _joined(ground, before, step, steps[-1].cut if steps else 0)
        steps.append(step)
    return _told_once(steps)


def _told_once(steps: list[Step]) -> list[Step]:
    """Closed weeks and pledges only where they differ from what stood before."""
    now: dict[int, Closed] = {}
    told = []
    for step in steps:
        fresh = {i: c for i, c in step.closed.items() if now.get(i, Closed()) != c}
        now |= step.closed
        told.append(replace(step, closed=fresh))
    return told


def _joined(ground: Ground, one: Step, other: Step, below: int) -> Step:
    firms = tuple(sorted(one.firms + other.firms))
    return Step(
        firms,
        tuple(sorted(one.lots + other.lots)),
        one.closed | other.closed,
        other.cut,
        ground.level(firms, other.cut - below),
    )


class Walls:
    """What keeps the firms that are in so far from making more; a step touches what it changes."""

    def __init__(self, ground: Ground, plans: Weeks) -> None:
        self.ground = ground
        self.capacity = plans.capacity
        self.makers = ground.problem.by_lot()
        self.lots: set[int] = set()
        self.inside: set[int] = set()
        self.pledges: set[int] = set()
        self.closed: dict[int, Closed] = {}
        self.parts: dict[int, int] = {}
        self.total = 0

    def step(self, cut: Cut, below: int) -> Step:
        lots = sorted(set(cut.lots) - self.lots)
        touched = self._join(cut.firms) | self._cut(lots) | self._promise(set(cut.pledges))
        known = {self.ground.problem.pairs[place] for place in self.pledges}
        changed = {}
        for i in touched & self.inside:
            closed = self._closed(i, known)
            if self.closed.get(i, Closed()) != closed:
                changed[i] = closed
            self.closed[i] = closed
            self.total -= self.parts.get(i, 0)
            self.parts[i] = self._part(i, closed)
            self.total += self.parts[i]
        level = self.ground.level(cut.firms, self.total - below)
        return Step(tuple(sorted(cut.firms)), tuple(lots), changed, self.total, level)

    def _join(self, firms: Iterable[int]) -> set[int]:
        """What they hold for good of lots that are cut counts as theirs now."""
        fresh = set(firms)
        pairs = (pair for i in fresh for pair in self.ground.of_firm[i] if pair.lot in self.lots)
        self.total += sum(pair.frozen * self.ground.size[pair.lot] for pair in pairs)
        self.inside |= fresh
        return fresh

    def _cut(self, lots: Iterable[int]) -> set[int]:
        """The lots count whole, without what others hold of them for good."""
        touched = set()
        for lot in lots:
            others = [pair.frozen for pair in self.makers[lot] if pair.firm not in self.inside]
            open_pieces = self.ground.problem.lots[lot].quantity - sum(others)
            self.total += open_pieces * self.ground.size[lot]
            touched |= {pair.firm for pair in self.makers[lot]}
            self.lots.add(lot)
        return touched

    def _promise(self, pledges: set[int]) -> set[int]:
        pairs = self.ground.problem.pairs
        touched = {pairs[place].firm for place in pledges ^ self.pledges}
        self.pledges = pledges
        return touched

    def _closed(self, i: int, pledges: set[Pair]) -> Closed:
        """The least way to keep the firm from all other lots: weeks, pledges, or some of both."""
        pairs = [pair for pair in self.ground.of_firm[i] if pair.lot not in self.lots]
        ways = [self._by(i, pairs, set(pairs)), self._by(i, pairs, pledges)]
        if self.capacity[i] is not None:
            ways.append(self._by(i, pairs, set()))
        elif pairs:
            ways = ways[:1]
        return min(ways, key=lambda way: self._part(i, way))

    def _by(self, i: int, pairs: list[Pair], pledges: set[Pair]) -> Closed:
        capacity, weeks = self.capacity[i] or [], set()
        for pair in pairs:
            if pair not in pledges:
                lot = self.ground.problem.lots[pair.lot]
                weeks |= {t for t in range(lot.release, lot.due + 1) if capacity[t - 1 : t] != [0]}
        whole = sorted(pair.lot for pair in pairs if pair in pledges)
        return Closed(tuple(sorted(weeks)), tuple(whole))

    def _part(self, i: int, closed: Closed) -> int:
        capacity, pledges = self.capacity[i] or [], set(closed.pledges)
        own = sum(capacity[week - 1] for week in closed.weeks)
        pairs = (pair for pair in self.ground.of_firm[i] if pair.lot in pledges)
        rest = sum(self.ground.problem.high(p) * self.ground.size[p.lot] for p in pairs)
        return own * self.ground.rate[i] // 1 + rest
