"""Several questions in one statement give the same rows as one by one."""

import pytest
from django.db.models import Q, Value

from cluster.ledger.projection import counted, live, table_of, together
from cluster.ledger.projection.rows import _TABLES
from cluster.members.models import CustomerDetails, FirmRow, PersonRow
from orders.drawings.models import DrawingRow
from orders.jointorders.models import LotRow, OrderRow
from tests.house.scene import raise_scene
from tests.statements import statements

pytestmark = pytest.mark.django_db


def facts(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


def test_every_kind_of_row_comes_back_as_it_is():
    cluster_id = raise_scene(lots=2).stage.cluster_id
    ours = [row for row in _TABLES if row.__module__.startswith(("orders.", "cluster.members."))]
    asked = [live(row, cluster_id).order_by("key") for row in ours]
    asked.append(CustomerDetails.objects.of(cluster_id))
    alone = [[facts(row) for row in one] for one in asked]
    with statements() as sent:
        found = together(*asked)
    assert len(sent) == 1
    assert [[facts(row) for row in rows] for rows in found] == alone
    assert sum(map(len, found)) > 50
    assert counted(*asked[:-1]) == [len(rows) for rows in alone[:-1]]


def test_types_order_and_annotations_survive(stage):
    (firms,) = together(
        live(FirmRow, stage.cluster_id).order_by("-code").annotate(told=Value("네"))
    )
    assert [firm.code for firm in firms] == ["suwon", "hana", "dongtan"]
    assert {firm.told for firm in firms} == {"네"}
    assert type(firms[0]) is table_of(FirmRow, "a")
    assert firms[0] == live(FirmRow, stage.cluster_id).get(code="suwon")


def test_a_question_without_an_answer_costs_nothing(stage):
    empty, none = live(OrderRow, stage.cluster_id), live(LotRow, stage.cluster_id).none()
    never = live(DrawingRow, stage.cluster_id).filter(Q(pk__in=()))
    people = live(PersonRow, stage.cluster_id)
    first, second, third, fourth = together(none, empty, never, people)
    assert (first, second, third) == ([], [], [])
    assert len(fourth) == people.count()
    assert counted(none, people, never) == [0, len(fourth), 0]
    with statements() as sent:
        assert together(none, never) == [[], []]
        assert counted(none) == [0]
    assert sent == []
