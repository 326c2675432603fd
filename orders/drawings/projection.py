"""Facts to rows: the drawing as it stands, and the view log."""

from collections.abc import Callable
from typing import ClassVar

import msgspec

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.drawings import domain as d
from orders.drawings.domain.layers import LayersSet
from orders.drawings.models import DrawingRow, DrawingViewRow, LayersRow

Steps = dict[type[Event], Callable[..., None]]
_FIGURES = ("length_nm", "area_um2", "width_um", "height_um", "parts", "openings", "start_holes")
_BY_LOOKING = ("parts", "junction")


def _stored(rows: Family[DrawingRow], e: d.DrawingStored) -> None:
    row = rows.one()
    row.file, row.sha256, row.size_bytes = e.file, e.sha256, e.size_bytes
    row.owner_id, row.purpose, row.nda = e.custody.owner_id, e.custody.purpose, e.custody.nda
    row.uploaded_at = e.at


def _measured(rows: Family[DrawingRow], e: d.DrawingMeasured) -> None:
    _read(rows.one(), e)


def _refused(rows: Family[DrawingRow], e: d.DrawingRefused) -> None:
    _read(rows.one(), e)


def _read(row: DrawingRow, e: d.DrawingMeasured | d.DrawingRefused) -> None:
    row.engine, row.unit, row.parts_confirmed = e.engine, e.unit or "", False
    row.thickness_um = e.thickness_um
    row.readings = msgspec.to_builtins(e.readings)
    row.remarks = msgspec.to_builtins(e.remarks)
    row.unit_asked = row.unit_asked or any(r.code == "unit-unknown" for r in e.remarks)
    _settle(row, refused=isinstance(e, d.DrawingRefused))


def _unit_confirmed(rows: Family[DrawingRow], e: d.UnitsConfirmed) -> None:
    row = rows.one()
    row.unit = e.unit
    _settle(row)


def _parts_confirmed(rows: Family[DrawingRow], _e: d.PartsConfirmed) -> None:
    row = rows.one()
    row.parts_confirmed = True
    _settle(row)


def _settle(row: DrawingRow, *, refused: bool = False) -> None:
    """Figures, open questions and state, as the reading of the known unit says."""
    reading = next((r for r in row.readings if r["unit"] == row.unit), None)
    for name in _FIGURES:
        setattr(row, name, reading[name] if reading else 0)
    said = reading["remarks"] if reading else []
    refused = refused or any(remark["kind"] == "error" for remark in said)
    asked = [remark["code"] for remark in said if remark["kind"] == "question"]
    settled = _BY_LOOKING if row.parts_confirmed else ()
    row.questions = [code for code in asked if code not in settled] if reading else ["unit-unknown"]
    if refused:
        row.questions = []
    row.state = "refused" if refused else "asked" if row.questions else "measured"


def _declared(rows: Family[DrawingRow], e: d.EntityDeclared) -> None:
    row = rows.one()
    row.treatments = row.treatments | {str(e.entity): e.treatment}


def _admitted(rows: Family[DrawingRow], e: d.HolderAdmitted) -> None:
    row, firm = rows.one(), str(e.firm_id)
    row.holders = sorted({*row.holders, firm})
    row.takers = sorted({*row.takers, firm} if e.may_take_file else set(row.takers) - {firm})


def _dismissed(rows: Family[DrawingRow], e: d.HolderDismissed) -> None:
    row, firm = rows.one(), str(e.firm_id)
    row.holders = [holder for holder in row.holders if holder != firm]
    row.takers = [taker for taker in row.takers if taker != firm]


def _expiry_set(rows: Family[DrawingRow], e: d.ExpirySet) -> None:
    rows.one().expires_at = e.expires_at


def _frozen(rows: Family[DrawingRow], e: d.DrawingFrozen) -> None:
    row = rows.one()
    row.frozen_for = sorted({*row.frozen_for, str(e.order_id)})


def _released(rows: Family[DrawingRow], e: d.DrawingReleased) -> None:
    row = rows.one()
    row.frozen_for = [order for order in row.frozen_for if order != str(e.order_id)]


def _destroyed(rows: Family[DrawingRow], _e: d.DrawingDestroyed) -> None:
    rows.one().state = "destroyed"


@projection
class Drawings(Projection):
    """One row per drawing."""

    name = "orders.drawings"
    row = DrawingRow

    on: ClassVar[Steps] = {
        d.DrawingStored: _stored,
        d.DrawingMeasured: _measured,
        d.DrawingRefused: _refused,
        d.UnitsConfirmed: _unit_confirmed,
        d.PartsConfirmed: _parts_confirmed,
        d.EntityDeclared: _declared,
        d.HolderAdmitted: _admitted,
        d.HolderDismissed: _dismissed,
        d.ExpirySet: _expiry_set,
        d.DrawingFrozen: _frozen,
        d.DrawingReleased: _released,
        d.DrawingDestroyed: _destroyed,
    }


def _seen(rows: Family[DrawingViewRow], e: d.DrawingSeen) -> None:
    row = rows[id_for("drawing-view", rows.stream_id, e.what)]
    row.drawing_id, row.person_id, row.firm_id, row.what = (
        e.drawing_id,
        e.person_id,
        e.firm_id,
        e.what,
    )
    row.times += 1
    row.first_at, row.last_at = row.first_at or e.at, e.at


@projection
class DrawingViews(Projection):
    """One row per person, drawing and kind of look."""

    name = "orders.drawing-views"
    row = DrawingViewRow

    on: ClassVar[Steps] = {d.DrawingSeen: _seen}


def _layers_set(rows: Family[LayersRow], e: LayersSet) -> None:
    row = rows.one()
    row.ignored, row.start = e.ignored, e.start
    change = {"at": e.at.isoformat(), "person": str(e.person_id), "reason": e.reason}
    row.changes = [*row.changes, change | {"ignored": e.ignored, "start": e.start}]


@projection
class Layers(Projection):
    """One row per cluster that has a list of its own."""

    name = "orders.drawing-layers"
    row = LayersRow

    on: ClassVar[Steps] = {LayersSet: _layers_set}
