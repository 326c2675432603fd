"""manage.py measure: the JSON of the answer, and the exit status 0, 3 or 1."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SAMPLE = Path(__file__).parents[2] / "data" / "cluster"


def measured(capsys, path, *options):
    with pytest.raises(SystemExit) as ended:
        call_command("measure", str(path), *options)
    return ended.value.code, json.loads(capsys.readouterr().out)


def test_a_measured_drawing_exits_0(capsys):
    status, told = measured(capsys, SAMPLE / "dxf_good" / "p06_inch_bracket.dxf", "--json")
    assert (status, told["ok"], told["unit"], told["parts"], told["holes"]) == (
        0,
        True,
        "inch",
        1,
        4,
    )
    assert told["length_mm"] == pytest.approx(409.9964534011807, rel=1e-9)
    assert (told["warnings"], told["questions"], told["errors"]) == ([], [], [])


def test_an_open_question_exits_3_and_its_answer_0(capsys):
    path = SAMPLE / "dxf_bad" / "b06_unitless_probably_inch.dxf"
    status, told = measured(capsys, path)
    assert (status, told["ok"], told["unit"], told["length_mm"]) == (3, False, None, None)
    assert told["questions"] == [{"code": "unit-unknown", "at": []}]
    status, told = measured(capsys, path, "--unit", "inch")
    assert (status, told["unit"], told["width_mm"]) == (0, "inch", pytest.approx(101.6))


def test_a_refusal_goes_before_a_question_and_exits_1(capsys):
    status, told = measured(capsys, SAMPLE / "dxf_bad" / "b03_self_cross_tjunction.dxf")
    assert (status, told["ok"]) == (1, False)
    assert told["errors"] == [{"code": "self-intersection", "at": [[20.0, 15.0]]}]
    assert told["questions"] == [{"code": "junction", "at": [[80.0, 0.0], [80.0, 30.0]]}]


def test_the_gap_is_told_with_its_place_and_size(capsys):
    _, told = measured(capsys, SAMPLE / "dxf_bad" / "b01_open_gap.dxf")
    (fault,) = told["errors"]
    assert (fault["code"], fault["at"]) == ("open-chain", [[0.0, 0.0]])
    assert fault["facts"] == [{"gap_mm": 0.35, "length_mm": 139.65}]


def test_warnings_do_not_hinder(capsys):
    status, told = measured(capsys, SAMPLE / "dxf_bad" / "b02_duplicate_overlap.dxf")
    assert status == 0
    assert [w["code"] for w in told["warnings"]] == ["zero-length", "duplicate", "overlap"]


def test_a_file_that_is_not_there_is_said_plainly():
    with pytest.raises(CommandError, match="No such file"):
        call_command("measure", "nowhere.dxf")
