"""A drawing as the API tells it: figures in the unit of their names, remarks with their places."""

from uuid import UUID

from cluster.web.api.operations import Instant, Told
from orders.drawings.models import DrawingRow
from orders.drawings.pictures import told_of


class DrawingLine(Told):
    """A drawing in a list; figures are 0 while it is asked or refused."""

    drawing_id: UUID
    state: str
    unit: str
    length_um: int
    area_um2: int
    width_um: int
    height_um: int
    parts: int
    openings: int
    uploaded_at: Instant | None


class Drawings(Told):
    """One page; `next` goes into `after`, null on the last page."""

    drawings: list[DrawingLine]
    next: str | None


class MarkedPlace(Told):
    """Where a remark belongs, in drawing units; `entity` is the drawn line."""

    x: float
    y: float
    entity: int


class Remark(Told):
    """An error, a question or a warning about a drawing."""

    code: str
    kind: str
    words: str
    count: int
    places: list[MarkedPlace]


class Drawing(DrawingLine):
    """One drawing; `questions` are open codes, `version` goes into `expected_version`.

    `frozen`: an order that was checked asks for it, so nothing about it is answered anew.
    """

    version: int
    sha256: str
    size_bytes: int
    start_holes: int
    parts_confirmed: bool
    questions: list[str]
    remarks: list[Remark]
    expires_at: Instant | None
    frozen: bool


class DrawingKept(Told):
    """The drawing and how it stands: measured, asked or refused."""

    drawing_id: UUID
    state: str


_LINE = [name for name in DrawingLine.__struct_fields__ if name != "drawing_id"]
_MORE = ["version", "sha256", "size_bytes", "start_holes", "parts_confirmed", "expires_at"]


def line_of(row: DrawingRow) -> DrawingLine:
    return DrawingLine(drawing_id=row.drawing_id, **{name: getattr(row, name) for name in _LINE})


def drawing_of(row: DrawingRow, language: str) -> Drawing:
    """Everything a program may know of a drawing; its picture and its file are pages."""
    remarks = [
        Remark(
            code=told.code,
            kind=told.kind,
            words=told.words,
            count=told.count,
            places=[MarkedPlace(x=p.x, y=p.y, entity=p.entity) for p in told.places],
        )
        for told in told_of(row, language)
    ]
    return Drawing(
        drawing_id=row.drawing_id,
        questions=list(row.questions),
        frozen=bool(row.frozen_for),
        remarks=remarks,
        **{name: getattr(row, name) for name in _LINE + _MORE},
    )
