"""`ledger_shred`: one person erased, all others readable, the log unchanged."""

from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cluster.kernel.ids import new_id
from cluster.ledger import notary, store
from cluster.ledger.keys import ring as rings
from cluster.ledger.projection import live
from cluster.ledger.uow import command
from cluster.members import queries
from tests.ledger.machine_week import MachineWeek, MachineWeekRow, act, open_week

pytestmark = pytest.mark.django_db
WORDS = "와이어가 두 번 끊어졌습니다"


@pytest.fixture(autouse=True)
def key_ring(tmp_path, monkeypatch):
    monkeypatch.setenv("MATSON_SECRETS_DIR", str(tmp_path))
    rings.make_ring(tmp_path)


@pytest.fixture
def weeks(stage):
    """Oh, who was removed, and Kim each remarked on a machine week."""
    made = {name: new_id() for name in ("oh", "kim")}
    for name, week in made.items():
        person_id = getattr(stage, name).person_id
        open_week(stage.cluster_id, week)
        command(
            act(stage.cluster_id),
            lambda work, week=week, person_id=person_id: work.load(MachineWeek, week).note(
                person_id, WORDS
            ),
        )
    return made


def shred(person_id, reason="본인 요청"):
    call_command("ledger_shred", str(person_id), "--reason", reason, verbosity=0)


def words(stage, week):
    return store.history_of(stage.cluster_id, week)[1].event.remark.words


def remark(stage, week):
    return live(MachineWeekRow, stage.cluster_id).get(key=week).remark


def test_history_keys_rows_and_name_are_erased_together(stage, weeks):
    before = _bytes(stage)
    shred(stage.oh.person_id)
    assert (words(stage, weeks["oh"]), words(stage, weeks["kim"])) == (None, WORDS)
    assert (remark(stage, weeks["oh"]), remark(stage, weeks["kim"])) == ("", WORDS)
    assert queries.person_details(stage.cluster_id, stage.oh.person_id).name == ""
    assert _bytes(stage)[: len(before)] == before
    assert notary.verify(stage.cluster_id).fault is None


def test_the_erasure_is_recorded_with_its_reason(stage):
    shred(stage.oh.person_id)
    last = store.history_of(stage.cluster_id, stage.oh.person_id)[-1]
    assert (last.type, last.event.reason) == ("members.person.erased@1", "본인 요청")


def test_twice_is_once(stage):
    shred(stage.oh.person_id)
    before = store.head(stage.cluster_id).position
    shred(stage.oh.person_id)
    assert store.head(stage.cluster_id).position == before


def test_whoever_is_still_a_member_is_not_erased(stage, weeks):
    before = store.head(stage.cluster_id)
    with pytest.raises(CommandError, match="end the membership first"):
        shred(stage.kim.person_id)
    assert store.head(stage.cluster_id) == before
    assert words(stage, weeks["kim"]) == WORDS


@pytest.mark.parametrize("person", ["nobody", "", str(UUID(int=7))])
def test_an_unknown_person_is_told(stage, person):
    with pytest.raises(CommandError, match="no person") as refused:
        shred(person)
    assert refused.value.returncode == 2


def test_a_machine_week_is_no_person(stage, weeks):
    with pytest.raises(CommandError, match="no person"):
        shred(weeks["oh"])


@pytest.mark.parametrize(
    "reason", ["", "  ", "김 사장 010-1234-5678", "주민 900101 1234567", "a\x00b"]
)
def test_a_reason_names_nobody(stage, reason):
    with pytest.raises(CommandError, match="--reason") as refused:
        shred(stage.oh.person_id, reason)
    assert refused.value.returncode == 2


def _bytes(stage):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, data::text, leaf, chain FROM ledger_event WHERE cluster_id = %s"
            " ORDER BY position",
            [stage.cluster_id],
        )
        return [(p, d, bytes(leaf), bytes(chain)) for p, d, leaf, chain in cursor.fetchall()]
