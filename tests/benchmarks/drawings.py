"""What measuring costs against a plain strict read of the same files (drawings.md 1, 9)."""

import json
from functools import cache
from io import StringIO
from math import isclose
from pathlib import Path

import ezdxf

from orders.drawings.child import read_apart
from orders.drawings.reader import read
from tests.orders.parts import copies_of_one, many_lines, nest_of

SAMPLE = Path(__file__).parents[2] / "data" / "cluster" / "dxf_good"
SIZES = {"tiny": 1, "normal": 1, "full": 2}
LIMIT = "strict read, the sample"
GOALS = (
    ("D1 the sample", "measure, the sample", "strict read, the sample", 3.0, "max"),
    ("D1 1,000", "measure, 1,000 lines", "strict read, 1,000 lines", 3.0, "max"),
    ("D1 20,000", "measure, 20,000 lines", "strict read, 20,000 lines", 3.0, "max"),
    ("D4 10^6 copies", "refuse 10^6 copies", "strict read, 1,000 lines", 1.0, "max"),
    ("D4 nest of 10^9", "refuse a nest of 10^9", "strict read, 1,000 lines", 1.0, "max"),
)


@cache
def sample():
    return {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.dxf"))}


@cache
def lines(count):
    return many_lines(count)


def strict(content):
    return len(ezdxf.read(StringIO(content.decode())).modelspace())


def _strict_sample(times):
    return [strict(content) for _ in range(times) for content in sample().values()]


def _measured_sample(times):
    read_all = [[read(content) for content in sample().values()] for _ in range(times)]
    return {name: r.readings[0].length_mm for name, r in zip(sample(), read_all[0], strict=True)}


def _many(count):
    return lambda times: [len(read(lines(count)).readings[0].parts) for _ in range(times)]


def _strict_many(count):
    return lambda times: [strict(lines(count)) for _ in range(times)]


def _refused(content):
    return lambda times: [read(content).remarks[0].code for _ in range(times)]


def _apart(times):
    answers = [[read_apart(c, {}) for c in sample().values()] for _ in range(times)]
    told = [json.loads(answer)["readings"][0]["length_mm"] for answer in answers[0]]
    return dict(zip(sample(), told, strict=True))


CASES = {
    "strict read, the sample": _strict_sample,
    "measure, the sample": _measured_sample,
    "measure in the capped process, the sample": _apart,
    "strict read, 1,000 lines": _strict_many(1000),
    "measure, 1,000 lines": _many(1000),
    "strict read, 20,000 lines": _strict_many(20_000),
    "measure, 20,000 lines": _many(20_000),
    "refuse 10^6 copies": _refused(copies_of_one(1000, 1000)),
    "refuse a nest of 10^9": _refused(nest_of(9)),
}


def check(results):
    truth = json.loads((SAMPLE / "truth.json").read_text())
    found = results["measure, the sample"]
    exact = isinstance(found, dict) and all(
        isclose(found[name], told["length_mm"], rel_tol=1e-6) for name, told in truth.items()
    )
    refused = [results[f"refuse {what}"] for what in ("10^6 copies", "a nest of 10^9")]
    return {
        "lengths are the known truth": exact,
        "the child says the same": found == results["measure in the capped process, the sample"],
        "bombs are refused": all(set(one) == {"too-many-entities"} for one in refused),
        "20,000 lines are one part": set(results["measure, 20,000 lines"]) == {1},
    }
