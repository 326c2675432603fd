"""The laws notice what they are there for: each planted fault is named."""

import pytest

from cluster.kernel import clock
from cluster.kernel.ids import id_for, new_id
from cluster.ledger import store
from cluster.ledger.catchup import catch_up
from cluster.ledger.codec import use_sealer
from cluster.ledger.decider import DECIDERS
from cluster.ledger.projection import PROJECTIONS, live
from cluster.ledger.testing import Broken, PlainSealer, laws_hold
from cluster.ledger.uow import command
from tests.ledger.machine_week import (
    KIM,
    MachineWeek,
    MachineWeekRow,
    MinutesReleased,
    MinutesReserved,
    OrderLoad,
    Reservations,
    WeekBoard,
    WeekRemarked,
    act,
    open_week,
    reserve,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(cluster_id):
    """A cluster in which every fact of the sample happened, and the readers have caught up."""
    order = id_for("order", 1)
    with use_sealer(PlainSealer()):
        for week in (new_id(), new_id()):
            open_week(cluster_id, week)
            reserve(act(cluster_id), week, order, 100)
            reserve(act(cluster_id), week, new_id(), 50)
            command(
                act(cluster_id), lambda work, w=week: work.load(MachineWeek, w).release(order, 40)
            )
            command(
                act(cluster_id),
                lambda work, w=week: work.load(MachineWeek, w).note(KIM, "기름 부족"),
            )
        catch_up(cluster_id)
        yield cluster_id


def planted(monkeypatch, projection, fact, step):
    monkeypatch.setitem(projection.on, fact, step)


def test_the_sample_obeys(played):
    laws_hold(played)


def test_a_combination_of_facts_is_checked_once(played, monkeypatch):
    seen = set()
    laws_hold(played, seen)
    planted(monkeypatch, WeekBoard, MinutesReserved, lambda rows, e: 1 / 0)
    laws_hold(played, seen)
    with pytest.raises(ZeroDivisionError):
        laws_hold(played)


def test_a_row_somebody_else_wrote(played):
    live(MachineWeekRow, played).update(free=1)
    with pytest.raises(Broken, match="machine-weeks: live rows"):
        laws_hold(played)


def test_a_step_that_asks_the_clock(played, monkeypatch):
    planted(monkeypatch, WeekBoard, MinutesReserved, lambda rows, e: clock.now())
    with pytest.raises(AssertionError, match="clock"):
        laws_hold(played)


def test_a_step_that_asks_the_database(played, monkeypatch):
    planted(monkeypatch, WeekBoard, MinutesReserved, lambda rows, e: store.head(played))
    with pytest.raises(AssertionError, match="database"):
        laws_hold(played)


def test_a_projection_that_cannot_bear_erased_words(played, monkeypatch):
    def shout(rows, e):
        rows.one().remark = e.remark.words.upper()

    planted(monkeypatch, WeekBoard, WeekRemarked, shout)
    with pytest.raises(AttributeError):
        laws_hold(played)


def test_a_decider_that_cannot_bear_erased_words(played, monkeypatch):
    def shout(week, e):
        week.remark = e.remark.words.upper()

    monkeypatch.setitem(MachineWeek.on, WeekRemarked, shout)
    with pytest.raises(AttributeError):
        laws_hold(played)


def test_a_projection_whose_pages_matter(played, monkeypatch):
    calls = []

    def count(rows, e):
        calls.append(1)
        rows[id_for("reservation", e.originator_id, e.order_id)].minutes = len(calls)

    planted(monkeypatch, Reservations, MinutesReserved, count)
    with pytest.raises(Broken, match="reservations"):
        laws_hold(played)


def test_rows_across_streams_are_held_to_their_checkpoint(played, monkeypatch):
    open_week(played, week := new_id())
    reserve(act(played), week, new_id(), 5)
    laws_hold(played)
    planted(monkeypatch, OrderLoad, MinutesReleased, lambda rows, e: None)
    with pytest.raises(Broken, match="order-load"):
        laws_hold(played)


def test_a_stream_that_no_decider_folds(played, monkeypatch):
    monkeypatch.delitem(DECIDERS, "machine-week")
    with pytest.raises(Broken, match="no decider folds"):
        laws_hold(played)


def test_a_stream_that_grows_too_long_is_noticed(played, monkeypatch):
    monkeypatch.setattr("cluster.ledger.testing.laws.LONG", 3)
    with pytest.warns(UserWarning, match="5 events"):
        laws_hold(played)


def test_every_projection_and_decider_of_the_product_is_registered_once():
    """By registry: a step that is added is covered without a line here."""
    rows = [projection.row for projection in PROJECTIONS.values()]
    assert len(set(rows)) == len(rows)
    facts = [fact for cls in DECIDERS.values() for fact in cls.on]
    unknown = {fact for p in PROJECTIONS.values() for fact in p.on} - set(facts)
    assert unknown == set()
