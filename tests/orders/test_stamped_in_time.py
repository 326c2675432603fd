"""What was stamped in time is in, also where the timer looks before it is carried out (trust.md T8)."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.projection import live
from cluster.web.commandkeys import edge_stamp
from orders.allocation import commands as allocation
from orders.jointorders import commands
from orders.jointorders.models import OrderRow
from orders.policies import let_answer_times_pass, let_clocks_run_out
from tests.cast import key
from tests.orders.allocation_stage import (  # noqa: F401 - fixtures
    divide,
    divided,
    share_of,
    split_row,
    watched,
)
from tests.orders.order_stage import DEADLINE, DRAIN, DRAINED, UNTIL, nothing_recorded
from tests.orders.test_offer_pages import Customer

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(milliseconds=100)
LATER = timedelta(seconds=4)


def stamped(at):
    with clock.at(at):
        return key()


def state(play):
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id).state


@contextmanager
def arriving(at, now):
    """A request whose last byte came at `at` and that is carried out at `now`."""
    token = edge_stamp.set(at)
    try:
        with clock.at(now):
            yield
    finally:
        edge_stamp.reset(token)


class TestTheOffer:
    @pytest.fixture
    def last_second(self, play):
        """The code was mailed a minute ago; the timers look a second after the last moment."""
        play.offered()
        self.code = play.code(at=UNTIL - timedelta(minutes=1))
        play.tick(UNTIL + timedelta(seconds=1))
        return play

    def accept(self, play, stamp):
        with clock.at(UNTIL + LATER):
            acceptance = commands.Acceptance(1, "구매 담당", self.code)
            commands.accept_offer(by=play.guest(), key=stamp, acceptance=acceptance)

    def test_an_acceptance_stamped_in_time_wins_though_the_timer_looked_first(self, last_second):
        self.accept(last_second, stamped(UNTIL - A_MOMENT))
        assert state(last_second) == "won"

    def test_a_decline_and_a_counter_offer_too(self, last_second):
        wished = commands.Counter(1, last_second.offer(40_000, 500).lines, last_second.day(25))
        with clock.at(UNTIL + LATER):
            commands.counter_offer(
                by=last_second.guest(), key=stamped(UNTIL - A_MOMENT), counter=wished
            )
            commands.decline_offer(
                by=last_second.guest(), key=stamped(UNTIL - A_MOMENT), version=1, reason="늦어요"
            )
        assert state(last_second) == "lost"

    def test_one_stamped_at_the_last_moment_is_late(self, last_second):
        with nothing_recorded(last_second), pytest.raises(Clash, match="expired"):
            self.accept(last_second, stamped(UNTIL))

    def test_what_is_still_under_way_after_ten_seconds_is_rolled_back(self, last_second):
        with nothing_recorded(last_second), pytest.raises(RuleBroken, match="busy-try-again"):
            self.accept(last_second, stamped(UNTIL - timedelta(seconds=7)))

    def test_after_the_drain_it_expires_once(self, last_second):
        assert last_second.tick(UNTIL + timedelta(seconds=14)) == 0
        assert last_second.tick(UNTIL + DRAIN) >= 1
        assert state(last_second) == "expired"
        assert last_second.tick(UNTIL + 2 * DRAIN) == 0

    def test_no_clock_expires_it_before_the_drain(self, last_second):
        early = {"order_id": last_second.order_id, "name": "offer-valid", "number": 1}
        with (
            clock.at(UNTIL + timedelta(seconds=14)),
            nothing_recorded(last_second),
            pytest.raises(RuleBroken, match="still-draining"),
        ):
            commands.pass_deadline(by=last_second.stage.system, key=key(), **early)

    def test_the_page_takes_a_form_that_had_arrived_in_time(self, last_second):
        customer = Customer(last_second)
        customer.at = UNTIL + LATER
        assert customer.get().status_code == 410
        with arriving(UNTIL - A_MOMENT, UNTIL + LATER):
            assert customer.accept(code=self.code).status_code == 302
        assert state(last_second) == "won"

    def test_and_no_form_that_came_with_the_last_moment(self, last_second):
        customer = Customer(last_second)
        customer.at = UNTIL + LATER
        with nothing_recorded(last_second), arriving(UNTIL, UNTIL + LATER):
            assert customer.accept(code=self.code).status_code == 410


class TestTheDeadline:
    def extended(self, play, stamp):
        with clock.at(DEADLINE + LATER):
            commands.extend_deadline(
                by=play.park,
                key=stamp,
                order_id=play.order_id,
                to=DEADLINE + timedelta(days=1),
            )

    def test_it_is_moved_by_who_was_in_time(self, play):
        play.collecting()
        self.extended(play, stamped(DEADLINE - A_MOMENT))
        play.tick(DRAINED)
        assert state(play) == "collecting"

    def test_and_not_at_the_deadline(self, play):
        play.collecting()
        with nothing_recorded(play), pytest.raises(Clash, match="closed"):
            self.extended(play, stamped(DEADLINE))


class TestTheShare:
    def said(self, play, stamp, at):
        shown = share_of(play, "lee").open_pieces
        what = allocation.Accepting(play.order_id, play.lot_id, 1, shown)
        with clock.at(at):
            allocation.accept_share(by=play.stage.lee.actor, key=stamp, what=what)

    def test_a_yes_stamped_in_time_is_in_though_the_timer_looked_first(self, divided):  # noqa: F811
        until = split_row(divided).answer_by
        with clock.at(until + timedelta(seconds=1)):
            let_answer_times_pass(clock.now())
        self.said(divided, stamped(until - A_MOMENT), until + LATER)
        assert share_of(divided, "lee").state == "accepted"
        with clock.at(until + DRAIN):
            let_answer_times_pass(clock.now())
        divide(divided, until + DRAIN)
        assert share_of(divided, "kim").silent
        assert not share_of(divided, "lee").silent

    def test_a_yes_at_the_last_moment_is_late(self, divided):  # noqa: F811
        until = split_row(divided).answer_by
        with nothing_recorded(divided), pytest.raises(Clash, match="late"):
            self.said(divided, stamped(until), until + LATER)


def test_the_timers_of_the_drain_run_once(play):
    play.offered()
    for seconds in (1, 14, 16, 17):
        with clock.at(UNTIL + timedelta(seconds=seconds)):
            let_clocks_run_out(clock.now())
    assert state(play) == "expired"
