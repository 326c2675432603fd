"""Bad input to a joint order: the code of the table, and no event."""

from datetime import date, timedelta

import pytest

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from orders.jointorders.domain import (
    collecting,
    drafting,
    ending,
    lots,
    offering,
    opening,
    questions,
)
from orders.jointorders.domain.state import State
from tests.orders import order_story as story
from tests.orders.order_story import CHOI, DEADLINE, HANA, LATER, NOON, SHOP, UNTIL, a_lot

S = State
LATE = DEADLINE + timedelta(hours=1)


def _lot(**changes):
    return lambda o: lots.add_lot(o, a_lot(lot_id=id_for("lot", 2), **changes), SHOP, NOON)


def _invite(asked=None, second_firm=None, minutes=1000):
    return lambda o: collecting.invite(
        o, asked or story.asked(), second_firm=second_firm, working_minutes=minutes
    )


def declining(o, firm_id, why):
    said = collecting.InviteDeclined(firm_id=firm_id, reason_class=why, at=NOON)
    collecting.decline_invite(o, said, NOON, has_pledge=False)


def _draft(offer):
    return lambda o: offering.draft_offer(o, offer, LATER)


def _ask(text):
    return lambda o: questions.ask(
        o, questions.QuestionAsked(question_id=id_for("q", 9), firm_id=HANA, text=text, at=NOON)
    )


def _sign(role, person, firm=None, **changes):
    return lambda o: opening.sign(o, story.signing(role, person, **changes), firm)


def _twice_by_one(o):
    opening.sign(o, story.signing(opening.COORDINATOR, story.SECOND), None)
    opening.sign(o, story.signing(opening.SECOND, story.SECOND), None)


def _third_extension(o):
    for days in (1, 2, 3):
        collecting.extend_deadline(o, DEADLINE + timedelta(days=days), NOON, NOON)


def _fourth_round(o):
    for version in (1, 2, 3, 4):
        offering.counter_offer(o, story.countering(version=version), LATER)
        offering.draft_offer(o, story.an_offer(), LATER)
        offering.send_offer(o, version + 1, story.LINK, LATER)


def _inquiry(**changes):
    facts = {"customer_id": story.CUSTOMER, "title": "펀치", "mode": "prime", "number": "JO-1"}
    return lambda o: drafting.open_order(o, drafting.Inquiry(**facts | changes), NOON)


