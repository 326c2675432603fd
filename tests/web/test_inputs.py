"""Fields drawn as strings are what the framework's templates would draw."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from cluster.web.inputs import INPUTS, FieldRenderer

HOSTILE = [SafeString("&lt;"), "", None, "열처리", '"><script>', "a & b", "  ", 0, "0.01"]
KINDS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.TimeInput,
    forms.DateTimeInput,
    forms.CheckboxInput,
    forms.Textarea,
    forms.PasswordInput,
    forms.FileInput,
    forms.ClearableFileInput,
]
ATTRS = {"class": "input", "required": True, "disabled": False, "title": '"쌍따옴표" & <b>'}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", HOSTILE)
def test_the_same_bytes(kind, value):
    field = kind(attrs=ATTRS | {"id": "id_x", "rows": 2})
    usual = field.render("x", value, renderer=DjangoTemplates())
    assert field.render("x", value, renderer=FieldRenderer()) == usual


def test_a_choice_still_uses_the_templates():
    field = forms.Select(choices=[("a", "가"), ("b", "<나>")])
    assert field.render("x", "b", renderer=FieldRenderer()) == field.render(
        "x", "b", renderer=DjangoTemplates()
    )
    assert len(INPUTS) > 5
