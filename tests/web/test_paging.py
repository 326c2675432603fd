"""Keyset pages: nothing twice, nothing left out, a wild cursor refused."""

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.web.api.paging import LARGEST_PAGE, page_after

pytestmark = pytest.mark.django_db


@given(st.integers(1, 40))
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_page_by_page_shows_every_row_once(size):
    rows = ContentType.objects.all()
    seen, cursor = [], None
    while True:
        page, cursor = page_after(rows, ("id",), cursor, size)
        assert len(page) <= size
        seen.extend(row.id for row in page)
        if cursor is None:
            break
    assert seen == sorted(rows.values_list("id", flat=True))


def test_a_page_is_never_larger_than_the_largest():
    assert len(page_after(ContentType.objects.all(), ("id",), None, 10_000)[0]) <= LARGEST_PAGE


@pytest.mark.parametrize("cursor", ["x", "%%%", "bm90LWEtbnVtYmVy", "한", "=" * 50])
def test_a_wild_cursor_is_refused(cursor):
    with pytest.raises(RuleBroken, match="page-cursor"):
        page_after(ContentType.objects.all(), ("id",), cursor)
