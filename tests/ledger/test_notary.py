"""The log as it was written, and every column of a row changed by the owner with triggers off."""

import json
from random import Random  # noqa: TID251 - seeded
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection

from cluster.ledger import notary
from cluster.ledger.codec import canonical
from cluster.ledger.notary import Fault, verify
from cluster.ledger.recorder import Envelope, LedgerRecorder, Row
from cluster.ledger.store import head, open_cluster
from tests.ledger.owner import triggers_off

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
CLUSTER = UUID(int=71)
LENGTH = 23


def write(cluster_id=CLUSTER, count=LENGTH):
    """`count` events in three streams, in appends of one to three, some with tags."""
    open_cluster(cluster_id)
    recorder, versions, chance = LedgerRecorder(cluster_id), {}, Random(5)
    left = count
    while left:
        rows = [_row(versions, chance) for _ in range(min(left, chance.randint(1, 3)))]
        meta = canonical({"actor": str(uuid4()), "version": "0.1"})
        recorder.append(rows, Envelope(meta=meta))
        left -= len(rows)


def _row(versions, chance):
    stream = UUID(int=chance.randint(1, 3))
    version = versions[stream] = versions.get(stream, 0) + 1
    data = canonical({"at": "2026-11-20T09:00:00Z", "title": "와이어 컷", "pieces": version})
    tags = chance.choice([(), ("firm:3",), ("firm:3", "machine:7")])
    return Row(stream, version, "tests.book.entered@1", data, tags)


def as_owner(*statements):
    """What somebody with the owner's password can do: triggers off, then anything."""
    with triggers_off() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0


@pytest.fixture
def log():
    write()
    assert verify(CLUSTER).fault is None


