"""Several lots in whole pieces: the same bytes however they are asked for, full, and checked."""

import json
import os
import subprocess
import sys
from collections import deque
from contextlib import suppress
from itertools import product
from random import Random  # noqa: TID251 - seeded

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.embedded import BASE
from orders.allocation import certificate
from orders.allocation.engine import Refused, allocate, canonical, read
from orders.allocation.engine.pieces import aims, exhaust, nearby, placed
from orders.allocation.engine.pieces.book import Book
from orders.allocation.engine.pieces.even import Even
from orders.allocation.families import make
from tests.orders.allocation_cases import raw, solved, solved_bytes
from tests.orders.allocation_kinds import POLICIES, by_enumeration, even, weekly

FAMILIES = ("cluster-22x20x8", "tight", "over", "minlot", "setup", "unrelated", "realloc")


def shuffled(instance, dice):
    """The same instance with everything that has no order in another one."""

    def turned(value):
        if isinstance(value, dict):
            keys = dice.sample(sorted(value), len(value))
            return {key: turned(value[key]) for key in keys}
        return value

    def mixed(rows):
        return [turned(row) for row in dice.sample(rows, len(rows))]

    if "lots" not in instance:
        return instance | {"firms": mixed(instance["firms"])}
    mixed_up = instance | {"firms": mixed(instance["firms"]), "lots": mixed(instance["lots"])}
    for lot in mixed_up["lots"]:
        if isinstance(lot["eligible"], list):
            lot["eligible"] = dice.sample(lot["eligible"], len(lot["eligible"]))
    return turned(mixed_up)


@pytest.mark.parametrize("family", FAMILIES)
def test_order_and_road_change_no_byte_and_the_checker_agrees(family):
    instance = make(family, 1)
    answer = solved_bytes(instance)
    assert solved_bytes(shuffled(instance, Random(family))) == answer
    assert solved_bytes(instance, pure=True) == answer
    certificate.check(instance, json.loads(answer))


def with_credits(instance, dice):
    """Carried fractions, some of them far beyond what a firm could ever get."""
    for firm in instance["firms"]:
        firm["credit"] = [dice.randint(-900, 900), dice.randint(1, 7)]
    return instance


@pytest.mark.parametrize("family", ["cluster-150x60", "uniform-60x90"])
@pytest.mark.parametrize("policy", ["proportional", "equal"])
def test_pieces_are_settled_alike_from_any_start(family, policy, monkeypatch):
    """From the rounded fair totals by either road, and from nothing at all."""
    for seed in (1, 2):
        instance = with_credits(make(family, seed), Random(seed))
        answer = solved_bytes(instance, policy)
        certificate.check(instance, json.loads(answer))
        assert solved_bytes(instance, policy, pure=True) == answer
        with monkeypatch.context() as patched:
            patched.setattr(nearby.Nearby, "start", lambda self, *, pure: None)
            assert solved_bytes(instance, policy) == answer


def test_a_start_at_the_fair_totals_leaves_little_to_exchange(monkeypatch):
    """Two thousand firms: what is passed on afterwards is a few pieces of many thousands."""
    passed = []
    pass_on = Even._pass
    monkeypatch.setattr(Even, "_pass", lambda *args: passed.append(args) or pass_on(*args))
    problem = read(canonical(make("cluster-2000x500", 1)))
    found = placed(aims.Aims(problem, "proportional"))
    assert sum(found.book.total) == 121_900
    assert len(passed) < 100


@pytest.mark.parametrize("seed", range(4))
def test_small_instances_of_every_kind_and_policy_check(seed, monkeypatch):
    """Also where the exact search is left out, so that the answers are only bounded."""
    dice = Random(seed)
    for number in range(60):
        monkeypatch.setattr(exhaust, "_PAIRS", dice.choice([0, 24]))
        kind = dice.choice("MJR")
        instance = even(dice, number) if kind == "M" else weekly(dice, number, kind, 5, 5)
        policy = dice.choice(POLICIES[: 2 if kind == "M" else 4])
        result = json.loads(solved_bytes(instance, policy))
        certificate.check(instance, result)
        assert solved_bytes(shuffled(instance, dice), policy) == canonical(result)


PROGRAM = """
import sys
from random import Random
from orders.allocation.engine import allocate, canonical, read
from orders.allocation.families import make
from tests.orders.test_allocation_pieces import shuffled
road, *families = sys.argv[1:]
for family in families:
    instance = make(family, 2)
    if road == "other":
        instance = shuffled(instance, Random(family))
    print(canonical(allocate(read(canonical(instance)), pure=road == "other")).decode())
"""
KINDS = ("split-400", "cluster-40x30", "cluster-9x8x4", "realloc-12x10x4")  # S, M, J, R


