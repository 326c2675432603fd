"""The form of a pledge: pieces, hours, floor price, days."""

from typing import Any

from django import forms

from cluster.web.forms import both, day_field, line_field, tick_field, whole_field, won_field
from orders.capacity.domain.terms import MOST_HOURS, MOST_PIECES, MOST_WON, Terms


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
        hours=hours if hours is not None else -(-minutes // 60),
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
