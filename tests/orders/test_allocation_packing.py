"""Weeks that are full are packed again: more is placed, never less, the same by both roads."""

from itertools import product
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.engine import canonical, read
from orders.allocation.engine.pieces import rows
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.giving import Giving
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.topping import MOST, Topping
from orders.allocation.families import make
from tests.orders.allocation_kinds import weekly


def order(weeks, lots):
    """One week of own minutes per firm; lots as {name: (pieces, minutes)}, anybody may make them."""
    firms = [{"id": name, "pledge": 100, "capacity": [free]} for name, free in weeks.items()]
    listed = [
        {
            "id": name,
            "quantity": pieces,
            "std_minutes": minutes,
            "release": 1,
            "due": 1,
            "eligible": {firm: {"minutes": minutes} for firm in weeks},
        }
        for name, (pieces, minutes) in lots.items()
    ]
    return {"id": "packing", "kind": "J", "buckets": 1, "firms": firms, "lots": listed}


def started(instance):
    """A book that is given out and repaired, as the search finds it."""
    problem = read(canonical(instance))
    aims, book = Aims(problem, "proportional"), Book(problem)
    Giving(aims, book).run(list(range(len(problem.lots))))
    Repair(aims, book).run(list(range(len(problem.lots))))
    return aims, book


def held(book, x):
    book.hold([x.get(book.problem.key(pair), 0) for pair in book.pairs])


def overloaded(book):
    return {firm for firm in range(len(book.total)) if book.overloaded(firm)}


def goal(aims, book):
    return *aims.short(book), aims.moved(book)


def test_two_firms_pass_each_other_a_piece_so_that_both_weeks_are_full():
    problem = read(canonical(order({"hana": 50, "wire": 60}, {"P": (3, 20), "Q": (2, 25)})))
    aims, book = Aims(problem, "proportional"), Book(problem)
    held(book, {"P|hana": 2, "P|wire": 1, "Q|wire": 1})
    Repair(aims, book).run([0, 1])
    assert book.left == [0, 1], "no path places the last piece"
    assert Packing(aims, book).run()
    assert book.left == [0, 0]
    assert [book.x[k] for k in book.of_firm[0]] == [0, 2]


def test_a_third_firm_passes_another_lot_on():
    """Hana makes only P, Beta only Q, Wire both: the piece of Q that is left goes to Beta's week."""
    instance = order({"beta": 25, "hana": 40, "wire": 45}, {"P": (3, 20), "Q": (2, 25)})
    instance["lots"][0]["eligible"].pop("beta")
    instance["lots"][1]["eligible"].pop("hana")
    problem = read(canonical(instance))
    aims, book = Aims(problem, "proportional"), Book(problem)
    held(book, {"P|hana": 1, "P|wire": 2, "Q|beta": 1})
    Packing(aims, book).run()
    assert book.left == [0, 0]


def best_alone(aims, book, firm):
    """The fullest week of one firm by trying all: few pieces in, few out."""
    places = book.of_firm[firm]
    most = goal(aims, book)
    for change in product(range(-MOST, MOST + 1), repeat=len(places)):
        after = {k: book.x[k] + more for k, more in zip(places, change, strict=True)}
        if not all(book.allowed(k, pieces) for k, pieces in after.items()):
            continue
        mark = len(book.log)
        for k, pieces in after.items():
            book.put(k, pieces)
        if min(book.left) >= 0 and not book.overloaded(firm):
            most = min(most, goal(aims, book))
        book.back_to(mark)
    return most


@pytest.mark.parametrize("kind", ["J", "R"])
def test_a_firm_tops_up_as_trying_all_would(kind):
    dice, gained = Random(kind), 0
    for number in range(150):
        instance = weekly(dice, number, kind)
        for lot in instance["lots"]:
            lot["release"] = 1
        aims, book = started(instance)
        for place in range(number % 2, len(book.x), 2):
            if book.allowed(place, book.x[place] - 1):
                book.put(place, book.x[place] - 1)
        for firm in set(range(len(book.total))) - overloaded(book):
            before, most = goal(aims, book), best_alone(aims, book, firm)
            book.change(Topping(aims, book).topped(firm))
            assert not book.overloaded(firm)
            assert goal(aims, book) <= most
            gained += most < before
    assert gained > 50


@pytest.mark.parametrize("seed", range(3))
def test_packing_breaks_no_limit_and_leaves_less_short(seed):
    gained = 0
    for family in ("tight", "over", "minlot", "realloc"):
        aims, book = started(make(family, seed + 1))
        before, full = goal(aims, book), overloaded(book)
        gained += Packing(aims, book).run()
        assert goal(aims, book) <= before
        assert all(map(book.allowed, range(len(book.x)), book.x))
        assert min(book.left) >= 0
        assert overloaded(book) <= full, "only what is frozen may be too much"
    assert gained >= 2


def test_lists_and_columns_hold_the_same_numbers():
    dice = Random(5)
    for _ in range(40):
        plain, wide = rows.Plain(-(10**6)), rows.road(10**5, pure=False)
        wide.never = plain.never
        ours, theirs = plain.start(4), wide.start(4)
        for _ in range(6):
            moves = [
                (n, dice.randint(-rows.BELOW, rows.BELOW), dice.randint(-99, 99)) for n in range(3)
            ]
            limits = [dice.randint(-rows.BELOW - 5, rows.ABOVE + 5) for _ in range(4)]
            ours, theirs = plain.spread(ours, moves), wide.spread(theirs, moves)
            ours, theirs = plain.cut(ours, limits), wide.cut(theirs, limits)
            settled = [[max(one, plain.never // 2) for one in row] for row in ours]
            assert [[max(int(one), plain.never // 2) for one in row] for row in theirs] == settled
            assert len(plain.best(ours)) == len(wide.best(theirs)) == 4


def test_a_lot_that_comes_first_is_placed_first():
    """One minute of class 1 counts more than the whole week of class 2."""
    instance = order({"hana": 30}, {"P": (1, 30), "Q": (1, 7)})
    instance["lots"][0]["priority"] = 2
    problem = read(canonical(instance))
    aims, book = Aims(problem, "proportional"), Book(problem)
    held(book, {"P|hana": 1})
    Packing(aims, book).run()
    assert book.x == [0, 1]
