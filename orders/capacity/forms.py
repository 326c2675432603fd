"""Forms of capacity: a pledge, verified hours, what the minutes of a cluster assume."""

from typing import Any

from django import forms

from cluster.kernel.units import show_thousandths
from cluster.web.forms import (
    both,
    day_field,
    line_field,
    text_field,
    thousandths_field,
    tick_field,
    whole_field,
    won_field,
)
from orders.capacity.domain.planning import Values
from orders.capacity.domain.terms import (
    MOST_HOURS,
    MOST_PIECES,
    MOST_WON,
    Terms,
    hours_needed,
)


class PledgeForm(forms.Form):
    """What a firm can make; hours may be left to the machine's minutes."""

    most = whole_field(most=MOST_PIECES, label=both("우리가 맡을 수량", "Pieces we can take"))
    floor_won = won_field(least=0, most=MOST_WON, label=both("하한 단가", "Lowest price per piece"))
    least = whole_field(
        most=MOST_PIECES, required=False, label=both("적어도 이만큼", "Not fewer than")
    )
    hours = whole_field(most=MOST_HOURS, required=False, label=both("설비 시간", "Machine hours"))
    first_on = day_field(label=both("시작할 수 있는 날", "Can start on"))
    last_on = day_field(label=both("마칠 날", "Finished on"))
    hours_ok = tick_field(
        required=False, label=both("이 설비 시간이 맞아요", "These machine hours are right")
    )
    agree_at_floor = tick_field(
        required=False,
        label=both(
            "하한 단가 이상이면 따로 묻지 않아도 돼요",
            "Agree at or above this price without asking",
        ),
    )
    over_capacity_ok = tick_field(
        required=False,
        label=both("여유 시간을 넘겨도 할 수 있어요", "We can do it beyond our free hours"),
    )


def terms_of(clean: dict[str, Any], minutes: int) -> Terms:
    """Terms from clean fields; `minutes` are the machine's for the pieces, if hours are empty."""
    hours = clean["hours"]
    return Terms(
        most=clean["most"],
        least=clean["least"] or 0,
        hours=hours if hours is not None else hours_needed(minutes),
        floor_won=clean["floor_won"],
        first_on=clean["first_on"],
        last_on=clean["last_on"],
        agree_at_floor=clean["agree_at_floor"],
    )


class VerifiedForm(forms.Form):
    """Standard machine hours of a week, the day they were verified, and what shows it."""

    hours = whole_field(
        least=1, most=MOST_HOURS, label=both("한 주 표준 시간", "Standard hours a week")
    )
    verified_on = day_field(label=both("확인한 날", "Verified on"))
    proof = line_field(label=both("무엇으로 확인했나요", "What shows it"))


_MATERIALS = {
    "Ti": both("티타늄", "Titanium"),
    "WC": both("초경", "Carbide"),
    "graphite": both("흑연", "Graphite"),
}


class PlanningForm(forms.Form):
    """Every assumption of the minutes; materials, thicknesses and passes as they are known."""

    further_pass = thousandths_field(
        label=both("추가 가공 한 번의 시간 비율", "A further pass, as a part of the first")
    )
    setup = thousandths_field(label=both("세팅(분)", "Set-up (min)"))
    program = thousandths_field(label=both("프로그램(분, 한 번)", "Program (min, once)"))
    thread_auto = thousandths_field(label=both("자동 결선(분)", "Threading, automatic (min)"))
    thread_hand = thousandths_field(label=both("수동 결선(분)", "Threading by hand (min)"))
    slug = thousandths_field(label=both("슬러그 제거(분)", "Slug (min per opening)"))
    lead_mm = thousandths_field(label=both("진입 길이(mm)", "Lead (mm per profile)"))
    clamp_um = thousandths_field(label=both("고정 여유(mm)", "Clamping (mm each side)"))
    tank_reserve_um = thousandths_field(label=both("가공조 여유(mm)", "Tank beyond travel (mm)"))
    taper_at_um = thousandths_field(label=both("테이퍼 기준 두께(mm)", "Taper stated at (mm)"))
    reference_speed = whole_field(
        least=1, most=10_000, label=both("기준 설비 속도(㎟/분)", "Reference machine (mm²/min)")
    )

    def __init__(self, *args: Any, known: Values, **options: Any) -> None:
        options.setdefault("initial", {n: _shown(n, getattr(known, n)) for n in _PLAIN})
        super().__init__(*args, **options)
        self.known = known
        for name, factor in known.materials.items():
            self._add(f"material-{name}", _MATERIALS.get(name, name), show_thousandths(factor))
        for um, share in known.thickness:
            self._add(f"thickness-{um}", f"{um // 1000} mm", show_thousandths(share))
        for tolerance, ra, count in known.passes:
            self._add(f"tolerance-{count}", f"{count}×, ±mm", show_thousandths(tolerance))
            self._add(f"ra-{count}", f"{count}×, Ra µm", show_thousandths(ra))
        self.fields["reason"] = line_field(label=both("바꾸는 까닭", "Why"))

    def _add(self, name: str, label: Any, shown: str) -> None:
        self.fields[name] = thousandths_field(label=label, initial=shown)

    def named(self, start: str) -> list[Any]:
        """The bound fields of one table."""
        return [self[name] for name in self.fields if name.startswith(f"{start}-")]

    def tables(self) -> list[tuple[Any, list[Any]]]:
        """Headings and fields, as the page shows them."""
        return [
            (
                both("소재 (SKD11 대비 속도)", "Material, speed against SKD11"),
                self.named("material"),
            ),
            (both("두께 (속도 비율)", "Thickness, share of the speed"), self.named("thickness")),
            (both("가공 횟수: 공차", "Passes: tolerance from"), self.named("tolerance")),
            (both("가공 횟수: 면 거칠기", "Passes: surface from"), self.named("ra")),
        ]

    def plain(self) -> list[Any]:
        return [self[name] for name in _PLAIN]

    def values(self, clean: dict[str, Any]) -> Values:
        """Whole numbers from clean fields: thousandths as they are typed."""
        return Values(
            **{name: clean[name] for name in _PLAIN},
            materials={name: clean[f"material-{name}"] for name in self.known.materials},
            thickness=[(um, clean[f"thickness-{um}"]) for um, _ in self.known.thickness],
            passes=[(clean[f"tolerance-{n}"], clean[f"ra-{n}"], n) for *_, n in self.known.passes],
        )


_PLAIN = tuple(
    name for name in Values.__struct_fields__ if name not in ("materials", "thickness", "passes")
)


def _shown(name: str, value: int) -> str:
    return str(value) if name == "reference_speed" else show_thousandths(value)


def _names_of_layers() -> forms.Textarea:
    """Layer names are those of the drawings, in whatever language."""
    return forms.Textarea(attrs={"rows": 6, "translate": "no"})


class LayersForm(forms.Form):
    """Words of layer names, one on a line."""

    ignored = text_field(
        required=False,
        label=both("자르지 않는 레이어", "Layers that are no cut"),
        widget=_names_of_layers(),
    )
    start = text_field(
        required=False,
        label=both("시작 구멍 레이어", "Layers of start holes"),
        widget=_names_of_layers(),
    )
    reason = line_field(label=both("바꾸는 까닭", "Why"))