REFUSALS = {
    "title missing": (S.NEW, _inquiry(title=" "), "title-missing"),
    "mode without papers": (S.NEW, _inquiry(mode="coop"), "mode-not-allowed"),
    "no such mode": (S.NEW, _inquiry(mode="auction"), "mode-not-allowed"),
    "mode change without reason": (
        S.DRAFT,
        lambda o: drafting.change_mode(o, "prime", " ", has_pledge=False, at=NOON),
        "reason-missing",
    ),
    "mode change to one without papers": (
        S.DRAFT,
        lambda o: drafting.change_mode(o, "divided", "합의", has_pledge=False, at=NOON),
        "mode-not-allowed",
    ),
    "mode after the first pledge": (
        S.COLLECTING,
        lambda o: drafting.change_mode(o, "prime", "합의", has_pledge=True, at=NOON),
        "mode-locked",
    ),
    "no pieces": (S.DRAFT, _lot(quantity=0), "qty"),
    "no thickness": (S.DRAFT, _lot(thickness_um=0), "thickness"),
    "unknown material": (S.DRAFT, _lot(material="UNOBTAINIUM"), "material-unknown"),
    "due in the past": (S.DRAFT, _lot(due_on=date(2026, 11, 20)), "due"),
    "due today": (S.DRAFT, _lot(due_on=NOON.date()), "due"),
    "tolerance of nothing": (S.DRAFT, _lot(tolerance_um=0), "number-range"),
    "lot not measured": (S.DRAFT, lambda o: drafting.check_order(o, [], NOON), "lot-not-ready"),
    "deadline past": (S.CHECKED, _invite(story.asked(deadline=NOON)), "deadline"),
    "deadline too near": (S.CHECKED, _invite(minutes=239), "deadline"),
    "no capable firm": (S.CHECKED, _invite(story.asked(firms=())), "no-capable-firm"),
    "second person of a bidding firm": (S.CHECKED, _invite(second_firm=HANA), "conflict"),
    "unknown reason class": (
        S.COLLECTING,
        lambda o: declining(o, HANA, "bored"),
        "reason-class",
    ),
    "a firm nobody asked": (
        S.COLLECTING,
        lambda o: declining(o, CHOI, "busy"),
        "not-found",
    ),
    "deadline not later": (
        S.COLLECTING,
        lambda o: collecting.extend_deadline(o, DEADLINE, NOON, NOON),
        "deadline",
    ),
    "deadline after it passed": (
        S.COLLECTING,
        lambda o: collecting.extend_deadline(o, LATE + timedelta(days=1), DEADLINE, NOON),
        "closed",
    ),
    "third extension": (S.COLLECTING, _third_extension, "limit"),
    "closing with open invitations": (
        S.COLLECTING,
        lambda o: collecting.close_collecting(o, story.closing(why="all-answered"), {HANA}),
        "not-all-answered",
    ),
    "question without words": (S.COLLECTING, _ask(" "), "text"),
    "answer to nothing": (
        S.COLLECTING,
        lambda o: questions.answer(o, id_for("q", 0), "네", NOON),
        "not-found",
    ),
    "revision without pieces": (
        S.SEALED,
        lambda o: lots.revise_lot(o, story.revision(lot=a_lot(quantity=0)), SHOP, []),
        "qty",
    ),
    "revision of no lot": (
        S.SEALED,
        lambda o: lots.revise_lot(o, story.revision(lot=a_lot(lot_id=id_for("lot", 7))), SHOP, []),
        "not-found",
    ),
    "revision without time to answer": (
        S.SEALED,
        lambda o: lots.revise_lot(o, story.revision(deadline=LATE), SHOP, []),
        "deadline",
    ),
    "one person twice": (S.SEALED, _twice_by_one, "second-person-needed"),
    "another second person": (S.SEALED, _sign(opening.SECOND, CHOI), "not-allowed"),
    "second person of a firm that pledged": (
        S.SEALED,
        _sign(opening.SECOND, story.SECOND, firm=HANA),
        "conflict",
    ),
    "sign-in of six minutes ago": (
        S.SEALED,
        _sign(opening.COORDINATOR, story.PARK, at=LATE, fresh_at=LATE - timedelta(minutes=6)),
        "sign-in-again",
    ),
    "without a curve though one is possible": (
        S.SEALED,
        _sign(opening.COORDINATOR, story.PARK, what=opening.WITHOUT_CURVE, reason="급함"),
        "curve-possible",
    ),
    "opening by one alone": (
        S.SEALED,
        lambda o: opening.open_curve(o, [], LATE),
        "second-person-needed",
    ),
    "price of nothing": (S.PRICING, _draft(story.an_offer(price=0)), "price"),
    "no pieces offered": (S.PRICING, _draft(story.an_offer(quantity=0)), "qty"),
    "more than the steps show": (S.PRICING, _draft(story.an_offer(quantity=524)), "not-feasible"),
    "under the first step": (S.PRICING, _draft(story.an_offer(price=40_499)), "not-feasible"),
    "valid until the past": (
        S.PRICING,
        _draft(story.an_offer(valid_until=LATER)),
        "valid-until",
    ),
    "delivery in the past": (
        S.PRICING,
        _draft(story.an_offer(delivery_on=NOON.date())),
        "due",
    ),
    "a lot left out": (S.PRICING, _draft(story.an_offer(lines=[])), "field-invalid"),
    "sending nothing": (
        S.PRICING,
        lambda o: offering.send_offer(o, 1, story.LINK, LATER),
        "offer-missing",
    ),
    "counter of no pieces": (
        S.OFFERED,
        lambda o: offering.counter_offer(o, story.countering(quantity=0), LATER),
        "qty",
    ),
    "counter to an old version": (
        S.OFFERED,
        lambda o: offering.counter_offer(o, story.countering(version=0), LATER),
        "changed-meanwhile",
    ),
    "fourth round": (S.OFFERED, _fourth_round, "rounds"),
    "accepting an old version": (
        S.OFFERED,
        lambda o: ending.accept(o, 0, story.LINK, LATER, LATER),
        "changed-meanwhile",
    ),
    "accepting at the last moment": (
        S.OFFERED,
        lambda o: ending.accept(o, 1, story.LINK, UNTIL, UNTIL),
        "expired",
    ),
    "declining without a word": (
        S.OFFERED,
        lambda o: ending.decline(o, 1, " ", LATER, LATER),
        "reason-missing",
    ),
    "second answer after yes": (S.WON, story.do_decline, "already"),
    "second answer after no": (S.LOST, story.do_accept, "already"),
    "cancelling without a word": (
        S.SEALED,
        lambda o: ending.cancel(o, "", LATER),
        "reason-missing",
    ),
}


