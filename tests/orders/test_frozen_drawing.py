"""What a drawing measures stays as firms are asked for it, from the check of the order to its end."""

from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.catchup import loop
from cluster.ledger.projection import live
from cluster.ledger.store import history_of
from orders.capacity.models import PledgeRow
from orders.drawings import commands as drawings
from orders.drawings import queries
from orders.jointorders import commands
from tests.cast import key
from tests.orders.order_stage import DEADLINE, Play, a_lot, nothing_recorded
from tests.orders.test_drawings import island, upload

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def shelves(settings, tmp_path, monkeypatch):
    """An empty folder of uploads, and readers that begin anew."""
    settings.UPLOADS = tmp_path / "uploads"
    monkeypatch.setattr(loop, "_ENSURED", set())


@pytest.fixture
def drawing_id(stage):
    """Two parts, confirmed by the coordinator."""
    drawing_id = upload(stage, island())
    confirm(stage, drawing_id)
    return drawing_id


@pytest.fixture
def order(stage, drawing_id):
    play = Play(stage)
    return play.draft(a_lot(drawing_id=drawing_id, due_on=play.day(25)))


def row(stage, drawing_id):
    return queries.drawing(stage.cluster_id, drawing_id)


def confirm(stage, drawing_id):
    drawings.confirm_parts(
        by=stage.coordinator,
        key=key(row(stage, drawing_id).version),
        drawing_id=drawing_id,
        answer=drawings.PartsAnswer(2, {}),
    )


def declare(stage, drawing_id):
    drawings.declare_entities(
        by=stage.coordinator,
        key=key(row(stage, drawing_id).version),
        drawing_id=drawing_id,
        treatments={1: "ignored"},
    )


def check(play):
    with clock.at(play.opened):
        commands.check_order(by=play.park, key=key(), order_id=play.order_id)


def ask(play):
    check(play)
    with clock.at(play.opened):
        commands.invite_members(
            by=play.park, key=key(), order_id=play.order_id, asking=play.asking()
        )
    return play


def revise(play, drawing_id):
    lot = a_lot(lot_id=play.lot_id, drawing_id=drawing_id, due_on=play.day(25))
    revision = commands.Revision(lot, DEADLINE + timedelta(days=3))
    with clock.at(play.opened + SOON):
        return commands.revise_lot(
            by=play.park, key=key(), order_id=play.order_id, revision=revision
        )


def test_in_the_draft_its_lines_may_still_be_declared(stage, order, drawing_id):
    declare(stage, drawing_id)
    assert row(stage, drawing_id).treatments == {"1": "ignored"}


def test_while_firms_pledge_nothing_about_it_is_answered_anew(stage, order, drawing_id):
    ask(order).pledge("kim")
    length = row(stage, drawing_id).length_nm
    for change in (declare, confirm):
        with nothing_recorded(order), pytest.raises(Clash, match="drawing-frozen"):
            change(stage, drawing_id)
    assert row(stage, drawing_id).length_nm == length


def test_already_once_the_order_is_checked(stage, order, drawing_id):
    check(order)
    with nothing_recorded(order), pytest.raises(Clash, match="drawing-frozen"):
        declare(stage, drawing_id)
    kinds = [type(one.event).__name__ for one in history_of(stage.cluster_id, drawing_id)]
    assert kinds[-1] == "DrawingFrozen"


def test_another_reading_comes_by_a_revised_lot_and_voids_the_pledges(stage, order, drawing_id):
    ask(order).pledge("kim")
    anew = upload(stage, name="again.dxf")
    assert revise(order, anew).result == {"voided": 1}
    assert {one.state for one in live(PledgeRow, stage.cluster_id)} == {"void"}
    assert row(stage, anew).frozen_for == [str(order.order_id)]
    assert row(stage, drawing_id).frozen_for == []


def test_a_refused_check_freezes_nothing(stage):
    asked = upload(stage, island())
    play = Play(stage)
    play.draft(a_lot(drawing_id=asked, due_on=play.day(25)))
    with pytest.raises(Exception, match="lot-not-ready"):
        check(play)
    confirm(stage, asked)
    assert row(stage, asked).state == "measured"


def test_the_end_of_the_order_sets_it_free_and_another_order_holds_it(stage, order, drawing_id):
    check(order)
    other = Play(stage)
    other.draft(a_lot(drawing_id=drawing_id, due_on=other.day(25)))
    check(other)
    for play, free in ((order, False), (other, True)):
        with clock.at(play.opened + SOON):
            commands.cancel_order(
                by=play.park, key=key(), order_id=play.order_id, reason="고객 사정"
            )
        assert (row(stage, drawing_id).frozen_for == []) == free
    declare(stage, drawing_id)


def test_the_page_says_why_and_shows_no_form(stage, order, drawing_id):
    park, path = stage.park.client(), f"/drawings/{drawing_id}/"
    check(order)
    page = park.get(path).text
    assert "다시 잴 수 없어요" in page
    assert f"{path}entities/" not in page
    seen = str(row(stage, drawing_id).version)
    typed = {"entity-1": "ignored", "command_key": str(key().client), "expected_version": seen}
    answer = park.post(f"{path}entities/", typed)
    assert answer.status_code == 409
    assert "다시 잴 수 없어요" in answer.text


def test_a_program_reads_and_is_told_the_same(stage, order, drawing_id):
    park, path = stage.park.client(), f"/api/drawings/{drawing_id}"
    assert park.get(path).json()["frozen"] is False
    check(order)
    assert park.get(path).json()["frozen"] is True
    answer = park.put(
        f"{path}/entities",
        {
            "entities": [{"entity": 1, "treatment": "ignored"}],
            "expected_version": row(stage, drawing_id).version,
        },
        content_type="application/json",
        headers={"Idempotency-Key": str(key().client)},
    )
    assert answer.status_code == 409
    assert "drawing-frozen" in answer.text
