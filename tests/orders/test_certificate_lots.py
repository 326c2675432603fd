"""The checker of several lots: it passes the documented answers and refuses everything else."""

import os

import pytest

from cluster.embedded import BASE
from orders.allocation.certificate import Wrong, alone, check
from orders.allocation.engine import draw
from tests.orders.allocation_cases import solved
from tests.orders.lots_cases import by_hand, example, sealed

FULL = os.environ.get("MATSON_TEST_SIZE") == "full"

M, M_SAID = example("M")
J, J_SAID = example("J")
TWO = [(("F01", "F02"), ("L01", "L03")), (("F03",), ("L02",))]
ONE = [(("F01", "F02", "F03"), ("L01", "L02"))]


def two_lots():
    said = M_SAID["proportional"]
    return by_hand(M, "proportional", said["x"], TWO, said["objective"])


def weeks(policy="proportional"):
    said = J_SAID[policy]
    return by_hand(J, policy, said["x"], ONE, said["objective"])


def refusal(instance, result):
    with pytest.raises(Wrong) as caught:
        check(instance, result)
    return caught.value.code, caught.value.constraint


def test_the_documented_answers_pass():
    assert check(M, two_lots()) == ["0", "9/20"]
    assert check(J, weeks()) == ["0", "1741/4"]
    assert check(J, weeks("cheapest")) == ["0", "275000", "1203/2"]


def test_classes_say_who_shares_what_at_which_level():
    low, high = two_lots()["certificate"]["classes"]
    assert (low["firms"], low["lots"], low["level"], low["cut"]) == (
        ["F01", "F02"],
        ["L01", "L03"],
        "1/50",
        "10",
    )
    assert (high["firms"], high["lots"], high["level"], high["cut"]) == (
        ["F03"],
        ["L02"],
        "1/20",
        "15",
    )


def test_the_plan_puts_the_earliest_due_first():
    plan = weeks()["certificate"]["plan"]
    assert plan["L01|F01"] == {"1": 216}
    assert plan["L02|F01"] == {"1": 24, "2": 21}


def broken(make, change):
    result = make()
    change(result)
    return sealed(result)


def moved(x, lot, giver, taker):
    x[f"{lot}|{giver}"] = x.get(f"{lot}|{giver}", 0) - 1
    x[f"{lot}|{taker}"] = x.get(f"{lot}|{taker}", 0) + 1


@pytest.mark.parametrize(
    ("code", "change"),
    [
        (("CERT_DIGEST", "instance_sha256"), lambda r: r.update(instance_sha256="0" * 64)),
        (("CERT_DIGEST", "kind"), lambda r: r.update(kind="J")),
        (("CERT_INFEASIBLE", "eligible"), lambda r: moved(r["x"], "L01", "F01", "F03")),
        (("CERT_INFEASIBLE", "quantity"), lambda r: r["x"].update({"L01|F01": 7})),
        (("CERT_INFEASIBLE", "frozen"), lambda r: r["x"].update({"L01|F01": -1})),
        (("CERT_INFEASIBLE", "whole"), lambda r: r["x"].update({"L01|F01": 6.0})),
        (("CERT_VALUE", "totals"), lambda r: moved(r["x"], "L01", "F01", "F02")),
        (("CERT_VALUE", "objective"), lambda r: r["objective"].__setitem__(1, "9/21")),
        (("CERT_VALUE", "shortage"), lambda r: r["shortage"].update(L01=1)),
        (("CERT_TIE", "tie_order"), lambda r: r["tie_order"].reverse()),
        (("CERT_CUT", "level"), lambda r: r["certificate"]["classes"][0].update(level="1/51")),
        (("CERT_CUT", "sum"), lambda r: r["certificate"]["classes"][0].update(cut="11")),
        (("CERT_CUT", "open"), lambda r: r["certificate"]["classes"][0].update(lots=["L01"])),
        (("CERT_CUT", "firms"), lambda r: r["certificate"]["classes"].pop()),
        (("CERT_CUT", "open"), lambda r: r["certificate"]["classes"].reverse()),
        (("CERT_CUT", "water"), lambda r: r["certificate"].update(water="1/21")),
        (("CERT_GAP", "bound"), lambda r: r["certificate"].update(bound="1/3")),
        (("CERT_GAP", "gap_ppm"), lambda r: r["certificate"].update(gap_ppm=1)),
        (("CERT_GAP", "stated"), lambda r: r.update(status="bounded")),
        (("CERT_TIE", "draw"), lambda r: r["certificate"]["potentials"]["lots"].update(L02=1)),
        (("CERT_TIE", "potentials"), lambda r: r["certificate"]["potentials"]["lots"].pop("L01")),
        (("CERT_INFEASIBLE", "plan"), lambda r: r["certificate"].update(plan={"L01|F01": {}})),
    ],
)
def test_a_wrong_field_has_its_code_even_when_sealed_again(code, change):
    assert refusal(M, broken(two_lots, change)) == code


