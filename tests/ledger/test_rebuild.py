"""Rows again from history: equal, repaired, beside other clusters, never by guess."""

import json
import threading
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cluster.kernel.errors import Clash
from cluster.kernel.ids import id_for, new_id
from cluster.ledger import store
from cluster.ledger.catchup import ReaderStopped, catch_up
from cluster.ledger.management.commands import ledger_rebuild
from cluster.ledger.projection import live, live_side, table_of
from cluster.ledger.rebuild import beside, compare, folding, rebuild, rebuilding
from cluster.ledger.uow import command
from tests.ledger.machine_week import (
    MachineWeek,
    MachineWeekRow,
    OrderLoad,
    OrderLoadRow,
    ReservationRow,
    act,
    open_week,
    reserve,
)

pytestmark = pytest.mark.django_db(transaction=True)
WEEKS = [id_for("week", n) for n in range(6)]
ORDERS = [id_for("order", n) for n in range(4)]
BOARD, BOOKED, LOAD = "machine-weeks", "reservations", "order-load"


@pytest.fixture
def played(cluster_id):
    """Six weeks with reservations, one of them released again to nothing."""
    play(cluster_id)
    return cluster_id


def play(cluster_id, weeks=WEEKS):
    for week in weeks:
        open_week(cluster_id, week)
        for n, order in enumerate(ORDERS):
            reserve(act(cluster_id), week, order, 10 + n)
    command(act(cluster_id), lambda work: work.load(MachineWeek, weeks[0]).release(ORDERS[0], 10))


def rows(row, cluster_id, side=None):
    model = table_of(row, side or live_side(row, cluster_id))
    found = model._base_manager.filter(cluster_id=cluster_id).order_by("key").values()
    return list(found)


def spoil(cluster_id, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, [cluster_id])
        assert cursor.rowcount


class TestRebuild:
    @pytest.mark.parametrize(("name", "row"), [(BOARD, MachineWeekRow), (BOOKED, ReservationRow)])
    def test_the_new_live_table_holds_the_same_rows(self, played, name, row):
        before = rows(row, played)
        report = rebuild(played, name)
        assert (report.equal, report.switched, report.side) == (True, True, "b")
        assert live_side(row, played) == "b"
        assert rows(row, played) == before != []

    def test_commands_go_on_in_the_new_table_only(self, played):
        rebuild(played, BOARD)
        old = rows(MachineWeekRow, played, "a")
        reserve(act(played), WEEKS[3], ORDERS[1], 50)
        assert live(MachineWeekRow, played).get(key=WEEKS[3]).version == 6
        assert rows(MachineWeekRow, played, "a") == old
        assert compare(played, BOARD).equal

    def test_a_second_rebuild_goes_back_to_the_first_table(self, played):
        rebuild(played, BOARD)
        reserve(act(played), WEEKS[3], ORDERS[1], 50)
        assert rebuild(played, BOARD).side == "a"
        assert compare(played, BOARD).equal
        assert live(MachineWeekRow, played).get(key=WEEKS[3]).version == 6

    def test_a_spoilt_row_is_repaired(self, played):
        before = rows(MachineWeekRow, played)
        spoil(played, "UPDATE machine_week_row_a SET free = 9999 WHERE cluster_id = %s")
        assert not compare(played, BOARD).equal
        rebuild(played, BOARD)
        assert rows(MachineWeekRow, played) == before

    def test_another_cluster_keeps_its_rows_on_either_side(self, played):
        other = new_id()
        store.open_cluster(other)
        play(other)
        before = rows(MachineWeekRow, other)
        rebuild(other, BOARD)
        rebuild(played, BOARD)
        rebuild(played, BOARD)
        assert (live_side(MachineWeekRow, played), live_side(MachineWeekRow, other)) == ("a", "b")
        assert rows(MachineWeekRow, other) == before

    def test_the_sizes_of_pages_and_parts_do_not_matter(self, played, monkeypatch):
        before = rows(ReservationRow, played)
        monkeypatch.setattr(folding, "PAGE", 3)
        monkeypatch.setattr(folding, "AT_ONCE", 4)
        monkeypatch.setattr(rebuilding, "TAIL", 1)
        for name in (BOARD, BOOKED):
            assert rebuild(played, name).equal
        assert rows(ReservationRow, played) == before

    @pytest.mark.parametrize("tail", [2, 60], ids=["by pages", "under the lock"])
    def test_events_that_came_meanwhile_are_in_the_new_table(self, played, monkeypatch, tail):
        fill = rebuilding._fill

        def filling(*arguments):
            done = fill(*arguments)
            for order in ORDERS:
                reserve(act(played), WEEKS[1], order, 3)
            return done

        monkeypatch.setattr(rebuilding, "_fill", filling)
        monkeypatch.setattr(rebuilding, "TAIL", tail)
        report = rebuild(played, BOOKED)
        assert report.position == store.head(played).position
        assert compare(played, BOOKED).equal

    def test_an_empty_history_gives_an_empty_table(self, cluster_id):
        report = rebuild(cluster_id, BOARD)
        assert (report.equal, report.events, report.found) == (True, 0, f"0:{0:064x}")


