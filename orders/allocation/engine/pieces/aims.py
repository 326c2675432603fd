"""What an allocation of several lots is judged by, in order, as exact whole numbers.

1 standard minutes short, by priority class; 2 standard minutes taken from firms that held them;
then by policy: fairness; or won, or minutes unfinished summed over the weeks, before fairness.
Fairness is the sum of (X - c)^2 / w, here times a common multiple. Ties: more for the lower rank;
then what is short on the lot due later, of these on the one with the larger id; then the least sum
of drawn numbers; then more on the pair that comes first.
"""

import hashlib
from fractions import Fraction
from functools import cached_property
from math import lcm

from orders.allocation.engine.columns import tie_order
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.problem import Problem

_DRAWN = 36  # bits of the number drawn for a pair

Tie = tuple[tuple[int, ...], tuple[int, ...], int, tuple[int, ...]]


class Aims:
    """The objective of one problem under one policy."""

    def __init__(self, problem: Problem, policy: str) -> None:
        self.problem = problem
        self.policy = policy
        self.order = tie_order(problem.id, (firm.id for firm in problem.firms))
        place = {firm.id: i for i, firm in enumerate(problem.firms)}
        self.ranked = [place[name] for name in self.order]
        self.weight = [1 if policy == "equal" else firm.weight for firm in problem.firms]
        self.top = [firm.credit[0] for firm in problem.firms]
        self.bottom = [firm.credit[1] for firm in problem.firms]
        self.classes = sorted({lot.priority for lot in problem.lots}) or [1]

    @cached_property
    def rank(self) -> list[int]:
        rank = [0] * len(self.ranked)
        for place, i in enumerate(self.ranked):
            rank[i] = place
        return rank

    @cached_property
    def scale(self) -> int:
        return lcm(*(w * d * d for w, d in zip(self.weight, self.bottom, strict=True)))

    @cached_property
    def factor(self) -> list[int]:
        rows = zip(self.weight, self.bottom, strict=True)
        return [self.scale // (w * d * d) for w, d in rows]

    @cached_property
    def drawn(self) -> list[int]:
        """Per pair: the first 36 bits of SHA-256 of "<instance id>|<lot id>|<firm id>"."""
        return [_drawn(f"{self.problem.id}|{self.problem.key(p)}") for p in self.problem.pairs]

    @cached_property
    def sequence(self) -> list[int]:
        """Places of pairs by lot, then tie rank."""
        pairs = self.problem.pairs
        return sorted(range(len(pairs)), key=lambda k: (pairs[k].lot, self.rank[pairs[k].firm]))

    def unfair(self, firm: int, total: int) -> int:
        """(X - c)^2 / w of one firm, times the common multiple."""
        return (total * self.bottom[firm] - self.top[firm]) ** 2 * self.factor[firm]

    def short(self, book: Book) -> tuple[int, ...]:
        """Standard minutes short per priority class; pieces where all pieces count 1."""
        found = dict.fromkeys(self.classes, 0)
        for place, left in enumerate(book.left):
            if left:
                lot = self.problem.lots[place]
                found[lot.priority] += left * lot.std_minutes
        return tuple(found.values())

    def moved(self, book: Book) -> int:
        """Standard minutes taken from firms that held them."""
        rows = zip(book.pairs, book.x, book.std, strict=True)
        return sum(max(0, pair.previous - x) * std for pair, x, std in rows)

    def second(self, book: Book) -> int:
        """Won under `cheapest`, unfinished own minutes under `earliest`, else 0."""
        if self.policy == "cheapest":
            firms = zip(self.problem.firms, book.total, strict=True)
            return sum((firm.unit_price or 0) * total for firm, total in firms)
        return unfinished(book) if self.policy == "earliest" else 0

    def fairness(self, book: Book) -> int:
        return sum(self.unfair(i, total) for i, total in enumerate(book.total))

    def goal(self, book: Book) -> tuple[int, ...]:
        """All but ties; the smaller the better."""
        return (*self.short(book), self.moved(book), self.second(book), self.fairness(book))

    @cached_property
    def urgent(self) -> list[int]:
        """Places of lots by due week, then id."""
        lots = self.problem.lots
        return sorted(range(len(lots)), key=lambda at: (lots[at].due, at))

    def ties(self, book: Book) -> Tie:
        """The smaller the better, between equal goals."""
        totals = tuple(-book.total[i] for i in self.ranked)
        short = tuple(book.left[at] for at in self.urgent)
        draws = sum(map(int.__mul__, self.drawn, book.x))
        return totals, short, draws, tuple(-book.x[place] for place in self.sequence)

    def stated(self, book: Book) -> list[int | Fraction]:
        """The objective as results name it: only what the kind and the policy ask for."""
        values: list[int | Fraction] = [*self.short(book)]
        if self.problem.kind == "R":
            values.append(self.moved(book))
        if self.policy in ("cheapest", "earliest"):
            values.append(self.second(book))
        return [*values, Fraction(self.fairness(book), self.scale)]


def _drawn(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:5], "big") >> (40 - _DRAWN)


def unfinished(book: Book) -> int:
    """Own minutes not done yet at the end of each week, summed: every firm works as soon as it
    may and never rests while work waits."""
    return sum(unfinished_of(book, firm) for firm in range(len(book.total)))


def unfinished_of(book: Book, firm: int) -> int:
    """The same for one firm."""
    problem = book.problem
    released = [0] * problem.buckets
    for place in book.of_firm[firm]:
        release = problem.lots[book.pairs[place].lot].release
        released[release - 1] += book.own(place, book.x[place])
    waiting = found = 0
    for minutes, most in zip(released, problem.firms[firm].capacity or (), strict=True):
        waiting = max(0, waiting + minutes - most)
        found += waiting
    return found
