"""Forms of a split: giving pieces back, settling a smaller quantity."""

from typing import Any

from django import forms

from cluster.web.forms import both, choice_field, line_field, whole_field
from orders.allocation.domain.allocation import REASON_CLASSES
from orders.jointorders.queries.words import REASONS


class AnswerForm(forms.Form):
    """How many of the offered pieces the firm keeps, and why not all."""

    keep = whole_field(least=0, label=both("맡을 수량", "Pieces we take"))
    reason_class = choice_field(
        choices=[(key, both(REASONS[key].ko, REASONS[key].en)) for key in REASON_CLASSES],
        label=both("까닭", "Reason"),
    )
    run = whole_field(widget=forms.HiddenInput)

    def __init__(self, *args: Any, most: int = 0, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keep"].widget.attrs["max"] = str(max(0, most - 1))


class RunForm(forms.Form):
    """Which run the answer belongs to."""

    run = whole_field()


class SettleForm(forms.Form):
    """Why the customer takes fewer pieces."""

    reason = line_field(
        longest=500, label=both("고객과 정한 내용", "What was agreed with the customer")
    )
