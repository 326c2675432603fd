"""Commands: once, retried, answered from the store; rows beside their events."""

from dataclasses import replace

import pytest

from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.kernel.ids import new_id
from cluster.ledger import store
from cluster.ledger.projection import UnscopedQuery, live
from cluster.ledger.uow import command
from tests.ledger.machine_week import (
    TABLES,
    MachineWeek,
    MachineWeekRow,
    MinutesReserved,
    ReservationRow,
    WeekOpened,
    act,
    open_week,
    reserve,
)

pytestmark = pytest.mark.django_db


def test_a_command_records_its_events_and_its_rows_together(cluster_id):
    week, order = new_id(), new_id()
    open_week(cluster_id, week, free=600)
    done = reserve(act(cluster_id), week, order, 250)
    assert (done.result, done.position, done.repeated) == ({"free": 350}, 2, False)
    history = store.history_of(cluster_id, week)
    assert [type(r.event) for r in history] == [WeekOpened, MinutesReserved]
    row = live(MachineWeekRow, cluster_id).get(key=week)
    assert (row.free, row.version, row.orders, row.detail) == (350, 2, [order], {str(order): 250})
    assert [r.minutes for r in live(ReservationRow, cluster_id)] == [250]


def test_the_same_command_twice_has_one_effect_and_one_answer(cluster_id):
    week = new_id()
    open_week(cluster_id, week)
    once = act(cluster_id, "once", week)
    first, second = (reserve(once, week, new_id(), 100) for _ in range(2))
    assert (first.result, first.position) == (second.result, second.position)
    assert second.repeated
    assert store.head(cluster_id).position == 2


def test_another_body_under_the_same_key_is_refused(cluster_id):
    week, client = new_id(), new_id()
    open_week(cluster_id, week)
    first = act(cluster_id, client)
    other = act(cluster_id, client, route="elsewhere")
    other = type(other)(
        cluster_id,
        other.actor_id,
        None,
        type(other.key)(first.key.client, "elsewhere", other.key.digest, other.key.stamp),
    )
    reserve(first, week, new_id(), 100)
    with pytest.raises(RuleBroken, match="command-key-reused"):
        reserve(other, week, new_id(), 100)


def test_a_broken_rule_stores_nothing_and_may_be_tried_again(cluster_id):
    week = new_id()
    open_week(cluster_id, week, free=100)
    again = act(cluster_id, "again", week)
    with pytest.raises(RuleBroken, match="machine-week-full"):
        reserve(again, week, new_id(), 200)
    assert store.head(cluster_id).position == 1
    assert reserve(again, week, new_id(), 50).position == 2


def test_loading_what_is_not_there_and_making_what_is(cluster_id):
    week = new_id()
    with pytest.raises(NotFound):
        reserve(act(cluster_id), week, new_id(), 1)
    open_week(cluster_id, week)
    with pytest.raises(Clash, match="already-exists"):
        open_week(cluster_id, week)


def _saw(cluster_id, version):
    """Kim's act on a form that was typed for this version."""
    fresh = act(cluster_id)
    return replace(fresh, key=replace(fresh.key, seen=version))


def test_a_person_who_saw_an_older_version_is_told(cluster_id):
    week = new_id()
    open_week(cluster_id, week)
    reserve(act(cluster_id), week, new_id(), 10)
    for seen in (1, 3):
        with pytest.raises(Clash, match="changed-meanwhile"):
            command(_saw(cluster_id, seen), lambda work: work.edit(MachineWeek, week))
    assert command(_saw(cluster_id, 2), lambda work: {"at": work.edit(MachineWeek, week).version})


def test_what_changes_nothing_a_form_edits_refuses_no_form(cluster_id, monkeypatch):
    week = new_id()
    open_week(cluster_id, week)
    monkeypatch.setattr(MachineWeek, "quiet", frozenset({MinutesReserved}))
    reserve(act(cluster_id), week, new_id(), 10)
    command(_saw(cluster_id, 1), lambda work: {"at": work.edit(MachineWeek, week).version})
    with pytest.raises(Clash, match="changed-meanwhile"):
        command(_saw(cluster_id, 0), lambda work: work.edit(MachineWeek, week))


def test_a_command_without_events_still_stores_its_answer(cluster_id):
    looked = act(cluster_id, "looked")
    assert command(looked, lambda work: {"seen": 1}).position == 0
    assert command(looked, lambda work: {"seen": 2}).result == {"seen": 1}


def test_rows_are_not_read_over_all_clusters(cluster_id):
    with pytest.raises(UnscopedQuery):
        TABLES[0].objects.all()


def test_another_cluster_sees_no_row(cluster_id):
    open_week(cluster_id, new_id())
    assert not live(MachineWeekRow, new_id()).exists()
