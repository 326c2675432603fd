"""Text from people: one normal form, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel import text
from cluster.kernel.errors import RuleBroken

HANGUL = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=40)


@given(HANGUL)
def test_decomposed_korean_is_stored_composed(name: str) -> None:
    assert text.clean_line(unicodedata.normalize("NFD", name), field="name") == name


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\ud800", "\u202e", "\u200b", "\ufeff", "\u2066"])
def test_invisible_marks_are_refused_in_names(mark: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        text.clean_line(f"가{mark}나", field="name")
    assert refusal.value.code == "text-control"


def test_a_longer_text_keeps_its_lines_but_no_other_control() -> None:
    assert text.clean_text("첫 줄\r\n둘째 줄 ", field="note") == "첫 줄\n둘째 줄"
    with pytest.raises(RuleBroken):
        text.clean_text("벨\a", field="note")


def test_length_counts_characters_after_normalising() -> None:
    assert text.clean_line(unicodedata.normalize("NFD", "가" * 200), field="name") == "가" * 200
    with pytest.raises(RuleBroken, match="text-length"):
        text.clean_line("가" * 201, field="name")


def test_full_width_and_case_make_the_same_name() -> None:
    assert text.comparison_key("ＡＢＣ  정밀") == text.comparison_key("abc 정밀")


def test_initials_find_a_firm() -> None:
    assert text.initials("하나정밀 A") == "ㅎㄴㅈㅁ a"


@pytest.mark.parametrize(
    ("word", "pair", "joined"),
    [
        ("하나정밀", "을/를", "하나정밀을"),
        ("동탄와이어", "을/를", "동탄와이어를"),
        ("서울", "으로/로", "서울로"),
        ("㈜반딧불정밀(가상)", "이/가", "㈜반딧불정밀(가상)이"),
        ("로트 3", "은/는", "로트 3은"),
        ("로트 2", "은/는", "로트 2는"),
    ],
)
def test_particles_follow_the_last_sound(word: str, pair: str, joined: str) -> None:
    assert text.with_particle(word, pair) == joined
