"""By which rule an order is divided: chosen by the coordinator, recorded, read before answering."""

import json
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import NotAllowed, RuleBroken
from cluster.ledger.store import events_of
from cluster.members.models import PersonDetails
from orders.allocation import certificate, commands
from orders.allocation.domain.fairness import CreditsPosted, fairness_id
from tests.cast import key
from tests.house.matrix import send
from tests.orders.allocation_stage import divide, state_of, watched
from tests.orders.joint_stage import (
    SOON,
    closed,
    give_back,
    joint_row,
    lot_row,
    one_lot,
    proposals,
    share,
    take,
    two_lots,
)
from tests.orders.order_stage import nothing_recorded, play
from tests.orders.test_joint import seen

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db
WHO = ("kim", "lee", "yoon")
SAID = {
    "equal": ("똑같이 나누기", "Equal shares"),
    "earliest": ("되도록 빨리 끝나게", "Earliest finish"),
}


@pytest.fixture
def won(watched):
    """Two lots are won; nobody has divided them yet."""
    return two_lots(watched)


def run(play, policy, who="park"):
    with clock.at(closed(play)):
        by = play.stage.people[who].actor
        return commands.run_allocation(by=by, key=key(), order_id=play.order_id, policy=policy)


@pytest.mark.parametrize("policy", SAID)
def test_the_rule_stands_in_the_facts_and_the_result_follows_from_it(won, policy):
    run(won, policy)
    row = joint_row(won)
    assert row.policy == policy
    assert {one.policy for one in proposals(won)} == {policy}
    instance, result = row.instance.encode(), row.answer.encode()
    assert json.loads(result)["policy"] == policy
    certificate.check(json.loads(instance), json.loads(result))


@pytest.mark.parametrize("policy", SAID)
def test_every_firm_reads_the_rule_before_it_answers_and_so_does_the_desk(won, policy):
    run(won, policy)
    lot = f"{won.lot_ids[0]}/"
    for place, language in enumerate(("ko", "en")):
        for who in (*WHO, "park", "jung", "seo"):
            person = won.stage.people[who].person_id
            PersonDetails.objects.keep(won.stage.cluster_id, person, {"language": language})
            status, page = seen(won, who, lot)
            assert status == 200
            assert SAID[policy][place] in page, (who, language)
    with clock.at(SOON):
        told = won.stage.kim.client().get(f"/api/orders/{won.order_id}/allocation").json()
    assert {one["policy"] for one in told["lots"]} == {policy}


@pytest.mark.parametrize("policy", SAID)
def test_the_rule_is_a_line_of_the_history_on_the_page_and_for_a_program(won, policy):
    """Everybody in the split reads it, once for each lot."""
    run(won, policy)
    for place, language in enumerate(("ko", "en")):
        rule, said = SAID[policy][place], ("나누는 규칙: ", "Rule for lot A: ")[place]
        for who in ("kim", "park", "seo"):
            browser, person = won.stage.people[who].client(), won.stage.people[who].person_id
            PersonDetails.objects.keep(won.stage.cluster_id, person, {"language": language})
            with clock.at(SOON):
                page = browser.get(f"/orders/{won.order_id}/history/").content.decode()
                told = browser.get(f"/api/orders/{won.order_id}/allocation").json()
            assert f"{said}{rule}." in page
            facts = [one for one in told["facts"] if one["what"] == "rule"]
            assert {one["lot_id"] for one in facts} == {str(lot) for lot in won.lot_ids}
            assert all(f"{rule}." in one["words"] for one in facts)


@pytest.mark.parametrize("policy", SAID)
def test_a_second_run_keeps_the_rule_and_credit_sums_to_nothing(won, policy):
    run(won, policy)
    place = next(place for place in (0, 1) if share(won, place, "lee").pieces)
    take(won, place, "kim", "yoon")
    give_back(won, place, "lee", share(won, place, "lee").pieces)
    assert (lot_row(won, place).run, lot_row(won, place).policy) == (2, policy)
    with clock.at(SOON):
        told = won.stage.park.client().get(f"/api/orders/{won.order_id}/allocation").json()
    assert [one["what"] for one in told["facts"]].count("rule") == 2  # one for each lot
    take(won, place, *WHO, run=2)
    take(won, 1 - place, *WHO)
    assert state_of(won) == "confirmed"
    found = events_of(won.stage.cluster_id, fairness_id(won.stage.cluster_id))
    (posted,) = [one.event for one in found if isinstance(one.event, CreditsPosted)]
    assert sum(one.posted for one in posted.postings) == 0


def test_the_coordinator_chooses_on_the_page(won):
    with clock.at(closed(won)):
        page = won.stage.park.client().get(f"/orders/{won.order_id}/allocation/").content.decode()
        for ko, _ in SAID.values():
            assert ko in page
        typed = {"policy": "equal", "command_key": str(uuid4())}
        path = f"/orders/{won.order_id}/allocation/run/"
        assert won.stage.park.client().post(path, typed).status_code == 302
    assert lot_row(won, 0).policy == "equal"


def test_and_a_program_in_its_body(won):
    with clock.at(closed(won)):
        path = f"/api/orders/{won.order_id}/allocation"
        asked = send(won.stage.park.client(), "POST", path, {"policy": "earliest"})
    assert asked.status_code == 200
    assert lot_row(won, 0).policy == "earliest"


def test_without_a_word_it_is_by_capacity(watched):
    play = one_lot(watched)
    with clock.at(closed(play)):
        path = f"/api/orders/{play.order_id}/allocation"
        assert send(play.stage.park.client(), "POST", path, {}).status_code == 200
    assert lot_row(play, 0).policy == "proportional"


def test_an_award_that_divides_itself_is_divided_by_capacity(won):
    divide(won)
    assert lot_row(won, 0).policy == "proportional"


@pytest.mark.parametrize("policy", ["cheapest", "seniority"])
def test_no_rule_that_would_need_a_floor_is_offered(won, policy):
    with nothing_recorded(won), pytest.raises(RuleBroken, match="policy"):
        run(won, policy)
    path = f"/api/orders/{won.order_id}/allocation"
    with clock.at(closed(won)), nothing_recorded(won):
        asked = send(won.stage.park.client(), "POST", path, {"policy": policy})
    assert asked.status_code == 422


def test_a_lot_by_itself_has_no_weeks_to_compare(watched):
    play = one_lot(watched)
    with nothing_recorded(play), pytest.raises(RuleBroken, match="policy"):
        run(play, "earliest")
    run(play, "equal")
    assert lot_row(play, 0).policy == "equal"


def test_a_member_chooses_no_rule(won):
    with nothing_recorded(won), pytest.raises(NotAllowed):
        run(won, "equal", who="kim")
