"""Form fields that parse strictly and refuse with codes; nothing is guessed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import Said, clean_line, clean_text
from cluster.kernel.units import (
    as_a_person_types,
    parse_thousandths,
    parse_whole,
    parse_won,
    show_thousandths,
)
from cluster.web.catalogue import sentence
from cluster.web.language import now_spoken
from cluster.web.refusal import FormRefused, in_hand

Parse = Callable[[str], Any]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\Z")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def both(ko: str, en: str) -> Any:
    """`label=both("수량", "Quantity")`: a label or choice in the language of the page."""
    return _lazily(lambda: Said(ko, en).in_(now_spoken()))


def _said(code: str) -> Any:
    return _lazily(lambda: sentence(code, {}, now_spoken()))


_lazily: Any = lazy(lambda say: say(), str)
_OURS = {code: _said(code) for code in ("required", "invalid_choice", "invalid")} | {
    "missing": _said("required"),
    "empty": _said("file-empty"),
    "max_length": _said("file-name-long"),
}


@dataclass(frozen=True, slots=True)
class Takes:
    """What a field takes, for programs: text, whole, decimal, day, instant or id, and its limits."""

    kind: str = "text"
    least: int = 0
    most: int = 0
    longest: int = 200
    pattern: str = ""


class StrictField(forms.CharField):
    """A text input whose content is read by one strict parser; empty and not required is None."""

    def __init__(self, parse: Parse, *, takes: Takes | None = None, **options: Any) -> None:
        super().__init__(strip=False, **options)
        self.parse = parse
        self.takes = takes or Takes()
        self.validators = []  # the parser speaks for itself, also about NUL

    def clean(self, value: Any) -> Any:
        raw = value if isinstance(value, str) else ""
        if not raw.strip():
            if self.required:
                raise refused(RuleBroken("required"))
            return None
        try:
            return self.parse(raw)
        except RuleBroken as broken:
            raise refused(broken) from broken


def refused(broken: RuleBroken) -> ValidationError:
    """A broken rule as a form error that keeps its code and facts."""
    facts = {name: fact for name, fact in broken.facts.items() if name != "field"}
    told = sentence(broken.code, facts, now_spoken())
    # params={} would make Django apply % to the sentence
    problem = ValidationError(told, code=broken.code)
    problem.facts = facts  # type: ignore[attr-defined]
    return problem


def _number(parse: Callable[..., int], takes: Takes, options: dict[str, Any]) -> Any:
    options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
    limits = {"least": takes.least, "most": takes.most}

    def typed(raw: str) -> int:
        figure = as_a_person_types(raw)
        if _BELOW_NOTHING.match(figure):
            raise RuleBroken("number-negative")
        if _BEYOND[takes.kind].match(figure):
            show = show_thousandths if takes.kind == "decimal" else int
            raise RuleBroken("number-range", **{name: show(n) for name, n in limits.items()})
        return parse(figure, field="", **limits)

    return StrictField(typed, takes=takes, **options)


_BELOW_NOTHING = re.compile(r"[-−－][1-9][0-9,]*(\.[0-9]+)?\Z")
_BEYOND = {  # a figure, and longer than any the parser takes
    "whole": re.compile(r"[1-9][0-9]{15,39}\Z"),
    "decimal": re.compile(r"[1-9][0-9]{9,39}(\.[0-9]{1,3})?\Z"),
}


def whole_field(*, least: int = 0, most: int = 999_999_999, **options: Any) -> Any:
    """Pieces, minutes, days."""
    return _number(parse_whole, Takes("whole", least, most), options)


def won_field(*, least: int = 1, most: int = 999_999_999_999, **options: Any) -> Any:
    """Whole won."""
    return _number(parse_won, Takes("whole", least, most), options)


def thousandths_field(*, least: int = 0, most: int = 999_999_999_000, **options: Any) -> Any:
    """Millimetres typed as a decimal, kept as micrometres."""
    options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
    return _number(parse_thousandths, Takes("decimal", least, most), options)


def line_field(*, longest: int = 200, **options: Any) -> Any:
    """A name or title."""
    takes = Takes("line", longest=longest)
    return StrictField(
        lambda raw: clean_line(raw, field="", longest=longest), takes=takes, **options
    )


def text_field(*, longest: int = 4000, **options: Any) -> Any:
    """A longer text."""
    options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
    takes = Takes("text", longest=longest)
    return StrictField(
        lambda raw: clean_text(raw, field="", longest=longest), takes=takes, **options
    )


def day_field(**options: Any) -> Any:
    """A day, as the browser's date input sends it: 2026-12-04."""
    options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    return StrictField(parse_day, takes=Takes("day"), **options)


def instant_field(**options: Any) -> Any:
    """A local time in Seoul, as datetime-local sends it; becomes an instant."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    options.setdefault("widget", widget)
    return StrictField(parse_instant, takes=Takes("instant"), **options)


def choice_field(**options: Any) -> Any:
    """One of a list."""
    return forms.ChoiceField(error_messages=_OURS, **options)


def tick_field(**options: Any) -> Any:
    """Yes or no; required means it must be ticked."""
    return forms.BooleanField(error_messages=_OURS, **options)


def file_field(**options: Any) -> Any:
    """One uploaded file; what is in it is judged by the step that reads it."""
    return forms.FileField(error_messages=_OURS, **options)


def not_optional(form: forms.BaseForm, *names: str) -> None:
    """Fields that a rule demands and the form alone cannot: none is called optional."""
    for name in names:
        form.fields[name].demanded = True  # type: ignore[attr-defined]


def parse_day(raw: str) -> date:
    """YYYY-MM-DD between 2000 and 2100, ASCII."""
    if not _DAY.match(raw):
        raise RuleBroken("time-format")
    try:
        found = date.fromisoformat(raw)
    except ValueError as problem:
        raise RuleBroken("time-format") from problem
    return in_the_century(found)


def parse_instant(raw: str) -> datetime:
    """YYYY-MM-DDTHH:MM in Seoul; such a time names one instant, in UTC, or is refused."""
    if not _INSTANT.match(raw):
        raise RuleBroken("time-format")
    try:
        local = datetime.fromisoformat(raw).replace(tzinfo=clock.SEOUL)
    except ValueError as problem:
        raise RuleBroken("time-format") from problem
    in_the_century(local.date())
    return local.astimezone(UTC)


def in_the_century(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RuleBroken("time-format")
    return day


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """The clean content of a form, or every problem of it at once, each at its field."""
    in_hand.set({name: field.label for name, field in form.fields.items()})
    if form.is_valid():
        return form.cleaned_data
    raise FormRefused(
        [
            broken_by(problem, name)
            for name, problems in form.errors.as_data().items()
            for problem in problems
        ]
    )


def broken_by(problem: ValidationError, name: str) -> RuleBroken:
    """A form error as the rule that was broken at the field `name`."""
    code = _OUR_CODE.get(problem.code or "", problem.code or "number-format")
    return RuleBroken(code, **{**getattr(problem, "facts", {}), "field": name})


_OUR_CODE = {"invalid_choice": "choice-unknown"}  # the framework's own word