def test_a_forger_who_moves_a_piece_and_computes_everything_again_is_refused():
    """F01 gives a piece of L01 to F02; totals, value, classes and bound are made to fit."""
    x = dict(M_SAID["proportional"]["x"])
    moved(x, "L01", "F01", "F02")
    forged = by_hand(M, "proportional", x, TWO, ["0", "11/24"])
    assert refusal(M, forged)[0] == "CERT_PRICE"


def test_a_piece_held_back_is_refused():
    x = dict(M_SAID["proportional"]["x"], **{"L01|F01": 5})
    forged = by_hand(M, "proportional", x, TWO, ["1", "31/75"])
    assert refusal(M, forged) == ("CERT_PRICE", "unfilled")
    x = dict(J_SAID["proportional"]["x"], **{"L02|F03": 2})
    forged = by_hand(J, "proportional", x, ONE, ["50", "1491/4"])
    assert refusal(J, forged) == ("CERT_PRICE", "unfilled")


def test_work_that_does_not_fit_into_the_weeks_is_refused():
    """F01 has 240 minutes a week, and 6 pieces of L01 and 6 of L02 take 486 of 480."""
    x = {"L01|F01": 6, "L02|F01": 6, "L02|F02": 1}
    forged = by_hand(J, "proportional", x, ONE, ["0", "0"])
    assert refusal(J, forged) == ("CERT_INFEASIBLE", "weeks")


def test_a_cut_that_leaves_a_way_open_is_refused():
    """F03 could make L02, so a cut without that lot must close its weeks."""
    result = weeks()
    result["certificate"]["classes"][0]["lots"] = ["L01"]
    assert refusal(J, sealed(result)) == ("CERT_CUT", "open")


def test_only_a_very_large_order_may_leave_the_draw_out(monkeypatch):
    result = broken(two_lots, lambda r: r["certificate"].update(potentials=None))
    assert refusal(M, result) == ("CERT_TIE", "potentials")
    monkeypatch.setattr(alone, "MOST_DRAWN_PAIRS", 4)
    assert check(M, result) == ["0", "9/20"]
    monkeypatch.setattr(draw, "MOST_PAIRS", 4)
    assert two_lots()["certificate"]["potentials"] is None


def test_two_firms_that_exchange_lots_are_refused():
    """Every firm may make every lot; in the long form these are a hundred thousand pairs."""
    firms, lots = (340, 300) if FULL else (34, 30)
    names = [f"F{n}" for n in range(firms)]
    rows = [{"id": f"L{n}", "quantity": 1, "eligible": names} for n in range(lots)]
    weights = [{"id": name, "pledge": 100} for name in names]
    instance = {"id": "wide", "kind": "M", "firms": weights, "lots": rows}
    result = solved(instance)
    check(instance, result)
    (one, mine), (other, its) = (key.split("|") for key in sorted(result["x"])[:2])
    x = {key: n for key, n in result["x"].items() if key not in (f"{one}|{mine}", f"{other}|{its}")}
    swapped = result | {"x": x | {f"{one}|{its}": 1, f"{other}|{mine}": 1}}
    assert refusal(instance, sealed(swapped)) == ("CERT_TIE", "draw")


def test_both_checkers_and_the_engine_mean_the_same_number_of_pairs():
    browser = (BASE / "static/js/check/certificate.js").read_text()
    assert draw.MOST_PAIRS == alone.MOST_DRAWN_PAIRS
    assert f"order.pairs.size > {draw.MOST_PAIRS}," in browser


def test_another_instance_is_refused():
    assert refusal(J | {"buckets": 3}, weeks())[0] == "CERT_DIGEST"
    assert refusal(M, weeks())[0] == "CERT_DIGEST"
    dearer = [lot | {"quantity": lot["quantity"] + 1} for lot in J["lots"]]
    assert refusal(J | {"lots": dearer}, weeks())[0] == "CERT_DIGEST"
