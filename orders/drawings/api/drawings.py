"""Drawings: the list, one more, what it says, and the answers to its questions."""

from typing import Any
from uuid import UUID

from django import forms

from cluster.members.access import access, for_actor
from cluster.web.api.bodies import Body, Rows
from cluster.web.api.operations import Call, at, commands, reads
from cluster.web.api.paging import PageForm, page_after
from cluster.web.forms import both, choice_field, whole_field
from orders.drawings import commands as verbs
from orders.drawings.api.told import Drawing, DrawingKept, Drawings, drawing_of, line_of
from orders.drawings.forms import UploadForm, content_of
from orders.drawings.models import DrawingRow
from orders.drawings.queries import drawing_for

MOST = 20_000


class UnitForm(forms.Form):
    """The answer to "millimetres or inches?"."""

    unit = choice_field(choices=[("mm", "mm"), ("inch", "inch")], label=both("단위", "Unit"))


class CountForm(forms.Form):
    """How many parts there are."""

    parts = whole_field(most=MOST, label=both("부품 수", "Parts"))


class CircleForm(forms.Form):
    """What an asked circle is."""

    entity = whole_field(most=MOST, label=both("선 번호", "Entity"))
    role = choice_field(
        choices=[("start", both("스타트홀", "Start hole")), ("part", both("부품", "Part"))],
        label=both("무엇인가요", "What it is"),
    )


class LineForm(forms.Form):
    """What a drawn line is."""

    entity = whole_field(most=MOST, label=both("선 번호", "Entity"))
    treatment = choice_field(
        choices=[
            ("cut", both("절단", "Cut")),
            ("ignored", both("자르지 않음", "Not cut")),
            ("start", both("스타트홀", "Start hole")),
        ],
        label=both("무엇인가요", "What it is"),
    )


PARTS = Body(
    CountForm, {"circles": Rows(CircleForm, 0, 999)}, names={"roles": "circles"}, version=True
)
ENTITIES = Body(
    rows={"entities": Rows(LineForm, 1, 999)},
    names={"entity": "entities", "treatment": "entities"},
    version=True,
)


@reads(Drawings, PageForm)
def list_drawings(call: Call) -> Drawings:
    """The drawings you may see, the latest first."""
    rows = for_actor(DrawingRow, call.actor)
    page, after = page_after(rows, ("-uploaded_at", "-key"), **call.fields)
    return Drawings(drawings=[line_of(row) for row in page], next=after)


@commands(DrawingKept, Body(UploadForm, files=True), status=201)
def upload_drawing(call: Call) -> Any:
    """Take a DXF of up to 10 MB into custody and measure it."""
    content, name = content_of(call.fields["file"], field="file")
    return verbs.upload_drawing(by=call.actor, key=call.key, upload=verbs.Upload(content, name))


@reads(Drawing)
def read_drawing(call: Call, drawing_id: UUID) -> Drawing:
    """What a drawing says: lengths, areas, parts, open questions, faults with their places."""
    return drawing_of(drawing_for(call.actor, drawing_id), call.actor.language)


@commands(DrawingKept, Body(UnitForm, version=True))
def confirm_unit(call: Call, drawing_id: UUID) -> Any:
    """The unit of a file that states none."""
    return verbs.confirm_units(
        by=call.actor, key=call.key, drawing_id=drawing_id, unit=call.fields["unit"]
    )


@commands(DrawingKept, PARTS)
def confirm_parts(call: Call, drawing_id: UUID) -> Any:
    """How many parts there are, or first what each asked circle is."""
    roles = {one["entity"]: one["role"] for one in call.fields["circles"]}
    return verbs.confirm_parts(
        by=call.actor,
        key=call.key,
        drawing_id=drawing_id,
        answer=verbs.PartsAnswer(call.fields["parts"], roles),
    )


@commands(DrawingKept, ENTITIES)
def declare_entities(call: Call, drawing_id: UUID) -> Any:
    """ "This line is a cut", "this one is none": the drawing is read again with it."""
    treatments = {one["entity"]: one["treatment"] for one in call.fields["entities"]}
    return verbs.declare_entities(
        by=call.actor, key=call.key, drawing_id=drawing_id, treatments=treatments
    )


drawings = access(GET="drawings.list", POST="drawings.upload")(
    at("drawings", GET=list_drawings, POST=upload_drawing)
)
drawing = access(GET="drawings.see")(at("drawings", GET=read_drawing))
unit = access(PUT="drawings.settle")(at("drawings", PUT=confirm_unit))
parts = access(PUT="drawings.settle")(at("drawings", PUT=confirm_parts))
entities = access(PUT="drawings.settle")(at("drawings", PUT=declare_entities))
