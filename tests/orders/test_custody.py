"""Who holds the drawing of a joint order: from the invitation to thirty days after its end."""

from datetime import timedelta
from uuid import UUID

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.ledger.catchup import catch_up, loop
from orders.custody import let_drawings_end
from orders.drawings import commands as drawings
from orders.drawings import queries
from orders.jointorders import commands
from orders.jointorders.queries.orders import lots_of
from tests.cast import key
from tests.orders.allocation_stage import accept, divided, state_of, watched  # noqa: F401 - fixtures
from tests.orders.order_stage import Play, a_lot
from tests.orders.parts import plate


@pytest.fixture(autouse=True)
def new_readers(monkeypatch):
    """What an earlier test began was rolled back with it."""
    monkeypatch.setattr(loop, "_ENSURED", set())


@pytest.fixture
def drawing_id(stage):
    upload = drawings.Upload(plate(), "p.dxf")
    done = drawings.upload_drawing(by=stage.coordinator, key=key(), upload=upload)
    return UUID(done.result["drawing_id"])


@pytest.fixture
def order(stage, drawing_id):
    """Collecting, with a real drawing; the readers have caught up."""
    play = Play(stage)
    play.collecting(a_lot(drawing_id=drawing_id, due_on=play.day(25)))
    catch_up()
    return play


def sees(player, drawing_id):
    try:
        return bool(queries.picture_for(player.actor, drawing_id).svg)
    except NotFound:
        return False


def cancelled(order, at):
    with clock.at(at):
        commands.cancel_order(by=order.park, key=key(), order_id=order.order_id, reason="고객 사정")
    catch_up()


def test_invited_firms_see_the_picture_with_their_own_name(stage, order, drawing_id):
    assert sees(stage.kim, drawing_id)
    assert sees(stage.lee, drawing_id)
    assert "동탄와이어" in queries.picture_for(stage.lee.actor, drawing_id).svg
    assert not queries.may_take(stage.kim.actor, queries.drawing_for(stage.kim.actor, drawing_id))


def test_nobody_sees_it_before_the_invitation(stage, drawing_id):
    play = Play(stage)
    play.checked(a_lot(drawing_id=drawing_id, due_on=play.day(25)))
    catch_up()
    assert not sees(stage.kim, drawing_id)


def test_the_order_page_shows_the_drawing_to_who_was_asked(stage, order):
    told = stage.kim.client().get(f"/orders/{order.order_id}/").content.decode()
    assert 'class="dwg"' in told
    assert "40 × 30 × 40㎜ · 절단 길이 171.416㎜" in told


def test_who_declines_sees_it_no_longer(stage, order, drawing_id):
    with clock.at(order.opened):
        commands.decline_invite(
            by=stage.lee.actor, key=key(), order_id=order.order_id, reason_class="busy"
        )
    catch_up()
    assert not sees(stage.lee, drawing_id)
    assert sees(stage.kim, drawing_id)


def test_thirty_days_after_the_end_nobody_can_open_it(stage, order, drawing_id):
    ended = order.opened + timedelta(hours=1)
    cancelled(order, ended)
    let_drawings_end(ended + timedelta(days=29))
    assert sees(stage.kim, drawing_id)
    with clock.at(ended + timedelta(days=30, seconds=1)):
        let_drawings_end(clock.now())
    assert not sees(stage.kim, drawing_id)
    assert queries.drawing(stage.cluster_id, drawing_id).state == "destroyed"


def test_a_drawing_that_another_order_needs_stays(stage, order, drawing_id):
    again = Play(stage)
    again.draft(a_lot(drawing_id=drawing_id, due_on=again.day(25)))
    cancelled(order, order.opened + timedelta(hours=1))
    assert queries.drawing(stage.cluster_id, drawing_id).expires_at is None


