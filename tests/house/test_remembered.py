"""A stage that comes back from memory is the one that was played, row by row."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from cluster.kernel import clock
from cluster.ledger import notary
from tests import remembered
from tests.cast import hana_cluster
from tests.remembered import raised

pytestmark = [pytest.mark.django_db, pytest.mark.plays]


def rows():
    """Table -> its rows as text."""
    with connection.cursor() as cursor:
        found = {}
        for name, _ in remembered._filled():
            cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")
            found[name] = cursor.fetchall()
        return found


def once():
    """The stage and all its rows; nothing of it stays."""
    with transaction.atomic():
        stage = raised(hana_cluster)
        assert notary.verify(stage.cluster_id).fault is None
        found = rows()
        transaction.set_rollback(True)
    return stage, found


def test_it_comes_back_row_by_row_and_nobody_shares_its_people():
    first, played = once()
    again, back = once()
    assert played["ledger_event"]
    assert back == played
    assert again == first
    assert again.people is not first.people


def test_under_another_clock_it_is_played():
    once()
    later = clock.now() + timedelta(days=40)
    with clock.at(later):
        stage = raised(hana_cluster)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data->>'at' FROM ledger_event WHERE cluster_id = %s AND position = 1",
            [stage.cluster_id],
        )
        (told,) = cursor.fetchone()
    assert told.startswith(later.strftime("%Y-%m-%d"))
