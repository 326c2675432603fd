"""Sentences for codes: cluster/locale/{ko,en}/<step>.toml, table [codes]."""

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from cluster.web.show import fact

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("ko", "en")


class _Unnamed(dict[str, Any]):
    """A fact that was not given reads as an ellipsis; a sentence is better than an error."""

    def __missing__(self, name: str) -> str:
        return "…"


class Wording(string.Formatter):
    """Fills `{name}` and `{name:form}`; `form` as in `cluster.web.show.fact`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_field(self, field_name: str, _args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, _conversion: Any) -> Any:
        return value

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "state":
            return states(self.language).get(str(value), str(value))
        return "…" if value == "…" else fact(value, format_spec, self.language)


class WordingHtml(Wording):
    """The same for templates: what is filled in is escaped."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, SafeString) and not format_spec:
            return value
        return conditional_escape(super().format_field(value, format_spec))


def filled(sentence: str, facts: Mapping[str, Any], language: str) -> str:
    """`filled("{n:pieces} 남았어요", {"n": 200}, "ko")` -> "200개 남았어요"."""
    return Wording(language).vformat(sentence, (), _Unnamed(facts))


def filled_html(sentence: str, facts: Mapping[str, Any], language: str) -> SafeString:
    """For templates: literal sentences keep their markup, everything else is escaped."""
    if not facts:
        return conditional_escape(sentence)
    text = WordingHtml(language).vformat(str(conditional_escape(sentence)), (), _Unnamed(facts))
    return format_html("{}", SafeString(text))


def sentence(code: str, facts: Mapping[str, Any], language: str, *, formally: bool = False) -> str:
    """The sentence for a stable code; an unknown code names itself, so nothing stays silent.

    `formally`: as a customer is spoken to (합니다체); English knows one tone.
    """
    known = codes(language) | (formal(language) if formally else {})
    if code not in known:
        return filled(known["unknown-code"], {"code": code}, language)
    return filled(known[code], facts, language)


@cache
def codes(language: str) -> dict[str, str]:
    """Every code of every step in one language; the same code twice is refused."""
    return _tables(language, "codes")


@cache
def formal(language: str) -> dict[str, str]:
    """Sentences for customers where they differ from those for members."""
    return _tables(language, "formal")


@cache
def states(language: str) -> dict[str, str]:
    """The words of states, for the form `{state:state}` of a sentence."""
    return _tables(language, "states")


def _tables(language: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
        if twice := found.keys() & table.keys():
            raise ValueError(f"{path.name} repeats {', '.join(sorted(twice))}")
        found |= table
    return found
