"""Short forms beside an order: questions, answers, reasons."""

from django import forms

from cluster.web.forms import both, choice_field, instant_field, line_field, text_field
from orders.jointorders.queries.words import MODES, REASONS


class QuestionForm(forms.Form):
    text = text_field(longest=1000, label=both("질문", "Question"))


class AnswerForm(forms.Form):
    text = text_field(longest=1000, label=both("답", "Answer"))


class DeclineForm(forms.Form):
    reason_class = choice_field(
        choices=[(key, both(said.ko, said.en)) for key, said in REASONS.items()],
        label=both("까닭", "Reason"),
    )


class ReasonForm(forms.Form):
    reason = line_field(label=both("까닭", "Reason"))


class DeadlineForm(forms.Form):
    deadline = instant_field(label=both("새 마감", "New deadline"))


class ModeForm(forms.Form):
    mode = choice_field(
        choices=[(key, both(said.ko, said.en)) for key, said in MODES.items()],
        label=both("수주 방식", "Legal mode"),
    )
    reason = line_field(label=both("까닭", "Reason"))
