"""Walks the drawing: what is cut, what is a start hole, what is ignored and why it is listed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ezdxf.document import Drawing

from orders.drawings.geometry import Point, Refused, Shape
from orders.drawings.reader.load import DEEPEST, MOST_ENTITIES
from orders.drawings.reader.shape_of import NotPlanar, is_cut, shapes_of
from orders.drawings.treatments import Rules, Treatment

_IGNORED_LINES = ("CENTER", "HIDDEN", "DASH", "PHANTOM", "DOT")
_WORD = re.compile(r"[A-Z]+|[가-힣]+")
_THICK = re.compile(r"(?<![A-Za-z0-9])[tT]\s*=?\s*([0-9]{1,3}(?:\.[0-9]{1,3})?)(?![0-9A-Za-z.])")


@dataclass
class Ignored:
    """An entity that is not cut: its shapes for the grey picture, or at least its place."""

    entity: int
    shapes: list[Shape]
    place: Point | None


@dataclass
class Collected:
    """Everything drawn, in drawing units; entities are numbered as they are met, from 1."""

    cuts: list[Shape] = field(default_factory=list)
    starts: list[Shape] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    spatial: int = 0
    handles: list[str] = field(default_factory=list)
    thickness_um: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Above:
    """What an entity inside a block takes over from the reference to it."""

    layer: str = "0"
    linetype: str = "CONTINUOUS"
    handle: str = ""
    depth: int = 0


def collected(document: Drawing, rules: Rules) -> Collected:
    """Sort every entity of the model space into cut, start hole or ignored."""
    out = Collected()
    layers = {layer.dxf.name.upper(): layer.dxf.linetype.upper() for layer in document.layers}
    for entity, layer, linetype in _leaves(document.modelspace(), _Above(), out):
        if linetype == "BYLAYER":
            linetype = layers.get(layer, "CONTINUOUS")
        _sort(entity, _usual(entity.dxftype(), layer, linetype, rules), rules, out)
    return out


def _leaves(
    entities: Iterable[Any], above: _Above, out: Collected
) -> Iterator[tuple[Any, str, str]]:
    for entity in entities:
        layer = str(entity.dxf.get("layer", "0")).upper()
        linetype = str(entity.dxf.get("linetype", "BYLAYER")).upper()
        layer = above.layer if layer == "0" else layer
        linetype = above.linetype if linetype == "BYBLOCK" else linetype
        handle = above.handle or str(entity.dxf.get("handle") or "")
        if entity.dxftype() == "INSERT":
            yield from _inside(entity, _Above(layer, linetype, handle, above.depth + 1), out)
            continue
        out.handles.append(handle)
        if len(out.handles) > MOST_ENTITIES:
            raise Refused("too-many-entities", most=MOST_ENTITIES)
        yield entity, layer, linetype


def _inside(insert: Any, above: _Above, out: Collected) -> Iterator[tuple[Any, str, str]]:
    if above.depth > DEEPEST:
        raise Refused("block-cycle")
    copies = insert.multi_insert() if insert.mcount > 1 else (insert,)
    for copy in copies:
        yield from _leaves(copy.virtual_entities(), above, out)


def _usual(kind: str, layer: str, linetype: str, rules: Rules) -> Treatment:
    words = {word.removesuffix("S") for word in _WORD.findall(layer)} | set(_WORD.findall(layer))
    if words & set(rules.start_layers) or any(n in layer for n in _korean(rules.start_layers)):
        return "start" if kind == "CIRCLE" else "ignored"
    if words & set(rules.ignored_layers) or any(n in layer for n in _korean(rules.ignored_layers)):
        return "ignored"
    return "ignored" if linetype.startswith(_IGNORED_LINES) else "cut"


def _korean(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.isascii()]


def _sort(entity: Any, usual: Treatment, rules: Rules, out: Collected) -> None:
    number = len(out.handles)
    treatment = rules.treatments.get(number, usual)
    if not is_cut(entity.dxftype()):
        _suggest(entity, out)
        out.ignored.append(Ignored(number, [], _place(entity)))
        return
    try:
        shapes = shapes_of(entity, number)
    except NotPlanar:
        out.spatial += treatment != "ignored"
        out.ignored.append(Ignored(number, [], _place(entity)))
        return
    _file(shapes, number, treatment, out)


def _file(shapes: list[Shape], number: int, treatment: Treatment, out: Collected) -> None:
    if treatment == "ignored":
        out.ignored.append(Ignored(number, shapes, shapes[0].start if shapes else None))
    else:
        (out.cuts if treatment == "cut" else out.starts).extend(shapes)
    if len(out.cuts) > MOST_ENTITIES:
        raise Refused("too-many-entities", most=MOST_ENTITIES)


def _suggest(entity: Any, out: Collected) -> None:
    """A thickness written in the drawing ("t=40") is offered, never taken."""
    text = entity.dxf.get("text") if entity.dxftype() == "TEXT" else getattr(entity, "text", None)
    found = _THICK.findall(text) if isinstance(text, str) else []
    for value in found:
        thickness = round(float(value) * 1000)
        if thickness and thickness not in out.thickness_um and len(out.thickness_um) < 5:
            out.thickness_um.append(thickness)


def _place(entity: Any) -> Point | None:
    for name in ("insert", "location", "start", "center", "defpoint", "vtx0"):
        point = entity.dxf.get(name) if entity.dxf.is_supported(name) else None
        if point is not None and all(abs(v) < 1e8 for v in (point[0], point[1])):
            return float(point[0]), float(point[1])
    return None
