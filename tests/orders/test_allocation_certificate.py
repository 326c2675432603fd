"""The checker: it passes what the engine says, and refuses everything else."""

import ast
import json
import subprocess
import sys
from fractions import Fraction
from random import Random  # noqa: TID251 - seeded

import pytest
from django.core.management import call_command
from hypothesis import given, settings

from cluster.embedded import BASE
from orders.allocation import certificate, explain
from orders.allocation.certificate import Wrong, check, ground
from orders.allocation.certificate.onelot import ONE_LOT_DEFAULTS
from orders.allocation.certificate.shipping import one_file
from orders.allocation.engine import canonical
from tests.orders.allocation_cases import DEMO, instances, solved
from tests.orders.lots_cases import drawn, leaves, mutated

SHIPPED = BASE / "static/check/certificate.py"
TIED = {
    "id": "ties",
    "kind": "S",
    "quantity": 5,
    "firms": [{"id": name, "pledge": 60, "cap": 9} for name in ("A", "B", "C")],
}
LOTS = {
    "id": "lots",
    "kind": "S",
    "quantity": 12,
    "firms": [{"id": f"F{i}", "pledge": 100 + i, "cap": 12, "min_lot": 5} for i in range(4)],
}


def answered(instance):
    return json.loads(canonical(solved(instance)))


def sealed(result):
    """As a forger would: the digest over the result made again."""
    result["certificate"].pop("sha256", None)
    result["certificate"]["sha256"] = certificate.sha256(result)
    return result


def refusal(instance, result):
    with pytest.raises(Wrong) as caught:
        check(instance, result)
    return caught.value.code


@settings(max_examples=300, deadline=None)
@given(instances(min_lots=True))
def test_every_answer_of_the_engine_passes(instance):
    result = answered(instance)
    assert check(instance, result) == result["objective"]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("CERT_DIGEST", lambda r: r.update(instance_sha256="0" * 64)),
        ("CERT_DIGEST", lambda r: r.update(instance="another")),
        ("CERT_DIGEST", lambda r: r.update(format="matson-allocation-result@2")),
        ("CERT_DIGEST", lambda r: r.update(policy="equal")),
        ("CERT_INFEASIBLE", lambda r: r["x"].update(F02=5)),
        ("CERT_INFEASIBLE", lambda r: r["x"].update(F04=1)),
        ("CERT_INFEASIBLE", lambda r: r["x"].update(F01=12)),
        ("CERT_INFEASIBLE", lambda r: r["x"].pop("F04")),
        ("CERT_INFEASIBLE", lambda r: r["x"].update(F01=11.0)),
        ("CERT_VALUE", lambda r: r["objective"].__setitem__(1, "7829/19201")),
        ("CERT_VALUE", lambda r: r["totals"].update(F01=10)),
        ("CERT_VALUE", lambda r: r["shortage"].update({"demo-S": 1})),
        ("CERT_TIE", lambda r: r["tie_order"].reverse()),
        ("CERT_PRICE", lambda r: r["certificate"]["last"].update(price="1/160")),
        ("CERT_PRICE", lambda r: r["certificate"]["next"].update(firm="F03")),
        ("CERT_PRICE", lambda r: r["certificate"].update(water="1/44")),
        ("CERT_PRICE", lambda r: r["certificate"].update(water=None)),
        ("CERT_GAP", lambda r: r["certificate"].update(bound="1")),
        ("CERT_GAP", lambda r: r["certificate"].update(gap_ppm=1)),
        ("CERT_GAP", lambda r: r.update(status="bounded")),
    ],
)
def test_a_wrong_field_has_its_code_even_when_sealed_again(code, change):
    result = answered(DEMO)
    change(result)
    assert refusal(DEMO, sealed(result)) == code


def moved(instance, source, target):
    """One piece from one firm to another, everything that can be recomputed recomputed."""
    result = answered(instance)
    result["x"][source] -= 1
    result["x"][target] += 1
    result["totals"] = result["x"]
    rows = ground.by_id(instance["firms"], ONE_LOT_DEFAULTS)
    firms = [ground.weighted(row, "proportional") for row in rows]
    result["objective"][1] = str(ground.fairness(firms, result["x"]))
    return sealed(result)


def test_a_piece_moved_to_a_dearer_place_is_refused():
    assert refusal(DEMO, moved(DEMO, "F01", "F03")) == "CERT_PRICE"


def test_a_piece_moved_against_the_tie_order_is_refused():
    order = answered(TIED)["tie_order"]
    assert answered(TIED)["x"] == {order[0]: 2, order[1]: 2, order[2]: 1}
    assert refusal(TIED, moved(TIED, order[0], order[2])) == "CERT_TIE"


def test_pieces_held_back_are_refused():
    result = answered(TIED)
    result["x"] = dict.fromkeys("ABC", 1)
    result |= {"totals": result["x"], "shortage": {"ties": 2}, "objective": ["2", "1/20"]}
    assert refusal(TIED, sealed(result)) == "CERT_PRICE"


def test_another_instance_is_refused():
    assert refusal(DEMO | {"quantity": 21}, answered(DEMO)) == "CERT_DIGEST"


@pytest.mark.parametrize("instance", [DEMO, TIED, LOTS], ids=["demo", "ties", "lots"])
def test_mutated_results_are_all_refused(instance):
    """One leaf changed: refused as it is, and sealed again too (but for the free texts)."""
    dice = Random(11)
    result = answered(instance)
    paths = list(leaves(result))
    for _ in range(1500):
        path = dice.choice(paths)
        broken = mutated(result, path, dice)
        refusal(instance, broken)
        if path[0] not in ("reasons", "unfilled") and path[-1] not in ("sha256", "level"):
            refusal(instance, sealed(broken))


