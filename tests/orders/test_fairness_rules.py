"""The fairness ledger: what members may rely on, whatever was divided."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random  # noqa: TID251 - seeded

import pytest
from hypothesis import given as drawn
from hypothesis import settings
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
)
from orders.allocation.domain.tallying import tally
from orders.allocation.engine import Firm, Instance, allocate

HANA, DONGTAN, SUWON = (id_for("firm", name) for name in ("hana", "dongtan", "suwon"))
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
WEEK = 2_400


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
        assert sum(map(balance, ledger.accounts.values())) + ledger.pool == 0
        for firm in firms:
            assert abs(ledger.carried(firm)) <= month_of(weight)
            signs = {one.micro > 0 for one in ledger.accounts[firm]}
            assert len(signs) <= 1


def season(seed: int, *, ledger: bool, orders: int = 500) -> float:
    """The worst difference of received and entitled after the orders, in pieces."""
    dice, firms = Random(seed), [id_for("firm", n) for n in range(22)]
    weights = {firm: dice.choice([480, 960, 1440, 2400, 4800, 9600]) for firm in firms}
    book, off = FairnessLedger(id_for("season", seed)), dict.fromkeys(firms, 0)
    for number in range(orders):
        order = Season(dice, [firm for firm in firms if dice.random() < 0.8], weights)
        rows = order.divided(f"{seed}-{number}", book if ledger else FairnessLedger(book.id))
        for row in rows:
            off[row.firm_id] += row.entitled - row.received
        book.post([id_for("order", seed, number)], rows, MAY)
    return max(map(abs, off.values())) / MICRO


class Season:
    """One order of 5 to 60 pieces of a minute, minimum lots of 1 to 3; one firm in ten declines."""

    def __init__(self, dice, taking_part, weights):
        self.quantity = dice.randint(5, 60)
        self.firms = {firm: dice.randint(1, 3) for firm in taking_part}
        self.weights = weights
        self.declining = {firm for firm in taking_part if dice.random() < 0.1}

    def divided(self, name, book):
        caps = dict.fromkeys(self.firms, self.quantity)
        first = self.split(name, caps, {}, book)
        frozen = {firm: 0 if firm in self.declining else x for firm, x in first.items()}
        caps |= dict.fromkeys(self.declining, 0)
        final = self.split(name, caps, frozen, book)
        takings = [taking(firm, self.weights[firm], caps[firm]) for firm in self.firms]
        return tally(takings, final, per_firm=False)

    def split(self, name, caps, frozen, book):
        takings = [taking(firm, self.weights[firm], caps[firm]) for firm in self.firms]
        due = entitled(self.quantity, takings)
        rows = [
            Firm(
                str(firm),
                self.weights[firm],
                caps[firm],
                lot,
                frozen.get(firm, 0),
                self.credit(book.carried(firm), due[firm], lot),
            )
            for firm, lot in self.firms.items()
        ]
        given = allocate(Instance(name, self.quantity, tuple(sorted(rows, key=lambda f: f.id))))
        return {firm: given["x"][str(firm)] for firm in self.firms}

    @staticmethod
    def credit(carried, due, lot):
        part = Fraction(counted(carried, due, least_of(lot, 1)), MICRO)
        return part.numerator, part.denominator


def test_after_five_hundred_orders_everybody_has_what_was_due():
    assert season(1, ledger=True) <= 1.5


def test_without_the_ledger_a_small_firm_never_gets_anything():
    assert season(1, ledger=False, orders=100) > 20


@settings(max_examples=2, deadline=None)
@drawn(st.integers(2, 10_000))
def test_the_drift_does_not_depend_on_the_season(seed):
    assert season(seed, ledger=True, orders=100) <= 1.75
