"""Opens the file with ezdxf's recovering reader and counts before anything is expanded."""

from io import BytesIO
from typing import Any

from ezdxf import recover
from ezdxf.audit import AuditError, Auditor
from ezdxf.document import Drawing
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import binary_tags_loader

from orders.drawings.geometry import Finding, Refused
from orders.drawings.reader.first_look import BINARY

MOST_ENTITIES = 20_000
DEEPEST = 32

UNITS = {
    1: ("inch", 25.4),
    2: ("foot", 304.8),
    4: ("mm", 1.0),
    5: ("cm", 10.0),
    6: ("m", 1000.0),
    8: ("microinch", 2.54e-5),
    9: ("mil", 0.0254),
    10: ("yard", 914.4),
    13: ("um", 0.001),
    14: ("dm", 100.0),
}
FACTORS = dict(UNITS.values())


def opened(content: bytes) -> tuple[Drawing, list[Finding]]:
    """The document and what the recovering reader had to mend."""
    try:
        document, auditor = _binary(content) if content.startswith(BINARY) else _text(content)
    except RecursionError as error:
        raise Refused("block-cycle") from error
    except OverflowError as error:
        raise Refused("bad-number") from error
    except (DXFError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Refused("unreadable") from error
    return document, _mended(auditor)


def _text(content: bytes) -> tuple[Drawing, Auditor]:
    return recover.read(BytesIO(content))


def _binary(content: bytes) -> tuple[Drawing, Auditor]:
    document = Drawing.load(binary_tags_loader(content))
    return document, document.audit()


def _mended(auditor: Auditor) -> list[Finding]:
    entries = [*auditor.errors, *auditor.fixes]
    codes = {entry.code for entry in entries}
    if AuditError.INVALID_BLOCK_REFERENCE_CYCLE in codes:
        raise Refused("block-cycle")
    if AuditError.INVALID_FLOATING_POINT_VALUE in codes:
        raise Refused("bad-number")
    return [Finding("recovered", None, {"n": len(entries)})] if entries else []


def unit_of(document: Drawing) -> str | None:
    """The unit the file states; none is ever assumed."""
    name, _ = UNITS.get(document.header.get("$INSUNITS", 0), (None, 0.0))
    return name


def must_be_few(document: Drawing) -> None:
    """At most 20,000 entities, rows x columns multiplied out, before anything is expanded."""
    known: dict[str, int] = {}
    total = sum(_count(document, entity, known, ()) for entity in document.modelspace())
    if total > MOST_ENTITIES:
        raise Refused("too-many-entities", most=MOST_ENTITIES)


def _count(document: Drawing, entity: Any, known: dict[str, int], above: tuple[str, ...]) -> int:
    kind = entity.dxftype()
    if kind != "INSERT":
        return _pieces(entity, kind)
    name = str(entity.dxf.get("name", "")).casefold()
    if name in above or len(above) >= DEEPEST:
        raise Refused("block-cycle")
    if name not in known:
        inside: Any = document.blocks.get(name)
        known[name] = sum(_count(document, e, known, (*above, name)) for e in inside or ())
    rows, columns = (int(entity.dxf.get(side, 1)) for side in ("row_count", "column_count"))
    return 1 + known[name] * max(1, rows) * max(1, columns)


def _pieces(entity: Any, kind: str) -> int:
    """A polyline or spline counts by its points: each becomes a shape of its own."""
    if kind == "LWPOLYLINE":
        return max(1, len(entity.lwpoints))
    if kind == "POLYLINE":
        return max(1, len(entity.vertices))
    if kind == "SPLINE":
        return max(1, int(entity.control_point_count()), int(entity.fit_point_count()))
    return 1
