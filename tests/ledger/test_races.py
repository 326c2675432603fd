"""Races on real connections: no gap, no double effect, no promise kept twice."""

from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.ids import new_id
from cluster.ledger import notary, store
from cluster.ledger.projection import live
from cluster.ledger.uow import command
from tests.ledger.crowd import at_once, in_another_session, times
from tests.ledger.machine_week import (
    MachineWeek,
    MachineWeekRow,
    MinutesReserved,
    act,
    open_week,
    reserve,
)

pytestmark = pytest.mark.django_db(transaction=True)


class Tail:
    """A reader that follows the ledger while others write."""

    def __init__(self, cluster_id):
        self.cluster_id = cluster_id
        self.seen = []
        self.stop = Signal()
        self.thread = Thread(target=self._follow)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(30)

    def _follow(self):
        while True:
            last_look = self.stop.is_set()
            after = self.seen[-1] if self.seen else 0
            recorder = store.ledger_of(self.cluster_id).recorder
            page = recorder.select_notifications(after, 500, inclusive_of_start=False)
            self.seen += [n.id for n in page]
            if last_look and not page:
                break
        connection.close()


def test_a_tailing_reader_misses_nothing_and_meets_no_hole(cluster_id):
    each = times(25, 200)

    def write(week=None):
        open_week(cluster_id, week := new_id(), free=10**6)
        for _ in range(each - 1):
            reserve(act(cluster_id), week, new_id(), 1)

    with Tail(cluster_id) as tail:
        assert at_once(*[write] * 8) == [None] * 8
    assert tail.seen == list(range(1, 8 * each + 1))
    assert notary.verify(cluster_id).fault is None


def test_refused_appends_leave_no_hole(cluster_id):
    open_week(cluster_id, week := new_id(), free=15)
    answers = at_once(*[lambda: reserve(act(cluster_id), week, new_id(), 10)] * 8)
    kept = [a for a in answers if not isinstance(a, Exception)]
    refused = [a for a in answers if isinstance(a, RuleBroken)]
    assert (len(kept), len(refused)) == (1, 7)
    assert {a.code for a in refused} == {"machine-week-full"}
    reserve(act(cluster_id), week, new_id(), 5)
    assert [r.position for r in store.history_of(cluster_id, week)] == [1, 2, 3]


def test_twenty_people_on_one_stream_all_get_through(cluster_id):
    open_week(cluster_id, week := new_id(), free=1000)
    answers = at_once(*[lambda: reserve(act(cluster_id), week, new_id(), 10)] * 20)
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert len({a.position for a in answers}) == 20
    assert live(MachineWeekRow, cluster_id).get(key=week).free == 800


def test_one_key_pressed_twenty_times_at_once_has_one_effect(cluster_id):
    open_week(cluster_id, week := new_id())
    once, order = act(cluster_id, "pressed", week), new_id()
    answers = at_once(*[lambda: reserve(once, week, order, 100)] * 20)
    assert {(a.position, a.result["free"]) for a in answers} == {(2, 500)}
    assert sum(not a.repeated for a in answers) == 1
    assert store.head(cluster_id).position == 2


def test_two_bodies_under_one_key_at_once_one_is_refused(cluster_id):
    open_week(cluster_id, week := new_id())
    client = new_id()
    mine, other = (act(cluster_id, client, n) for n in (1, 2))
    other = type(other)(cluster_id, other.actor_id, None, _same_key(mine.key, other.key))
    answers = at_once(
        lambda: reserve(mine, week, client, 1), lambda: reserve(other, week, client, 2)
    )
    refused = [a for a in answers if isinstance(a, RuleBroken)]
    assert [a.code for a in refused] == ["command-key-reused"]
    assert store.head(cluster_id).position == 2


def _same_key(key, other):
    return type(key)(key.client, key.route, other.digest, key.stamp)


LIMIT = 100


def promise(cluster_id, week, order, minutes):
    """Reserve on a machine unless the order has its volume already, over all machines."""

    def body(work):
        if sum(r.event.minutes for r in promised(cluster_id, order)) + minutes > LIMIT:
            raise RuleBroken("order-full")
        work.guard(f"order:{order}")
        work.load(MachineWeek, week).reserve(order, minutes)

    return command(act(cluster_id), body)


def promised(cluster_id, order):
    found = store.read(cluster_id, 0, 2**62, ["sample.machine-week.reserved@2"])
    return [r for r in found if r.event.order_id == order]


@pytest.mark.parametrize("people", [2, 3, 4])
@settings(
    max_examples=times(12, 3400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_an_order_over_many_machines_is_never_overpromised(people, data, cluster_id):
    """Each example is one interleaving of sessions that all saw room for themselves."""
    asked = data.draw(st.lists(st.integers(30, 70), min_size=people, max_size=people))
    weeks = [new_id() for _ in asked]
    for week in weeks:
        open_week(cluster_id, week)
    order = new_id()
    answers = at_once(
        *[
            lambda week=week, minutes=minutes: promise(cluster_id, week, order, minutes)
            for week, minutes in zip(weeks, asked, strict=True)
        ]
    )
    kept = sum(r.event.minutes for r in promised(cluster_id, order))
    assert kept <= LIMIT
    refused = [a for a in answers if isinstance(a, Exception)]
    assert all(isinstance(a, RuleBroken) for a in refused)
    assert kept == sum(m for a, m in zip(answers, asked, strict=True) if a not in refused)


def test_without_the_condition_the_order_is_overpromised(cluster_id, monkeypatch):
    """The fault the condition exists for: two sessions that both saw room."""
    monkeypatch.setattr("cluster.ledger.uow.work.Work.guard", lambda work, *tags: None)
    order, weeks = new_id(), [new_id(), new_id()]
    for week in weeks:
        open_week(cluster_id, week)

    def body(work):
        if work.act.key.route == "slow":
            in_another_session(lambda: promise(cluster_id, weeks[1], order, 60))
        work.load(MachineWeek, weeks[0]).reserve(order, 60)

    command(act(cluster_id, new_id(), route="slow"), body)
    assert sum(r.event.minutes for r in promised(cluster_id, order)) > LIMIT


def test_a_newer_event_with_the_tag_sends_the_command_back_to_look(cluster_id):
    order, weeks, looks = new_id(), [new_id(), new_id()], []
    for week in weeks:
        open_week(cluster_id, week)

    def body(work):
        looks.append(work.position)
        work.guard(f"order:{order}")
        if len(looks) == 1:
            in_another_session(lambda: reserve(act(cluster_id), weeks[1], order, 60))
        work.load(MachineWeek, weeks[0]).reserve(order, 60)

    command(act(cluster_id), body)
    assert looks == [2, 3]
    assert [type(r.event) for r in store.history_of(cluster_id, weeks[0])][1:] == [MinutesReserved]


def test_one_who_always_comes_second_is_told_after_five_tries(cluster_id):
    open_week(cluster_id, week := new_id())
    tries = []

    def body(work):
        found = work.load(MachineWeek, week)
        tries.append(found.version)
        in_another_session(lambda: reserve(act(cluster_id), week, new_id(), 1))
        found.reserve(new_id(), 1)

    with pytest.raises(Clash, match="changed-meanwhile"):
        command(act(cluster_id), body)
    assert tries == [1, 2, 3, 4, 5]
