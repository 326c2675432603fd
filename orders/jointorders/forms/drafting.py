"""Forms of the coordinator: an inquiry, a lot, whom to ask until when."""

from typing import Any
from uuid import UUID

from django import forms

from cluster.kernel.ids import id_for
from cluster.web.forms import (
    both,
    choice_field,
    day_field,
    file_field,
    instant_field,
    line_field,
    not_optional,
    thousandths_field,
    whole_field,
    won_field,
)
from orders.capacity.minutes import MATERIALS
from orders.jointorders.domain.lots import MOST_PIECES
from orders.jointorders.domain.state import Lot
from orders.jointorders.queries.words import MODES

_CALLED = {
    "Ti": ("티타늄", "Titanium"),
    "WC": ("초경", "Carbide"),
    "graphite": ("흑연", "Graphite"),
}
_MATERIALS = [(name, both(*_CALLED.get(name, (name, name)))) for name in MATERIALS]
Choices = list[tuple[str, str]]


class OrderForm(forms.Form):
    """Who asks for what, and under which legal mode."""

    title = line_field(longest=80, label=both("무엇을 만드나요", "What is it"))
    customer = choice_field(label=both("고객", "Customer"))
    mode = choice_field(
        choices=[(key, both(said.ko, said.en)) for key, said in MODES.items()],
        label=both("수주 방식", "Legal mode"),
    )

    def __init__(self, *args: Any, customers: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["customer"].choices = customers  # type: ignore[attr-defined]


class LotForm(forms.Form):
    """One lot: drawing, material, figures, date."""

    file = file_field(required=False, label=both("도면 파일 올리기", "Upload a drawing"))
    drawing = choice_field(
        required=False, label=both("또는 올린 도면에서 고르기", "Or choose one already uploaded")
    )
    material = choice_field(choices=_MATERIALS, label=both("소재", "Material"))
    thickness = thousandths_field(label=both("두께", "Thickness"))
    quantity = whole_field(most=MOST_PIECES, label=both("수량", "Quantity"))
    tolerance = thousandths_field(label=both("공차(±)", "Tolerance (±)"))
    ra = thousandths_field(label=both("면 거칠기 Ra(㎛)", "Surface Ra (µm)"))
    parts_per_setup = whole_field(label=both("한 번에 거는 개수", "Parts per set-up"))
    due_on = day_field(label=both("납기", "Due"))
    material_percent = whole_field(
        required=False, label=both("소재비 비중(%)", "Material's share of the price (%)")
    )
    target_won = won_field(
        required=False, label=both("고객 희망 단가", "The customer's wished unit price")
    )

    def __init__(self, *args: Any, drawings: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["drawing"].choices = [("", "–"), *drawings]  # type: ignore[attr-defined]
        not_optional(self, "file", "drawing")


class RevisionForm(LotForm):
    """The same lot again, with a new deadline for all."""

    deadline = instant_field(label=both("새 약정 마감", "New pledge deadline"))


class InviteForm(forms.Form):
    """Until when, with which second person, and which of the firms that fit."""

    deadline = instant_field(label=both("약정 마감", "Pledge deadline"))
    second_person = choice_field(label=both("함께 개봉할 두 번째 사람", "Second person"))
    firms = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=both("요청할 회사", "Firms to ask"),
    )

    def __init__(self, *args: Any, seconds: Choices, firms: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["second_person"].choices = seconds  # type: ignore[attr-defined]
        self.fields["firms"].choices = firms  # type: ignore[attr-defined]


class SecondForm(forms.Form):
    """Who stands beside the coordinator from now on, and why another one."""

    second_person = choice_field(label=both("두 번째 확인자", "Second person"))
    reason = line_field(
        label=both("까닭 (참여 회사가 모두 봐요)", "Reason (every firm asked reads it)")
    )

    def __init__(self, *args: Any, seconds: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["second_person"].choices = seconds  # type: ignore[attr-defined]


def lot_of(clean: dict[str, Any], drawing_id: UUID, lot_id: UUID | None = None) -> Lot:
    """A lot from clean fields; lengths arrive as micrometres, Ra as thousandths of um = nm."""
    return Lot(
        lot_id=lot_id or id_for("lot without an id"),
        drawing_id=drawing_id,
        material=clean["material"],
        thickness_um=clean["thickness"],
        quantity=clean["quantity"],
        tolerance_um=clean["tolerance"],
        ra_nm=clean["ra"],
        parts_per_setup=clean["parts_per_setup"],
        due_on=clean["due_on"],
        material_permille=(clean["material_percent"] or 0) * 10,
        target_won=clean["target_won"],
    )
