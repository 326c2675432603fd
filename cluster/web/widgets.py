"""How one form field is drawn: control with its class, messages and descriptions tied to it."""

from typing import Any

from django import forms
from django.forms import BoundField

from cluster.web.refusal import Refusal

_TICKED = (forms.CheckboxInput,)
_MANY = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field_parts(
    bound: BoundField, refused: Refusal | None, *, unit: str, hint: str
) -> dict[str, Any]:
    """What `templates/web/field.html` needs."""
    messages = _messages(bound, refused)
    told = hint or str(bound.help_text)
    widget = bound.field.widget
    kind = "tick" if isinstance(widget, _TICKED) else "many" if isinstance(widget, _MANY) else "one"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=_attributes(bound, kind, told, messages)),
        "messages": messages,
        "hint": told,
        "unit": unit,
        "kind": kind,
        "optional": not (bound.field.required or getattr(bound.field, "demanded", False)),
    }


def _messages(bound: BoundField, refused: Refusal | None) -> list[str]:
    """As the refusal says it, in the reader's tone; else as the form found it."""
    said = [f.message for f in refused.fields if f.field == bound.html_name] if refused else []
    return said or [str(message) for message in bound.errors]


def _attributes(bound: BoundField, kind: str, hint: str, messages: list[str]) -> dict[str, Any]:
    name = bound.auto_id
    described = [f"{name}_hint"] if hint else []
    described += [f"{name}_error"] if messages else []
    attributes: dict[str, Any] = {"class": "input"} if kind == "one" else {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if messages:
        attributes["aria-invalid"] = "true"
    return attributes