def test_threads_hash_seed_order_and_road_change_no_byte():
    """One and two threads; another hash seed, firms and lots in another order, without OR-Tools."""
    said = set()
    for seed, threads, road in (("0", "1", "usual"), ("77", "2", "other")):
        counts = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
        chosen = counts | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(BASE)}
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, road, *KINDS],
            env=os.environ | chosen,
            capture_output=True,
            check=True,
        )
        assert {json.loads(line)["kind"] for line in ran.stdout.splitlines()} == set("SMJR")
        said.add(ran.stdout)
    assert len(said) == 1


def alternating_path(book, lot):
    """A path by which one piece more of the lot fits, found without the engine's search."""
    waiting, known = deque([(lot, ())]), {lot}
    while waiting:
        at, used = waiting.popleft()
        for take in book.of_lot[at]:
            firm = book.pairs[take].firm
            if firm in used or not book.allowed(take, book.x[take] + 1):
                continue
            if book.fits({take: 1}):
                return True
            for give in book.of_firm[firm]:
                after = book.pairs[give].lot
                if after in known or give == take or book.x[give] <= book.pairs[give].frozen:
                    continue
                if book.allowed(give, book.x[give] - 1) and book.fits({take: 1, give: -1}):
                    known.add(after)
                    waiting.append((after, (*used, firm)))
    return False


@pytest.mark.parametrize("family", ["tight", "over", "minlot", "cluster-22x20x8"])
def test_no_lot_is_short_that_a_path_could_fill(family):
    for seed in range(1, 4):
        problem = read(canonical(make(family, seed)))
        result = allocate(problem)
        book = Book(problem)
        book.hold([result["x"].get(problem.key(pair), 0) for pair in problem.pairs])
        short = [lot for lot, left in enumerate(book.left) if left]
        assert not [lot for lot in short if alternating_path(book, lot)]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_re_allocation_of_several_lots_is_idempotent(policy):
    for seed in range(1, 4):
        instance = make("realloc-22x20x8", seed)
        x = solved(instance, policy)["x"]
        for lot in instance["lots"]:
            for firm, pair in lot["eligible"].items():
                pair["previous"] = x.get(f"{lot['id']}|{firm}", 0)
        again = json.loads(solved_bytes(instance, policy))
        assert (again["x"], again["objective"][1]) == (x, "0")
        assert not any(again["shortage"].values())
        assert again["status"] == "exact"
        certificate.check(instance, again)


def test_where_a_piece_is_loose_nothing_moves_but_fairness_is_only_bounded():
    """One piece more than firms held before: who gets it is looked for, not proved."""
    instance = make("realloc-22x20x8", 1)
    x = solved(instance)["x"]
    for lot in instance["lots"]:
        for firm, pair in lot["eligible"].items():
            pair["previous"] = x.get(f"{lot['id']}|{firm}", 0)
    pairs = [pair for lot in instance["lots"] for pair in lot["eligible"].values()]
    next(pair for pair in pairs if pair["previous"] > pair["frozen"])["previous"] -= 1
    result = solved(instance)
    assert (result["objective"][:2], result["status"]) == (["0", "0"], "bounded")


def test_frozen_work_never_moves():
    instance = make("realloc-22x20x8", 5)
    x = solved(instance)["x"]
    for lot in instance["lots"]:
        for firm, pair in lot["eligible"].items():
            assert x.get(f"{lot['id']}|{firm}", 0) >= pair.get("frozen", 0)


