"""A person's own words in an event: sealed, readable, erased, and never movable."""

import base64
import json

import pytest
from django.db import connection

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for, new_id
from cluster.ledger import notary, store
from cluster.ledger.codec import ERASED, canonical
from cluster.ledger.keys import ring as rings
from cluster.ledger.keys import shred
from cluster.ledger.projection import live
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from cluster.ledger.uow import command
from tests.ledger.machine_week import HANA, KIM, MachineWeek, MachineWeekRow, act, open_week

pytestmark = pytest.mark.django_db
LEE = id_for("person", "lee")
WORDS = "와이어가 두 번 끊어졌습니다"


@pytest.fixture(autouse=True)
def key_ring(tmp_path, monkeypatch):
    monkeypatch.setenv("MATSON_SECRETS_DIR", str(tmp_path))
    rings.make_ring(tmp_path)


@pytest.fixture
def week(cluster_id):
    made = new_id()
    open_week(cluster_id, made)
    return made


def remark(cluster_id, week, person, words=WORDS):
    return command(act(cluster_id), lambda work: work.load(MachineWeek, week).note(person, words))


def remarks(cluster_id, week):
    return [r.event.remark.words for r in store.history_of(cluster_id, week)[1:]]


def test_the_words_are_read_again_and_lie_sealed_in_the_table(cluster_id, week):
    remark(cluster_id, week, KIM)
    assert remarks(cluster_id, week) == [WORDS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data->'remark', data::text FROM ledger_event WHERE version = 2")
        field, row = cursor.fetchone()
    assert f'"key": "{KIM}"' in field
    assert "와이어" not in row
    assert base64.b64encode(WORDS.encode()).decode() not in row


def test_after_shredding_one_person_only_his_words_are_erased(cluster_id, week):
    remark(cluster_id, week, KIM)
    remark(cluster_id, week, LEE, "이상 없음")
    before = store.head(cluster_id)
    shred(cluster_id, f"person/{KIM}", clock.now())
    assert remarks(cluster_id, week) == [ERASED, "이상 없음"]
    assert store.head(cluster_id) == before
    assert notary.verify(cluster_id).fault is None


def test_commands_and_rows_go_on_over_erased_words(cluster_id, week):
    remark(cluster_id, week, KIM)
    shred(cluster_id, f"person/{KIM}", clock.now())
    command(act(cluster_id), lambda work: work.load(MachineWeek, week).release(HANA, 5))
    assert live(MachineWeekRow, cluster_id).get(key=week).version == 3


def test_nothing_new_is_written_in_an_erased_persons_name(cluster_id, week):
    shred(cluster_id, f"person/{KIM}", clock.now())
    before = store.head(cluster_id)
    with pytest.raises(RuleBroken, match="seal-key-missing"):
        remark(cluster_id, week, KIM)
    assert store.head(cluster_id) == before


def test_words_moved_to_another_event_do_not_open(cluster_id, week):
    remark(cluster_id, week, KIM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM ledger_event WHERE version = 2")
        (moved,) = cursor.fetchone()
    LedgerRecorder(cluster_id).append(
        [Row(week, 3, "sample.machine-week.remarked@1", canonical(json.loads(moved)))], Envelope()
    )
    with pytest.raises(RuleBroken, match="seal-broken") as broken:
        store.history_of(cluster_id, week)
    assert "와이어" not in str(broken.value.facts)
