"""allocate and check_split on the command line, and every way an instance can be bad."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.embedded import BASE
from cluster.management import limits
from orders.allocation import digits, explain
from orders.allocation.engine import Refused, allocate, canonical, parsing, read
from tests.orders.allocation_cases import DEMO, changed, pieces, raw


def run(capsys, *arguments):
    try:
        call_command(*map(str, arguments))
        status = 0
    except SystemExit as end:
        status = end.code
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def demo(tmp_path):
    file = tmp_path / "demo.json"
    file.write_bytes(raw(DEMO))
    return file


def test_a_result_is_written_and_checks(capsys, tmp_path, demo):
    out = tmp_path / "result.json"
    assert run(capsys, "allocate", demo, "--out", out) == (0, "", "")
    assert json.loads(out.read_bytes())["x"] == {"F01": 11, "F02": 4, "F03": 5, "F04": 0}
    assert run(capsys, "check_split", demo, out) == (0, "0 7829/19200\n", "")
    status, printed, _ = run(capsys, "allocate", demo, "--pure")
    assert (status, printed) == (0, out.read_text())


MANAGE = [sys.executable, "manage.py", "allocate"]


def test_what_is_printed_are_the_bytes_of_the_file_whatever_the_terminal_speaks(tmp_path, demo):
    out = tmp_path / "result.json"
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    written = subprocess.run([*MANAGE, demo, "--out", out], cwd=BASE, check=False)
    printed = subprocess.run(
        [*MANAGE, demo], cwd=BASE, env=ascii_only, capture_output=True, check=False
    )
    assert (written.returncode, printed.returncode) == (0, 0), printed.stderr
    assert printed.stdout == out.read_bytes()
    assert not printed.stdout.isascii()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_sentence(tmp_path, demo):
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [*MANAGE, demo], cwd=BASE, stdout=full, stderr=subprocess.PIPE, check=False
        )
    said = json.loads(found.stderr)
    assert (found.returncode, said["code"], said["path"]) == (1, "NOT_WRITTEN", "")
    assert said["said"] == "The answer was not written: No space left on device."


def test_a_file_that_cannot_be_finished_leaves_nothing(capsys, tmp_path, demo, monkeypatch):
    def full(_self, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    status, _, said = run(capsys, "allocate", demo, "--out", tmp_path / "out.json")
    assert (status, json.loads(said)["code"]) == (1, "NOT_WRITTEN")
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


def test_no_processor_time_left_is_told_and_nothing_written(capsys, demo, tmp_path, monkeypatch):
    def overtaken(*_args, **_options):
        os.kill(os.getpid(), signal.SIGXCPU)
        return {}

    monkeypatch.setattr("cluster.management.commands.allocate.allocate", overtaken)
    out = tmp_path / "out.json"
    status, _, said = run(capsys, "allocate", demo, "--out", out)
    assert (status, json.loads(said)) == (3, {"code": "NO_TIME", "path": ""})
    assert not out.exists()


def test_the_signal_comes_before_the_kernel_kills_without_a_word(monkeypatch):
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (3, 3))
    monkeypatch.setattr(resource, "setrlimit", lambda _what, both: asked.append(both))
    with limits.spoken():
        pass
    assert asked == [(2, 3)]


def asked(capsys, file, firm_id, *rest):
    status, said, _ = run(capsys, "allocate", file, "--what-if", firm_id, *rest)
    assert status == 0
    return json.loads(said)


def test_a_firm_asks_what_would_have_changed_its_pieces(capsys, demo):
    """F02 stops at its pledge of 4; F04's two hours more reach its minimum lot."""
    told = asked(capsys, demo, "F02")
    assert (told["pieces"], [one["pieces"] for one in told["what_if"]]) == (4, [4, 5])
    told = asked(capsys, demo, "F04")
    assert told["pieces"] == 0
    for one in told["what_if"]:
        for language in explain.LANGUAGES:
            case, numbers = explain.read_back_changed(one[language])
            assert numbers["n"] == str(one["pieces"])
            assert case == ("same" if one["pieces"] == 0 else "changed")
    more = pieces(changed(DEMO, "F04", pledge=60 + 120))["F04"]
    assert told["what_if"][0]["pieces"] == more > 0


def test_so_it_does_over_lots_and_weeks_for_a_finer_machine_and_a_lower_price(capsys):
    file = BASE / "data/allocation/demo-J.json"
    told = asked(capsys, file, "F03", "--policy", "cheapest")
    said = {one["en"].split(" it would")[0]: one["pieces"] for one in told["what_if"]}
    assert list(said) == [
        "With 2 more verified hours a week",
        "With 2 more free machine hours a week",
        "With a price that is ₩1 lower for a standard minute",
        "With a machine for the tolerance and finish of lot L01",
    ]
    assert asked(capsys, file, "F03")["pieces"] == 3
    finer = asked(capsys, file, "F03")["what_if"][-1]
    assert finer["ko"].startswith("로트 L01의 공차와 면을 만들 수 있었다면")


