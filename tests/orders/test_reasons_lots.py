"""Every sentence about several lots is true of its instance, and every short lot says why."""

from collections import Counter
from fractions import Fraction
from functools import cache, cached_property

from orders.allocation import certificate, explain
from tests.orders.allocation_cases import solved
from tests.orders.lots_cases import drawn

SEEDS = 150


def words_of(said):
    """The parts of a sentence, the same numbers in both languages."""
    korean, english = (explain.read_back_lots(said[language]) for language in ("ko", "en"))
    plain = [(case, {**v, "unit": "", "per": ""}) for case, v in english]
    assert plain == [(case, {**v, "unit": "", "per": ""}) for case, v in korean]
    return english


class Seen:
    """An instance and its result, as anybody may count them by hand."""

    def __init__(self, instance, policy):
        self.instance, self.result = instance, solved(instance, policy)
        self.kind, self.x = instance["kind"], self.result["x"]
        self.lots = {lot["id"]: lot for lot in instance["lots"]}
        self.firms = {firm["id"]: firm for firm in instance["firms"]}

    @cached_property
    def order(self):
        return certificate.lots.Order(self.instance, self.result)

    def pairs(self, firm):
        return [lot for lot in self.lots.values() if firm in lot["eligible"]]

    def pair(self, lot, firm):
        told = lot["eligible"][firm] if self.kind != "M" else {}
        return {"min_lot": 0, "setup": 0, "frozen": 0, "previous": 0, "minutes": 1} | told

    def held(self, lot, firm):
        return self.x.get(f"{lot['id']}|{firm}", 0)

    def high(self, lot, firm):
        pair = self.pair(lot, firm)
        return max(pair["frozen"], min(pair.get("cap", lot["quantity"]), lot["quantity"]))

    def step(self, lot, firm):
        """The next larger number of pieces that the firm may hold."""
        pair, held = self.pair(lot, firm), self.held(lot, firm)
        steps = [max(held + 1, pair["min_lot"], pair["frozen"])]
        return min(steps + [pair["previous"]] * (pair["previous"] > held))

    def used(self, firm):
        rows = [(self.pair(lot, firm), self.held(lot, firm)) for lot in self.pairs(firm)]
        return sum(pair["minutes"] * x + pair["setup"] for pair, x in rows if x)

    def has_time(self, lot, firm):
        """The checker's own plan, earliest due first, with the further pieces in it."""
        if self.kind == "M":
            return True
        more = {**self.order.x, (lot["id"], firm): self.step(lot, firm)}
        return self.order.weeks(firm, more) is not None

    def wall(self, lot, firm):
        held = self.held(lot, firm)
        if held == lot["quantity"]:
            return "whole"
        if held >= self.high(lot, firm):
            return "pledge"
        if self.step(lot, firm) > self.high(lot, firm):
            return "over"
        return "open" if self.has_time(lot, firm) else "time"

    def cause(self, lot, firm):
        wall, left = self.wall(lot, firm), self.result["shortage"][lot["id"]]
        few = self.step(lot, firm) - self.held(lot, firm) > left
        return "minimum" if few and wall in ("time", "open") else wall

    def changes(self, firms):
        rows = [(lot, f) for f in firms for lot in self.pairs(f)]
        pairs = [(self.pair(lot, f)["previous"], self.held(lot, f), lot) for lot, f in rows]
        size = {lot["id"]: lot.get("std_minutes", 1) for lot in self.lots.values()}
        lost = sum(max(0, p - x) * size[lot["id"]] for p, x, lot in pairs)
        gained = sum(max(0, x - p) * size[lot["id"]] for p, x, lot in pairs)
        return sum(p * size[lot["id"]] for p, x, lot in pairs), lost, gained


@cache
def seen_of(kind, seed):
    return Seen(*drawn(seed, kind))


def walls(seen, firm):
    return {seen.wall(lot, firm) for lot in seen.pairs(firm) if lot["quantity"]}


