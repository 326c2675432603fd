"""Every sentence about one lot is true: of the numbers it holds, and of the re-run it speaks of."""

from collections import Counter
from fractions import Fraction
from random import Random  # noqa: TID251 - seeded

from orders.allocation import explain
from tests.orders.allocation_cases import changed, solved

MUCH = 10**6


def drawn(dice, number):
    """Splits and re-allocations: uneven weights, credit, minimum lots, frozen pieces."""
    kind, firms = dice.choice("SR"), []
    for place in range(dice.randint(1, 5)):
        row = {"id": f"F{place}", "pledge": dice.choice([1, 2, 3, 5, 60, 480])}
        row |= {"cap": dice.randint(0, 9), "previous": dice.choice([0, dice.randint(0, 7)])}
        row["min_lot"] = dice.choice([0, 0, dice.randint(1, 5)])
        row["frozen"] = dice.choice([0, 0, dice.randint(0, 3)])
        row["credit"] = [dice.choice([0, 0, dice.randint(-6, 6)]), dice.randint(1, 4)]
        firms.append(row)
    quantity = sum(row["frozen"] for row in firms) + dice.randint(0, 15)
    return {"id": f"I{number}", "kind": kind, "quantity": quantity, "firms": firms}


def opened_by_many(number, cap):
    """Only if F0 gives its pieces back can F1 open its minimum lot and fill the order."""
    firms = [{"id": "F0", "pledge": 60, "cap": cap, "previous": 4}]
    firms += [{"id": "F1", "pledge": 60, "cap": 5, "previous": 0, "min_lot": 5}]
    firms = [{"min_lot": 0, "frozen": 0, "credit": [0, 1]} | row for row in firms]
    return {"id": f"M{number}", "kind": "R", "quantity": 5, "firms": firms}


class Told:
    """One firm's sentence with all it may speak of."""

    def __init__(self, instance, result, firm):
        self.instance, self.result, self.firm = instance, result, firm
        self.x, self.all = result["x"][firm["id"]], result["x"]
        said = result["reasons"][firm["id"]]
        self.case, words = explain.read_back(said["en"])
        korean = explain.read_back(said["ko"])
        assert korean[0] == self.case
        assert {**korean[1], "unit": ""} == {**words, "unit": ""}
        self.said = {k: Fraction(v) for k, v in words.items() if k != "unit" and v != "-"}
        self.high = max(firm["cap"], firm["frozen"])

    def rerun(self, **values):
        return solved(changed(self.instance, self.firm["id"], **values))

    def keeps(self, row):
        """The most of its earlier pieces that a firm may hold."""
        most = max(row["cap"], row["frozen"])
        held = range(row["frozen"], max(row["previous"], row["frozen"]) + 1)
        may = [x for x in held if x in (row["frozen"], row["previous"]) or x >= row["min_lot"]]
        return max(x for x in may if x <= most)

    @property
    def kept(self):
        return sum(map(self.keeps, self.instance["firms"]))

    def as_opened(self):
        """The same with every minimum lot open or closed as it is now, for good."""
        rows = []
        for row in self.instance["firms"]:
            x, least = self.all[row["id"]], row["frozen"]
            if self.instance["kind"] == "R":
                least = min(self.keeps(row), x)
            free = row["min_lot"] <= row["frozen"] + 1
            opened = not free and row["frozen"] < x >= row["min_lot"]
            least = max(least, row["min_lot"]) if opened else least
            cap = row["cap"] if opened or free else x
            if row["id"] == self.firm["id"]:
                cap = MUCH
            rows.append(row | {"cap": cap, "frozen": least, "min_lot": 0})
        return self.instance | {"kind": "S", "firms": rows}

    def worth(self, result):
        return [Fraction(value) for value in result["objective"]]


def capped(told):
    firm, said = told.firm, told.said
    assert said["u"] == firm["cap"]
    assert said["f"] == firm["frozen"] > said["u"] if "fixed" in told.case else said["u"] == told.x
    assert told.x == told.high
    if "lots" in told.case:
        assert said["v"] == solved(told.as_opened())["x"][firm["id"]] > told.x
    else:
        assert said["v"] == told.rerun(cap=MUCH)["x"][firm["id"]] > told.x


