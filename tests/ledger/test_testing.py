"""The kit itself: a story that breaks a law or a promise fails."""

import pytest

from cluster.kernel import clock
from cluster.kernel.ids import id_for, new_id
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from cluster.ledger.testing import given
from tests.ledger.machine_week import HANA, NOON, MachineWeek, MinutesReserved, WeekOpened, date

ORDER = id_for("order", 1)


def opened(free):
    return WeekOpened(firm_id=HANA, week=date(2026, 11, 23), free=free, at=NOON)


def test_a_week_takes_what_is_free():
    given(MachineWeek, opened(600)).when(lambda week: week.reserve(ORDER, 500)).then(
        MinutesReserved(order_id=ORDER, minutes=500, at=NOON)
    )


def test_a_full_week_refuses():
    given(MachineWeek, opened(600), MinutesReserved(order_id=ORDER, minutes=500, at=NOON)).when(
        lambda week: week.reserve(new_id(), 200)
    ).refuses("machine-week-full", asked=200, free=100)


def test_a_wrong_expectation_fails():
    when = given(MachineWeek, opened(600)).when(lambda week: week.reserve(ORDER, 500))
    with pytest.raises(AssertionError):
        when.then(MinutesReserved(order_id=ORDER, minutes=499, at=NOON))
    with pytest.raises(AssertionError):
        when.refuses("machine-week-full")


@event("sample.clocked.ticked@1")
class Ticked(Event):
    pass


class Clocked(Decider):
    kind = "clocked"

    def _ticked(self, e):
        self.at = clock.now()

    on = {Ticked: _ticked}


def test_an_apply_step_that_asks_the_clock_fails():
    with pytest.raises(AssertionError, match="clock"):
        given(Clocked, Ticked(at=NOON))