def test_a_new_order_takes_back_the_end(stage, order, drawing_id):
    cancelled(order, order.opened + timedelta(hours=1))
    assert queries.drawing(stage.cluster_id, drawing_id).expires_at is not None
    again = Play(stage)
    again.collecting(a_lot(drawing_id=drawing_id, due_on=again.day(25)))
    catch_up()
    assert queries.drawing(stage.cluster_id, drawing_id).expires_at is None


def test_already_the_draft_of_a_new_order_takes_back_the_end(stage, order, drawing_id):
    ended = order.opened + timedelta(hours=1)
    cancelled(order, ended)
    again = Play(stage)
    again.draft(a_lot(drawing_id=drawing_id, due_on=again.day(25)))
    catch_up()
    assert queries.drawing(stage.cluster_id, drawing_id).expires_at is None
    with clock.at(ended + timedelta(days=31)):
        let_drawings_end(clock.now())
    assert queries.drawing(stage.cluster_id, drawing_id).state != "destroyed"


def test_a_lot_taken_out_of_the_draft_lets_the_drawing_of_an_ended_order_end(
    stage, order, drawing_id
):
    cancelled(order, order.opened + timedelta(hours=1))
    again = Play(stage)
    again.draft(a_lot(drawing_id=drawing_id, due_on=again.day(25)))
    catch_up()
    now = again.opened + timedelta(hours=2)
    with clock.at(now):
        commands.remove_lot(by=again.park, key=key(), order_id=again.order_id, lot_id=again.lot_id)
    catch_up()
    found = queries.drawing(stage.cluster_id, drawing_id)
    assert found.expires_at == now + timedelta(days=30)


def test_a_drawing_of_no_other_order_may_be_put_down_and_taken_up_again(stage, drawing_id):
    play = Play(stage)
    play.draft(a_lot(drawing_id=drawing_id, due_on=play.day(25)))
    commands.remove_lot(by=play.park, key=key(), order_id=play.order_id, lot_id=play.lot_id)
    catch_up()
    assert queries.drawing(stage.cluster_id, drawing_id).expires_at is None


@pytest.fixture
def without_drawing(stage, order, drawing_id):
    """A draft of before drafts kept a drawing: its drawing was destroyed with the order before."""
    again = Play(stage)
    again.draft(a_lot(drawing_id=drawing_id, due_on=again.day(25)))
    catch_up()
    later = order.opened + timedelta(days=31)
    drawings.end_access(by=stage.system, key=key(), drawing_id=drawing_id, ended_at=order.opened)
    with clock.at(later):
        let_drawings_end(later)
    assert queries.drawing(stage.cluster_id, drawing_id).state == "destroyed"
    return again


def test_a_draft_whose_drawing_is_destroyed_can_still_be_cancelled(without_drawing):
    cancelled(without_drawing, without_drawing.opened + timedelta(days=32))
    assert state_of(without_drawing) == "cancelled"


def test_the_other_order_of_that_drawing_too(order, without_drawing):
    cancelled(order, order.opened + timedelta(days=32))
    assert state_of(order) == "cancelled"


def test_and_its_lot_can_be_taken_out(without_drawing):
    with clock.at(without_drawing.opened + timedelta(days=32)):
        done = commands.remove_lot(
            by=without_drawing.park,
            key=key(),
            order_id=without_drawing.order_id,
            lot_id=without_drawing.lot_id,
        )
    assert done.result == {}


def test_who_makes_it_may_take_the_file_once_the_shares_are_confirmed(divided):  # noqa: F811
    stage = divided.stage
    (lot,) = lots_of(stage.cluster_id, divided.order_id)
    accept(divided, "kim")
    accept(divided, "lee")
    assert queries.drawing(stage.cluster_id, lot.drawing_id).takers == []
    accept(divided, "yoon")
    row = queries.drawing(stage.cluster_id, lot.drawing_id)
    assert state_of(divided) == "confirmed"
    assert all(queries.may_take(stage.people[who].actor, row) for who in ("kim", "lee", "yoon"))