class TestAcrossStreams:
    """Rows of a catch-up reader: the switch moves its checkpoint along."""

    def test_rows_and_checkpoint_move_together(self, played):
        catch_up(played)
        before = rows(OrderLoadRow, played)
        assert rebuild(played, LOAD).switched
        assert rows(OrderLoadRow, played) == before != []
        catch_up(played)
        assert rows(OrderLoadRow, played) == before

    def test_a_reader_that_lay_behind_takes_nothing_twice(self, played):
        catch_up(played)
        reserve(act(played), WEEKS[0], ORDERS[2], 100)
        rebuild(played, LOAD)
        reserve(act(played), WEEKS[1], ORDERS[2], 1)
        catch_up(played)
        assert live(OrderLoadRow, played).get(key=ORDERS[2]).minutes == 6 * 12 + 100 + 1
        assert compare(played, LOAD).equal

    def test_rows_are_made_before_the_reader_ever_ran(self, played):
        rebuild(played, LOAD)
        made = rows(OrderLoadRow, played)
        catch_up(played)
        assert rows(OrderLoadRow, played) == made != []

    def test_what_stopped_the_reader_is_over_once_history_folds(self, played, monkeypatch):
        with monkeypatch.context() as broken:
            broken.setattr(OrderLoad, "keys", lambda self, e: 1 // 0)
            with pytest.raises(ReaderStopped):
                catch_up(played)
        rebuild(played, LOAD)
        reserve(act(played), WEEKS[1], ORDERS[2], 1)
        catch_up(played)
        assert compare(played, LOAD).equal

    def test_comparing_looks_no_further_than_the_reader(self, played):
        catch_up(played)
        reserve(act(played), WEEKS[0], ORDERS[2], 100)
        assert compare(played, LOAD).equal
        spoil(played, "UPDATE order_load_row_a SET seen = seen + 1 WHERE cluster_id = %s")
        assert not compare(played, LOAD).equal


class TestRefusals:
    def test_what_the_table_does_not_hold_never_goes_live(self, played, monkeypatch):
        copy = beside.Beside.copy
        monkeypatch.setattr(beside.Beside, "copy", lambda self, rows: copy(self, list(rows)[1:]))
        report = rebuild(played, BOARD)
        assert (report.equal, report.switched) == (False, False)
        assert live_side(MachineWeekRow, played) == "a"
        assert store.head(played).generation == 1

    def test_only_one_rebuild_of_the_same_rows_at_a_time(self, played):
        with rebuilding._alone(f"rebuild {played} {BOARD}"):
            seen = []

            def second():
                try:
                    rebuild(played, BOARD)
                except Clash as clash:
                    seen.append(clash.code)
                connection.close()

            thread = threading.Thread(target=second)
            thread.start()
            thread.join()
        assert seen == ["rebuild-running"]
        assert rebuild(played, BOARD).switched


class TestCompare:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE machine_week_row_a SET free = free + 1 WHERE cluster_id = %s",
            "UPDATE machine_week_row_a SET version = version + 1 WHERE cluster_id = %s",
            "UPDATE machine_week_row_a SET remark = 'x' WHERE cluster_id = %s",
            "UPDATE machine_week_row_a SET orders = '{}' WHERE cluster_id = %s",
            "UPDATE machine_week_row_a SET detail = '{}' WHERE cluster_id = %s",
            "DELETE FROM machine_week_row_a WHERE cluster_id = %s AND version = 5",
        ],
    )
    def test_every_difference_is_found_and_nothing_changed(self, played, sql):
        assert compare(played, BOARD).equal
        spoil(played, sql)
        before = rows(MachineWeekRow, played)
        report = compare(played, BOARD)
        assert (report.equal, report.switched) == (False, False)
        assert rows(MachineWeekRow, played) == before

    def test_two_rows_that_changed_places_are_a_difference(self, played):
        spoil(
            played,
            "UPDATE reservation_row_a SET minutes = 21 - minutes"
            " WHERE cluster_id = %s AND minutes IN (10, 11)",
        )
        assert not compare(played, BOOKED).equal


class TestCommand:
    def run(self, capsys, *arguments):
        try:
            call_command("ledger_rebuild", *arguments)
            status = 0
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    def test_all_are_rebuilt_and_told(self, played, capsys):
        status, out = self.run(capsys, "--all", "--json")
        found = json.loads(out)
        assert (status, found["ok"]) == (0, True)
        told = {one["name"]: one for one in found["projections"]}
        assert told[BOARD]["switched"]
        assert told[BOARD]["folded"] == told[BOARD]["found"]
        assert UUID(told[BOARD]["cluster_id"]) == played

    def test_a_difference_is_told_with_both_digests(self, played, capsys):
        spoil(played, "UPDATE machine_week_row_a SET free = 0 WHERE cluster_id = %s")
        status, out = self.run(capsys, BOARD, "--compare")
        assert status == 1
        assert "differs, the live table stays" in out
        assert out.count("6:") == 2

    def test_a_rebuild_that_is_running_is_told(self, played, monkeypatch):
        def running(*_):
            raise Clash("rebuild-running")

        monkeypatch.setattr(ledger_rebuild, "rebuild", running)
        with pytest.raises(CommandError, match="another rebuild"):
            call_command("ledger_rebuild", BOARD)

    @pytest.mark.parametrize("arguments", [["no-such"], [], [BOARD, "--all"]])
    def test_an_unknown_name_is_told_with_the_list(self, arguments):
        with pytest.raises(CommandError, match="machine-weeks") as refused:
            call_command("ledger_rebuild", *arguments)
        assert refused.value.returncode == 2
