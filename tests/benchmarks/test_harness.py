"""The harness of the benchmarks: right before fast, noise told, what is missing told, nothing timed."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from cluster.embedded import BASE
from cluster.management.commands.bench import _known
from tests.benchmarks import measuring
from tests.benchmarks.measuring import FOUND, NOISY, Measured, Skip, _ratio, measure


def spin(times):
    return sum(range(times * 2000))


def spin_twice(times):
    spin(times)
    return spin(times)


def lacking(times):
    raise Skip("no such server here")


def bench(**changes):
    parts = {
        "CASES": {"limit": spin, "ours": spin_twice, "elsewhere": lacking},
        "LIMIT": "limit",
        "SIZES": {"tiny": 50},
        "GOALS": [
            ("G1", "ours", "limit", 3.0, "max"),
            ("G2", "ours", "limit", 0.2, "min"),
            ("G3", "ours", "elsewhere", 1.0, "max"),
            ("G4", "ours", None, 1000.0, "max"),
        ],
        "check": lambda results: {"equal": results["limit"] == results["ours"]},
    }
    return SimpleNamespace(**(parts | changes))


COST = {spin: 1.0, spin_twice: 2.0}


def test_ratios_are_formed_inside_each_round(monkeypatch):
    load = iter([1.0, 1.0, 5.0, 5.0, 1.0, 1.0])  # the machine is busy in one of three rounds

    def costs(case, times, own):
        factor = next(load)
        return COST[case] * factor, COST[case] * factor

    monkeypatch.setattr(measuring, "_run", costs)
    cases, ratios, checks = measure(bench(), size="tiny", rounds=3, seed=1)
    by_goal = {ratio["goal"]: ratio for ratio in ratios}
    assert checks == {"equal": True}
    assert by_goal["G1"]["value"] == 2.0
    assert by_goal["G2"]["value"] == 0.5
    assert by_goal["G3"]["met"] == "not measured"
    assert by_goal["G4"]["value"] == 2.0 * 1000 / 50
    assert [case["name"] for case in cases if case.get("skipped")] == ["elsewhere"]


def test_a_case_of_minutes_is_run_once_and_every_round_compared_with_it(monkeypatch):
    ran = []
    monkeypatch.setattr(measuring, "_run", lambda case, times, own: (2.0, 2.0))
    monkeypatch.setattr(measuring, "_since", lambda before, after: 8.0)
    once = bench(CASES={"limit": lambda times: ran.append(times), "ours": lambda times: None})
    once.ONCE, once.GOALS = {"limit"}, [("G", "ours", "limit", 0.3, "max", "cpu")]
    (limit, ours), (ratio,), _ = measure(once, size="tiny", rounds=3, seed=1)
    assert ran == [50]
    assert (limit["rounds"], ours["rounds"]) == (1, 3)
    assert (ratio["value"], ratio["met"]) == (0.25, True)


def test_a_goal_in_cpu_time_does_not_mind_how_long_others_were_served(monkeypatch):
    walls = iter([1.0, 9.0, 2.0])
    monkeypatch.setattr(measuring, "_run", lambda case, times, own: (0.5, next(walls)))
    calm = bench(CASES={"limit": spin}, GOALS=[("G", "limit", None, 10.0, "max", "cpu")])
    calm.check = lambda results: {"right": True}
    _, (ratio,), _ = measure(calm, size="tiny", rounds=3, seed=1)
    assert (ratio["value"], ratio["noisy"], ratio["met"]) == (10.0, False, True)


def test_wrong_results_give_no_figures():
    wrong = bench(check=lambda results: {"equal": False})
    assert measure(wrong, size="tiny", rounds=3, seed=1) == ([], [], {"equal": False})


def test_noise_makes_a_goal_unsure():
    calm, wild = Measured("calm", 1), Measured("wild", 1)
    calm.wall = [1.0] * 5
    wild.wall = [1.0, 2.0, 1.0, 3.0, 1.0]
    assert wild.spread > NOISY
    told = _ratio(("G", "wild", "calm", 9.0, "max"), {"calm": calm, "wild": wild})
    assert told["met"] == "unsure"


def test_a_slow_case_is_told_not_failed():
    slow = bench(GOALS=[("G1", "ours", "limit", 0.01, "max")])
    _, (ratio,), _ = measure(slow, size="tiny", rounds=3, seed=1)
    assert ratio["met"] in (False, "unsure")


def run(*words, **environment):
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE")}
    return subprocess.run(
        [sys.executable, "manage.py", "bench", *words],
        cwd=BASE,
        env=plain | {"MATSON_PYTHON": "this"} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_without_a_name_the_benches_are_listed():
    told = run()
    assert (told.returncode, told.stdout.split()) == (0, _known())


@pytest.mark.parametrize("words", [["speed"], ["all", "--size", "huge"]])
def test_an_unknown_name_or_size_gets_the_list(words):
    told = run(*words)
    assert told.returncode == 2
    assert "tiny, normal, full" in told.stderr


@pytest.mark.parametrize("name", _known())
def test_every_bench_is_right_at_its_smallest_and_finds_a_planted_wrong_result(name):
    told = run(name, "--size", "tiny", "--rounds", "2", "--json", MATSON_BENCH_PLANT="also")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["bench"] == name
    assert {"cases", "ratios", "checks", "host", "seed", "size", "version"} <= found.keys()
    assert len(found["checks"]) > 1
    assert found["checks"][FOUND]
    assert {"goal", "value", "limit", "direction", "met"} <= found["ratios"][0].keys()


def test_a_wrong_result_gives_no_figures_and_status_1():
    told = run("drawings", "--size", "tiny", "--json", MATSON_BENCH_PLANT="instead")
    assert told.returncode == 1
    assert json.loads(told.stdout)["cases"] == []


def test_a_database_that_is_no_bench_is_never_touched():
    names = [name for name in _known() if getattr(_module(name), "DATABASE", False)]
    for name in names[:1]:
        told = run(name, BENCH_DATABASE_URL="postgresql://x@127.0.0.1:1/matson")
        assert told.returncode == 2


def _module(name):
    import importlib

    return importlib.import_module(f"tests.benchmarks.{name}")
