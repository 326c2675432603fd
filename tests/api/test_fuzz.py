"""The OpenAPI document against the running API: no finding of any kind (trust.md T22)."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.doors import OPERATIONS, Door

FULL = os.environ.get("MATSON_TEST_SIZE") == "full"
BY_CHANCE = 1_000 if FULL else 3  # cases of an operation that fit, and as many that do not
AT_THE_LIMITS = 10_000 if FULL else 20
TOKEN = "a" * 32
# what a field's own schema must already have said
OF_THE_SCHEMA = {
    *(
        "number-format",
        "number-negative",
        "text-control",
        "text-length",
        "text-wanted",
        "time-format",
        "id-format",
    ),
    *("true-or-false", "choice-unknown", "list-wanted", "list-length", "object-wanted"),
    *("field-unknown", "required", "registration-number-format"),
}
NOT_FOR_FILES = [positive_data_acceptance]  # any bytes fit the schema; only a DXF is taken
CONFIG = {
    "generation": {"deterministic": not FULL, "with-security-parameters": False},
    "checks": {
        # a rule of the business may refuse what fits the schema: the wrong state, an old day
        "positive_data_acceptance": {"expected-statuses": ["2xx", "403", "404", "409", "422"]},
    },
}


@cache
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def operations() -> dict[str, Any]:
    """The document's operations by their id, bound to the application itself."""
    config = schemathesis.Config.from_dict(CONFIG)
    api = schemathesis.openapi.from_dict(document(), config=config)
    api.app = get_wsgi_application()
    found = [one.ok() for one in api.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


@pytest.fixture
def same_connection() -> Iterator[None]:
    """The application answers inside the scene's transaction."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_api_does_what_its_document_says(scene, same_connection, name):
    door = Door(scene, name)
    for case in at_the_limits(operations()[name]):
        must_fit(door, case)
    for mode in GenerationMode:
        by_chance(door, operations()[name], mode)


def at_the_limits(operation) -> list[Any]:
    """Every value at, just below and just above each limit of the document, evenly thinned out."""
    modes = list(GenerationMode)
    cases = list(
        CoverageGenerator(
            operation=operation,
            generation_modes=modes,
            generation_config=operation.schema.config.generation_for(operation=operation),
            auth_storage=None,
            override=Override(),
            feedback=FeedbackSources(),
        )
    )
    return cases[:: -(-len(cases) // AT_THE_LIMITS)]


def by_chance(door: Door, operation, mode) -> None:
    @settings(
        max_examples=BY_CHANCE,
        database=None,
        deadline=None,
        derandomize=not FULL,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case):
        must_fit(door, case)

    if mode is GenerationMode.POSITIVE or has_something_to_get_wrong(operation):
        each()


def has_something_to_get_wrong(operation) -> bool:
    raw = operation.definition.raw
    return bool(raw.get("parameters") or raw.get("requestBody"))


def must_fit(door: Door, case) -> None:
    """Send it to an object that is there, as somebody who may; the answer is as documented."""
    if is_positive(case, ParameterLocation.PATH):
        case.path_parameters = dict(door.objects)
    case.cookies |= {"session": door.browser.cookies["session"].value, "csrftoken": TOKEN}
    case.headers["X-CSRFToken"] = TOKEN
    case._has_explicit_auth = True  # so that it is also tried without
    with transaction.atomic():
        answer = case.call_and_validate(excluded_checks=NOT_FOR_FILES if of_files(door) else [])
        transaction.set_rollback(True)
    if not of_files(door):
        told_nothing_that_the_schema_says(case, answer)


def of_files(door: Door) -> bool:
    return getattr(door.operation.takes, "files", False)


def is_positive(case, where) -> bool:
    known = case.meta.components.get(where) if case.meta else None
    return known is None or known.mode is GenerationMode.POSITIVE


def told_nothing_that_the_schema_says(case, answer) -> None:
    """A body that fits its schema is refused by a rule, never by the shape of a field."""
    if answer.status_code != 422 or not isinstance(case.body, dict) or holds_a_float(case.body):
        return
    for content in case.operation.definition.raw["requestBody"]["content"].values():
        check = jsonschema_rs.Draft202012Validator(content["schema"], validate_formats=True)
        if check.is_valid(case.body):
            told = answer.json()["error"]["fields"]
            assert not {one["code"] for one in told} & OF_THE_SCHEMA, (case.body, told)


def holds_a_float(value: Any) -> bool:
    """1.0 is an integer to a JSON schema, and no number of pieces to us."""
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return any(map(holds_a_float, inside))
    return isinstance(value, float)


def test_the_document_is_whole_and_without_a_warning():
    GENERATOR_STATS.reset()
    found = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(found)
    assert not GENERATOR_STATS
    assert found["openapi"].startswith("3.1")
    told = [one for path in found["paths"].values() for one in path.values()]
    assert {one["operationId"] for one in told} == set(OPERATIONS)
    assert all(one["summary"] and {"401", "404"} <= set(one["responses"]) for one in told)
