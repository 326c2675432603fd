"""T21: hostile numbers, texts and dates are refused with a code at their field, and never a 500."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import as_a_person_types
from cluster.web.forms import (
    FormRefused,
    cleaned,
    day_field,
    instant_field,
    line_field,
    text_field,
    thousandths_field,
    whole_field,
    won_field,
)
from tests.web import hostile


class EveryField(forms.Form):
    pieces = whole_field(least=1, most=5_000, required=False)
    price = won_field(required=False)
    width = thousandths_field(most=600_000, required=False)
    name = line_field(longest=20, required=False)
    remark = text_field(longest=50, required=False)
    due = day_field(required=False)
    closes = instant_field(required=False)


def code_of(**typed):
    ((field, _),) = typed.items()
    with pytest.raises(FormRefused) as refused:
        cleaned(EveryField(typed))
    assert [one.facts["field"] for one in refused.value.each] == [field]
    return refused.value.code


@pytest.mark.parametrize("raw", hostile.NUMBERS)
@pytest.mark.parametrize("field", ["pieces", "price"])
def test_a_strange_number_is_refused(field, raw):
    assert code_of(**{field: raw}) == "number-format"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("1,200", 1200),
        ("１２３", 123),
        ("１，２００", 1200),
        (" 300 ", 300),
        ("\u3000４００\u3000", 400),
    ],
)
def test_a_figure_is_taken_as_a_person_types_it(raw, read):
    assert cleaned(EveryField({"pieces": raw}))["pieces"] == read


def test_a_price_in_groups_of_three_is_taken():
    assert cleaned(EveryField({"price": "41,300"}))["price"] == 41_300
    assert cleaned(EveryField({"price": "12,345,678,901"}))["price"] == 12_345_678_901
    assert cleaned(EveryField({"width": "２００.5"}))["width"] == 200_500


@given(st.integers(1, 5_000), st.booleans())
def test_every_grouped_figure_is_the_same_figure(value, wide):
    typed = f"{value:,}"
    if wide:
        typed = typed.translate({0x30 + n: 0xFF10 + n for n in range(10)})
    assert cleaned(EveryField({"pieces": typed}))["pieces"] == value


@pytest.mark.parametrize("raw", ["-1", "−5", "-1,200", "－３"])
def test_a_number_below_nothing_is_told_so(raw):
    assert code_of(pieces=raw) == "number-negative"


@pytest.mark.parametrize("field", ["pieces", "price", "width"])
def test_a_huge_number_is_told_its_range(field):
    assert code_of(**{field: "9" * 30}) == "number-range"


def test_a_range_of_lengths_is_told_in_millimetres():
    with pytest.raises(FormRefused) as refused:
        cleaned(EveryField({"width": "600.001"}))
    assert (refused.value.facts["least"], refused.value.facts["most"]) == ("0", "600")


@pytest.mark.parametrize("raw", ["0", "5001", "999999999"])
def test_a_number_out_of_range_is_refused(raw):
    assert code_of(pieces=raw) == "number-range"


@pytest.mark.parametrize("raw", ["600.001", "999999999"])
def test_a_length_out_of_range_is_refused(raw):
    assert code_of(width=raw) == "number-range"


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=12))
def test_no_text_slips_through_as_a_number(raw):
    try:
        clean = cleaned(EveryField({"pieces": raw}))["pieces"]
    except RuleBroken as refused:
        clean = refused.code
    codes = (None, "number-format", "number-range", "number-negative")
    assert clean in codes or str(clean) == as_a_person_types(raw)


@pytest.mark.parametrize("raw", hostile.HIDDEN)
def test_hidden_marks_in_a_name_are_refused(raw):
    assert code_of(name=raw) == "text-control"


def test_decomposed_korean_becomes_composed():
    typed = unicodedata.normalize("NFD", "하나정밀")
    assert cleaned(EveryField({"name": typed}))["name"] == "하나정밀"


def test_length_is_counted_after_composing():
    assert (
        cleaned(EveryField({"name": unicodedata.normalize("NFD", "각" * 20)}))["name"] == "각" * 20
    )
    assert code_of(name="각" * 21) == "text-length"


@given(st.text(max_size=60))
def test_any_text_is_either_clean_or_refused(raw):
    try:
        clean = cleaned(EveryField({"remark": raw}))["remark"]
    except RuleBroken as refused:
        clean = refused.code
    assert clean in (None, "text-control", "text-length") or unicodedata.is_normalized("NFC", clean)


@pytest.mark.parametrize("raw", hostile.DAYS)
def test_a_day_that_is_none_is_refused(raw):
    assert code_of(due=raw) == "time-format"


@pytest.mark.parametrize("raw", hostile.LOCAL_TIMES)
def test_an_instant_that_is_none_is_refused(raw):
    assert code_of(closes=raw) == "time-format"


def test_a_local_time_is_meant_in_seoul():
    closes = cleaned(EveryField({"closes": "2026-12-04T18:00"}))["closes"]
    assert closes.astimezone(UTC) == datetime(2026, 12, 4, 9, tzinfo=UTC)


def test_all_problems_are_told_at_once():
    with pytest.raises(FormRefused) as refused:
        cleaned(EveryField({"pieces": "1,5", "price": "NaN", "name": "\x00"}))
    assert {one.facts["field"]: one.code for one in refused.value.each} == {
        "pieces": "number-format",
        "price": "number-format",
        "name": "text-control",
    }
