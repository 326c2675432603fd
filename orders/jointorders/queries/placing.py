"""Where the words of the blind curve stand in its drawing, so that none touches another."""

from dataclasses import dataclass

WIDE, HIGH = 640, 260
LEFT, RIGHT = 84, 16
LINE = 18  # height of a line of words
WORDS = 176  # width of the longest words of a step


@dataclass(frozen=True, slots=True)
class Label:
    """Where words begin or end: `anchor` is start or end, `y` their base line."""

    x: int
    y: int
    anchor: str = "start"

    def meets(self, other: "Label") -> bool:
        """Whether the words would touch."""
        (left, right), (begin, end) = self._span, other._span
        return abs(self.y - other.y) < LINE and left < end and begin < right

    @property
    def _span(self) -> tuple[int, int]:
        return (self.x, self.x + WORDS) if self.anchor == "start" else (self.x - WORDS, self.x)


def _wish(bars: list[tuple[int, int]], target_y: int) -> Label:
    """At the end of the line that no bar covers; at the right where both are covered."""
    left = Label(LEFT + 8, target_y - 6)
    first = bars[0][1] if bars else HIGH
    free_left = first > target_y and all(y > target_y for x, y in bars if x < LEFT + WORDS)
    right_free = not any(y < target_y for _, y in bars[-1:])
    return left if free_left and not right_free else Label(WIDE - RIGHT, target_y - 6, "end")


def placed(bars: list[tuple[int, int]], target_y: int | None) -> list[Label | None]:
    """Places for the words of the wish and of every step, none touching another.

    A step's words stand over its top, else higher in steps of a line, else nowhere.
    """
    wish = _wish(bars, target_y) if target_y is not None else None
    taken, found = ([wish] if wish else []), [wish]
    for x, y in bars:
        wide = x + 8 + WORDS <= WIDE
        at, anchor = (x + 8, "start") if wide else (WIDE - RIGHT, "end")
        heights = range(y - 6, LINE - 6, -LINE)
        free = (
            one
            for one in (Label(at, height, anchor) for height in heights)
            if not any(one.meets(other) for other in taken)
        )
        label = next(free, None)
        taken += [label] if label else []
        found.append(label)
    return found
