"""The kit: every part of the pages and every state on one page, with made-up words."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.kernel.text import Said
from cluster.web.forms import (
    both,
    choice_field,
    line_field,
    text_field,
    tick_field,
    whole_field,
    won_field,
)
from cluster.web.places import PLACES, Entry, grouped
from cluster.web.who import Who

_PHASES = [
    Said("문의 접수", "Inquiry"),
    Said("협상과 약정", "Pledges"),
    Said("수주 확정", "Order won"),
    Said("배분", "Split"),
    Said("생산", "Production"),
    Said("검사와 납품", "Delivery"),
    Said("정산", "Settlement"),
]
_BAR = [
    {"kind": "me", "x": 0, "width": 17},
    {"kind": "f2", "x": 17, "width": 62},
]


class _KitForm(forms.Form):
    """One field of each kind; the first two are filled in wrongly."""

    firm = line_field(label=both("회사 이름", "Firm"))
    quantity = whole_field(label=both("수량", "Quantity"), least=1, most=100_000)
    price = won_field(label=both("개당 단가", "Price each"))
    remark = text_field(label=both("메모", "Remark"), required=False)
    stage = choice_field(
        label=both("단계", "Phase"),
        choices=[("a", both("약정 모집", "Collecting")), ("b", both("수주 확정", "Order won"))],
    )
    agreed = tick_field(label=both("조건을 읽고 동의해요", "I read and accept the terms"))


def kit(request: HttpRequest) -> HttpResponse:
    """GET /kit/, in the demo only."""
    form = _KitForm({"firm": "", "quantity": "1,200", "price": "18500", "stage": "a"})
    facts = {"form": form, "phases": _PHASES, "bar": _BAR, "shell": _shell()}
    return render(request, "web/kit.html", facts)


def _shell() -> dict[str, Any]:
    counted = {"orders": 2, "firms": 0}
    found = [
        Entry(place, place.path, counted.get(place.key, 0), False)
        for place in PLACES
        if "owner" in place.roles
    ]
    who = Who("김하나", "대표", "하나정밀", "예시 클러스터")
    return {
        "groups": list(grouped(found)),
        "bar": [entry for entry in found if entry.place.bar],
        "who": who,
        "undo_seconds": 8,
    }