def divided_again(seen, firm, case, said):
    earlier, lost, gained = seen.changes([firm])
    assert said["p"] == earlier
    assert said.get("m", lost) == lost
    assert said.get("g", gained) == gained
    shape = {"kept": (0, 0), "exchanged": (1, 1)}
    up = case in ("moved", "grown", "moved-grown", "fixed")
    assert (lost > 0, gained > 0) == shape.get(case, (0, 1) if up else (1, 0))
    rest = [other for other in seen.firms if other != firm]
    if case in ("moved", "grown", "moved-grown"):
        _, all_lost, all_gained = seen.changes(seen.firms)
        assert ("moved" in case, "grown" in case) == (
            seen.changes(rest)[1] > 0,
            all_gained > all_lost,
        )
    gone = [
        lot for lot in seen.pairs(firm) if seen.held(lot, firm) < seen.pair(lot, firm)["previous"]
    ]
    if case == "given-up-pledge":
        assert all(seen.held(lot, firm) >= seen.high(lot, firm) for lot in gone)
    if case == "given-up-time":
        assert not any(seen.has_time(lot, firm) for lot in gone)


def true_of(seen, firm, case, said):
    lots = [lot for lot in seen.pairs(firm) if lot["quantity"]]
    total = seen.result["totals"][firm]
    if case in ("none", "empty"):
        assert not (lots if case == "empty" else seen.pairs(firm))
        assert total == 0
        return
    assert said["n"] == total
    if seen.kind == "R":
        divided_again(seen, firm, case, said)
    elif case in ("whole", "pledges", "weeks"):
        assert walls(seen, firm) == {{"pledges": "pledge", "weeks": "time"}.get(case, case)}
    elif case == "full":
        assert "open" not in walls(seen, firm)
    elif case in ("cheapest", "earliest"):
        assert seen.result["policy"] == case
    if case == "weeks":
        assert said["f"] == seen.used(firm) <= said["F"] == sum(seen.firms[firm]["capacity"])
    if "q" in said and "w" in said:
        due = said["w"] * said["lam"] + said["c"]
        assert abs(due - said["q"]) <= abs(said["w"] * said["lam"]) / 1000 + Fraction(1, 100)


def test_every_sentence_about_several_lots_is_true():
    tried = Counter()
    for kind in "MJR":
        for seed in range(SEEDS):
            seen = seen_of(kind, seed)
            for firm, said in seen.result["reasons"].items():
                (case, words), *short = words_of(said)
                numbers = ("n", "p", "m", "g", "f", "F", "w", "lam", "c", "q")
                true_of(
                    seen, firm, case, {k: Fraction(v) for k, v in words.items() if k in numbers}
                )
                tried[case] += 1
                for name, told in short:
                    lot = seen.lots[told["lot"]]
                    assert int(told["s"]) == seen.result["shortage"][lot["id"]] > 0
                    assert name == f"short-{seen.cause(lot, firm)}"
                    more = seen.step(lot, firm) - seen.held(lot, firm)
                    assert int(told.get("a", more)) == more
                    tried[name] += 1
    rare = {"whole-pieces"}  # a few in a thousand
    assert {*explain.LOTS_SENTENCES} - {*tried} <= rare, "these were never tried"


def test_every_short_lot_says_how_much_is_missing_and_why():
    tried = Counter()
    for kind in "MJR":
        for seed in range(SEEDS):
            seen = seen_of(kind, seed)
            left = {lot: pieces for lot, pieces in seen.result["shortage"].items() if pieces}
            told = seen.result.get("unfilled", {})
            assert left.keys() == told.keys()
            for lot, said in told.items():
                causes = {seen.cause(seen.lots[lot], f) for f in seen.lots[lot]["eligible"]}
                for language in explain.LANGUAGES:
                    assert explain.read_back_unfilled(said[language]) == (left[lot], causes)
                tried.update(causes or {"nobody"})
    assert {*tried} == {"nobody", "pledge", "time", "minimum", "over"}


def test_a_short_order_of_one_lot_says_why():
    firms = [
        {"id": "F1", "pledge": 60, "cap": 4},
        {"id": "F2", "pledge": 60, "cap": 9, "min_lot": 6},
    ]
    firms += [{"id": "F3", "pledge": 60, "cap": 2, "min_lot": 3}]
    for rows, quantity, missing in (
        ([], 3, (3, set())),
        (firms[:1], 9, (5, {"pledge"})),
        (firms[1:2], 5, (5, {"minimum"})),
        (firms, 5, (1, {"pledge", "minimum", "over"})),
    ):
        result = solved({"id": "o", "kind": "S", "quantity": quantity, "firms": rows})
        for said in result["unfilled"]["o"].values():
            assert explain.read_back_unfilled(said) == missing
    assert "unfilled" not in solved({"id": "o", "kind": "S", "quantity": 4, "firms": firms})
