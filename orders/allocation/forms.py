"""Forms of a split: giving pieces back, settling a smaller quantity."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cluster.web.forms import both, choice_field, line_field, whole_field
from orders.allocation.domain.allocation import REASON_CLASSES
from orders.allocation.domain.policy import PROPORTIONAL
from orders.allocation.queries.policies import RULES
from orders.jointorders.queries.words import REASONS

Choices = Iterable[tuple[str, str]]


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


class TakeForm(forms.Form):
    """The run that is answered, and the pieces of it that were shown as new."""

    run = whole_field()
    pieces = whole_field(least=1, label=both("맡을 수량", "Pieces we take"))


class MoveForm(forms.Form):
    """Pieces that two persons move between shares, and why."""

    from_firm = choice_field(label=both("누구의 몫에서", "From the share of"))
    to_firm = choice_field(label=both("누구의 몫으로", "To the share of"))
    pieces = whole_field(least=1, label=both("옮길 수량", "Pieces to move"))
    reason = line_field(
        longest=500,
        label=both("까닭 (초대받은 모두가 봐요)", "Reason (everybody invited reads it)"),
    )

    def __init__(
        self, *args: Any, givers: Choices = (), takers: Choices = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, firms in (("from_firm", givers), ("to_firm", takers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = [("", both("회사 고르기", "Choose a firm")), *firms]


class RunForm(forms.Form):
    """By which rule; nothing said is the usual one."""

    policy = choice_field(
        choices=[(policy, both(rule.name.ko, rule.name.en)) for policy, rule in RULES.items()],
        required=False,
        initial=PROPORTIONAL,
        label=both("나누는 규칙", "Rule of the division"),
    )


class AttemptForm(forms.Form):
    """Which computation is meant."""

    attempt = whole_field()


class SettleForm(forms.Form):
    """Why the customer takes fewer pieces."""

    reason = line_field(
        longest=500, label=both("고객과 정한 내용", "What was agreed with the customer")
    )
