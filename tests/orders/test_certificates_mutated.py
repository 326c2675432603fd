"""Forged certificates of every kind are refused; ten thousand, or as many as MATSON_MUTATIONS says."""

import json
import os
from copy import deepcopy
from functools import cache
from itertools import count, cycle
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation import certificate, explain
from orders.allocation.certificate import ground, lots
from orders.allocation.engine import allocate, canonical, read
from tests.orders.lots_cases import drawn, drawn_lot, leaves, mutated, sealed

KINDS = ("S", "R one lot", "M", "J", "R")
TRIED = int(os.environ.get("MATSON_MUTATIONS", "10000"))
PER_KIND = TRIED // len(KINDS)
# Another true statement of the same proof: any prices of the dual whose bound is the one stated.
STILL_TRUE = (
    ("certificate", "level"),
    ("certificate", "moved", "lots"),
    *(("certificate", "goal", name) for name in ("lots", "weeks", "waits", "taken")),
)


@cache
def answered(kind, seed):
    make = drawn_lot if kind in ("S", "R one lot") else drawn
    instance, policy = make(seed, kind[0])
    raw = json.dumps(instance).encode()
    return instance, json.loads(canonical(allocate(read(raw), policy)))


def refused(instance, result):
    try:
        certificate.check(instance, result)
    except certificate.Wrong:
        return True
    return False


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_of_the_engine_passes(kind):
    for seed in range(PER_KIND // 2):
        instance, result = answered(kind, seed)
        assert certificate.check(instance, result) == result["objective"], seed


@pytest.mark.parametrize("kind", KINDS)
def test_every_changed_value_is_refused(kind):
    """As it stands, and with the seal made again; free words are kept by the seal alone."""
    dice, tried = Random(3), 0
    for seed in cycle(range(40)):
        instance, result = answered(kind, seed)
        paths = list(leaves(result))
        for path in dice.sample(paths, min(8, len(paths))):
            broken = mutated(result, path, dice)
            assert refused(instance, broken), (seed, path)
            if (
                path[0] not in ("reasons", "unfilled")
                and path[-1] != "sha256"
                and path[:3] not in STILL_TRUE
            ):
                assert refused(instance, sealed(broken)), (seed, path)
            tried += 1
        if tried >= PER_KIND:
            return


def recounted(instance, result):
    """What follows from the forged pieces, made to fit: totals, shortage, plan, objective."""
    one_lot = "lots" not in instance
    if one_lot:
        rows = ground.by_id(instance["firms"], {"credit": [0, 1], "previous": 0})
        firms, totals = [ground.weighted(row, result["policy"]) for row in rows], result["x"]
        left = {instance["id"]: instance["quantity"] - sum(totals.values())}
        goals = list(left.values())
        if instance["kind"] == "R":
            goals.append(sum(max(0, row["previous"] - totals[row["id"]]) for row in rows))
    else:
        order = lots.Order(instance, result)
        firms, totals, left = list(order.firms.values()), order.totals(), order.short()
        plans = [order.weeks(firm, order.x) or {} for firm in order.firms]
        result["certificate"]["plan"] = {key: plan[key] for plan in plans for key in plan}
        goals = [*lots.unfilled_minutes(order, left), *lots._between(order, result["policy"])]
    result |= {"totals": totals, "shortage": left}
    result["objective"] = [str(goal) for goal in (*goals, ground.fairness(firms, totals))]
    return sealed(result)


def moves(instance, result):
    """Every single piece taken away, added, or given to another firm."""
    x = result["x"]
    if "lots" not in instance:
        groups = [list(x)]
    else:
        groups = [[f"{lot['id']}|{firm}" for firm in lot["eligible"]] for lot in instance["lots"]]
    for group in groups:
        for key in group:
            yield {key: x.get(key, 0) + 1}
            if x.get(key, 0):
                yield {key: x[key] - 1}
                yield from ({key: x[key] - 1, to: x.get(to, 0) + 1} for to in group if to != key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_moved_piece_is_refused_with_all_that_follows_made_to_fit(kind):
    tried = 0
    for seed in count():
        instance, result = answered(kind, seed)
        for move in moves(instance, result):
            forged = deepcopy(result)
            forged["x"] |= move
            assert refused(instance, recounted(instance, forged)), (seed, move)
            tried += 1
        if tried >= PER_KIND:
            return


@pytest.mark.parametrize("kind", KINDS)
def test_swapped_firms_levels_bounds_and_words_are_refused(kind):
    tried = 0
    for seed in range(60):
        instance, result = answered(kind, seed)
        for forged in forgeries(result):
            if forged != result:
                tried += 1
                assert refused(instance, forged), seed
    assert tried > 60


def forgeries(result):
    names = sorted(result["tie_order"])[:2]
    if len(names) == 2:
        text = json.dumps(result).replace(names[0], "@").replace(names[1], names[0])
        yield sealed(json.loads(text.replace("@", names[1])))
    words = deepcopy(result)
    for said in words["reasons"].values():
        said["ko"] = said["ko"].replace("귀사", "당사") + "."
    yield words
    shifted = deepcopy(result)
    for one in shifted["certificate"].get("classes", []):
        one["level"] += "1"
    if shifted["certificate"]["water"]:
        shifted["certificate"]["water"] += "1"
    yield sealed(shifted)
    if result["status"] == "bounded":
        tight = deepcopy(result)
        for part in (tight, tight["certificate"]):
            part |= {"bound": result["objective"][-1], "gap_ppm": 0}
        yield sealed(tight)
        yield sealed({k: v for k, v in tight.items() if k not in ("bound", "gap_ppm")})


@pytest.mark.parametrize("kind", ["M", "J", "R"])
def test_every_sentence_says_its_numbers_in_both_languages(kind):
    for seed in range(120):
        instance, result = answered(kind, seed)
        names = {firm["id"] for firm in instance["firms"]}
        for firm, said in result["reasons"].items():
            korean, english = (explain.read_back_lots(said[lang]) for lang in ("ko", "en"))
            assert korean
            assert [case for case, _ in korean] == [case for case, _ in english]
            for (_, mine), (_, its) in zip(korean, english, strict=True):
                words = ("unit", "per")
                assert {k: v for k, v in mine.items() if k not in words} == {
                    k: v for k, v in its.items() if k not in words
                }
            assert korean[0][1].get("n", "0") == str(result["totals"][firm])
            assert not any(other in said["ko"] + said["en"] for other in names)


def test_a_pair_of_firms_learns_no_sum_from_which_the_other_could_be_subtracted():
    for kind in ("M", "J"):
        for seed in range(150):
            _, result = answered(kind, seed)
            for one in result["certificate"]["classes"]:
                for firm in one["firms"] if len(one["firms"]) < 3 else ():
                    case, numbers = explain.read_back_lots(result["reasons"][firm]["ko"])[0]
                    assert case != "class"
                    assert "sum" not in numbers
