"""The next offer: what its form starts from can be drafted, and a counter-offer can be answered."""

import html
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel import clock
from orders.capacity.domain.curve import Step
from orders.jointorders.commands import Counter, counter_offer
from orders.jointorders.domain import offering
from orders.jointorders.domain.state import Offer, OfferLine
from orders.jointorders.queries.orders import OfferView
from orders.jointorders.queries.starting import OURS, THEIRS, start_of
from tests.cast import key
from tests.orders import order_story as story
from tests.orders.order_stage import Play, shelve
from tests.orders.test_order_pages import closed, page, send, speaks_english

DAY = date(2026, 12, 18)


class Lot:
    """What the form knows of a lot, without a database."""

    def __init__(self, quantity, steps, target=None):
        self.key, self.quantity, self.steps = story.LOT, quantity, steps
        self.target_won, self.due_on, self.letter = target, DAY, "A"


class Said:
    """A round of one side."""

    def __init__(self, side):
        self.side, self.delivery_on, self.words = side, DAY, f"말 {side}"


def said(lot, side, won, pieces):
    return OfferView(Said(side), [(lot, won, pieces)])


@st.composite
def lots(draw):
    firsts = draw(st.lists(st.integers(1, 900_000), max_size=3, unique=True))
    pieces = sorted(draw(st.lists(st.integers(1, 5_000), min_size=len(firsts), max_size=3)))
    steps = [list(step) for step in zip(sorted(firsts), pieces, strict=False)]
    return Lot(draw(st.integers(1, 5_000)), steps, draw(st.none() | st.integers(1, 900_000)))


words = st.tuples(st.integers(1, 999_999), st.integers(1, 9_000))


@given(lots(), st.none() | words, st.sampled_from(["us", "customer"]))
def test_what_the_form_starts_from_is_taken_by_the_rule(lot, spoken, side):
    with clock.at(story.NOON):
        start = start_of([lot], [said(lot, side, *spoken)] if spoken else [])
    one = start.lots[0]
    if one.price is None:
        assert not lot.steps
        assert lot.target_won is None
        return
    order = story.order_in(story.State.PRICING)
    asked = story.a_lot(quantity=lot.quantity)
    order.lots[story.LOT] = asked
    order.curve = {story.LOT: [Step(price_won=p, pieces=n) for p, n in lot.steps]}
    line = OfferLine(lot_id=story.LOT, unit_price_won=one.price, quantity=one.quantity)
    until = story.LATER + timedelta(days=7)
    offer = Offer(version=0, lines=[line], delivery_on=DAY, valid_until=until, terms="")
    offering.draft_offer(order, offer, story.LATER)
    assert order.offer.lines == [line]


@pytest.mark.parametrize(
    ("spoken", "starts"),
    [
        ((41_000, 523), (41_000, 523, True)),  # as it was said
        ((39_500, 523), (40_500, 523, False)),  # below the first step: its price
        ((41_000, 700), (41_000, 523, False)),  # more than the steps show: what they show
    ],
)
def test_words_beyond_the_curve_become_what_it_shows(spoken, starts):
    lot = Lot(1000, [[40_500, 523]])
    with clock.at(story.NOON):
        one = start_of([lot], [said(lot, "customer", *spoken)]).lots[0]
    assert (one.price, one.quantity, one.as_said) == starts


def test_the_form_takes_up_the_words_of_the_side_that_is_asked_for():
    lot = Lot(1000, [])
    talks = [said(lot, "customer", 39_000, 500), said(lot, "us", 41_000, 523)]
    with clock.at(story.NOON):
        begins = {side: start_of([lot], talks, side).lots[0] for side in ("", THEIRS, OURS, "?")}
    assert {side: (one.price, one.quantity) for side, one in begins.items()} == {
        "": (39_000, 500),
        THEIRS: (39_000, 500),
        OURS: (41_000, 523),
        "?": (39_000, 500),
    }


