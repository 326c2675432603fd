"""Sealed pledges on PostgreSQL: refusals, secrecy, the last second, and a clock that jumps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.kernel.ids import id_for, new_id
from cluster.ledger.projection import live
from cluster.ledger.store import history_of
from cluster.ledger.uow import Key, command
from cluster.members.access import Actor, Role
from cluster.members.commands import machines
from orders.capacity.commands import Finding, pledging, verify_capacity, withdraw_pledge
from orders.capacity.domain.pledge import CapacityPledged, pledge_id
from orders.capacity.domain.window import PledgeWindow, WindowOpened, window_id
from orders.capacity.models import PledgeRow, VerifiedRow
from orders.capacity.queries.pledges import own_pledges, standing
from orders.jointorders import commands
from orders.jointorders.domain.order import JointOrder
from tests.cast import key
from tests.orders.order_stage import (
    DEADLINE,
    DRAINED,
    MONDAY,
    nothing_recorded,
    terms,
)
from tests.orders.order_story import a_lot, a_ready

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"least": 400}, "min-max"),
            ({"most": 0, "least": 0}, "empty"),
            ({"hours": 0}, "empty"),
            ({"floor_won": 0}, "floor"),
            ({"most": 1001}, "over-quantity"),
            ({"last_on": date(2026, 12, 19)}, "dates"),
            ({"first_on": date(2026, 11, 22)}, "dates"),
            ({"hours": 5_000}, "over-capacity"),
        ],
    )
    def test_bad_terms_change_nothing(self, play, changes, code):
        play.collecting()
        with nothing_recorded(play), pytest.raises(RuleBroken, match=code):
            play.pledge("kim", **changes)

    def test_more_than_the_calendar_needs_a_tick(self, play):
        play.collecting()
        what = pledging.Pledging(play.order_id, play.lot_id, over_capacity_ok=True)
        with clock.at(MONDAY):
            kim = play.stage.kim.actor
            pledging.seal_pledge(by=kim, key=key(), what=what, terms=terms(hours=5_000))
        assert len(standing(play.stage.cluster_id, play.order_id)) == 1

    def test_a_machine_in_repair_fits_nothing(self, play):
        play.collecting()
        machines.begin_repair(
            by=play.stage.kim.actor, key=key(), machine_id=play.stage.machines["hana"]
        )
        with nothing_recorded(play), pytest.raises(RuleBroken, match="no-machine"):
            play.pledge("kim")

    def test_at_the_deadline_is_closed(self, play):
        play.collecting()
        with nothing_recorded(play), pytest.raises(Clash, match="closed"):
            play.pledge("kim", DEADLINE)
        play.pledge("kim", DEADLINE - MICRO)

    def test_in_time_but_after_the_closing_is_recorded_and_refused(self, play):
        play.sealed("kim", "lee")
        yoon = play.stage.yoon.actor
        late = Key(new_id(), "test", b"test", DEADLINE - MICRO)
        what = pledging.Pledging(play.order_id, play.lot_id)
        with clock.at(DRAINED), pytest.raises(Clash, match="closed"):
            pledging.seal_pledge(by=yoon, key=late, what=what, terms=terms())
        own = pledge_id(play.order_id, play.lot_id, play.stage.firms["suwon"])
        (fact,) = history_of(play.stage.cluster_id, own)
        assert fact.type == "orders.pledge.received-in-time-not-counted@1"
        assert live(PledgeRow, play.stage.cluster_id).get(key=own).state == ""

    def test_ten_seconds_on_the_way_are_too_long(self, play):
        play.collecting()
        slow = Key(new_id(), "test", b"test", MONDAY)
        what = pledging.Pledging(play.order_id, play.lot_id)
        with (
            clock.at(MONDAY + timedelta(seconds=11)),
            nothing_recorded(play),
            pytest.raises(RuleBroken, match="busy-try-again"),
        ):
            pledging.seal_pledge(by=play.stage.kim.actor, key=slow, what=what, terms=terms())

    def test_the_coordinator_pledges_for_nobody(self, play):
        play.collecting()
        with nothing_recorded(play), pytest.raises(NotAllowed):
            play.pledge("park")


class TestSealing:
    def test_every_ciphertext_has_one_length(self, play):
        play.collecting()
        play.pledge("kim", most=1, least=0, hours=1, floor_won=1)
        play.pledge("lee", floor_won=999_999_999)
        lengths = {len(row.ciphertext) for row in live(PledgeRow, play.stage.cluster_id)}
        assert len(lengths) == 1

    def test_only_the_owner_reads_his_own(self, play):
        play.collecting().pledged()
        kim = own_pledges(play.stage.kim.actor, play.order_id)[play.lot_id]
        assert kim.terms.floor_won == 20_500
        han = own_pledges(play.stage.han.actor, play.order_id)[play.lot_id]
        assert han.terms is None
        for who in ("park", "jung", "seo"):
            assert own_pledges(play.stage.people[who].actor, play.order_id) == {}

    @pytest.mark.tampers
    def test_a_ciphertext_moved_to_another_event_opens_nothing(self, play):
        play.collecting().pledged()
        rows = live(PledgeRow, play.stage.cluster_id)
        kim, lee = (rows.get(firm_id=play.stage.firms[f]) for f in ("hana", "dongtan"))
        type(kim)._base_manager.filter(cluster_id=kim.cluster_id, key=kim.key).update(
            ciphertext=lee.ciphertext, commitment=lee.commitment
        )
        with pytest.raises(RuleBroken, match="seal-broken"):
            own_pledges(play.stage.kim.actor, play.order_id)

    def test_replacing_keeps_one_pledge_with_the_newest_terms(self, play):
        play.collecting()
        play.pledge("kim", most=365)
        play.pledge("kim", most=375)
        (row,) = standing(play.stage.cluster_id, play.order_id)
        assert row.revision == 2
        own = own_pledges(play.stage.kim.actor, play.order_id)[play.lot_id]
        assert own.terms.most == 375

    def test_a_withdrawn_pledge_counts_nothing(self, play):
        play.collecting().pledged()
        with clock.at(MONDAY):
            withdraw_pledge(
                by=play.stage.kim.actor, key=key(), order_id=play.order_id, lot_id=play.lot_id
            )
        assert len(standing(play.stage.cluster_id, play.order_id)) == 2

    def test_the_same_key_pledges_once(self, play):
        play.collecting()
        one, kim = key(), play.stage.kim.actor
        one = Key(one.client, one.route, one.digest, MONDAY)
        what = pledging.Pledging(play.order_id, play.lot_id)
        with clock.at(MONDAY):
            first = pledging.seal_pledge(by=kim, key=one, what=what, terms=terms())
            again = pledging.seal_pledge(by=kim, key=one, what=what, terms=terms())
        assert again.repeated
        assert again.result == first.result


class TestVerified:
    def test_the_coordinator_states_it(self, play):
        finding = Finding(4_800, date(2026, 10, 31), "10월 가동 기록")
        hana = play.stage.firms["hana"]
        verify_capacity(by=play.park, key=key(), firm_id=hana, finding=finding)
        assert live(VerifiedRow, play.stage.cluster_id).get().minutes_per_week == 4_800
        with nothing_recorded(play), pytest.raises(NotAllowed):
            verify_capacity(by=play.stage.kim.actor, key=key(), firm_id=hana, finding=finding)


def test_a_clock_that_jumps_decides_nothing(play):
    """The stamp decides, whatever the machine's clock says meanwhile."""
    play.collecting()
    what = pledging.Pledging(play.order_id, play.lot_id)
    for who, stamp, wall, counted in (
        ("kim", DEADLINE - MICRO, DEADLINE - timedelta(hours=1), True),
        ("lee", DEADLINE, DEADLINE - timedelta(hours=1), False),
    ):
        by = play.stage.people[who].actor
        request = Key(new_id(), "test", b"test", stamp)
        with clock.at(wall):
            if counted:
                pledging.seal_pledge(by=by, key=request, what=what, terms=terms())
            else:
                with pytest.raises(Clash, match="closed"):
                    pledging.seal_pledge(by=by, key=request, what=what, terms=terms())
    assert len(standing(play.stage.cluster_id, play.order_id)) == 1


