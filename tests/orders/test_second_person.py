"""The second person leaves while the seals are closed: another one is named, and the order opens."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.push import push
from cluster.members.commands import people
from orders.jointorders import commands
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.order_stage import DRAINED, nothing_recorded

pytestmark = pytest.mark.django_db
SOON = DRAINED + timedelta(minutes=1)
REASON = "정 위원이 물러났습니다."


@pytest.fixture
def moon(stage):
    """Another second person of the cluster."""
    return stage.person("moon", "second")


def name(play, whom, reason=REASON, at=SOON):
    with clock.at(at):
        return commands.name_second_person(
            by=play.park,
            key=key(),
            order_id=play.order_id,
            person_id=whom.person_id,
            reason=reason,
        )


def order_row(play):
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id)


def test_after_the_second_person_was_removed_the_order_still_opens(play, moon):
    play.sealed()
    people.remove_person(by=play.park, key=key(), person_id=play.stage.jung.person_id)
    name(play, moon)
    play.sign("park", SOON)
    assert play.sign("moon", SOON).result == {"opened": True}
    assert order_row(play).state == "pricing"


def test_who_was_named_before_signs_no_more_and_his_signature_is_gone(play, moon):
    play.sealed()
    play.sign("jung", SOON)
    name(play, moon)
    assert play.sign("park", SOON).result == {"opened": False}
    with nothing_recorded(play), pytest.raises(NotAllowed):
        play.sign("jung", SOON)


def test_also_while_firms_are_asked(play, moon):
    play.collecting()
    name(play, moon, at=play.opened)
    assert order_row(play).second_person_id == moon.person_id


def test_every_invited_firm_reads_it_with_its_reason(play, moon):
    play.sealed()
    name(play, moon)
    for who in ("kim", "park"):
        history = play.stage.people[who].client().get(f"/orders/{play.order_id}/history/").text
        assert REASON in history


def test_who_is_named_hears_it(play, moon):
    play.sealed()
    push()
    before = len(mail.outbox)
    name(play, moon)
    push()
    assert [one.to[0].split("@")[0] for one in mail.outbox[before:]] == ["moon"]


@pytest.mark.parametrize(
    ("whom", "reason", "code"),
    [
        ("kim", REASON, "second-person-missing"),
        ("jung", REASON, "choice-unknown"),
        ("moon", " ", "reason-missing"),
    ],
)
def test_only_another_second_person_and_never_without_a_reason(play, moon, whom, reason, code):
    play.sealed()
    with nothing_recorded(play), pytest.raises(RuleBroken, match=code):
        name(play, play.stage.people[whom], reason)


def test_not_once_the_offer_is_out(play, moon):
    play.offered()
    with nothing_recorded(play), pytest.raises(Clash, match="state-wrong"):
        name(play, moon)


def test_the_coordinator_does_it_on_a_page_of_its_own(play, moon):
    play.sealed()
    park, path = play.stage.park.client(), f"/orders/{play.order_id}/"
    assert f'href="{path}second/"' in park.get(path).text
    form = park.get(f"{path}second/").text
    assert "Moon" in form
    assert "Jung" not in form
    typed = {"second_person": str(moon.person_id), "command_key": str(uuid4())}
    refused = park.post(f"{path}second/", typed | {"reason": ""})
    assert refused.status_code == 422
    assert park.post(f"{path}second/", typed | {"reason": REASON}).status_code == 302
    assert order_row(play).second_person_id == moon.person_id


def test_a_program_does_it_by_the_api(play, moon):
    play.sealed()
    answer = play.stage.park.client().put(
        f"/api/orders/{play.order_id}/second-person",
        {"second_person_id": str(moon.person_id), "reason": REASON},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 204, answer.text
    assert order_row(play).second_person_id == moon.person_id
