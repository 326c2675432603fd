"""Full weeks made anew: whole tables are exact, prices bound what can be placed, and it is placed."""

from itertools import product
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.engine import canonical, read
from orders.allocation.engine.pieces import rounding
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.anew import Anew
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.dear import POINT, dear
from orders.allocation.engine.pieces.exhaust import Exhaust
from orders.allocation.engine.pieces.ground import Ground
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.whole import Whole
from orders.allocation.families import make
from tests.orders.allocation_kinds import weekly

PROVED = {  # least minutes short: HiGHS and CP-SAT ended with their bound at this value
    ("tight", 3): 4045,
    ("tight", 8): 8318,
    ("over", 2): 28382,
    ("over", 4): 22256,
    ("over", 10): 17382,
}


def released_at_once(dice, number):
    instance = weekly(dice, number, "J", 4, 4)
    for lot in instance["lots"]:
        lot["release"] = 1
    return read(canonical(instance))


def most_by_trying_all(book, firm, worth):
    """What the firm can bring at best: every number of pieces of each of its lots."""
    places, top = book.of_firm[firm], None
    for pieces in product(*(range(book.high[k] + 1) for k in places)):
        if not all(map(book.allowed, places, pieces)):
            continue
        mark = len(book.log)
        for place, count in zip(places, pieces, strict=True):
            book.put(place, count)
        if not book.overloaded(firm):
            brings = sum(worth[k] * book.x[k] for k in places)
            top = brings if top is None else max(top, brings)
        book.back_to(mark)
    return top


@pytest.mark.parametrize("pure", [False, True])
def test_the_weeks_of_a_firm_are_packed_as_trying_all_would(pure):
    """Set-ups and minimum lots too; of equal weeks those that change least pieces."""
    dice, weeks = Random(3), 0
    for number in range(120):
        problem = released_at_once(dice, number)
        book = Book(problem)
        worth = [dice.randint(0, 9) << 8 for _ in book.pairs]
        for firm in range(len(book.total)):
            if len(book.of_firm[firm]) > 3:
                continue
            whole, offer = Whole(book, pure=pure), list(zip(book.high, worth, strict=True))
            found = whole.best(firm, offer.__getitem__)[1]
            brings = sum(worth[k] * pieces for k, pieces in found.items())
            assert all(map(book.allowed, found.keys(), found.values()))
            assert brings == most_by_trying_all(book, firm, worth)
            for place, pieces in found.items():
                book.put(place, pieces)
            assert not book.overloaded(firm)
            assert whole.best(firm, offer.__getitem__)[1] == found
            weeks += brings > 0
    assert weeks > 100


def test_no_answer_leaves_less_short_than_the_prices_say():
    """Against the exact search; often the bound is the answer, at any prices it is a bound."""
    dice, met = Random(8), 0
    for number in range(80):
        problem = released_at_once(dice, number)
        aims, book = Aims(problem, "proportional"), Book(problem)
        search = Exhaust(aims, book)
        if not search.run():
            continue
        book.hold(search.best)
        anew = Anew(Packing(aims, book), dear(aims, Ground.of(aims)))
        short = anew.short()
        assert anew.least_short() <= short
        met += short - anew.least_short() < 1 << POINT
        anew.dear = [dice.randint(0, 1 << POINT) for _ in problem.lots]
        assert anew.least_short() <= short
    assert met > 40


@pytest.mark.parametrize(("family", "seed"), PROVED)
def test_as_much_is_placed_as_two_solvers_prove_possible(family, seed):
    problem = read(canonical(make(family, seed)))
    aims = Aims(problem, "proportional")
    book = rounding.rounded(aims, Ground.of(aims))
    assert aims.short(book) == (PROVED[family, seed],)
    assert min(book.left) >= 0
    assert not any(map(book.overloaded, range(len(book.total))))


def in_finer_minutes(instance, more):
    """The same weeks counted 64 times as fine; each piece that much longer."""
    for firm in instance["firms"]:
        firm["capacity"] = [64 * minutes for minutes in firm["capacity"]]
    for lot in instance["lots"]:
        for pair in lot["eligible"].values():
            pair["minutes"] = 64 * pair["minutes"] + more
    problem = read(canonical(instance))
    aims = Aims(problem, "proportional")
    book = rounding.rounded(aims, Ground.of(aims))
    suits = Anew(Packing(aims, book), [0] * len(problem.lots)).suits()
    return suits, aims.short(book)[0]


def test_minutes_that_are_multiples_are_counted_in_larger_units():
    suits, short = in_finer_minutes(make("over", 2), 0)
    assert suits
    assert PROVED["over", 2] <= short < PROVED["over", 2] + 20


def test_weeks_too_long_for_whole_tables_are_shaken_instead():
    """Pieces a sixty-fourth of a minute longer: no table is made, little is less full for it."""
    suits, short = in_finer_minutes(make("over", 2), 1)
    assert not suits
    assert PROVED["over", 2] < short < PROVED["over", 2] * 1.01
