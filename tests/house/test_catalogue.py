"""Every code that a rule can break has its sentence in Korean and in English, with the same facts."""

import ast
import re
import string
import tomllib

import pytest

from cluster.web.catalogue import LOCALE
from tests.house.sources import sources

ERRORS = {"RuleBroken", "NotAllowed", "Clash"}


def codes_raised():
    """Code -> place, for every error made with a literal code."""
    found = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in ERRORS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = f"{source}:{node.lineno}"
    return found


def sentences(language):
    found = {}
    for path in sorted((LOCALE / language).glob("*.toml")):
        found |= tomllib.loads(path.read_text()).get("codes", {})
    return found


def facts(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_code_is_silent(language):
    known = sentences(language)
    silent = {code: place for code, place in codes_raised().items() if code not in known}
    assert silent == {}


def test_both_languages_know_the_same_codes_and_facts():
    ko, en = sentences("ko"), sentences("en")
    assert ko.keys() == en.keys()
    uneven = [code for code in ko if facts(ko[code]) != facts(en[code])]
    assert uneven == []


def test_korean_is_korean_and_english_is_english():
    hangul = re.compile("[가-힣]")
    assert [code for code, text in sentences("ko").items() if not hangul.search(text)] == []
    assert [code for code, text in sentences("en").items() if hangul.search(text)] == []


def test_codes_are_stable_kebab_words():
    shape = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
    named = {*codes_raised(), *sentences("ko")} - {"invalid_choice"}  # the framework's own
    assert [code for code in sorted(named) if not shape.match(code)] == []
