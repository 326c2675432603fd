"""Instances to measure with, by family: the same name and seed give the same bytes everywhere."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from orders.allocation.families.lots import Shape, earlier, several
from orders.allocation.families.orders import season, split
from orders.allocation.families.stream import Stream

_SMALL = Shape(22, 20, 8)
_HARD = {
    "tight": replace(_SMALL, load=60, room=80),
    "over": replace(_SMALL, load=130),
    "minlot": replace(_SMALL, load=35, min_lots=True),
    "setup": replace(_SMALL, load=35, setups=True),
    "unrelated": replace(_SMALL, load=35, unrelated=True),
}
FAMILIES = (
    *(f"split-{firms}" for firms in (22, 200, 2000, 26000)),
    *(
        f"{kind}-{size}"
        for kind in ("cluster", "uniform")
        for size in ("22x20x8", "200x200x12", "2000x500x12", "26000x1000", "26000x1000x12")
    ),
    *_HARD,
    "realloc",
    "season",
)
_NAME = re.compile(
    rf"(split|cluster|uniform|realloc|{'|'.join(_HARD)})-([1-9]\d*)(?:x([1-9]\d*))?(?:x([1-9]\d*))?"
)
LARGEST = 100_000  # firms or lots


class UnknownFamily(ValueError):
    """No family of this name."""


def make(family: str, seed: int = 1) -> dict[str, Any]:
    """The instance. Other sizes go by the same pattern: `cluster-50x10x4`, `tight-200x200x12`."""
    name = f"{family}-{seed}"
    return _maker(family)(Stream(f"{family}|{seed}"), name)


def _maker(family: str) -> Callable[[Stream, str], dict[str, Any]]:
    if family == "season":
        return season
    if family in _HARD:
        return lambda stream, name: several(stream, name, _HARD[family], [family])
    found = _NAME.fullmatch("realloc-22x20x8" if family == "realloc" else family)
    if found is None:
        raise UnknownFamily(family)
    kind, *size = found[1], *(int(part) for part in found.groups()[1:] if part)
    if max(size) > LARGEST or (len(size) == 1) != (kind == "split"):
        raise UnknownFamily(family)
    if kind == "split":
        return lambda stream, name: split(stream, name, size[0])
    if kind == "realloc":
        return lambda stream, name: _realloc(stream, name, size)
    if kind in _HARD:
        return _hard(kind, size)
    shape = replace(_shape(size), grouped=kind == "cluster")
    return lambda stream, name: several(stream, name, shape, [kind])


def _hard(kind: str, size: list[int]) -> Callable[[Stream, str], dict[str, Any]]:
    """A hard family in another size; it is about weeks, so it has some."""
    if len(size) != 3:
        raise UnknownFamily(kind)
    firms, lots, weeks = size
    shape = replace(_HARD[kind], firms=firms, lots=lots, weeks=weeks)
    return lambda stream, name: several(stream, name, shape, [kind])


def _realloc(stream: Stream, name: str, size: list[int]) -> dict[str, Any]:
    if len(size) != 3:
        raise UnknownFamily(name)
    return earlier(stream, several(stream, name, replace(_shape(size), load=35), ["realloc"]))


def _shape(size: list[int]) -> Shape:
    """Firms, lots and, where there are any, weeks."""
    firms, lots, weeks = (*size, 0)[:3]
    return Shape(firms, lots, weeks)
