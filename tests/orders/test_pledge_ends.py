"""What becomes of a pledge whose order ends."""

import pytest

from cluster.kernel import clock
from orders.jointorders import commands
from tests.cast import key
from tests.orders.order_stage import Play, shelve

pytestmark = pytest.mark.django_db


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
