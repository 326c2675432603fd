"""Figures, dates and sentences, in Korean and in English."""

import re
import string
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Engine, Template
from django.utils import translation

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.web import show
from cluster.web.catalogue import LANGUAGES, LOCALE, codes, filled, formal, sentence, states
from orders.jointorders.domain.state import State

NOV_20 = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_november():
    with clock.at(NOV_20):
        yield


def drawn(source, language="ko", **facts):
    with translation.override(language):
        return Template(source, engine=Engine.get_default()).render(Context(facts))


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [
        (13_860_000, ("13,860,000", "원"), ("₩13,860,000", "")),
        (-96, ("-96", "원"), ("-₩96", "")),
    ],
)
def test_money_in_full(amount, ko, en):
    assert show.won(amount, "ko") == ko
    assert show.won(amount, "en") == en


@pytest.mark.parametrize(
    ("amount", "figure", "unit"),
    [
        (12_600_000, "1,260", "만 원"),
        (124_000_000, "1억 2,400", "만 원"),
        (200_000_000, "2", "억 원"),
        (9_500, "9,500", "원"),
        (0, "0", "원"),
    ],
)
def test_money_in_lists(amount, figure, unit):
    assert show.won_short(amount, "ko") == (figure, unit)


def test_days_and_times_as_the_shop_writes_them():
    at = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
    assert show.when(at, "ko") == "12월 4일(금) 18시"
    assert show.when(at, "en") == "Fri 4 Dec 18:00"
    assert show.when(at + timedelta(minutes=20), "ko") == "12월 4일(금) 18:20"
    assert show.day(date(2027, 1, 4), "ko") == "2027년 1월 4일(월)"
    assert show.day_short(date(2026, 12, 4), "ko") == "12/4(금)"


def test_an_instant_late_in_the_day_is_already_tomorrow_in_seoul():
    assert show.day(datetime(2026, 12, 4, 20, tzinfo=UTC), "ko") == "12월 5일(토)"


@pytest.mark.parametrize(
    ("left", "ko", "en"),
    [
        (timedelta(days=5, hours=1), "5일 남음", "5 days left"),
        (timedelta(hours=47), "47시간 남음", "47 hours left"),
        (timedelta(hours=1), "1시간 남음", "1 hour left"),
        (timedelta(minutes=59), "60분 남음", "60 min left"),
        (timedelta(seconds=1), "1분 남음", "1 min left"),
        (timedelta(0), "마감됐어요", "Closed"),
    ],
)
def test_how_long_is_left(left, ko, en):
    assert show.until(NOV_20 + left, "ko") == ko
    assert show.until(NOV_20 + left, "en") == en


def test_a_sentence_fills_in_facts_with_their_units_and_particles():
    facts = {"firm": "하나정밀", "n": 1200, "price": 18_500, "gone": None}
    assert (
        filled("{firm:이/가} {n:pieces}, {price:won}", facts, "ko")
        == "하나정밀이 1,200개, 18,500원"
    )
    assert filled("{n} of {nothing}", facts, "en") == "1,200 of …"


def test_a_page_says_it_in_its_language_and_escapes_what_people_wrote():
    source = '{% say "{firm:을/를} <b>{n:pieces}</b>" "<b>{n}</b> for {firm}" firm=firm n=1200 %}'
    assert drawn(source, firm="<i>동탄") == "&lt;i&gt;동탄을 <b>1,200개</b>"
    assert drawn(source, "en", firm="Hana") == "<b>1,200</b> for Hana"


def test_a_sentence_that_comes_from_outside_is_escaped_too():
    assert drawn("{% say word word %}", word="<b>{x}</b>") == "&lt;b&gt;{x}&lt;/b&gt;"
    assert drawn("{% say word word n=1 %}", word="<b>{n}") == "&lt;b&gt;1"


def test_a_figure_carries_its_unit_apart():
    assert drawn("{% won 18500 %}") == '<span class="num">18,500<span class="u">원</span></span>'
    assert drawn("{% won n %}", n=None) == "–"


def test_names_take_their_particle():
    assert drawn('{{ name|particle:"을/를" }}', name="맞손") == "맞손을"
    assert drawn('{{ name|particle:"이/가" }}', name="한빛와이어") == "한빛와이어가"
    assert drawn('{{ name|particle:"을/를" }}', "en", name="Hana") == "Hana"


def test_a_monogram_is_two_syllables():
    assert drawn("{{ name|monogram }}", name="(주) 대성정밀") == "대성"


def test_both_languages_of_a_place():
    assert drawn("{{ place|said }}", "en", place=Said("홈", "Home")) == "Home"


def test_every_code_has_a_sentence_in_both_languages_with_the_same_facts():
    def facts(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert codes("ko").keys() == codes("en").keys()
    assert {c for c in codes("ko") if facts(codes("ko")[c]) != facts(codes("en")[c])} == set()


def test_what_is_said_to_customers_is_another_tone_of_a_known_code():
    assert formal("ko").keys() <= codes("ko").keys()
    assert formal("en") == {}
    tone = re.compile(r"(다|시오|하십시오)[.]( 예: [0-9-]+)?$|\({code}\)$")
    assert [code for code, text in formal("ko").items() if not tone.search(text)] == []
    facts = {code: set(re.findall(r"{(\w+)", text)) for code, text in formal("ko").items()}
    assert {c for c in facts if facts[c] - set(re.findall(r"{(\w+)", codes("ko")[c]))} == set()


def test_every_catalogue_exists_in_both_languages():
    ko, en = ({p.name for p in (LOCALE / language).glob("*.toml")} for language in LANGUAGES)
    assert ko == en


def test_an_unknown_code_still_says_something():
    assert "no-such-code" in sentence("no-such-code", {}, "ko")
    assert (
        sentence("number-range", {"least": 1, "most": 5000}, "ko")
        == "1에서 5,000 사이로 써 주세요."
    )


def test_korean_sentences_are_korean():
    english = {c: s for c, s in codes("ko").items() if not any("가" <= x <= "힣" for x in s)}
    assert english == {}


def test_every_state_has_its_word_in_both_languages():
    assert states("ko").keys() == states("en").keys()
    assert {str(state) for state in State} <= states("ko").keys()
    assert sentence("state-wrong", {"state": "collecting"}, "ko") == (
        "지금은 ‘약정 모집’ 단계라서 할 수 없어요."
    )
    assert "no-such-state" in sentence("state-wrong", {"state": "no-such-state"}, "ko")