TAMPERED = {
    "cluster_id": "gen_random_uuid()",
    "position": "position + 1000",
    "stream_id": "gen_random_uuid()",
    "version": "version + 1000",
    "type": "'tests.book.opened@1'",
    "data": "jsonb_set(data, '{pieces}', '999')",
    "meta": "jsonb_set(meta, '{actor}', '\"somebody else\"')",
    "tags": "tags || '{firm:9}'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "leaf": "set_byte(leaf, 7, get_byte(leaf, 7) # 1)",
    "chain": "set_byte(chain, 31, get_byte(chain, 31) # 128)",
}


class TestWhole:
    def test_every_event_fits_and_the_head_is_named(self, log):
        verdict = verify(CLUSTER)
        assert (verdict.checked, verdict.position, verdict.fault) == (LENGTH, LENGTH, None)
        assert verdict.chain == head(CLUSTER).chain

    def test_pages_do_not_matter(self, log, monkeypatch):
        monkeypatch.setattr(notary, "PAGE", 4)
        assert verify(CLUSTER).checked == LENGTH

    def test_a_later_start_trusts_the_chain_up_to_there(self, log):
        as_owner((f"UPDATE ledger_event SET data = {TAMPERED['data']} WHERE position = 4", []))
        assert verify(CLUSTER).fault == Fault(4, "leaf")
        assert verify(CLUSTER, since=9).fault is None
        assert verify(CLUSTER, since=9).checked == LENGTH - 9

    def test_a_start_past_the_end_is_a_fault(self, log):
        assert verify(CLUSTER, since=LENGTH).fault is None
        assert verify(CLUSTER, since=LENGTH + 1).fault == Fault(LENGTH + 1, "hole")

    def test_an_empty_ledger_fits(self):
        open_cluster(CLUSTER)
        assert verify(CLUSTER).fault is None

    def test_text_that_json_may_spell_in_many_ways_fits(self):
        open_cluster(CLUSTER)
        strange = '따옴표 " 역사선 \\ 탭 \t \u2028 😀 \u007f é'
        rows = [
            Row(
                UUID(int=1),
                1,
                "tests.book.opened@1",
                canonical({"title": strange, "n": -(2**53) + 1}),
            )
        ]
        LedgerRecorder(CLUSTER).append(rows, Envelope())
        assert verify(CLUSTER).fault is None


class TestTampered:
    def test_every_column_is_covered(self, log):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_event LIMIT 1")
            assert {column.name for column in cursor.description} == set(TAMPERED)

    @pytest.mark.parametrize("column", TAMPERED)
    @pytest.mark.parametrize("place", ["first", "random", "last"])
    def test_a_changed_column_is_found_at_its_position(self, log, column, place):
        position = {"first": 1, "last": LENGTH, "random": Random(column).randint(2, LENGTH - 1)}[
            place
        ]
        sql = f"UPDATE ledger_event SET {column} = {TAMPERED[column]} WHERE position = %s"
        as_owner((sql, [position]))
        assert verify(CLUSTER).fault.position == position
        assert verify(CLUSTER).checked == position - 1

    def test_a_dropped_event_is_a_hole(self, log):
        as_owner(("DELETE FROM ledger_event WHERE position = 11", []))
        assert verify(CLUSTER).fault == Fault(11, "hole")

    def test_a_dropped_end_is_found(self, log):
        as_owner((f"DELETE FROM ledger_event WHERE position = {LENGTH}", []))
        assert verify(CLUSTER).fault == Fault(LENGTH, "head")

    def test_two_swapped_events_are_found(self, log):
        as_owner(("UPDATE ledger_event SET position = -position WHERE position IN (8, 9)", []),
                 ("UPDATE ledger_event SET position = 17 + position WHERE position < 0", []))  # fmt: skip
        assert verify(CLUSTER).fault.position == 8

    def test_an_event_before_the_first_is_found(self, log):
        as_owner(("UPDATE ledger_event SET position = 0 WHERE position = 23", []))
        assert verify(CLUSTER).fault == Fault(0, "hole")

    def test_an_event_behind_the_head_is_found(self, log):
        as_owner((f"UPDATE ledger_head SET position = {LENGTH - 1}", []))
        assert verify(CLUSTER).fault == Fault(LENGTH + 1, "head")

    def test_a_replayed_event_is_found(self, log):
        as_owner(("INSERT INTO ledger_event SELECT cluster_id, 24, gen_random_uuid(), version, type, data,"
                  " meta, tags, recorded_at, leaf, chain FROM ledger_event WHERE position = 3", []))  # fmt: skip
        assert verify(CLUSTER).fault.position == 24

    @pytest.mark.parametrize(
        "sql",
        [
            "DELETE FROM ledger_tag WHERE position = (SELECT min(position) FROM ledger_tag)",
            "UPDATE ledger_tag SET tag = 'firm:4' WHERE position = (SELECT min(position) FROM ledger_tag) AND tag = 'firm:3'",
            "INSERT INTO ledger_tag SELECT cluster_id, 'firm:4', min(position) FROM ledger_tag GROUP BY 1",
        ],
        ids=["taken away", "changed", "added"],
    )
    def test_a_changed_tag_index_is_found(self, log, sql):
        with connection.cursor() as cursor:
            cursor.execute("SELECT min(position) FROM ledger_tag")
            (position,) = cursor.fetchone()
        as_owner((sql, []))
        assert verify(CLUSTER).fault == Fault(position, "tags")

    def test_a_taken_head_is_found(self, log):
        as_owner(("DELETE FROM ledger_head", []))
        assert notary.clusters() == [CLUSTER]
        assert verify(CLUSTER).fault == Fault(LENGTH, "head")

    def test_a_float_that_no_codec_wrote_is_found(self, log):
        as_owner(("UPDATE ledger_event SET data = '{\"n\": 1.5}' WHERE position = 2", []))
        assert verify(CLUSTER).fault == Fault(2, "leaf")


class TestCommand:
    def run(self, capsys, *arguments):
        try:
            call_command("ledger_verify", *arguments)
            status = 0
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    def test_it_says_that_all_fits(self, log, capsys):
        assert self.run(capsys) == (0, f"{CLUSTER}: 23 events, all fit\n")

    def test_it_names_the_first_bad_position_and_fails(self, log, capsys):
        as_owner(
            (f"UPDATE ledger_event SET tags = {TAMPERED['tags']} WHERE position IN (5, 7)", [])
        )
        assert self.run(capsys) == (1, f"{CLUSTER}: position 5 does not fit (leaf)\n")

    def test_one_bad_cluster_of_two_fails_the_whole(self, log, capsys):
        write(UUID(int=72), count=5)
        as_owner(
            (
                "UPDATE ledger_event SET version = 77 WHERE cluster_id = %s AND position = 2",
                [UUID(int=72)],
            )
        )
        status, out = self.run(capsys, "--json")
        found = json.loads(out)
        assert (status, found["ok"]) == (1, False)
        assert [one["ok"] for one in found["clusters"]] == [True, False]
        assert found["clusters"][1]["fault"] == {"position": 2, "what": "leaf"}

    def test_an_empty_installation_is_fine(self, capsys):
        assert self.run(capsys, "--json") == (0, '{"ok": true, "clusters": []}\n')