@pytest.mark.parametrize(("state", "give", "code"), REFUSALS.values(), ids=REFUSALS)
def test_bad_input_is_refused_with_its_code(state, give, code):
    order = story.order_in(state)
    with pytest.raises(RuleBroken) as refused:
        give(order)
    assert refused.value.code == code


@pytest.mark.parametrize(("state", "give", "code"), REFUSALS.values(), ids=REFUSALS)
def test_the_last_refusal_adds_nothing(state, give, code):
    """Steps before the refused one may stand; the refused one itself emits nothing."""
    order = story.order_in(state)
    count = []
    emit = order.emit
    order.emit = lambda e: (emit(e), count.append(e))
    with pytest.raises(RuleBroken):
        give(order)
    assert len(count) == {"third extension": 2, "fourth round": 9, "one person twice": 1}.get(
        next(name for name, case in REFUSALS.items() if case[1] is give), 0
    )


def test_work_that_started_cannot_be_cancelled():
    order = story.order_in(S.CONFIRMED)
    order.state = S.PRODUCING
    with pytest.raises(RuleBroken, match="work-started"):
        story.do_cancel(order)


class TestPriceTalk:
    @pytest.mark.parametrize(
        "text",
        [
            "개당 4만원이면 되나요?",
            "단가 맞춰요",
            "₩40,000?",
            "40,500 won each",
            "What price?",
            "3만 5천",
        ],
    )
    def test_talk_of_price_is_held_and_remembered(self, text):
        order = story.order_in(S.COLLECTING)
        asking = questions.QuestionAsked(
            question_id=id_for("q", 1), firm_id=HANA, text=text, at=NOON
        )
        assert questions.ask(order, asking) is False
        assert isinstance(order.new[-1], questions.PriceTalkHeld)
        assert text not in repr(order.new[-1])
        assert not order.questions

    @pytest.mark.parametrize(
        "text", ["소재는 사급인가요?", "Ra 1.6이면 2차까지?", "1,000개를 나눠 납품?"]
    )
    def test_other_questions_pass(self, text):
        order = story.order_in(S.COLLECTING)
        asking = questions.QuestionAsked(
            question_id=id_for("q", 1), firm_id=HANA, text=text, at=NOON
        )
        assert questions.ask(order, asking) is True
        assert questions.answer(order, id_for("q", 1), "네, 사급입니다", NOON) is True