@pytest.mark.parametrize("junk", [{}, [], 1, None, {"x": 3}, {"x": {}, "certificate": {}}, "text"])
def test_any_shape_is_refused_without_a_traceback(junk):
    assert refusal(DEMO, junk) == "CERT_DIGEST"
    with pytest.raises(Wrong):
        check(junk, answered(DEMO))


def test_the_file_that_is_given_away_is_the_checker_in_one_piece():
    """After a change: python3 manage.py check_split --ship."""
    assert SHIPPED.read_text() == one_file()
    names = [
        node.name
        for node in ast.parse(one_file()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    assert len(names) == len(set(names))
    assert "import orders" not in one_file()
    assert "from orders" not in one_file()


def test_shipping_writes_into_the_project_wherever_it_is_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call_command("check_split", ship=True)
    assert not list(tmp_path.iterdir())
    assert SHIPPED.read_text() == one_file()


ENDLESS = """import json, sys
from orders.allocation.certificate import Wrong, check
instance, forged = json.load(sys.stdin)
for result in forged:
    try: check(instance, result)
    except Wrong: print("refused")
"""


@pytest.mark.parametrize("instance", [DEMO, LOTS, drawn(1, "J")[0], drawn(1, "M")[0]])
@pytest.mark.parametrize("number", ["1e99999999", "1E+99999999", "0.5", " 1", "1_0/7", "1/0"])
def test_a_short_number_that_would_never_end_is_not_begun(instance, number):
    result = answered(instance)
    forged = []
    for path in leaves(result):
        change = json.loads(json.dumps(result))
        spot = change
        for part in path[:-1]:
            spot = spot[part]
        if path[0] in ("objective", "certificate") and isinstance(spot[path[-1]], str):
            spot[path[-1]] = number
            forged.append(sealed(change) if path[-1] != "sha256" else change)
    done = subprocess.run(
        [sys.executable, "-c", ENDLESS],
        input=json.dumps([instance, forged]),
        capture_output=True,
        text=True,
        cwd=BASE,
        timeout=20,
        check=True,
    )
    assert done.stdout.split() == ["refused"] * len(forged)
    assert forged


def test_the_checker_is_one_file_that_runs_alone(tmp_path):
    alone = tmp_path / "certificate.py"
    alone.write_bytes(SHIPPED.read_bytes())
    (tmp_path / "i.json").write_text(json.dumps(DEMO))
    (tmp_path / "r.json").write_text(json.dumps(answered(DEMO)))

    def run(*names):
        command = [sys.executable, "-I", "-S", str(alone), *names]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    good = run("i.json", "r.json")
    assert (good.returncode, good.stdout) == (0, "0 7829/19200\n")
    (tmp_path / "w.json").write_text(json.dumps(answered(DEMO) | {"engine": "other"}))
    assert run("i.json", "w.json").returncode == 1
    assert run("i.json", "absent.json").returncode == 2
    assert run().returncode == 2


@settings(max_examples=200, deadline=None)
@given(instances(min_lots=True))
def test_every_sentence_says_its_numbers_in_both_languages(instance):
    result = solved(instance)
    for name, said in result["reasons"].items():
        korean, english = explain.read_back(said["ko"]), explain.read_back(said["en"])
        assert korean is not None
        assert english is not None
        assert korean[0] == english[0]
        numbers = {key: text for key, text in korean[1].items() if key != "unit"}
        assert numbers == {key: text for key, text in english[1].items() if key != "unit"}
        assert numbers["n"] == str(result["x"][name])
        if "last" in numbers:
            assert numbers["last"] == result["certificate"]["last"]["price"]


@settings(max_examples=200, deadline=None)
@given(instances(min_lots=True))
def test_what_an_owner_reads_has_no_fraction_and_the_same_numbers(instance):
    result = solved(instance)
    for said in result["reasons"].values():
        for text in said.values():
            case, exact = explain.read_back(text)
            owner = explain.plain(text)
            assert "/" not in owner
            as_read = explain.read_back(owner)
            assert as_read is not None
            assert as_read[0] == case
            for name, number in as_read[1].items():
                assert number == explain.plain(exact[name])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "한 개 더의 가격은 7829/19200, 마지막 1/3입니다.",
            "한 개 더의 가격은 0.40776, 마지막 0.33333입니다.",
        ),
        ("-1/2 and 300/7", "-0.5 and 42.857"),
        ("2026/11 · a/2 · 1/0 · 1/2/3", "184.18 · a/2 · 1/0 · 1/2/3"),
    ],
)
def test_only_fractions_become_decimals(text, read):
    assert explain.plain(text) == read


@pytest.mark.parametrize(
    ("value", "read"), [("2999999/1000000", "2.999999"), ("300001/100000", "3.00001"), ("3", "3")]
)
def test_what_is_below_a_whole_number_does_not_read_as_it(value, read):
    assert explain.shown(Fraction(value)) == read


@settings(max_examples=150, deadline=None)
@given(instances(min_lots=True))
def test_the_counterfactual_of_the_cap_is_a_rerun_without_it(instance):
    result = solved(instance)
    for name, said in result["reasons"].items():
        case, numbers = explain.read_back(said["en"])
        if case not in ("cap", "cap-fixed"):
            continue
        firms = [f | ({"cap": 10**6} if f["id"] == name else {}) for f in instance["firms"]]
        assert solved(instance | {"firms": firms})["x"][name] == int(numbers["v"])
