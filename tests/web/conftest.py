"""A small front door of its own: forms that are refused in every way there is."""

from pathlib import Path

import pytest
from django.test import Client

from cluster.web import rates

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def visitor(settings):
    """A person whose pages come from `tests.web.door`."""
    settings.ROOT_URLCONF = "tests.web.door"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]
    with rates.switched(on=False):
        yield Client(raise_request_exception=False, headers={"accept-language": "ko"})