class TestOpening:
    def test_needs_the_checkpoint_of_the_deadline(self):
        order = story.order_in(S.SEALED)
        order.checkpoint = None
        with pytest.raises(RuleBroken, match="checkpoint-missing"):
            story.do_sign(order)

    def test_two_pledges_have_no_curve_and_are_priced_alone(self):
        order = story.order_in(S.COLLECTING)
        collecting.close_collecting(order, story.closing(firms=(HANA, CHOI)), set())
        with pytest.raises(RuleBroken, match="too-few"):
            story.do_sign(order)
        with pytest.raises(RuleBroken, match="reason-missing"):
            opening.sign(
                order, story.signing(opening.COORDINATOR, story.PARK, opening.WITHOUT_CURVE), None
            )
        first = story.signing(
            opening.COORDINATOR, story.PARK, opening.WITHOUT_CURVE, reason="두 곳뿐"
        )
        assert opening.sign(order, first, None) is False
        second = story.signing(opening.SECOND, story.SECOND, opening.WITHOUT_CURVE)
        assert opening.sign(order, second, None) is True
        opening.price_without_curve(order, "두 곳뿐", second.at)
        assert order.state == S.PRICING
        assert order.curve == {}

    def test_a_sign_older_than_five_minutes_is_none(self):
        order = story.order_in(S.SEALED)
        opening.sign(order, story.signing(opening.COORDINATOR, story.PARK, at=LATE), None)
        later = story.signing(opening.SECOND, story.SECOND, at=LATE + timedelta(minutes=6))
        assert opening.sign(order, later, None) is False

    def test_a_broken_seal_stops_the_order_until_it_is_revised(self):
        order = story.order_in(S.SEALED)
        finding = opening.SealFoundBroken(code="seal-broken", firm_id=HANA, at=LATE)
        opening.note_broken(order, finding)
        assert order.state == S.SEALED
        story.do_revise(order)
        assert order.state == S.COLLECTING


class TestClocks:
    def test_a_clock_of_an_older_version_does_nothing(self):
        order = story.order_in(S.COLLECTING)
        story.do_extend(order)
        version = order.version
        assert ending.pass_deadline(order, "pledges", 1, LATE) is False
        assert order.version == version
        assert ending.pass_deadline(order, "pledges", 2, LATE) is True

    def test_a_clock_fires_once(self):
        order = story.order_in(S.OFFERED)
        assert ending.pass_deadline(order, "offer-half", 1, LATER) is True
        assert ending.pass_deadline(order, "offer-half", 1, LATER) is False


class TestRevision:
    def test_asks_again_with_a_new_clock_and_void_pledges(self):
        order = story.order_in(S.SEALED)
        story.do_revise(order)
        assert order.state == S.COLLECTING
        assert order.clocks == {"pledges": 2}
        assert order.commitments == []
        assert order.new[-1].firm_ids == [HANA]


def test_a_counter_leads_to_a_new_version():
    order = story.order_in(S.COUNTERED)
    story.do_draft(order)
    assert order.state == S.PRICING
    offering.send_offer(order, 2, id_for("link", 2), LATER)
    assert (order.state, order.sent_version) == (S.OFFERED, 2)


def test_without_steps_a_quantity_is_not_checked_against_seals():
    order = story.order_in(S.PRICING)
    order.curve = {}
    offering.draft_offer(order, story.an_offer(price=1, quantity=1000), LATER)
    assert order.offer.total_won == 1000


class TestDraftLots:
    """Nobody has been asked yet: a lot may be written anew or taken out."""

    def test_a_corrected_lot_is_what_is_checked(self):
        order = story.order_in(S.DRAFT)
        lots.correct_lot(order, a_lot(quantity=450), SHOP, NOON)
        assert [lot.quantity for lot in order.lots.values()] == [450]

    def test_a_correction_must_make_sense_too(self):
        order = story.order_in(S.DRAFT)
        with pytest.raises(RuleBroken, match="qty"):
            lots.correct_lot(order, a_lot(quantity=0), SHOP, NOON)

    def test_a_removed_lot_is_no_longer_asked_for(self):
        order = story.order_in(S.DRAFT)
        lots.remove_lot(order, story.LOT, NOON)
        assert order.lots == {}
        with pytest.raises(RuleBroken, match="lot-not-ready"):
            drafting.check_order(order, [], NOON)

    def test_a_lot_of_another_order_is_not_found(self):
        order, other = story.order_in(S.DRAFT), id_for("lot", 99)
        with pytest.raises(RuleBroken, match="not-found"):
            lots.remove_lot(order, other, NOON)
        with pytest.raises(RuleBroken, match="not-found"):
            lots.correct_lot(order, a_lot(lot_id=other), SHOP, NOON)