def test_who_is_no_firm_of_the_instance_asks_nothing(capsys, demo):
    status, said, why = run(capsys, "allocate", demo, "--what-if", "F99")
    assert (status, said, json.loads(why)) == (2, "", {"code": "FIRM", "path": "F99"})


def test_a_changed_result_is_refused_with_its_code(capsys, tmp_path, demo):
    wrong = tmp_path / "wrong.json"
    result = allocate(read(raw(DEMO)))
    result["x"] = result["x"] | {"F02": 5}
    wrong.write_bytes(canonical(result))
    assert run(capsys, "check_split", demo, wrong) == (1, "", "CERT_INFEASIBLE(quantity)\n")


def firm(**values):
    return changed(DEMO, "F02", **values)


def less(*keys):
    return {key: value for key, value in DEMO.items() if key not in keys}


MINUTES = {"minutes": 10}
LOT = {"id": "L", "quantity": 1, "std_minutes": 10, "release": 1, "due": 2}
WEEKS = {
    "id": "w",
    "kind": "J",
    "buckets": 2,
    "firms": [{"id": "F1", "pledge": 1, "capacity": [10, 0]}],
    "lots": [LOT | {"eligible": {"F1": MINUTES, "F2": MINUTES}}],
}


def changed_lot(**values):
    return WEEKS | {"lots": [LOT | {"eligible": {"F1": MINUTES}} | values]}


BAD = [
    (b"", "NOT_JSON", ""),
    (b"[1]", "NOT_JSON", ""),
    (b"\xff\xfe", "NOT_JSON", ""),
    (b'{"id":"a","id":"b"}', "NOT_JSON", "id"),
    (b'{"id":{"a":1,"a":2},"id":"b"}', "NOT_JSON", "id"),
    (b"[" * 100_000, "NOT_JSON", ""),
    (b'{"kind":"S","quantity":NaN}', "NOT_JSON", ""),
    (raw(DEMO | {"kind": "X"}), "FIELD", "kind"),
    (raw(less("kind")), "FIELD", "kind"),
    (raw(less("id")), "FIELD", "id"),
    (raw(less("quantity")), "FIELD", "quantity"),
    (raw(less("firms")), "FIELD", "firms"),
    (raw(DEMO | {"firms": [3]}), "FIELD", "firms[0]"),
    (raw(DEMO | {"quantity": 20.0}), "FIELD", "quantity"),
    (raw(DEMO | {"quantity": "20"}), "FIELD", "quantity"),
    (raw(DEMO | {"quantity": True}), "FIELD", "quantity"),
    (raw(firm(cap=None)), "FIELD", "firms[1].cap"),
    (raw(firm(credit=[1])), "FIELD", "firms[1].credit"),
    (raw(firm(credit=[1.5, 2])), "FIELD", "firms[1].credit"),
    (raw(firm(frozen=21)), "FIELD", "quantity"),
    (raw(firm(pledge=0)), "BAD_WEIGHT", "firms[1].pledge"),
    (raw(firm(pledge=-3)), "BAD_WEIGHT", "firms[1].pledge"),
    (raw(DEMO | {"quantity": -1}), "NEGATIVE", "quantity"),
    (raw(firm(cap=-1)), "NEGATIVE", "firms[1].cap"),
    (raw(firm(min_lot=-1)), "NEGATIVE", "firms[1].min_lot"),
    (raw(firm(frozen=-1)), "NEGATIVE", "firms[1].frozen"),
    (raw(firm(credit=[1, 0])), "NEGATIVE", "firms[1].credit"),
    (raw(firm(id="F01")), "BAD_ID", "firms[1].id"),
    (raw(firm(id="a|b")), "BAD_ID", "firms[1].id"),
    (raw(firm(id="")), "BAD_ID", "firms[1].id"),
    (raw(firm(id="x" * 65)), "BAD_ID", "firms[1].id"),
    (raw(firm(id="\ud800")), "BAD_ID", "firms[1].id"),
    (raw(DEMO | {"id": "a|b"}), "BAD_ID", "id"),
    (
        b'{"id":"d","kind":"S","firms":[],"quantity":1' + b"0" * 50_000 + b"}",
        "TOO_LONG",
        "quantity",
    ),
    (b"1" + b"0" * 50_000, "TOO_LONG", ""),
    (raw(WEEKS).replace(b'"F2"', b'"F1"'), "BAD_ID", "lots[0].eligible.F1"),
    (raw(changed_lot(release=0)), "BAD_WINDOW", "lots[0].release"),
    (raw(changed_lot(release=3)), "BAD_WINDOW", "lots[0].release"),
    (raw(changed_lot(release=2, due=1)), "BAD_WINDOW", "lots[0].due"),
    (raw(changed_lot(due=3)), "BAD_WINDOW", "lots[0].due"),
    (raw(DEMO | {"kind": "M"}), "FIELD", "lots"),
    (raw(DEMO | {"kind": "J"}), "FIELD", "buckets"),
    (raw(DEMO | {"kind": "R"}), "FIELD", "firms[0].previous"),
]


