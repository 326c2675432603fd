"""What a customer types on the offer page."""

from typing import Any

from django import forms

from cluster.kernel.errors import RuleBroken
from cluster.web.forms import (
    StrictField,
    both,
    day_field,
    line_field,
    text_field,
    whole_field,
    won_field,
)
from orders.jointorders.domain.state import OfferLine
from orders.jointorders.queries.offered import Offered

DIGITS = 6


def _code(raw: str) -> str:
    code = raw.strip(" ")
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        raise RuleBroken("code-format")
    return code


class AcceptForm(forms.Form):
    """Who accepts, and the code of the mail."""

    name = line_field(label=both("성함과 직함", "Name and title"), longest=60)
    code = StrictField(
        _code,
        label=both("메일로 보내 드린 확인 번호 6자리", "The six digits we mailed you"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DeclineForm(forms.Form):
    """Why not."""

    reason = text_field(label=both("거절하시는 이유", "Your reason"), longest=500)


class CounterForm(forms.Form):
    """Other terms: a price and a quantity for each lot, a date, a note."""

    delivery_on = day_field(label=both("희망 납기", "Wished delivery"))
    note = text_field(label=both("덧붙일 말씀", "Anything to add"), longest=1000, required=False)

    def __init__(self, offered: Offered, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for line in offered.lines:
            self.fields[f"price-{line.lot.key}"] = won_field(
                label=both(
                    f"로트 {line.lot.letter} 희망 단가(원)", f"Lot {line.lot.letter}: price (won)"
                ),
                initial=line.unit_price_won,
            )
            self.fields[f"quantity-{line.lot.key}"] = whole_field(
                label=both(f"로트 {line.lot.letter} 수량", f"Lot {line.lot.letter}: pieces"),
                least=1,
                initial=line.quantity,
            )
        self.initial.setdefault("delivery_on", offered.offer.delivery_on)

    def lines(self, clean: dict[str, Any]) -> list[OfferLine]:
        """The wished lines, lot by lot."""
        return [
            OfferLine(
                lot_id=line.lot.key,
                unit_price_won=clean[f"price-{line.lot.key}"],
                quantity=clean[f"quantity-{line.lot.key}"],
            )
            for line in self.offered.lines
        ]
