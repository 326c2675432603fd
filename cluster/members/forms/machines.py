"""What is entered about a machine, in the units of its plate."""

from typing import Any

from django import forms

from cluster.kernel.units import show_thousandths
from cluster.members.domain import MachineFacts
from cluster.members.domain.machine import LIMITS
from cluster.members.models import MachineRow
from cluster.web.forms import (
    both,
    choice_field,
    line_field,
    thousandths_field,
    tick_field,
    whole_field,
)

TANKS = [("immersed", both("침적식", "Immersed")), ("flush", both("분사식", "Flush"))]
IN_THOUSANDTHS = (
    "travel_x_um",
    "travel_y_um",
    "max_thickness_um",
    "max_taper_mdeg",
    "wire_um",
    "best_tolerance_um",
    "best_ra_nm",
)


def _figure(name: str, ko: str, en: str) -> Any:
    least, most = LIMITS[name]
    kind = thousandths_field if name in IN_THOUSANDTHS else whole_field
    return kind(label=both(ko, en), least=least, most=most)


class MachineForm(forms.Form):
    """One wire EDM machine."""

    code = line_field(label=both("부르는 이름 (예: 3호기)", "What you call it"), longest=20)
    model = line_field(label=both("기종", "Model"), longest=60)
    year = _figure("year", "만든 해", "Year")
    tank = choice_field(label=both("가공조", "Tank"), choices=TANKS)
    travel_x_um = _figure("travel_x_um", "X 이동거리", "Travel X")
    travel_y_um = _figure("travel_y_um", "Y 이동거리", "Travel Y")
    max_thickness_um = _figure("max_thickness_um", "최대 두께", "Largest thickness")
    max_taper_mdeg = _figure("max_taper_mdeg", "최대 테이퍼", "Largest taper")
    wire_um = _figure("wire_um", "와이어 지름", "Wire diameter")
    auto_threading = tick_field(
        label=both("자동 결선이 돼요", "Threads the wire by itself"), required=False
    )
    rough_speed = _figure("rough_speed", "거칠게 자르는 속도 (SKD11)", "Roughing speed in SKD11")
    best_tolerance_um = _figure("best_tolerance_um", "가장 좋은 공차 (±)", "Best tolerance (±)")
    best_ra_nm = _figure("best_ra_nm", "가장 좋은 거칠기 Ra", "Best roughness Ra")
    rate_won_h = _figure("rate_won_h", "시간당 임률", "Rate per hour")

    @staticmethod
    def shown(row: MachineRow) -> dict[str, Any]:
        """What the form holds before somebody types."""
        facts = {name: getattr(row, name) for name in MachineFacts.__struct_fields__}
        return facts | {name: show_thousandths(facts[name]) for name in IN_THOUSANDTHS}

    @staticmethod
    def facts(entered: dict[str, Any]) -> MachineFacts:
        return MachineFacts(**entered)
