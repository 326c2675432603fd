"""The catalogue of events and their golden files: written once, never changed, loaded for ever."""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest
from django.core.management import call_command
from msgspec import inspect

from cluster.ledger import catalogue
from cluster.ledger.codec import Event, Personal, decode, event, use_sealer
from cluster.ledger.testing import PlainSealer
from tests.ledger.machine_week import MinutesReserved, WeekOpened


class Finish(StrEnum):
    ROUGH = "rough"


class Step(msgspec.Struct):
    price: int
    pieces: int


@event("sample.catalogue.everything@1")
class Everything(Event):
    whole: int
    least: Annotated[int, msgspec.Meta(ge=5)]
    within: Annotated[int, msgspec.Meta(gt=2, le=3)]
    line: Annotated[str, msgspec.Meta(min_length=9)]
    maybe: str | None
    ids: list[UUID]
    by_name: dict[str, int]
    pair: tuple[int, str]
    steps: tuple[Step, ...]
    finish: Finish
    one_of: Literal["a", "b"]
    day: date
    ratio: Decimal
    kinds: frozenset[str]
    words: Personal[str]
    maybe_words: Personal[str] | None
    yes: bool = False


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Golden files in an empty folder, for two events."""
    known = {
        "sample.machine-week.opened@1": WeekOpened,
        "sample.catalogue.everything@1": Everything,
    }
    monkeypatch.setattr(catalogue, "folder", lambda: tmp_path / "golden")
    monkeypatch.setattr(catalogue, "events", lambda: known)
    return known


def load(name, text):
    """Through the codec, as a stored row would be."""
    data = json.dumps(json.loads(text)["data"])
    with use_sealer(_Erased()):
        return decode(UUID(int=1), (UUID(int=2), 1, name, data))


class _Erased(PlainSealer):
    def open_words(self, cluster_id, person, sealed, aad):
        return None


def test_an_example_of_every_type_loads(shelf):
    text = catalogue.golden(Everything, "sample.catalogue.everything@1")
    made = load("sample.catalogue.everything@1", text)
    assert (made.least, made.within, made.finish, made.yes) == (5, 3, Finish.ROUGH, True)
    assert (made.words.erased, made.steps) == (True, (Step(1, 1),))


def test_a_type_without_example_is_told():
    with pytest.raises(TypeError, match="add one to the catalogue"):
        catalogue.example(inspect.MemoryViewType())


def test_golden_files_are_written_once(shelf, capsys):
    call_command("ledger_schema", "--golden")
    assert capsys.readouterr().out.count("new: ") == 2
    call_command("ledger_schema", "--golden")
    assert capsys.readouterr().out == ""
    assert catalogue.golden_changes() == []


def test_a_new_version_is_added_and_the_old_stays(shelf, monkeypatch):
    catalogue.write_golden()
    shelf["sample.machine-week.reserved@2"] = MinutesReserved
    assert catalogue.write_golden() == ["sample.machine-week.reserved@2"]
    old = catalogue.folder() / "sample.machine-week.reserved@1.json"
    old.write_text('{"type": "sample.machine-week.reserved@1", "data": {"at": "2026-11-20T09:00:00Z",'
                   f' "order_id": "{UUID(int=3)}", "hours": 2}}}}')  # fmt: skip
    assert catalogue.golden_changes() == []
    assert load("sample.machine-week.reserved@1", old.read_text()).minutes == 120


def test_a_changed_event_fails_the_command(shelf, capsys):
    catalogue.write_golden()

    class Changed(WeekOpened):
        remark: str

    shelf["sample.machine-week.opened@1"] = Changed
    with pytest.raises(SystemExit) as ended:
        call_command("ledger_schema", "--golden")
    assert ended.value.code == 1
    assert "sample.machine-week.opened@1 would change" in capsys.readouterr().err


def test_a_name_that_no_class_has_any_more_is_a_change(shelf):
    catalogue.write_golden()
    (catalogue.folder() / "sample.machine-week.closed@1.json").write_text("{}")
    assert catalogue.golden_changes() == ["sample.machine-week.closed@1"]


def test_the_schema_names_fields_and_leaves_out_the_place(shelf, capsys):
    call_command("ledger_schema")
    found = json.loads(capsys.readouterr().out)["sample.catalogue.everything@1"]
    assert "originator_id" not in found["properties"]
    assert {"at", "ratio", "words", "steps"} <= found["properties"].keys()
    assert found["properties"]["words"]["required"] == ["key", "sealed"]
    assert found["$defs"]["Step"]["required"] == ["price", "pieces"]


def test_events_of_tests_are_no_part_of_the_product():
    assert not any(name.startswith("sample.") for name in catalogue.events())
    assert catalogue.events()
