"""Two persons move pieces of a share: each signs, nothing moves by one alone."""

from datetime import timedelta

import pytest

from cluster.kernel.ids import id_for
from cluster.ledger.testing import given
from orders.allocation.domain import overriding
from orders.allocation.domain.allocation import Allocation, Answer, Taking
from orders.allocation.domain.facts import FirmRow, Moving
from orders.jointorders.domain.state import SignOff
from tests.orders import test_allocation_shares as shares
from tests.orders.test_allocation_shares import DONGTAN, HANA, LATE, NOON, accepted

PARK, JUNG = id_for("person", "park"), id_for("person", "jung")
LATER = NOON + timedelta(minutes=30)
NEXT = LATE + timedelta(days=1)
ROOMY = (
    FirmRow(firm_id=HANA, eligible=True, cap=400, weight=4800),
    FirmRow(firm_id=DONGTAN, eligible=True, cap=150, weight=2400),
)


def proposed():
    """200 and 100 of 300 pieces; 동탄와이어 could take 50 more."""
    return shares.proposed(*ROOMY)


def moving(pieces=10, reason="기계 교체", **changes) -> Moving:
    facts = {"from_firm_id": HANA, "to_firm_id": DONGTAN, "pieces": pieces, "reason": reason}
    return overriding.checked(Moving(**facts | changes))


def sign(role, person, fresh=LATER) -> SignOff:
    return SignOff(person_id=person, role=role, fresh_at=fresh)


def both(what):
    def act(allocation: Allocation):
        assert not overriding.sign(allocation, what, sign("coordinator", PARK), LATER)
        assert overriding.sign(allocation, what, sign("second", JUNG), LATER)
        overriding.override(allocation, what, NEXT, LATER)

    return act


def moved(*history, what=None) -> Allocation:
    stage = given(Allocation, *history)
    both(what or moving())(stage.decider)
    return stage.decider


def test_two_signs_move_the_pieces_and_the_receiver_is_asked():
    before = given(Allocation, proposed()).decider
    after = moved(proposed())
    assert after.offered[HANA] == before.offered[HANA] - 10
    assert after.offered[DONGTAN] == before.offered[DONGTAN] + 10
    assert sum(after.offered.values()) == sum(before.offered.values())
    assert DONGTAN in after.waiting
    assert after.answer_by == NEXT
    assert after.signs == {}


def test_accepted_pieces_are_taken_back_only_as_far_as_needed():
    after = moved(proposed(), accepted(HANA, 200), accepted(DONGTAN, 100))
    assert after.accepted[HANA] == 190
    assert after.accepted[DONGTAN] == 100
    assert after.waiting == {DONGTAN}
    assert after.next() == "wait"
    after.accept(Taking(DONGTAN, 1, 10), LATER, LATER)
    assert after.next() == "confirm"


def test_the_receiver_may_decline_what_it_is_moved():
    after = moved(proposed(), accepted(HANA, 200), accepted(DONGTAN, 100))
    after.decline(Answer(DONGTAN, 1, 10, "busy"), LATER, LATER)
    assert after.placed == 290


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"pieces": 100_000}, "held"),
        ({"from_firm_id": id_for("firm", "nobody")}, "held"),
        ({"to_firm_id": id_for("firm", "nobody")}, "eligible"),
        ({"pieces": 51}, "cap"),
    ],
)
def test_what_breaks_a_limit_is_infeasible_and_says_which(changes, constraint):
    what = moving(**changes)
    given(Allocation, proposed()).when(
        lambda one: overriding.sign(one, what, sign("coordinator", PARK), LATER)
    ).refuses("infeasible", constraint=constraint)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason-missing"),
        ({"pieces": 0}, "infeasible"),
        ({"to_firm_id": HANA}, "infeasible"),
    ],
)
def test_an_override_without_reason_or_sense_is_refused(changes, code):
    given(Allocation, proposed()).when(lambda _one: moving(**changes)).refuses(code)


def test_one_person_alone_moves_nothing():
    what = moving()

    def alone(allocation):
        overriding.sign(allocation, what, sign("coordinator", PARK), LATER)
        overriding.override(allocation, what, NEXT, LATER)

    stage = given(Allocation, proposed())
    outcome = stage.when(alone)
    assert outcome.broken.code == "second-person-needed"

    def twice(allocation):
        overriding.sign(allocation, what, sign("second", PARK), LATER)

    assert stage.when(twice).broken.code == "second-person-needed"


def test_another_override_than_the_one_signed_does_not_pass():
    stage = given(Allocation, proposed())
    overriding.sign(stage.decider, moving(10), sign("coordinator", PARK), LATER)
    assert not overriding.sign(stage.decider, moving(11), sign("second", JUNG), LATER)


def test_an_old_sign_in_does_not_count():
    old = LATER - timedelta(minutes=6)
    what = moving()
    given(Allocation, proposed()).when(
        lambda one: overriding.sign(one, what, sign("coordinator", PARK, old), LATER)
    ).refuses("sign-in-again")