@pytest.mark.django_db(transaction=True)
class TestStorm:
    """Many firms in the last second, half a second around the deadline, on real connections."""

    @pytest.mark.parametrize("count", [60, 100])
    def test_the_stamp_alone_decides(self, stage, monkeypatch, count):
        firms = [id_for("storm-firm", n) for n in range(count)]
        order, lot = self._window(stage, firms)
        monkeypatch.setattr(pledging, "machines_that_fit", lambda *_: [1])
        monkeypatch.setattr(pledging, "free_minutes", lambda *_: 10**9)
        stamps = [DEADLINE + timedelta(milliseconds=10 * (n - count // 2)) for n in range(count)]
        with ThreadPoolExecutor(8) as crowd:
            answers = list(
                crowd.map(
                    lambda pair: self._send(stage.cluster_id, (order, lot), *pair),
                    zip(firms, stamps, strict=True),
                )
            )
        assert answers == ["in" if stamp < DEADLINE else "closed" for stamp in stamps]
        counted = {row.firm_id for row in standing(stage.cluster_id, order)}
        expected = {f for f, s in zip(firms, stamps, strict=True) if s < DEADLINE}
        assert counted == expected
        facts = [
            fact.event
            for firm in firms
            for fact in history_of(stage.cluster_id, pledge_id(order, lot, firm))
        ]
        assert all(isinstance(f, CapacityPledged) and f.stamp < DEADLINE for f in facts)

    def _window(self, stage, firms):
        order, lot = new_id(), a_lot().lot_id

        def body(work):
            window = work.new(PledgeWindow, window_id(order, lot))
            window.open(
                WindowOpened(
                    order_id=order,
                    requirement=a_lot().requirement(a_ready()),
                    firm_ids=firms,
                    deadline=DEADLINE,
                    at=MONDAY,
                )
            )
            return {}

        command(stage.coordinator.act(key()), body)
        return order, lot

    def _send(self, cluster_id, place: tuple[UUID, UUID], firm: UUID, stamp) -> str:
        by = Actor(cluster_id, id_for("owner", firm), firm, Role.OWNER)
        what = pledging.Pledging(*place)
        try:
            with clock.at(stamp + timedelta(seconds=3)):
                pledging.seal_pledge(
                    by=by, key=Key(new_id(), "storm", b"", stamp), what=what, terms=terms()
                )
        except Clash as refused:
            return refused.code
        finally:
            connections["default"].close()
        return "in"


def test_closing_and_a_pledge_never_overlook_each_other(play):
    """Whoever commits second sees the other: tag conditions on both sides."""
    play.collecting().pledged("kim", "lee", "yoon")
    with clock.at(MONDAY):
        commands.close_collecting(by=play.park, key=key(), order_id=play.order_id)
    late = Key(new_id(), "test", b"test", MONDAY)
    what = pledging.Pledging(play.order_id, play.lot_id)
    with clock.at(MONDAY), pytest.raises(Clash, match="closed"):
        pledging.seal_pledge(by=play.stage.kim.actor, key=late, what=what, terms=terms())


@pytest.mark.django_db(transaction=True)
def test_a_pledge_during_the_closing_is_counted_or_refused_never_lost(play):
    """Real connections, five rounds: the commitments written down are those that stand."""
    for _ in range(5):
        play.order_id, play.lot_ids = None, []
        play.collecting().pledged()
        start = Barrier(2)
        with ThreadPoolExecutor(2) as crowd:
            closing = crowd.submit(_at_once, start, lambda: _close(play))
            pledging_again = crowd.submit(_at_once, start, lambda: play.pledge("kim", most=111))
            closing.result()
            refused = pledging_again.result()
        assert refused in (None, "closed")
        order = JointOrder(play.order_id)
        for fact in history_of(play.stage.cluster_id, play.order_id):
            order.evolve(fact.event)
        stands = {row.commitment for row in standing(play.stage.cluster_id, play.order_id)}
        assert {one.commitment for one in order.commitments} == stands


def _at_once(start, act) -> str | None:
    start.wait(5)
    try:
        act()
    except Clash as clash:
        return clash.code
    finally:
        connections["default"].close()
    return None


def _close(play):
    with clock.at(MONDAY):
        commands.close_collecting(by=play.park, key=key(), order_id=play.order_id)
