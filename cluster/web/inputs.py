"""Plain inputs as strings: a page of thirty fields need not run thirty small templates."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

_FOLDER = "django/forms/widgets/"
INPUTS = {
    f"{_FOLDER}{kind}.html"
    for kind in (
        "input",
        "text",
        "number",
        "email",
        "password",
        "hidden",
        "date",
        "time",
        "datetime",
        "checkbox",
        "file",
    )
}


class FieldRenderer(DjangoTemplates):
    """The framework's own templates, except for what has no choice to make."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name in INPUTS:
            return _input(context["widget"])
        if template_name == f"{_FOLDER}textarea.html":
            return _textarea(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    written = "" if value is None else f' value="{conditional_escape(str(value))}"'
    kind, name = escape(widget["type"]), escape(widget["name"])
    return SafeString(f'<input type="{kind}" name="{name}"{written}{_attributes(widget)}>')


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    text = conditional_escape(widget["value"] or "")
    name = escape(widget["name"])
    return SafeString(f'<textarea name="{name}"{_attributes(widget)}>\n{text}</textarea>')


def _attributes(widget: Mapping[str, Any]) -> str:
    given = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(
        f" {escape(name)}"
        if value is True
        else f' {escape(name)}="{conditional_escape(str(value))}"'
        for name, value in given
    )
