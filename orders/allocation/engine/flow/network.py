"""The network of a problem: firm -> its weeks -> lots -> sink, in standard minutes."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

ANY = -1  # the capacity of an arc without a limit
NONE = -1  # the place of an arc that stands for nothing in the instance

Window = tuple[int, int]  # release and due week


class Label(NamedTuple):
    """What a limited arc is in the words of the instance.

    "lot": places in Problem.lots, all their open minutes; "pair": a place in Problem.pairs, its
    open minutes by pledge; "due": firm and week, all its work due by the week; "week": firm and
    week, all its work in the week; "made": firm, release, due, its frozen work in this window;
    "class": a priority, all its lots.
    """

    kind: str
    places: tuple[int, ...]


KINDS = ("any", "lot", "pair", "due", "week", "made", "class")
FREE, LOT, PAIR, DUE, WEEK, MADE, CLASS = range(len(KINDS))


@dataclass(slots=True)
class Arcs:
    """Columns; FREE arcs have no limit, what `places` holds depends on the kind."""

    tails: Any = field(default_factory=list)  # lists, or vectors of numpy
    heads: Any = field(default_factory=list)
    capacities: Any = field(default_factory=list)
    kinds: Any = field(default_factory=list)
    places: Any = field(default_factory=list)

    def plain(self) -> "Arcs":
        """The same in lists."""
        if isinstance(self.tails, list):
            return self
        rows = self.tails, self.heads, self.capacities, self.kinds, self.places
        return Arcs(*(row.tolist() for row in rows))

    def add(self, tail: int, head: int, capacity: int, kind: int, place: int) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.kinds.append(kind)
        self.places.append(place)


@dataclass(slots=True)
class Group:
    """Lots that nobody can tell apart: same firms, same window, same priority, no pair limits."""

    lots: list[int]
    minutes: int  # open standard minutes of all of them
    priority: int
    node: int = NONE


@dataclass(frozen=True, slots=True)
class Alone:
    """What each firm could carry if no other asked, where columns know it.

    `minutes` per firm; `near` per node the firm on whose side of that limit it lies, or NONE:
    the firm itself and its weeks; lots lie on the side of whoever leads to them.
    """

    minutes: Any = ()
    near: Any = ()


NOT_KNOWN = Alone()


class Led(NamedTuple):
    """Columns of all arcs behind the source's arcs into the firms, whose capacities are zero."""

    tails: Any
    heads: Any
    capacities: Any


@dataclass(slots=True)
class Network:
    """Nodes 0..firms-1 are the firms; the sink is the last node."""

    firms: int
    sink: int
    arcs: Arcs
    groups: list[Group]
    open: list[int]  # standard minutes per lot that are not frozen
    weeks: int  # buckets of the problem, plus one: the base of places of weeks
    made: int = 0  # standard minutes that are frozen
    windows: list[tuple[int, int, int]] = field(default_factory=list)  # of frozen work: firm, r, d
    class_nodes: range = range(0)  # one per priority class that falls short
    alone: Alone = NOT_KNOWN
    led: Led | None = None  # where the arcs are columns

    def label(self, kind: int, place: int) -> Label:
        """What an arc of this kind and place is."""
        if kind == LOT:
            return Label("lot", tuple(self.groups[place].lots))
        if kind == MADE:
            return Label("made", self.windows[place])
        if kind in (DUE, WEEK):
            return Label(KINDS[kind], divmod(place, self.weeks))
        return Label(KINDS[kind], (place,))
