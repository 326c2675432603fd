"""A question compiled once answers everybody with his own rows, at his own instant."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.ledger.projection import counted, counted_once, live, plans
from cluster.members.models import FirmRow, MachineRow
from cluster.web import places
from orders.drawings.models import DrawingRow
from orders.jointorders.models import OrderRow
from tests.house.crowd import CROWD
from tests.house.scene import raise_scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_compiled():
    plans._PLANS.clear()


def test_the_menu_of_every_role_counts_as_if_it_were_asked_anew():
    scene = raise_scene(*CROWD)
    players = [*scene.stage.people.values(), scene.pohang.choi, scene.pohang.baek]
    for _again in range(2):
        for player in players:
            if player.name == "Oh":
                continue  # removed
            actor = player.actor
            fresh = {}
            for place, waits in places._waits:
                fresh[place] = fresh.get(place, 0) + counted(waits(actor))[0]
            assert places._waiting(actor, set(fresh)) == fresh, player.name
    assert 0 < len(plans._PLANS) <= 6  # one for each role, not one for each person


def test_two_clusters_never_meet(stage, pohang):
    def firms(ids):
        return [live(FirmRow, ids["cluster"]), live(MachineRow, ids["cluster"])]

    for cluster_id, expected in ((stage.cluster_id, [3, 3]), (pohang.cluster_id, [1, 1])) * 2:
        assert counted_once("firms", {"cluster": cluster_id}, firms) == expected
    assert len(plans._PLANS) == 1


def test_the_instant_moves(play):
    def open_now(ids):
        rows = live(OrderRow, ids["cluster"]).filter(deadline__gt=clock.now())
        return [rows.filter(invited__contains=[str(ids["firm"])])]

    play.collecting()
    ids = {"cluster": play.stage.cluster_id, "firm": play.stage.firms["hana"]}
    for at, expected in ((play.opened, 1), (play.deadline, 0), (play.opened, 1)):
        with clock.at(at):
            assert counted_once("open", ids, open_now) == [expected]
    stranger = ids | {"firm": uuid4()}
    with clock.at(play.opened):
        assert counted_once("open", stranger, open_now) == [0]


def test_what_cannot_be_filled_in_again_is_refused(stage):
    ids = {"cluster": stage.cluster_id}

    def hides_the_instant(given):
        soon = clock.now() + timedelta(hours=1)
        return [live(OrderRow, given["cluster"]).filter(deadline__gt=soon)]

    def hides_an_id(given):
        return [live(DrawingRow, given["cluster"]).filter(file=given["cluster"].hex)]

    for build in (hides_the_instant, hides_an_id):
        with pytest.raises(LookupError, match="compiled question"):
            counted_once(build.__name__, ids, build)
    with pytest.raises(LookupError, match="without a cluster"):
        counted_once("none", {"cluster": None}, hides_an_id)