@pytest.mark.parametrize(("content", "code", "path"), BAD)
def test_a_bad_instance_gets_code_and_place_and_writes_nothing(
    capsys, tmp_path, content, code, path
):
    file, out = tmp_path / "bad.json", tmp_path / "out.json"
    file.write_bytes(content)
    status, printed, said = run(capsys, "allocate", file, "--out", out)
    assert (status, printed) == (2, "")
    assert json.loads(said) == {"code": code, "path": path}
    assert not out.exists()


@pytest.mark.parametrize("policy", ["cheapest", "earliest", "fair", ""])
def test_a_policy_without_its_numbers_is_refused(capsys, demo, policy):
    status, _, said = run(capsys, "allocate", demo, f"--policy={policy}")
    assert (status, json.loads(said)["code"]) == (2, "BAD_POLICY")


def test_a_file_over_the_limit_or_absent(capsys, demo, tmp_path, monkeypatch):
    assert json.loads(run(capsys, "allocate", tmp_path / "none.json")[2])["code"] == "NO_FILE"
    monkeypatch.setattr(parsing, "LARGEST_FILE", 10)
    status, _, said = run(capsys, "allocate", demo)
    assert (status, json.loads(said)["code"]) == (2, "TOO_LARGE")


def test_no_memory_left_is_told_and_nothing_written(capsys, demo, tmp_path, monkeypatch):
    def exhausted(*_args, **_options):
        raise MemoryError

    monkeypatch.setattr("cluster.management.commands.allocate.allocate", exhausted)
    out = tmp_path / "out.json"
    assert run(capsys, "allocate", demo, "--out", out)[0] == 3
    assert not out.exists()


@pytest.mark.parametrize(
    "body",
    [
        DEMO | {"quantity": 0},
        DEMO | {"quantity": 10**30},
        DEMO | {"firms": []},
        changed(DEMO, "F01", cap=0),
        DEMO | {"note": 1.5, "tags": [2.5, None]},
        DEMO | {"id": "6f1a8f0e-52d5-5b8e-9d6c-6d6174736f6e:" + "a" * 64},
    ],
)
def test_odd_but_valid_instances_get_an_answer(body):
    assert sum(allocate(read(raw(body)))["x"].values()) <= body["quantity"]


def test_a_check_reads_no_endless_file_and_no_endless_number(capsys, demo, tmp_path, monkeypatch):
    long, huge = tmp_path / "long.json", tmp_path / "huge.json"
    long.write_text('{"x":' + "9" * 250_000 + "}")
    huge.write_text("[" + " " * 2_000 + "]")
    status, _, said = run(capsys, "check_split", demo, long)
    assert (status, said) == (2, f"{long}: a number of more than 200000 digits\n")
    monkeypatch.setattr("orders.allocation.certificate.files.LARGEST_FILE", 1_000)
    status, _, said = run(capsys, "check_split", demo, huge)
    assert (status, said) == (2, f"{huge}: more than 1000 bytes\n")


def test_numbers_longer_than_python_likes_to_print(capsys, tmp_path):
    file, out = tmp_path / "long.json", tmp_path / "out.json"
    quantity = "9" * 6000
    firms = ",".join(
        f'{{"id":"{name}","pledge":{weight},"cap":{quantity}}}'
        for name, weight in (("A", 3), ("B", 7))
    )
    file.write_text(f'{{"id":"long","kind":"S","quantity":{quantity},"firms":[{firms}]}}')
    assert run(capsys, "allocate", file, "--out", out)[0] == 0
    alone = BASE / "static/check/certificate.py"
    command = [sys.executable, str(alone), str(file), str(out)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_numbers_are_written_as_they_are_read():
    for text in ("0", "-7", "9" * 4001, "-1" + "0" * 9000, "12345" * 3000):
        assert digits.text_of(digits.whole(text)) == text


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_get_an_answer_or_a_code(content):
    with pytest.raises(Refused):
        read(content)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 40),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.integers(0, 3)),
)
ROWS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "pledge", "cap", "min_lot", "frozen", "credit", "x"), SCALARS),
)


@settings(max_examples=400, deadline=None)
@given(
    st.fixed_dictionaries(
        {"kind": st.just("S")},
        optional={"id": SCALARS, "quantity": SCALARS, "firms": st.lists(ROWS)},
    )
)
def test_any_json_gets_an_answer_or_a_code(body):
    with suppress(Refused):
        canonical(allocate(read(json.dumps(body).encode())))
