"""What becomes of a pledge whose firm declines, changes its mind, or whose order ends."""

from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.kernel.ids import new_id
from cluster.ledger.catchup import catch_up, loop
from cluster.ledger.projection import live
from cluster.ledger.store import history_of
from orders.capacity.commands import withdraw_pledge
from orders.capacity.models import PledgeRow
from orders.drawings.models import DrawingRow
from orders.jointorders import commands
from orders.jointorders.models import InvitationRow
from tests.cast import key
from tests.orders.order_stage import DEADLINE, DRAINED, Play, nothing_recorded, shelve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_readers(monkeypatch):
    """What an earlier test began was rolled back with it."""
    monkeypatch.setattr(loop, "_ENSURED", set())


@pytest.fixture
def now_play(stage):
    """An order of today, so that its deadline lies ahead for a browser."""
    shelve(stage)
    return Play(stage, opened=clock.now()).collecting()


@pytest.mark.parametrize("door", ["page", "api"])
def test_once_the_seals_are_destroyed_there_is_no_receipt_to_take(now_play, door):
    now_play.pledge("kim", clock.now())
    lot = f"orders/{now_play.order_id}/lots/{now_play.lot_id}/pledge/receipt"
    path = {"page": f"/{lot}/", "api": f"/api/{lot}"}[door]
    kim = now_play.stage.kim.client()
    assert kim.get(path).status_code == 200
    commands.cancel_order(
        by=now_play.park, key=key(), order_id=now_play.order_id, reason="고객 사정"
    )
    assert kim.get(path).status_code == 404


def declines(play, who, at=None, reason="busy"):
    with clock.at(at or play.opened):
        return commands.decline_invite(
            by=play.stage.people[who].actor,
            key=key(),
            order_id=play.order_id,
            reason_class=reason,
        )


def pledges(play):
    """Who has a pledge in which state."""
    names = {play.stage.people[who].actor.firm_id: who for who in ("kim", "lee", "yoon")}
    rows = live(PledgeRow, play.stage.cluster_id).filter(order_id=play.order_id)
    return {(names[row.firm_id], row.lot_id): row.state for row in rows}


def invitation(play, who):
    firm_id = play.stage.people[who].actor.firm_id
    return live(InvitationRow, play.stage.cluster_id).get(stream_id=play.order_id, firm_id=firm_id)


def holds(play, who):
    held = live(DrawingRow, play.stage.cluster_id).get()
    return str(play.stage.people[who].actor.firm_id) in held.holders


class TestDecliningWithAPledge:
    def test_every_pledge_of_the_firm_goes_with_the_no_and_none_of_another(self, play):
        play.usual_lots = 2
        play.collecting().pledged("kim", "lee")
        assert declines(play, "kim").result == {"withdrawn": 2}
        states = pledges(play)
        assert {states["kim", lot] for lot in play.lot_ids} == {"withdrawn"}
        assert {states["lee", lot] for lot in play.lot_ids} == {"standing"}

    def test_both_stand_in_one_append(self, play):
        play.collecting().pledged("kim")
        before = play.position()
        declines(play, "kim")
        assert play.position() == before + 2

    def test_it_does_not_count_at_the_closing(self, play):
        play.collecting().pledged()
        declines(play, "kim")
        play.tick(DRAINED)
        closed = [one.event for one in history_of(play.stage.cluster_id, play.order_id)][-1]
        firms = {one.firm_id for one in closed.commitments}
        assert firms == {play.stage.firms["dongtan"], play.stage.firms["suwon"]}

    def test_a_no_stamped_at_the_deadline_is_late_and_the_pledge_stands(self, play):
        play.collecting().pledged("kim")
        with nothing_recorded(play), pytest.raises(Clash, match="closed"):
            declines(play, "kim", DEADLINE)
        with nothing_recorded(play), pytest.raises(Clash, match="closed"):
            declines(play, "lee", DEADLINE)

    def test_a_no_stamped_in_time_is_taken_while_it_closes(self, play):
        play.collecting().pledged("kim")
        late = DEADLINE + timedelta(seconds=2)
        with clock.at(DEADLINE - timedelta(milliseconds=100)):
            stamped = key()
        with clock.at(late):
            done = commands.decline_invite(
                by=play.stage.kim.actor, key=stamped, order_id=play.order_id, reason_class="busy"
            )
        assert done.result == {"withdrawn": 1}

    def test_the_page_says_what_went_with_it(self, now_play):
        now_play.pledged("kim")
        kim, path = now_play.stage.kim.client(), f"/orders/{now_play.order_id}/"
        body = {"reason_class": "busy", "command_key": str(new_id())}
        said = kim.post(f"{path}decline/", body, follow=True).text
        assert "봉인해 둔 약정도 모두 뺐어요" in said
        assert "사양하셨어요" in said

    def test_the_form_warns_where_another_lot_is_pledged(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now(), usual_lots=2).collecting()
        path = f"/orders/{play.order_id}/"
        assert "함께 빼요" not in stage.kim.client().get(path).text
        play.pledge("kim", clock.now())
        assert "함께 빼요" in stage.kim.client().get(path).text


class TestPledgingAfterANo:
    def test_the_firm_takes_part_again_and_sees_the_drawing(self, play):
        play.collecting()
        catch_up()
        declines(play, "lee")
        catch_up()
        assert (invitation(play, "lee").state, holds(play, "lee")) == ("declined", False)
        play.pledge("lee")
        catch_up()
        assert (invitation(play, "lee").state, holds(play, "lee")) == ("asked", True)

    def test_it_may_decline_once_more(self, play):
        play.collecting()
        declines(play, "lee")
        with nothing_recorded(play), pytest.raises(Clash, match="already"):
            declines(play, "lee")
        play.pledge("lee")
        assert declines(play, "lee").result == {"withdrawn": 1}
        catch_up()
        assert (invitation(play, "lee").state, holds(play, "lee")) == ("declined", False)

    def test_who_withdraws_before_the_readers_looked_stays_declined(self, play):
        play.collecting()
        declines(play, "lee")
        play.pledge("lee")
        with clock.at(play.opened):
            withdraw_pledge(
                by=play.stage.lee.actor, key=key(), order_id=play.order_id, lot_id=play.lot_id
            )
        catch_up()
        assert invitation(play, "lee").state == "declined"

    def test_everybody_must_have_answered_counts_it_as_an_answer(self, play):
        play.collecting().pledged("kim", "yoon")
        declines(play, "lee")
        play.pledge("lee")
        catch_up()
        with clock.at(play.opened):
            done = commands.close_collecting(by=play.park, key=key(), order_id=play.order_id)
        assert done.result == {"pledges": 3}
