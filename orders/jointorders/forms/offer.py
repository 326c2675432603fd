"""The form of an offer: one price and one quantity for every lot."""

from typing import Any

from django import forms

from cluster.kernel.text import Said
from cluster.web.forms import (
    both,
    day_field,
    instant_field,
    line_field,
    not_optional,
    text_field,
    whole_field,
    won_field,
)
from orders.jointorders.domain.offering import MOST_WON
from orders.jointorders.domain.state import Offer, OfferLine
from orders.jointorders.models import LotRow
from orders.jointorders.queries.starting import LotOffer


class OfferForm(forms.Form):
    """Price and quantity by lot (`price-<lot>`, `quantity-<lot>`), day, validity, terms."""

    delivery_on = day_field(label=both("납품일", "Delivery"))
    valid_until = instant_field(label=both("답변 기한", "Valid until"))
    terms = text_field(longest=2000, required=False, label=both("조건", "Terms"))

    def __init__(self, *args: Any, lots: list[LotOffer], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in lots:
            key, letter = one.lot.key, one.lot.letter
            price, pieces = _labels(letter, alone=len(lots) == 1)
            self.fields[f"price-{key}"] = won_field(
                least=0, most=MOST_WON, initial=one.price, label=price
            )
            self.fields[f"quantity-{key}"] = whole_field(initial=one.quantity, label=pieces)
        self.order_fields([name for name in self.fields if "-" in name])

    def by_lot(self, lots: list[LotOffer]) -> list[tuple[LotOffer, Any, Any]]:
        """Each lot with its two bound fields."""
        return [
            (one, self[f"price-{one.lot.key}"], self[f"quantity-{one.lot.key}"]) for one in lots
        ]


class SigningForm(forms.Form):
    """The reason of pricing without a curve; empty for a curve."""

    reason = line_field(
        required=False, label=both("공급곡선 없이 정하는 까닭", "Why without a curve")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        not_optional(self, "reason")  # shown only where the rule wants one


def offer_of(clean: dict[str, Any], lots: list[LotRow]) -> Offer:
    """An offer from clean fields; its version is given by the rule."""
    lines = [
        OfferLine(
            lot_id=lot.key,
            unit_price_won=clean[f"price-{lot.key}"],
            quantity=clean[f"quantity-{lot.key}"],
        )
        for lot in lots
    ]
    return Offer(
        version=0,
        lines=lines,
        delivery_on=clean["delivery_on"],
        valid_until=clean["valid_until"],
        terms=clean["terms"] or "",
    )


def _labels(letter: str, *, alone: bool) -> tuple[Any, Any]:
    mark = Said("", "") if alone else Said(f"로트 {letter} ", f"Lot {letter}: ")
    price = both(f"{mark.ko}개당 단가", f"{mark.en}unit price")
    return price, both(f"{mark.ko}수량", f"{mark.en}quantity")
