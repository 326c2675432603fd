"""Numbers from people: read strictly, shown as a shop writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel import units
from cluster.kernel.errors import RuleBroken

STRANGE_WORDS = "１２３ ٣ ² NaN Infinity -0 -1 1e9 1_000 +5 0x10 1. .5 1,5 007"
STRANGE = [*STRANGE_WORDS.split(), "", " ", "1 2", "1\n", "1\u200b", "9" * 16]


@pytest.mark.parametrize("raw", [*STRANGE, "1.5"])
def test_a_strange_whole_number_is_refused_at_its_field(raw: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        units.parse_whole(raw, field="pieces")
    assert refusal.value.code == "number-format"
    assert refusal.value.facts["field"] == "pieces"


@pytest.mark.parametrize("raw", [*STRANGE, "1.2345"])
def test_a_strange_decimal_is_refused(raw: str) -> None:
    with pytest.raises(RuleBroken, match="number-format"):
        units.parse_thousandths(raw, field="thickness")


def test_a_number_outside_its_range_says_the_range() -> None:
    with pytest.raises(RuleBroken) as refusal:
        units.parse_won("0", field="floor")
    assert refusal.value.code == "number-range"
    assert refusal.value.facts["least"] == 1


@given(st.integers(0, 999_999_999))
def test_a_whole_number_is_read_as_it_is_written(value: int) -> None:
    assert units.parse_whole(f" {value} ", field="pieces") == value


@given(st.integers(0, 999_999_999_000))
def test_thousandths_survive_showing_and_reading(value: int) -> None:
    assert units.parse_thousandths(units.show_thousandths(value), field="mm") == value


@pytest.mark.parametrize(
    ("won", "ko"),
    [
        (9_999, "9,999원"),
        (12_600_000, "1,260만 원"),
        (124_000_000, "1억 2,400만 원"),
        (100_000_000, "1억 원"),
    ],
)
def test_lists_show_won_in_man_and_eok(won: int, ko: str) -> None:
    assert units.show_won_short(won, "ko") == ko
    assert units.show_won_short(won, "en") == f"₩{won:,}"


@pytest.mark.parametrize(("minutes", "shown"), [(750, "12.5"), (60, "1"), (0, "0"), (63, "1.1")])
def test_minutes_are_shown_as_hours(minutes: int, shown: str) -> None:
    assert units.show_hours(minutes) == shown


@pytest.mark.parametrize(("supply", "vat"), [(0, 0), (9, 0), (19, 1), (8_400_000, 840_000)])
def test_vat_is_a_tenth_downwards(supply: int, vat: int) -> None:
    assert units.vat_of(supply) == vat
