"""The fairness ledger: what members may rely on, whatever was divided."""

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from cluster.kernel.ids import id_for
from cluster.ledger.testing import given
from orders.allocation.domain.carrying import (
    Open,
    a_year_later,
    balance,
    counted,
    least_of,
    month_of,
    netted,
)
from orders.allocation.domain.entitled import MICRO, Taking, entitled, water_shares
from orders.allocation.domain.fairness import (
    CreditsExpired,
    CreditsPosted,
    Ending,
    FairnessLedger,
    Posting,
    Received,
    Shortfall,
    ShortfallDebited,
)
from tests.orders.season import divided, drift, firm_of, played

HANA, DONGTAN, SUWON = (id_for("firm", name) for name in ("hana", "dongtan", "suwon"))
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
WEEK = 2_400
FULL = os.environ.get("MATSON_TEST_SIZE") == "full"
SEASONS, ORDERS = (range(2, 11), 500) if FULL else ((2, 3), 100)


def taking(firm, weight=WEEK, most=10_000):
    return Taking(firm, weight, Fraction(most))


def received(firm, due, got, weight=WEEK):
    return Received(firm_id=firm, entitled=due, received=got, weight=weight)


def posting(firm, due, got, posted):
    return Posting(firm_id=firm, entitled=due, received=got, posted=posted)


def test_shares_follow_weight_until_a_firm_is_full():
    takings = [taking(HANA, 300), taking(DONGTAN, 200), taking(SUWON, 100, most=5)]
    assert water_shares(Fraction(105), takings) == [60, 40, 5]


def test_more_than_they_can_take_is_not_shared_out():
    assert water_shares(Fraction(99), [taking(HANA, most=4), taking(SUWON, most=3)]) == [4, 3]


firms = st.lists(st.tuples(st.integers(1, 9_999), st.integers(0, 60)), min_size=1, max_size=22).map(
    lambda rows: [taking(id_for("firm", n), w, most) for n, (w, most) in enumerate(rows)]
)


@drawn(firms, st.integers(0, 400))
def test_entitlements_sum_exactly_and_stay_within_what_a_firm_can_take(takings, total):
    total = min(total, int(sum(one.most for one in takings)))
    due = entitled(total, takings)
    assert sum(due.values()) == total * MICRO
    for one in takings:
        assert 0 <= due[one.firm_id] <= one.most * MICRO + 1


@drawn(firms, st.integers(0, 400))
def test_nobody_below_the_cap_has_less_for_its_weight(takings, total):
    shares = water_shares(Fraction(total), takings)
    open_levels = [
        share / one.weight for share, one in zip(shares, takings, strict=True) if share < one.most
    ]
    assert len(set(open_levels)) <= 1
    assert all(
        share / t.weight <= max(open_levels, default=share / t.weight)
        for share, t in zip(shares, takings, strict=True)
    )


@pytest.mark.parametrize(
    ("carried", "share", "least", "counts"),
    [
        (100, 1_000, 0, 100),
        (900, 1_000, 0, 250),
        (-900, 1_000, 0, -250),
        (900, 1_000, 400, 400),
        (-900, 0, 0, 0),
    ],
)
def test_a_quarter_of_the_share_counts_or_the_least_it_can_take(carried, share, least, counts):
    assert counted(carried, share, least) == counts


def test_the_least_is_a_piece_or_the_minimum_lot():
    assert least_of(0, 40) == 40 * MICRO
    assert least_of(3, 40) == 120 * MICRO


def test_a_division_is_carried_and_the_pool_balances_it():
    rows = [received(HANA, 600_000, MICRO), received(SUWON, 400_000, 0)]
    ledger = (
        given(FairnessLedger)
        .when(lambda book: book.post([id_for("order", 1)], rows, MAY))
        .then(
            CreditsPosted(
                order_ids=[id_for("order", 1)],
                why="rounded",
                postings=sorted(
                    [
                        posting(HANA, 600_000, MICRO, -400_000),
                        posting(SUWON, 400_000, 0, 400_000),
                    ],
                    key=lambda one: one.firm_id,
                ),
                until=a_year_later(MAY),
                at=MAY,
            )
        )
    )
    assert (ledger.carried(HANA), ledger.carried(SUWON), ledger.pool) == (-400_000, 400_000, 0)


def test_an_order_is_posted_once():
    ledger = FairnessLedger(id_for("ledger"))
    rows = [received(HANA, 10, 0), received(SUWON, 0, 10)]
    assert ledger.post([id_for("order", 1), id_for("order", 2)], rows, MAY)
    assert not ledger.post([id_for("order", 2)], rows, MAY)
    assert len(ledger.new) == 1


def test_no_account_holds_more_than_a_month_and_the_pool_takes_the_rest():
    ledger = FairnessLedger(id_for("ledger"))
    month = month_of(60)
    rows = [received(HANA, 3 * month, 0, 60), received(SUWON, 0, 3 * month, 60_000)]
    ledger.post([id_for("order", 1)], rows, MAY)
    assert ledger.carried(HANA) == month == 260 * MICRO
    assert ledger.carried(SUWON) == -3 * month
    assert ledger.pool == 2 * month


def shortfall(number=1, moved=600 * MICRO, weight=WEEK):
    ids = {"order_id": id_for("order", 1), "cause_id": id_for("rescue", number)}
    return Shortfall(**ids, firm_id=HANA, moved=moved, weight=weight)


def test_a_shortfall_by_own_fault_is_owed_and_nobody_is_credited():
    after = (
        given(FairnessLedger)
        .when(lambda book: book.debit(shortfall(), MAY))
        .then(
            ShortfallDebited(
                order_id=id_for("order", 1),
                cause_id=id_for("rescue", 1),
                firm_id=HANA,
                moved=600 * MICRO,
                posted=-600 * MICRO,
                until=a_year_later(MAY),
                at=MAY,
            )
        )
    )
    assert after.carried(HANA) == -600 * MICRO
    assert after.accounts.keys() == {HANA}
    assert after.pool == 600 * MICRO


