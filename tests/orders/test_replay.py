"""After a whole order: every live table equals its rebuild, and the seals end with the order."""

import json
import re

import pytest
from django.core.management import call_command
from django.db import connection

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger import notary
from cluster.ledger.catchup import catch_up
from cluster.ledger.keys import shred, subjects_under
from cluster.ledger.keys.opening import Reason, unseal
from cluster.ledger.projection import PROJECTIONS, live
from cluster.ledger.rebuild import compare
from orders.capacity.queries.pledges import sealed_of, standing
from orders.jointorders import commands
from orders.jointorders.models import LotRow
from tests.cast import key
from tests.orders.order_stage import DRAINED, FLOORS, a_lot

pytestmark = pytest.mark.django_db(transaction=True)
SPELLINGS = [spelling for won in FLOORS.values() for spelling in (str(won), f"{won:,}")]
FLOOR = re.compile(r"(?<![\w+/.-])(?:" + "|".join(SPELLINGS) + r")(?![\w+/=])")


@pytest.fixture
def won(play):
    play.won()
    catch_up(play.stage.cluster_id)
    return play


def test_rebuilt_rows_equal_live_rows(won, capsys):
    call_command("ledger_rebuild", "--all", "--compare", "--json")
    before = json.loads(capsys.readouterr().out)
    call_command("ledger_rebuild", "--all", "--json")
    after = json.loads(capsys.readouterr().out)
    assert before["ok"]
    assert after["ok"]
    assert {one["name"]: one["found"] for one in before["projections"]} == {
        one["name"]: one["found"] for one in after["projections"]
    }
    assert {one["name"] for one in after["projections"]} == set(PROJECTIONS)
    assert sum(int(one["found"].split(":")[0]) for one in after["projections"]) > 10


def test_the_order_goes_on_in_the_rebuilt_tables(play):
    play.pricing()
    call_command("ledger_rebuild", "--all", verbosity=0)
    play.send(DRAINED)
    play.accept()
    catch_up(play.stage.cluster_id)
    found = {name: compare(play.stage.cluster_id, name).equal for name in PROJECTIONS}
    assert found == dict.fromkeys(PROJECTIONS, True)


def test_corrected_and_removed_lots_are_the_same_after_a_rebuild(play):
    due = play.day(25)
    play.draft(*[a_lot(quantity=n, due_on=due) for n in (100, 200, 300)])
    first, second, _ = play.lot_ids
    with clock.at(play.opened):
        lot = a_lot(lot_id=second, quantity=250, due_on=due)
        commands.correct_lot(by=play.park, key=key(), order_id=play.order_id, lot=lot)
        commands.remove_lot(by=play.park, key=key(), order_id=play.order_id, lot_id=first)
    catch_up(play.stage.cluster_id)
    rows = live(LotRow, play.stage.cluster_id).order_by("place")
    assert [(row.letter, row.quantity) for row in rows] == [("A", 250), ("B", 300)]
    found = {name: compare(play.stage.cluster_id, name).equal for name in PROJECTIONS}
    assert found == dict.fromkeys(PROJECTIONS, True)


def test_the_log_of_an_order_verifies(won):
    assert notary.verify(won.stage.cluster_id).fault is None


def test_no_floor_lies_anywhere_in_the_database(won):
    """Every table, every column, as text: what a query or a dump of the database shows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || tablename FROM pg_tables"
            " WHERE schemaname IN ('public', 'keys') AND tablename <> 'django_migrations'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        seen = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            seen += [(table, floor) for (row,) in cursor for floor in FLOOR.findall(row)]
    assert len(tables) > 20
    assert seen == []


@pytest.mark.parametrize("row", ["(7,34700,a)", '("{""floor"": 34700}")', "(34,700)", "{a,34700}"])
def test_a_floor_in_a_column_would_be_seen(row):
    assert FLOOR.findall(row)


@pytest.mark.parametrize("row", ["(ab34700cd)", "(10:02:11.34700+00)", "(x/34700=)", "(134700)"])
def test_the_same_digits_inside_a_hash_or_an_hour_are_no_floor(row):
    assert not FLOOR.findall(row)


def test_after_the_keys_are_destroyed_no_pledge_opens(won):
    cluster_id, order_id = won.stage.cluster_id, won.order_id
    rows = list(standing(cluster_id, order_id))
    run = Reason.allocation_run(order_id, 1)
    assert len(unseal(run, cluster_id, [sealed_of(row) for row in rows])) == len(FLOORS)
    for subject in subjects_under(cluster_id, f"pledge/{order_id}/"):
        shred(cluster_id, subject, DRAINED)
    for row in rows:
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            unseal(run, cluster_id, [sealed_of(row)])
