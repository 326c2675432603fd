"""After every test that recorded facts: its history obeys the laws of deciders and projections."""

import pytest
from django.db import transaction

from cluster.ledger import store
from cluster.ledger.testing import laws_hold

SEEN = set()
OWN = "tests/ledger/"  # plants faults; it asks for the laws itself


@pytest.fixture(autouse=True)
def _its_history_obeys_the_laws(request):
    marked = request.node.get_closest_marker
    if marked("django_db") is None or marked("tampers") or OWN in request.node.nodeid:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    with transaction.atomic():  # tests that commit leave no transaction open
        for cluster_id in store.clusters():
            laws_hold(cluster_id, SEEN)