def test_a_day_that_has_passed_is_asked_for_anew():
    lot = Lot(10, [])
    with clock.at(story.NOON + timedelta(days=60)):
        assert start_of([lot], []).delivery_on is None


@pytest.mark.django_db
class TestDesk:
    @pytest.fixture
    def talks(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now())
        closed(play)
        play.sign("park", clock.now())
        play.sign("jung", clock.now())
        play.send(
            clock.now(), delivery_on=play.day(25), valid_until=clock.now() + timedelta(days=9)
        )
        return play

    def countered(self, play, won, pieces):
        line = OfferLine(lot_id=play.lot_id, unit_price_won=won, quantity=pieces)
        counter = Counter(1, [line], play.day(24), "조금 더 부탁드립니다.")
        counter_offer(by=play.guest(), key=key(), counter=counter)
        return f"/desk/{play.order_id}/"

    def test_the_form_of_a_fresh_curve_can_be_sent_as_it_stands(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now())
        closed(play)
        play.sign("park", clock.now())
        play.sign("jung", clock.now())
        park, path = stage.park.client(), f"/desk/{play.order_id}/"
        fields = filled(page(park, path).text, "offer/")
        assert send(park, path + "offer/", **fields).status_code == 302

    def test_the_customers_terms_are_one_button_away(self, talks):
        path = self.countered(talks, 40_500, 500)
        park = talks.stage.park.client()
        text = page(park, path).text
        assert "고객 조건대로 새 제안 쓰기" in text
        assert "조금 더 부탁드립니다" in text
        fields = filled(text[text.index('id="counter"') :], "offer/")
        assert send(park, path + "offer/", **fields).status_code == 302
        after = page(park, path).text
        assert "2차 초안" in after
        assert "20,250,000원" in after

    def test_terms_beyond_the_curve_are_said_to_be_and_the_form_is_valid(self, talks):
        path = self.countered(talks, 38_000, 523)
        park = talks.stage.park.client()
        text = page(park, path).text
        assert "이 조건 그대로는 제안할 수 없어요" in text
        assert "앞서 오간 말은 38,000원에 523개였어요" in text
        fields = filled(text, "offer/")
        assert fields[f"price-{talks.lot_id}"] == "40500"
        assert send(park, path + "offer/", **fields).status_code == 302

    def test_our_own_terms_can_be_offered_again(self, talks):
        path = self.countered(talks, 40_500, 500)
        text = page(talks.stage.park.client(), path + "?from=ours").text
        fields = filled(text[text.index('id="offer"') :], "offer/")
        assert fields[f"price-{talks.lot_id}"] == "41000"
        assert fields[f"quantity-{talks.lot_id}"] == "523"

    def test_home_leads_to_the_answer_in_both_languages(self, talks):
        path = self.countered(talks, 40_500, 500)
        assert f'href="{path}#counter"' in page(talks.stage.park.client(), "/").text
        english = speaks_english(talks.stage.park)
        assert "Answer the counter-offer" in page(english, "/").text
        assert "Draft an offer on their terms" in page(english, path).text

    def test_the_second_person_reads_the_talks_and_answers_nothing(self, talks):
        path = self.countered(talks, 40_500, 500)
        text = page(talks.stage.people["jung"].client(), path).text
        assert 'id="counter"' not in text
        assert "역제안 1회" in text


def filled(text: str, action: str) -> dict[str, str]:
    """What the first form to this address would send as it stands."""
    found = re.search(rf'<form[^>]*action="[^"]*{action}">(.*?)</form>', text, re.DOTALL).group(1)
    inputs = re.findall(r"<input [^>]*>", found)
    typed = {}
    for one in inputs:
        name, value = (re.search(rf'{part}="([^"]*)"', one) for part in ("name", "value"))
        if name and value and name[1] not in ("command_key", "csrfmiddlewaretoken"):
            typed[name[1]] = html.unescape(value[1])
    terms = re.search(r'<textarea name="terms"[^>]*>\n(.*?)</textarea>', found, re.DOTALL)
    return typed | ({"terms": html.unescape(terms[1])} if terms else {})
