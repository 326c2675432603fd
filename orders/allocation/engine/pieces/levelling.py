"""The fairest way to give out divisible minutes between limits: a lower bound in whole numbers."""

from orders.allocation.engine.pieces.aims import Aims

_STEPS = 60
_POINT = 24  # bits after the point beyond those that the largest weight takes

Rows = list[tuple[int, int, int, int]]  # weight, shifted credit, least, most


class Levelling:
    """min of sum (X - c)^2 / w over totals between limits with a given sum, times the common
    multiple. Any level gives a lower bound; a good one is looked for in a fixed number of steps."""

    def __init__(self, aims: Aims) -> None:
        self.aims = aims
        self.bits = _POINT + max(aims.weight, default=1).bit_length()
        pairs = zip(aims.top, aims.bottom, strict=True)
        self.paid = 0  # what the level of the last bound pays for a standard minute
        self.credit = [(top << self.bits) // bottom for top, bottom in pairs]

    def least(self, low: list[int], more: list[int], total: int) -> int:
        """Every firm holds low .. low + more; the additions sum to `total`."""
        paid = (self._level(low, more, total) * 2 * self.aims.scale) >> self.bits
        self.paid = paid
        found = paid * total
        for firm, start in enumerate(low):
            found += self._reduced(firm, start, more[firm], paid)
        return found

    def slopes(self, firm: int, start: int, more: int, size: int) -> tuple[int, int]:
        """How the last bound would change, at its level, if `size` of what is to be added were
        held by the firm already, or were taken from it. It is convex in what the firm holds."""
        now = self._reduced(firm, start, more, self.paid)
        up = self._reduced(firm, start + size, more, self.paid) - now - self.paid * size
        down = self._reduced(firm, start - size, more, self.paid) - now + self.paid * size
        return up, down

    def _reduced(self, firm: int, start: int, more: int, paid: int) -> int:
        """The least of unfairness less what the level pays for additions."""
        aims = self.aims
        bottom = aims.bottom[firm]
        # where the slope 2 d G (d X - n) equals what is paid
        nearest = (paid // (2 * bottom * aims.factor[firm]) + aims.top[firm]) // bottom
        below = min(max(nearest - start, 0), more)
        return min(
            aims.unfair(firm, start + added) - paid * added
            for added in range(below, min(below + 2, more + 1))
        )

    def _level(self, low: list[int], more: list[int], total: int) -> int:
        """A level times 2^bits at which about `total` is added: Newton inside a bracket."""
        rows = [
            (w, c, start << self.bits, (start + room) << self.bits)
            for w, c, start, room in zip(self.aims.weight, self.credit, low, more, strict=True)
            if room
        ]
        if not rows:
            return 0
        target = (sum(low[i] for i, room in enumerate(more) if room) + total) << self.bits
        below = min((least - c) // w for w, c, least, _ in rows)
        above = max((most - c) // w for w, c, _, most in rows) + 1
        level = (below + above) // 2
        for _ in range(_STEPS):
            missing, slope = _miss(level, target, rows)
            below, above = (level, above) if missing > 0 else (below, level)
            if above - below <= 1 or 0 <= missing <= slope:  # nearer than a level can be
                break
            level = level + missing // slope if slope else below
            if not below < level < above:
                level = (below + above) // 2
        return level


def _miss(level: int, target: int, rows: Rows) -> tuple[int, int]:
    """What is still to be given at this level, and the weight of who would take it."""
    slope = 0
    for weight, credit, least, most in rows:
        share = level * weight + credit
        if share <= least:
            target -= least
        elif share >= most:
            target -= most
        else:
            target -= share
            slope += weight
    return target, slope
