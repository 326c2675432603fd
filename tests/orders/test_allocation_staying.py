"""What a re-allocation of several lots has to move at least, by prices that anybody can check."""

import json
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate
from orders.allocation.engine import allocate, canonical, read
from orders.allocation.engine.pieces.aims import Aims
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.keeping import Keeping
from orders.allocation.engine.pieces.packing import Packing
from orders.allocation.engine.pieces.repair import Repair
from orders.allocation.engine.pieces.shaking import Shaking
from orders.allocation.engine.staying import UNIT, staying
from orders.allocation.engine.weeks import Weeks
from orders.allocation.families import make
from tests.orders.allocation_cases import solved_bytes
from tests.orders.allocation_kinds import by_enumeration, weekly
from tests.orders.lots_cases import sealed


@pytest.mark.parametrize("seed", range(1, 6))
def test_little_more_is_moved_than_anybody_could(seed):
    """Within 2 % where all is placed; the checker says the same."""
    instance = make("realloc", seed)
    result = json.loads(solved_bytes(instance))
    assert certificate.check(instance, result) == result["objective"]
    short, moved = (int(goal) for goal in result["objective"][:2])
    assert Fraction(result["moved"]["bound"]) <= moved
    assert result["moved"]["gap_ppm"] < (20_000 if not short else 80_000)


def test_no_prices_show_more_than_the_best_answer_moves():
    """Any prices of weeks, with frozen work, minimum lots, set-ups, and lots that stay short."""
    dice, close = Random(2), 0
    for number in range(150):
        instance = weekly(dice, number, "R")
        answer = by_enumeration(instance)
        if answer is None:
            continue
        problem = read(canonical(instance))
        rows = zip(problem.firms, Weeks(problem).capacity, strict=True)
        problem = replace(
            problem, firms=tuple(replace(firm, capacity=tuple(row)) for firm, row in rows)
        )
        x = [answer[0].get(problem.key(pair), 0) for pair in problem.pairs]
        for _ in range(4):
            weeks = [
                [dice.choice([0, 0, dice.randint(1, 2 * UNIT)]) for _ in range(problem.buckets)]
                for _ in problem.firms
            ]
            found = staying(problem, x, weeks)
            assert found.bound <= found.moved
            close += 0 < found.moved <= found.bound
    assert close > 20


def forged(result, change):
    broken = deepcopy(result)
    change(broken["certificate"]["moved"], broken)
    return sealed(broken)


def repeated(part, result):
    result["moved"] = {key: part[key] for key in ("bound", "gap_ppm")}


def claims_the_best(part, result):
    part |= {"bound": result["objective"][1], "gap_ppm": 0}
    repeated(part, result)


def dearer_lot(part, _):
    part["lots"][next(iter(part["lots"]))] *= 3


def cheaper_week(part, _):
    row = next(iter(part["weeks"].values()))
    row[next(iter(row))] = -1


def week_beyond(part, _):
    next(iter(part["weeks"].values()))["99"] = 5


def nobody(part, _):
    part["weeks"]["nobody"] = {"1": 1}


def half(part, _):
    part["lots"][next(iter(part["lots"]))] = 0.5


def silent(_, result):
    del result["moved"]


def unproved(_, result):
    del result["certificate"]["moved"]


FORGERIES = (
    claims_the_best,
    dearer_lot,
    cheaper_week,
    week_beyond,
    nobody,
    half,
    silent,
    unproved,
)


@pytest.mark.parametrize("change", FORGERIES)
def test_forged_prices_are_refused(change):
    instance = make("realloc", 3)
    result = json.loads(solved_bytes(instance))
    assert result["moved"]["gap_ppm"] > 0
    with pytest.raises(certificate.Wrong):
        certificate.check(instance, forged(result, change))


def test_who_lost_minutes_keeps_what_fits_them_best():
    """Of 20, 20 and 30 minutes that hana held, 50 still fit: 20 and 30 stay, not 20 and 20."""
    eligible = {"hana": {"minutes": 0, "previous": 1}}
    lots = [
        {
            "id": name,
            "quantity": 2 if size == 20 else 1,
            "std_minutes": size,
            "release": 1,
            "due": 1,
            "eligible": {
                "hana": eligible["hana"] | {"minutes": size, "previous": 2 if size == 20 else 1}
            },
        }
        for name, size in (("P", 20), ("Q", 30))
    ]
    firms = [{"id": "hana", "pledge": 10, "capacity": [50]}]
    problem = read(
        canonical({"id": "keeps", "kind": "R", "buckets": 1, "firms": firms, "lots": lots})
    )
    aims, book = Aims(problem, "proportional"), Book(problem)
    book.hold([2, 0])
    Keeping(aims, book).exchange()
    assert book.x == [1, 1]
    assert book.high == [2, 1], "limits are as before"


def test_shaking_never_leaves_more_short_and_finds_more_room_in_tight_weeks():
    gained = 0
    for seed in (1, 2):
        problem = read(canonical(make("over", seed)))
        aims, book = Aims(problem, "proportional"), Book(problem)
        packing = Packing(aims, book)
        Repair(aims, book).run(list(range(len(problem.lots))))
        packing.run()
        before = packing.goal()
        gained += Shaking(packing).run(20)
        assert packing.goal() <= before
        assert not any(map(book.overloaded, range(len(book.total))))
        assert min(book.left) >= 0
    assert gained


def test_what_was_held_counts_under_every_policy():
    for policy in ("equal", "cheapest", "earliest"):
        instance = make("realloc-12x10x4", 2)
        result = json.loads(canonical(allocate(read(canonical(instance)), policy)))
        assert certificate.check(instance, result) == result["objective"]
        assert result["moved"]["gap_ppm"] < 100_000
