"""The colours can be read: text at 4.8 and more, controls and marks at 3.2 and more, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
PAPERS = ("bg", "surface", "subtle", "raised")
TEXT = [
    (ink, paper)
    for ink in ("ink", "ink-2", "ink-3", "brand-ink", "spark-ink", "ok-ink", "warn-ink", "bad-ink")
    for paper in PAPERS
] + [
    *[(f"{kind}-ink", f"{kind}-soft") for kind in ("brand", "spark", "ok", "warn", "bad", "proc")],
    *[("ink", f"{kind}-soft") for kind in ("brand", "spark", "ok", "warn", "bad", "proc")],
    *[(ink, "well") for ink in ("ink", "ink-2")],
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("ink", "brand-wash"),
]
MARKS = [
    (mark, paper)
    for mark in ("line-strong", "brand", "spark", "ok", "bad", "proc", "focus")
    for paper in ("surface", "bg")
]


def block(start: str) -> dict[str, str]:
    body = TOKENS[TOKENS.index(start) :].split("{", 1)[1].split("\n}", 1)[0]
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", body))


LIGHT = block(":root{")
DARK = LIGHT | block(":root[data-theme=dark]{")
DEVICE = LIGHT | block(":root:not([data-theme]){")


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(theme):
    weak = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in TEXT}
    assert {pair: value for pair, value in weak.items() if value < 4.8} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_and_marks_can_be_seen(theme):
    weak = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in MARKS}
    assert {pair: value for pair, value in weak.items() if value < 3.2} == {}


def test_the_device_that_wants_dark_gets_the_same_dark():
    assert DEVICE == DARK


def test_black_on_white_is_the_highest_contrast_there_is():
    assert round(contrast("#000", "#ffffff"), 1) == 21.0


def test_raw_colours_stand_in_the_tokens_alone():
    for sheet in CSS.glob("*.css"):
        if sheet.name in ("tokens.css", "print.css"):
            continue
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")) == []