def small_lot(told):
    said, firm = told.said, told.firm
    assert abs(said["q"] + said["c"] - said["t"]) <= abs(said["q"]) / 1000 + Fraction(1, 1000)
    assert told.x == firm["frozen"]
    assert said["m"] == firm["min_lot"] <= told.high
    if told.case == "min-lot":
        assert said["t"] < said["m"]
        return
    assert said["t"] >= said["m"]
    others = sum(row["frozen"] for row in told.instance["firms"] if row is not firm)
    if others + firm["min_lot"] <= told.instance["quantity"]:
        opened = told.rerun(frozen=firm["min_lot"])
        assert told.worth(opened) >= told.worth(told.result)


def raised(told):
    assert told.said["m"] == told.x == told.firm["min_lot"] > told.said["t"]


def rest(told):
    assert told.said["r"] == told.result["shortage"][told.instance["id"]] < told.said["m"]


def over_cap(told):
    assert told.said["m"] == told.firm["min_lot"] > told.high
    assert told.said["u"] == told.firm["cap"]


def fixed(told):
    assert told.said["f"] == told.firm["frozen"] == told.x


def nothing_new(told):
    assert told.x == told.firm["previous"] == 0
    assert told.instance["quantity"] <= told.kept


def more(told):
    rows, said = told.instance["firms"], told.said
    lost = [r for r in rows if told.all[r["id"]] < r["previous"]]
    grown = sum(told.all.values()) > sum(r["previous"] for r in rows)
    assert ("moved" in told.case, "grown" in told.case) == (bool(lost), grown)
    assert told.x == said["p"] + said["m2"] > said["p"] == told.firm["previous"] > 0


def unchanged(told):
    assert told.x == told.said["p"] == told.firm["previous"]


def fewer(told):
    said, firm = told.said, told.firm
    assert said["p"] == firm["previous"] == told.x + said.get("g", 0) + said.get("h", 0)
    if "given-up" in told.case:
        assert said["u"] == firm["cap"]
        assert said["g"] == firm["previous"] - told.keeps(firm) > 0
        assert ("lot" in told.case) == (told.high < firm["min_lot"] > firm["frozen"] + 1)
    if "fewer" in told.case:
        assert said["h"] > 0
        assert told.instance["quantity"] < told.kept
    if "yielded" in told.case:
        rows = [r | {"frozen": told.keeps(r)} for r in told.instance["firms"]]
        stay = solved(told.instance | {"firms": rows})
        assert said["h"] > 0
        assert told.worth(stay)[0] > told.worth(told.result)[0]


def by_level(told):
    assert told.result["certificate"]["water"] is not None
    assert told.said["n"] == told.x


TRUE = {
    "cap": capped,
    "min-lot": small_lot,
    "min-lot-elsewhere": small_lot,
    "min-lot-elsewhere-again": small_lot,
    "min-lot-raised": raised,
    "min-lot-rest": rest,
    "min-lot-over-cap": over_cap,
    "frozen": fixed,
    "fixed": fixed,
    "nothing-new": nothing_new,
    "moved": more,
    "grown": more,
    "moved-grown": more,
    "kept": unchanged,
}
STARTS = {"cap": capped, "given-up": fewer, "fewer": fewer, "yielded": fewer, "level": by_level}


def test_every_sentence_is_true_of_its_instance():
    dice, seen = Random(8), Counter()
    cases = [opened_by_many(cap, cap) for cap in (3, 4)]
    for instance in [*cases, *(drawn(dice, number) for number in range(360))]:
        result = solved(instance)
        for firm in instance["firms"]:
            told = Told(instance, result, firm)
            start = next((s for s in STARTS if told.case.startswith(s)), "")
            check = TRUE.get(told.case) or STARTS[start]
            assert told.said["n"] == told.x
            check(told)
            seen[told.case] += 1
    rare = {"min-lot-elsewhere-again", "moved"}  # a few in a thousand
    assert {*explain.SENTENCES} - {*seen} <= rare, "these were never tried"
