"""The ledger's tests have their own rows, kept in tables that no migration knows."""

from uuid import UUID

import pytest

from cluster.kernel.ids import new_id
from cluster.ledger import store
from tests.ledger.owner import make_tables


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        make_tables()


@pytest.fixture
def cluster_id() -> UUID:
    made = new_id()
    store.open_cluster(made)
    return made
