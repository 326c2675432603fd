"""T11: rows of a cluster come only with their cluster."""

import ast

import pytest
from django.apps import apps

from cluster.embedded import BASE
from cluster.ledger.projection import Row, UnscopedQuery
from cluster.members.access import Actor, for_actor
from cluster.members.models import FirmRow
from tests.house.sources import sources

SCOPED = [m for m in apps.get_models() if any(f.column == "cluster_id" for f in m._meta.fields)]
DIRECTORY = {"members_cluster"}  # the list of clusters itself
TENANTS = [m for m in SCOPED if m._meta.db_table not in DIRECTORY]
ROADS = {
    "all": lambda rows: rows.all(),
    "filter": lambda rows: rows.filter(pk=None),
    "get": lambda rows: rows.get(pk=None),
    "first": lambda rows: rows.first(),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "values": lambda rows: rows.values(),
    "aggregate": lambda rows: rows.aggregate(),
    "in_bulk": lambda rows: rows.in_bulk([]),
    "raw": lambda rows: rows.raw("SELECT 1"),
    "create": lambda rows: rows.create(),
    "bulk_create": lambda rows: rows.bulk_create([]),
    "update": lambda rows: rows.update(),
    "iteration": lambda rows: list(rows.iterator()),
}
# where the one road to rows of all clusters is made, and where it may be taken
UNSCOPED = {
    "cluster/ledger/projection/sides.py": {"_base_manager"},
    "cluster/ledger/projection/together.py": {"cursor"},  # runs statements of scoped questions
    "cluster/members/models/details.py": {"get_queryset"},
}
BARE = {"_base_manager", "_default_manager", "raw", "extra", "get_queryset", "cursor"}


@pytest.mark.parametrize("road", ROADS)
def test_an_unscoped_query_raises(road):
    for model in TENANTS:
        with pytest.raises(UnscopedQuery):
            ROADS[road](model.objects)


def test_every_table_of_a_cluster_that_has_a_model_is_tried():
    assert {model._meta.db_table for model in TENANTS} > {"firm_row_a", "members_person_details"}
    assert all(issubclass(m, Row) or m.__module__.endswith("details") for m in TENANTS)


def bare_roads():
    """(file, word): where a step or the members' half goes around the scope."""
    for source in sources():
        name = str(source.path.relative_to(BASE))
        if name.startswith(("orders/", "cluster/members/", "cluster/web/", "cluster/ledger/proj")):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Attribute) and node.attr in BARE:
                    yield name, node.attr


def test_no_question_goes_around_the_scope():
    found = {pair for pair in bare_roads() if pair[1] not in UNSCOPED.get(pair[0], set())}
    assert found == set()


def test_nobody_without_a_cluster_gets_rows():
    with pytest.raises(PermissionError):
        for_actor(FirmRow, Actor())