def test_a_shortfall_is_owed_once_and_nothing_is_no_shortfall():
    ledger = FairnessLedger(id_for("ledger"))
    assert ledger.debit(shortfall(), MAY)
    assert not ledger.debit(shortfall(), MAY)
    assert not ledger.debit(shortfall(2, moved=0), MAY)
    assert ledger.debit(shortfall(3), MAY)
    assert ledger.carried(HANA) == -1_200 * MICRO


def test_a_shortfall_owes_no_more_than_a_month_and_ends_after_a_year():
    ledger = FairnessLedger(id_for("ledger"))
    ledger.debit(shortfall(moved=9 * month_of(60), weight=60), MAY)
    assert ledger.carried(HANA) == -month_of(60)
    assert ledger.expire(a_year_later(MAY))
    assert (ledger.carried(HANA), ledger.pool) == (0, 0)


def test_a_shortfall_first_uses_up_what_was_carried():
    ledger = FairnessLedger(id_for("ledger"))
    ledger.post([id_for("order", 1)], [received(HANA, 700 * MICRO, 0)], MAY)
    ledger.debit(shortfall(moved=300 * MICRO), MAY + timedelta(days=1))
    assert ledger.accounts[HANA] == [Open(micro=400 * MICRO, until=a_year_later(MAY))]


def test_what_was_used_up_does_not_expire():
    account = netted([], 500, MAY)
    account = netted(account, -200, MAY + timedelta(days=1))
    assert account == [Open(micro=300, until=MAY)]
    assert netted(account, -300, MAY) == []
    assert netted(account, -400, MAY) == [Open(micro=-100, until=MAY)]


def test_credit_ends_after_twelve_months_by_an_event():
    ledger = FairnessLedger(id_for("ledger"))
    rows = [received(HANA, 700, 0), received(SUWON, 0, 700)]
    ledger.post([id_for("order", 1)], rows, MAY)
    over = a_year_later(MAY)
    assert over == datetime(2027, 5, 4, 9, tzinfo=UTC)
    assert not ledger.expire(over - timedelta(seconds=1))
    history = list(ledger.new)
    expected = sorted(
        [Ending(firm_id=HANA, micro=700), Ending(firm_id=SUWON, micro=-700)],
        key=lambda one: one.firm_id,
    )
    after = (
        given(FairnessLedger, *history)
        .when(lambda book: book.expire(over))
        .then(CreditsExpired(endings=expected, at=over))
    )
    assert (after.carried(HANA), after.carried(SUWON), after.pool) == (0, 0, 0)
    assert not after.expire(over)


def test_a_leap_day_ends_on_the_last_of_february():
    assert a_year_later(datetime(2028, 2, 29, tzinfo=UTC)).date().isoformat() == "2029-02-28"


changes = st.lists(
    st.tuples(
        st.lists(st.integers(-400, 400), min_size=3, max_size=3),
        st.integers(1, 90),
        st.integers(0, 400),
    ),
    max_size=30,
)


@drawn(changes)
def test_accounts_and_pool_sum_to_zero_whatever_happens(steps):
    ledger, at, firms = FairnessLedger(id_for("ledger")), MAY, (HANA, DONGTAN, SUWON)
    for number, (change, weight, days) in enumerate(steps):
        at += timedelta(days=days)
        ledger.expire(at)
        rows = [
            received(firm, moved * MICRO + 10**9, 10**9, weight)
            for firm, moved in zip(firms, change, strict=True)
        ]
        ledger.post([id_for("order", number)], rows, at)
        ledger.debit(shortfall(number, abs(change[0]) * MICRO, weight), at)
        assert sum(map(balance, ledger.accounts.values())) + ledger.pool == 0
        for firm in firms:
            assert abs(ledger.carried(firm)) <= month_of(weight)
            signs = {one.micro > 0 for one in ledger.accounts[firm]}
            assert len(signs) <= 1


def test_after_five_hundred_orders_everybody_has_what_was_due_but_for_one_rounding():
    """The generator's season: minimum lots up to three, some decline, some fall short. What is
    missing at the end is carried, all of it, and the pool holds the other side."""
    off, book = played(1, orders=500)
    assert max(map(abs, off.values())) < 2 * MICRO
    assert {firm: book.carried(firm) for firm in off} == off
    assert sum(off.values()) + book.pool == 0


def test_who_cannot_open_its_minimum_lot_is_owed_nothing():
    """It capped itself: a pledge of two and a minimum lot of three can take nothing."""
    firms = [
        {"id": "F1", "pledge": 100, "cap": 9, "min_lot": 1},
        {"id": "F2", "pledge": 100, "cap": 2, "min_lot": 3},
    ]
    order = {"instance": {"id": "o", "quantity": 8, "firms": firms}, "declines": []}
    rows = divided(order | {"shortfalls": {}}, FairnessLedger(id_for("ledger")))
    due = {row.firm_id: (row.entitled, row.received) for row in rows}
    assert due == {firm_of("F1"): (8 * MICRO, 8 * MICRO), firm_of("F2"): (0, 0)}


def test_without_the_ledger_a_small_firm_never_gets_anything():
    assert drift(1, ledger=False, orders=100) > 15


@pytest.mark.parametrize("seed", SEASONS)
def test_the_drift_does_not_depend_on_the_season(seed):
    """Whoever misses a minimum lot of three by a hair, and again after a decline, waits a little longer."""
    assert drift(seed, orders=ORDERS) < 2
