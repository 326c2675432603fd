"""Templates and scripts obey the content policy before a browser has to say so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
BANNED = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script without a source": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\bnonce=)", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "an htmx expression": re.compile(r"\bhx-on|\bjs:", re.I),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "something from elsewhere": re.compile(r"(?:src|href)=\"(?:https?:)?//(?!{{)", re.I),
}
# signing in and out, and the look of a device, are no facts of the ledger
NO_FACT = re.compile(r'{% url .account_|action="/look/"')
BANNED_IN_SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage"
)


def faults(text: str) -> list[str]:
    return [name for name, pattern in BANNED.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_template_keeps_to_the_policy(path):
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        "<style>p{}</style>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
        '<div hx-on:click="x">',
        "{{ name|safe }}",
        '<img src="https://elsewhere.example/x.png">',
    ],
)
def test_the_scan_sees_a_planted_fault(planted):
    assert faults(planted)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_short_and_never_builds_markup_from_text(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 120
    assert not BANNED_IN_SCRIPTS.search(text)


def test_every_icon_that_is_named_is_in_the_sprite():
    sprite = (ROOT / "static/vendor/lucide/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'symbol id="([\w-]+)"', sprite))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:{% icon |\bicon=)"([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - there == set()


def test_every_form_that_posts_carries_token_and_key():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        if path.is_relative_to(ROOT / "templates" / "account"):
            continue  # signing in
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.S):
            assert "{% csrf_token %}" in form, path
            assert "{% command_key" in form or NO_FACT.search(form), path
