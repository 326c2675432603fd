"""Kind M: pieces change hands only inside knots, and knot by knot gives the one answer."""

import json
from itertools import product
from math import prod
from random import Random  # noqa: TID251 - seeded

from orders.allocation.engine import read
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.knots import knots
from orders.allocation.engine.pieces.pairing import Pairing
from tests.orders.allocation_kinds import even


def divisions(book):
    """Every way to hold pieces with the totals of firms and lots that the book has."""
    lots, firms = len(book.left), len(book.total)
    made = [lot.quantity - left for lot, left in zip(book.problem.lots, book.left, strict=True)]
    for x in product(*(range(made[pair.lot] + 1) for pair in book.pairs)):
        by_lot, by_firm = [0] * lots, [0] * firms
        for pair, pieces in zip(book.pairs, x, strict=True):
            by_lot[pair.lot] += pieces
            by_firm[pair.firm] += pieces
        if by_lot == made and by_firm == book.total:
            yield x


def blocks(dice, number):
    """Two firms and two others; now and then a lot asks across."""
    firms = [{"id": f"F{n}", "pledge": dice.randint(1, 3)} for n in range(4)]
    lots = []
    for n in range(4):
        first = dice.choice([0, 2, 0, 2, 1])
        asked = [f"F{first}", f"F{first + 1}"]
        lots.append({"id": f"L{n}", "quantity": dice.randint(0, 3), "eligible": asked})
    return {"id": f"b{number}", "kind": "M", "firms": firms, "lots": lots}


def given_out(number, drawn=blocks):
    """A small instance with every lot given out by chance."""
    dice = Random(number)
    case = read(json.dumps(drawn(dice, number)).encode())
    book = Book(case)
    for lot, places in enumerate(book.of_lot):
        for _ in range(book.left[lot] if places else 0):
            place = dice.choice(places)
            book.put(place, book.x[place] + 1)
    return case, book


def test_a_pair_outside_of_knots_holds_the_same_in_every_division():
    loose, several = 0, 0
    for number in range(200):
        _, book = given_out(number)
        every, found = list(divisions(book)), knots(book)
        changing = {k for k in range(len(book.x)) if len({x[k] for x in every}) > 1}
        knotted = [place for places in found for place in places]
        assert changing <= set(knotted), number
        assert len(knotted) == len(set(knotted))
        loose += len(book.x) - len(knotted)
        several += len(found) > 1
    assert min(loose, several) > 10


def test_knots_change_without_each_other():
    seen = 0
    for number in range(200):
        _, book = given_out(number)
        every = list(divisions(book))
        ways = [{tuple(x[k] for k in places) for x in every} for places in knots(book)]
        assert prod(map(len, ways)) == len(every), number
        seen += sum(len(way) > 1 for way in ways) > 1
    assert seen > 5


def test_the_answer_is_the_one_that_complete_enumeration_finds():
    moved = 0
    for number in range(200):
        case, book = given_out(number, even if number % 2 else blocks)
        before = list(book.x)
        assert_settles(Aims(case, "proportional"), book)
        moved += book.x != before
    assert moved > 30


def test_where_draws_are_equal_every_knot_takes_most_on_its_first_pair():
    for number in range(200):
        case, book = given_out(number)
        aims = Aims(case, "proportional")
        aims.drawn = [7 for _ in case.pairs]
        assert_settles(aims, book)


def assert_settles(aims, book):
    def rating(x):
        draws = sum(drawn * pieces for drawn, pieces in zip(aims.drawn, x, strict=True))
        return draws, [-x[place] for place in aims.sequence]

    best = min(divisions(book), key=rating)
    Pairing(aims, book).settle()
    assert tuple(book.x) == best
