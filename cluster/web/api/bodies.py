"""What an operation takes: the fields of a form, under the API's names, and rows of such fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import as_a_person_types
from cluster.web.api.fields import Schema, read, schema_of, takes_of
from cluster.web.forms import both, broken_by, cleaned, whole_field
from cluster.web.refusal import FormRefused
from cluster.web.strictjson import parse_json

VERSION = "expected_version"
JSON, MULTIPART = "application/json", "multipart/form-data"
Fields = Mapping[str, forms.Field]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects, each with the fields of `form`."""

    form: type[forms.Form]
    least: int = 1
    most: int = 100


class Nothing(forms.Form):
    """No field at all."""


@dataclass(frozen=True, slots=True)
class Body:
    """The JSON object of a command.

    `names` maps a form's names to the API's, which say the unit; `instead` replaces fields whose
    choices belong to a page, `without` leaves some out; `version` asks for the version seen.
    """

    form: Callable[[], forms.Form] = Nothing
    rows: Mapping[str, Rows] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    instead: Fields = field(default_factory=dict)
    without: tuple[str, ...] = ()
    version: bool = False
    files: bool = False

    @property
    def media_type(self) -> str:
        return MULTIPART if self.files else JSON

    def fields(self) -> dict[str, forms.Field]:
        """The plain fields by the name of the form."""
        kept = {n: one for n, one in self.form().fields.items() if n not in self.without}
        found = kept | dict(self.instead)
        if self.version:
            seen = both("고치려고 본 판", "The version you saw")
            found[VERSION] = whole_field(label=seen)
        return found

    def named(self, name: str) -> str:
        return self.names.get(name, name)

    def clean(self, request: HttpRequest) -> dict[str, Any]:
        """Clean values by the form's names, or every problem at once, each at its API name."""
        if self.files:
            return _of_a_file(request, self.form)
        given = parse_json(request.body) if request.body else {}
        if not isinstance(given, dict):
            raise RuleBroken("object-wanted")
        clean, wrong = _read(self.fields(), given, self.names, "")
        known = {*map(self.named, self.fields()), *self.rows}
        wrong += [RuleBroken("field-unknown", field=name) for name in given if name not in known]
        for name, rows in self.rows.items():
            clean[name], bad = _read_rows(name, rows, given.get(name))
            wrong += bad
        if wrong:
            raise FormRefused(wrong)
        return clean

    def told(self, broken: RuleBroken) -> RuleBroken:
        """The same rule, its field under the API's name."""
        at = str(broken.facts.get("field", ""))
        if at in self.names and not isinstance(broken, FormRefused):
            broken.facts["field"] = self.names[at]
        return broken

    def schema(self) -> Schema:
        """What `clean` takes, as JSON schema."""
        found = _object({self.named(name): one for name, one in self.fields().items()})
        for name, rows in self.rows.items():
            items = _object(rows.form().fields)
            limits = {"minItems": rows.least, "maxItems": rows.most}
            found["properties"][name] = {"type": "array", "items": items, **limits}
            if rows.least:
                found.setdefault("required", []).append(name)
        return found


@dataclass(frozen=True, slots=True)
class Query:
    """What a read takes behind the question mark: fields of a form, each once."""

    form: type[forms.Form] = Nothing

    def clean(self, asked: QueryDict) -> dict[str, Any]:
        known = self.form().fields
        wrong = [RuleBroken("field-unknown", field=name) for name in asked if name not in known]
        wrong += [
            RuleBroken("field-twice", field=name)
            for name, values in asked.lists()
            if len(values) > 1
        ]
        wrong += [
            RuleBroken("number-format", field=name)
            for name in asked
            for value in asked.getlist(name)
            if name in known
            and takes_of(known[name]).kind in ("whole", "decimal")
            and value.strip(" ") != as_a_person_types(value)
        ]
        if wrong:
            raise FormRefused(wrong)
        return cleaned(self.form(asked))


def _of_a_file(request: HttpRequest, form: Callable[..., forms.Form]) -> dict[str, Any]:
    known = form().fields
    named = [*request.POST, *request.FILES]
    wrong = [RuleBroken("field-unknown", field=name) for name in named if name not in known]
    if wrong:
        raise FormRefused(wrong)
    return cleaned(form(request.POST, request.FILES))


def _read(
    fields: Fields, given: Mapping[str, Any], names: Mapping[str, str], at: str
) -> tuple[dict[str, Any], list[RuleBroken]]:
    clean: dict[str, Any] = {}
    wrong: list[RuleBroken] = []
    for name, one in fields.items():
        called = names.get(name, name)
        try:
            clean[name] = read(one, given.get(called))
        except ValidationError as problems:
            wrong += [broken_by(problem, at + called) for problem in problems.error_list]
    return clean, wrong


def _read_rows(name: str, rows: Rows, given: Any) -> tuple[list[dict[str, Any]], list[RuleBroken]]:
    if given is None and not rows.least:
        return [], []
    if not isinstance(given, list):
        return [], [RuleBroken("required" if given is None else "list-wanted", field=name)]
    if not rows.least <= len(given) <= rows.most:
        return [], [RuleBroken("list-length", field=name, least=rows.least, most=rows.most)]
    read_rows = [_read_row(f"{name}.{n}", rows.form().fields, one) for n, one in enumerate(given)]
    return [clean for clean, _ in read_rows], [bad for _, wrong in read_rows for bad in wrong]


def _read_row(at: str, fields: Fields, given: Any) -> tuple[dict[str, Any], list[RuleBroken]]:
    if not isinstance(given, dict):
        return {}, [RuleBroken("object-wanted", field=at)]
    clean, wrong = _read(fields, given, {}, f"{at}.")
    return clean, [*wrong, *_strangers(at, fields, given)]


def _strangers(at: str, fields: Fields, given: Mapping[str, Any]) -> Iterator[RuleBroken]:
    return (RuleBroken("field-unknown", field=f"{at}.{n}") for n in given if n not in fields)


def _object(fields: Fields) -> Schema:
    needed = [name for name, one in fields.items() if one.required]
    found: Schema = {
        "type": "object",
        "properties": {name: schema_of(one) for name, one in fields.items()},
        "additionalProperties": False,
    }
    return found | ({"required": needed} if needed else {})
