"""Every event version ever stored loads for ever (written by `manage.py ledger_schema --golden`)."""

import json
from uuid import UUID

import pytest

from cluster.ledger import catalogue
from cluster.ledger.codec import decode, use_sealer
from cluster.ledger.testing import PlainSealer

FILES = sorted(catalogue.folder().glob("*.json"))


class Erased(PlainSealer):
    """Nobody's words can be read any more; history loads all the same."""

    def open_words(self, cluster_id, person, sealed, aad):
        return None


def test_no_event_is_without_its_golden_file_and_none_has_changed():
    mend = "new events: manage.py ledger_schema --golden; changed ones: a new version and an upcast"
    assert catalogue.golden_changes() == [], mend


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_loads(file):
    golden = json.loads(file.read_text(encoding="utf-8"))
    assert golden["type"] == file.stem
    with use_sealer(Erased()):
        event = decode(UUID(int=1), (UUID(int=2), 7, file.stem, json.dumps(golden["data"])))
    assert (event.originator_id, event.originator_version) == (UUID(int=2), 7)
    assert event.at.isoformat() == "2026-11-20T09:00:00+00:00"


def test_there_is_something_to_keep():
    assert len(FILES) > 50
