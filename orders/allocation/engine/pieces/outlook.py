"""What the pairs that are still open can reach at best: lower bounds for the exact search."""

from orders.allocation.engine.pieces.aims import Aims, Tie, unfinished
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.levelling import Levelling

Goal = tuple[int, ...]
# Verdicts: open; hopeless here; and with every count of fewer, or more, pieces as well.
OPEN, HERE, FEWER, MORE = 0, 1, 2, 4


class Outlook:
    """Bounds below a node of the search, in which the first `depth` of `pairs` are decided."""

    def __init__(self, aims: Aims, book: Book, pairs: list[int]) -> None:
        self.aims = aims
        self.book = book
        self.pairs = pairs
        self.levelling = Levelling(aims)
        self.room = [book.most(k) - book.pairs[k].frozen for k in range(len(pairs))]
        self.gain = self._gains()
        self.rest = self._rests()
        self.forced = self._forced()
        self.cheapest = self._cheapest()

    def _gains(self) -> list[list[int]]:
        """Per depth and firm: standard minutes that open pairs could add."""
        row = [0] * len(self.book.total)
        rows = [row]
        for place in reversed(self.pairs):
            row = list(row)
            row[self.book.pairs[place].firm] += self.room[place] * self.book.std[place]
            rows.append(row)
        return rows[::-1]

    def _rests(self) -> list[dict[int, int]]:
        """Per depth and lot: pieces that open pairs could add."""
        row: dict[int, int] = {}
        rows = [row]
        for place in reversed(self.pairs):
            row = dict(row)
            lot = self.book.pairs[place].lot
            row[lot] = row.get(lot, 0) + self.room[place]
            rows.append(row)
        return rows[::-1]

    def _forced(self) -> list[int]:
        """Per depth: standard minutes that open pairs must give up in any case."""
        rows = [0]
        for place in reversed(self.pairs):
            pair = self.book.pairs[place]
            lost = max(0, pair.previous - pair.frozen - self.room[place])
            rows.append(rows[-1] + lost * self.book.std[place])
        return rows[::-1]

    def _cheapest(self) -> list[int]:
        """Per lot: the lowest price of a standard minute."""
        firms, pairs = self.book.problem.firms, self.book.pairs
        return [
            min((firms[pairs[k].firm].unit_price or 0 for k in places), default=0)
            for places in self.book.of_lot
        ]

    def needed(self, depth: int) -> int:
        """Pieces of the next pair without which its lot stays short."""
        place = self.pairs[depth]
        pair = self.book.pairs[place]
        return pair.frozen + self.book.left[pair.lot] - self.rest[depth + 1].get(pair.lot, 0)

    def verdict(self, depth: int, goal: Goal, tie: Tie) -> int:
        """Whether anything below can come before the known answer with this goal and tie, and
        if nothing can: whether more pieces, or fewer, of the pair decided last could help."""
        short = self._short(depth)
        known = goal[: len(short)]
        if short != known:
            return HERE | FEWER if short > known else OPEN
        moved = self._moved(depth)
        if moved != goal[-3]:
            return HERE | FEWER if moved > goal[-3] else OPEN
        gain, rest = self.gain[depth], self._minutes_left() - sum(known)
        if rest > sum(gain):
            return HERE | FEWER
        second = self._second(sum(known))
        if second != goal[-2]:
            return HERE | self._no_more(depth) if second > goal[-2] else OPEN
        return self._fairness(depth, rest, goal[-1], tie)

    def _fairness(self, depth: int, rest: int, known: int, tie: Tie) -> int:
        total, gain = self.book.total, self.gain[depth]
        fair = self.levelling.least(total, gain, rest)
        if fair < known:
            return OPEN
        if fair == known:
            return HERE if self._loses_tie(depth, tie) else OPEN
        if not depth:
            return HERE
        place = self.pairs[depth - 1]
        firm, size = self.book.pairs[place].firm, self.book.std[place]
        up, down = self.levelling.slopes(firm, total[firm], gain[firm], size)
        found = HERE
        if up >= 0:
            found |= self._no_more(depth)
        if down >= 0 and self.aims.policy not in ("cheapest", "earliest"):
            found |= FEWER
        return found

    def _no_more(self, depth: int) -> int:
        """MORE, where more pieces of the pair decided last leave less neither short nor moved."""
        if not depth:
            return OPEN
        place = self.pairs[depth - 1]
        pair = self.book.pairs[place]
        missing = self.book.left[pair.lot] > self.rest[depth].get(pair.lot, 0)
        return OPEN if missing or self.book.x[place] < pair.previous else MORE

    def _short(self, depth: int) -> Goal:
        found = dict.fromkeys(self.aims.classes, 0)
        rest, left = self.rest[depth], self.book.left
        for place, lot in enumerate(self.book.problem.lots):
            missing = max(0, left[place] - rest.get(place, 0))
            found[lot.priority] += missing * lot.std_minutes
        return tuple(found.values())

    def _moved(self, depth: int) -> int:
        if self.aims.problem.kind != "R":
            return 0
        decided = self.pairs[:depth]
        book = self.book
        taken = sum(max(0, book.pairs[k].previous - book.x[k]) * book.std[k] for k in decided)
        return taken + self.forced[depth]

    def _minutes_left(self) -> int:
        lots = self.book.problem.lots
        return sum(n * lot.std_minutes for n, lot in zip(self.book.left, lots, strict=True))

    def _second(self, short: int) -> int:
        """Won, or minutes unfinished, that are sure already."""
        if self.aims.policy == "earliest":
            return unfinished(self.book)
        if self.aims.policy != "cheapest":
            return 0
        lots = self.book.problem.lots
        rows = list(zip(self.book.left, lots, self.cheapest, strict=True))
        rest = sum(n * lot.std_minutes * price for n, lot, price in rows)
        dearest = max(self.cheapest, default=0)
        return self.aims.second(self.book) + rest - dearest * short

    def _loses_tie(self, depth: int, tie: Tie) -> bool:
        totals, gain, rest = self.book.total, self.gain[depth], self.rest[depth]
        reach = tuple(-totals[i] - gain[i] for i in self.aims.ranked)
        if reach != tie[0]:
            return reach > tie[0]
        left = self.book.left
        short = tuple(max(0, left[at] - rest.get(at, 0)) for at in self.aims.urgent)
        if short != tie[1]:
            return short > tie[1]
        return sum(map(int.__mul__, self.aims.drawn, self.book.x)) > tie[2]
