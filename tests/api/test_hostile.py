"""T21, T22: hostile values against every field of every operation of the API, found by walking it."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from cluster.web.api.bodies import Body
from cluster.web.api.fields import takes_of
from tests.api.doors import OPERATIONS, Door
from tests.house.matrix import send
from tests.web.hostile import against

WITH_FIELDS = {
    name: (route, method, operation.takes)
    for name, (route, method, operation) in OPERATIONS.items()
    if isinstance(operation.takes, Body) and operation.takes.schema()["properties"]
}
IN_JSON = sorted(name for name, (_, _, body) in WITH_FIELDS.items() if not body.files)
QUERIES = sorted(
    name
    for name, (_, _, operation) in OPERATIONS.items()
    if not operation.is_command and operation.takes.form().fields
)
VERSIONED = [name for name in IN_JSON if WITH_FIELDS[name][2].version]


def places(body: Body) -> list[tuple[list[Any], str, Any]]:
    """Where each field stands in the body: its way, how it is called, the field itself."""
    plain = [([body.named(n)], body.named(n), one) for n, one in body.fields().items()]
    rows = [
        ([name, 0, inner], f"{name}.0.{inner}", one)
        for name, row in body.rows.items()
        for inner, one in row.form().fields.items()
    ]
    return plain + rows


def with_value(valid: dict[str, Any], way: list[Any], value: Any) -> dict[str, Any]:
    body = deepcopy(valid)
    if len(way) == 3 and not body.get(way[0]):
        body[way[0]] = [{}]
    at: Any = body
    for step in way[:-1]:
        at = at[step]
    at[way[-1]] = value
    return body


@pytest.mark.parametrize("name", IN_JSON)
def test_every_field_refuses_what_is_hostile_to_its_kind(scene, name):
    """All fields at once, each with its next hostile value: every one must be told."""
    door = Door(scene, name)
    each = {
        called: (way, list(against(takes_of(one).kind, takes_of(one))))
        for way, called, one in places(door.operation.takes)
    }
    wrong = []
    for n in range(max(len(values) for _, values in each.values())):
        body, wanted = deepcopy(door.body), {}
        for called, (way, values) in each.items():
            if n < len(values):
                value, code = values[n]
                body = with_value(body, way, value)
                wanted[called] = (code, value)
        status, told = door.told(body)
        wrong += [
            f"{called} = {value!r:.40}: {status}, not {code}"
            for called, (code, value) in wanted.items()
            if status != 422 or (called, code) not in told
        ]
    assert wrong == []


@pytest.mark.parametrize("name", IN_JSON)
def test_a_field_that_is_needed_and_one_that_is_not_known(scene, name):
    door, body = Door(scene, name), WITH_FIELDS[name][2]
    status, told = door.told({"quantiy": 5})
    needed = {(one, "required") for one in body.schema().get("required", [])}
    assert status == 422
    assert told == needed | {("quantiy", "field-unknown")}


@pytest.mark.parametrize("name", IN_JSON)
def test_a_list_is_a_list_of_objects_and_not_too_long(scene, name):
    door = Door(scene, name)
    for called, rows in door.operation.takes.rows.items():
        for value in (5, "x", True, {"a": 1}):
            assert (called, "list-wanted") in door.told(door.body | {called: value})[1]
        assert (called, "list-length") in door.told(door.body | {called: [{}] * 1000})[1]
        if rows.least <= 1:
            stranger = door.told(door.body | {called: [{"quantiy": 5}]})[1]
            assert (f"{called}.0.quantiy", "field-unknown") in stranger
            assert (f"{called}.0", "object-wanted") in door.told(door.body | {called: [5]})[1]


JSON = [
    ("[" * 100_000, 400, "json-depth"),
    ('{"a":' * 33 + "1" + "}" * 33, 400, "json-depth"),
    ('{"a": 1, "a": 2}', 400, "json-duplicate-key"),
    ('{"a": NaN}', 400, "json-format"),
    ('{"a": Infinity}', 400, "json-format"),
    ('{"a": 1} 2', 400, "json-format"),
    ("\ufeff{}", 400, "json-format"),
    (b'{"a": "\xff"}', 400, "json-format"),
    ("{'a': 1}", 400, "json-format"),
    ('{"a": ' + "9" * 5_000 + "}", 400, "json-format"),
    ('"' + "x" * 1_000_001 + '"', 413, "too-large"),
    ("[]", 422, "object-wanted"),
    ("null", 422, "object-wanted"),
    ("5", 422, "object-wanted"),
]
KINDS = [
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "x/y",
]


@pytest.mark.parametrize("name", IN_JSON)
def test_json_that_a_tolerant_parser_would_swallow(scene, name):
    door = Door(scene, name)
    assert [door.raw(content) for content, _, _ in JSON] == [one[1:] for one in JSON]


@pytest.mark.parametrize("name", sorted(n for n in OPERATIONS if OPERATIONS[n][2].is_command))
def test_another_content_type_is_not_taken(scene, name):
    door = Door(scene, name)
    files = getattr(door.operation.takes, "files", False)
    kinds = [kind for kind in KINDS if not (files and kind.startswith("multipart"))]
    assert {door.raw("a=1", kind) for kind in kinds} == {(415, "content-type")}


@pytest.mark.parametrize("name", VERSIONED)
def test_an_old_version_changes_nothing(scene, name):
    door = Door(scene, name)
    with transaction.atomic():
        answer = send(door.browser, door.method, door.path, door.body | {"expected_version": 999})
        transaction.set_rollback(True)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changed-meanwhile")


HOSTILE_QUERIES = {
    "after": ["x", "%%%", "한", "=" * 50, "bnVsbA", "WyJ4Il0", "x" * 100_000, "\x00", "WzFd"],
    "size": ["0", "101", "-1", "１２", "1e9", "x", "9" * 400],
    "state": ["none", "\x00", "open'--"],
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_hostile_query_is_refused_at_its_name(scene, name):
    door = Door(scene, name)
    for called in door.operation.takes.form().fields:
        for value in HOSTILE_QUERIES[called]:
            answer = door.browser.get(door.path, {called: value})
            told = [one["field"] for one in answer.json()["error"]["fields"]]
            assert (answer.status_code, told) == (422, [called]), value
        twice = door.browser.get(f"{door.path}?{called}=1&{called}=2").json()["error"]
        assert twice["code"] == "field-twice"
    unknown = door.browser.get(door.path, {"sate": "open"}).json()["error"]
    assert (unknown["code"], unknown["fields"][0]["field"]) == ("field-unknown", "sate")


def test_the_walk_found_the_api():
    assert len(OPERATIONS) > 60
    assert {"seal_own_pledge", "add_lot", "draft_offer", "set_week"} <= set(IN_JSON)