def test_numbers_near_the_machine_word():
    huge = 2**63 - 25
    firms = [
        {"id": "A", "pledge": huge, "capacity": [huge, huge], "credit": [huge, 7]},
        {"id": "B", "pledge": huge - 2, "capacity": [huge, 0], "unit_price": huge},
    ]
    eligible = {"A": {"minutes": huge // 7}, "B": {"minutes": huge // 9, "setup": huge // 3}}
    lots = [
        {
            "id": f"L{n}",
            "quantity": 5,
            "std_minutes": huge // 8 + n,
            "release": 1,
            "due": 2,
            "eligible": eligible,
        }
        for n in range(2)
    ]
    instance = {"id": "huge", "kind": "J", "buckets": 2, "firms": firms, "lots": lots}
    result = json.loads(solved_bytes(instance))
    certificate.check(instance, result)
    assert result["x"] == by_enumeration(instance)[0]


def test_where_draws_are_equal_the_first_pair_gets_more(monkeypatch):
    """With two bits drawn many answers are as cheap; the one that comes first is taken."""
    monkeypatch.setattr(aims, "_DRAWN", 1)
    monkeypatch.setattr("tests.orders.allocation_kinds.drawn", few_bits)
    dice = Random(9)
    for number in range(150):
        instance = even(dice, number)
        assert solved(instance)["x"] == by_enumeration(instance)[0]


def few_bits(instance, lot, firm):
    from hashlib import sha256

    return sha256(f"{instance['id']}|{lot['id']}|{firm}".encode()).digest()[0] >> 7


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-2, 30), st.floats(), st.text(max_size=2))
PAIRS = st.dictionaries(
    st.sampled_from("AB"),
    st.dictionaries(
        st.sampled_from(["minutes", "setup", "min_lot", "cap", "frozen", "previous"]), SCALARS
    ),
)
LOTS = st.fixed_dictionaries(
    {"id": st.sampled_from("XY")},
    optional={
        "quantity": SCALARS,
        "std_minutes": SCALARS,
        "release": st.just(1),
        "due": st.integers(1, 2),
        "priority": SCALARS,
        "eligible": st.one_of(PAIRS, st.lists(st.sampled_from("AB")), SCALARS),
    },
)
FIRMS = st.fixed_dictionaries(
    {"id": st.sampled_from("AB")},
    optional={
        "pledge": SCALARS,
        "capacity": st.lists(st.integers(0, 90), min_size=2, max_size=2),
        "credit": st.lists(st.integers(-3, 9), max_size=2),
        "unit_price": SCALARS,
    },
)


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries(
        {"id": st.just("h"), "kind": st.sampled_from("MJR"), "buckets": st.just(2)},
        optional={"firms": st.lists(FIRMS, max_size=2), "lots": st.lists(LOTS, max_size=2)},
    ),
    st.sampled_from(POLICIES),
)
def test_any_json_of_these_kinds_gets_an_answer_or_a_code(body, policy):
    with suppress(Refused):
        canonical(allocate(read(json.dumps(body).encode()), policy))


@st.composite
def valid(draw):
    """Instances that hold, with numbers around their limits."""
    small = st.integers(0, 6)
    firms = [
        {
            "id": f,
            "pledge": draw(st.integers(1, 5)),
            "capacity": draw(st.lists(small, min_size=2, max_size=2)),
            "unit_price": draw(small),
        }
        for f in "AB"
    ]
    lots = []
    for name in "XY":
        pairs = {
            f: {
                "minutes": draw(st.integers(1, 3)),
                "setup": draw(small),
                "min_lot": draw(small),
                "cap": draw(small),
            }
            for f in draw(st.sets(st.sampled_from("AB")))
        }
        release = draw(st.integers(1, 2))
        lots.append(
            {
                "id": name,
                "quantity": draw(small),
                "std_minutes": draw(st.integers(1, 4)),
                "release": release,
                "due": draw(st.integers(release, 2)),
                "eligible": pairs,
            }
        )
    return {"id": "v", "kind": "J", "buckets": 2, "firms": firms, "lots": lots}


@settings(max_examples=150, deadline=None)
@given(valid(), st.sampled_from(POLICIES))
def test_instances_around_their_limits_are_answered_as_enumeration_does(instance, policy):
    result = solved(instance, policy)
    assert (result["x"], result["objective"]) == by_enumeration(instance, policy)


def test_a_wider_pledge_never_costs_the_firm_itself():
    """One lot: raising its own cap never lowers what a firm gets; understating never pays."""
    dice = Random(4)
    for number, count in product(range(40), (2, 3, 4)):
        firms = [
            {"id": f"F{n}", "pledge": dice.randint(1, 9), "cap": dice.randint(0, 9)}
            for n in range(count)
        ]
        instance = {
            "id": f"c{number}",
            "kind": "S",
            "quantity": dice.randint(0, 25),
            "firms": firms,
        }
        honest = solved(instance)["x"]["F0"]
        for cap in range(12):
            said = [firms[0] | {"cap": cap}, *firms[1:]]
            got = solved(instance | {"firms": said})["x"]["F0"]
            assert got <= honest or cap > firms[0]["cap"]
            assert got >= min(honest, cap)


def test_a_decline_moves_what_is_freed_and_nothing_else():
    dice = Random(6)
    for number in range(120):
        firms = [
            {"id": f"F{n}", "pledge": dice.randint(1, 900), "cap": dice.randint(1, 30)}
            for n in range(dice.randint(2, 7))
        ]
        order = {"id": f"d{number}", "quantity": dice.randint(1, 60), "firms": firms}
        before = solved(order | {"kind": "S"})["x"]
        gone = dice.choice(firms)["id"]
        rows = [
            f | {"previous": before[f["id"]]} | ({"cap": 0} if f["id"] == gone else {})
            for f in firms
        ]
        result = solved(order | {"kind": "R", "firms": rows})
        assert result["objective"][1] == str(before[gone])
        assert all(result["x"][f["id"]] >= before[f["id"]] for f in firms if f["id"] != gone)


def test_raw_bytes_of_an_answer_are_canonical():
    answer = solved_bytes(make("cluster-12x10x4", 1))
    assert canonical(json.loads(answer)) == answer
    assert read(raw(make("cluster-12x10x4", 1))).kind == "J"
