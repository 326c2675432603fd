"""One scene for all tests of a module; nothing of it stays."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.house.scene import raise_scene


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """The cast, with an object for every path, and a session for every role."""
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)
