"""The walk over every route, method and role; it answers what is wrong, in words."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from cluster.ledger import store
from cluster.members.access import METHODS
from cluster.members.routes import Route
from tests.house.lines import ROLES, STRANGERS, Line
from tests.house.scene import PARAMETERS, Scene

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\\.|[^()\\])*\)")
_WRITTEN = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
 WHERE relname NOT IN ('django_session', 'signin_cache')
"""


@dataclass(frozen=True)
class Cell:
    """One route, method and role."""

    route: Route
    line: Line
    method: str
    role: str

    @property
    def allowed(self) -> bool:
        return self.role in self.line.allowed(self.method)

    @property
    def declared(self) -> bool:
        """Somebody may use this method here."""
        return bool(self.line.allowed(self.method))

    @property
    def anything(self) -> bool:
        """The role may use some method of the route, so it may learn that this one is none."""
        return any(self.role in self.line.allowed(method) for method in METHODS)

    def __str__(self) -> str:
        return f"{self.method} {self.route.path} as {self.role}"


def faults(route: Route, scene: Scene, table: dict[str, Line]) -> list[str]:
    """Everything wrong with one route; a route or a parameter the table does not know is a fault."""
    line = table.get(route.name)
    if line is None:
        return [f"{route.path} ({route.name}) has no line in the access table"]
    if unknown := set(route.parameters) - set(PARAMETERS) - set(line.also):
        return [f"{route.path}: no object for {', '.join(sorted(unknown))}"]
    cells = [Cell(route, line, method, role) for method in METHODS for role in ROLES]
    return [fault for cell in cells for fault in _of_cell(cell, scene)]


def _of_cell(cell: Cell, scene: Scene) -> Iterator[str]:
    with transaction.atomic():
        before = _written(scene)
        answer = _ask(cell, scene)
        after = _written(scene)
        transaction.set_rollback(True)
    if answer.status_code == 429 or answer.status_code >= 500:
        yield f"{cell}: {answer.status_code}"
    elif cell.allowed:
        yield from _allowed(cell, answer)
    else:
        yield from _refused(cell, answer)
        if before != after:
            yield f"{cell}: refused, and yet something was written"


def _allowed(cell: Cell, answer: HttpResponse) -> Iterator[str]:
    if not (200 <= answer.status_code < 400 or answer.status_code in cell.line.answers):
        yield f"{cell}: allowed, but answered {answer.status_code}"
    elif _to_sign_in(answer) and not cell.route.name.startswith("account_"):
        yield f"{cell}: allowed, but sent to sign in"


def _refused(cell: Cell, answer: HttpResponse) -> Iterator[str]:
    wanted = _wanted(cell)
    found = "sign in" if _to_sign_in(answer) else answer.status_code
    if found not in wanted:
        yield f"{cell}: refused with {found}, not {' or '.join(map(str, sorted(wanted, key=str)))}"


def _wanted(cell: Cell) -> set[object]:
    """The answers of trust.md 3.2 to a refusal."""
    if cell.anything:
        return {405} if not cell.declared else {403, 404}
    if cell.role in cell.line.hidden:
        return {404}
    if cell.role in STRANGERS:
        api = cell.route.path.startswith("/api/")
        return {401} if api else {"sign in"}
    return {403}


def _ask(cell: Cell, scene: Scene) -> HttpResponse:
    browser = scene.browser(cell.role)
    path = path_of(cell.route, cell.line, scene, cell.role)
    if cell.method == "GET":
        return browser.get(path)
    return send(
        browser, cell.method, path, cell.line.body_of(scene, cell.role) if cell.allowed else {}
    )


def send(browser: Client, method: str, path: str, body: dict[str, Any], key: str = "new") -> Any:
    """A command as a form sends it, or as a program sends it to the API; `key` "" for none."""
    key = str(uuid4()) if key == "new" else key
    if not path.startswith("/api/"):
        typed = body | ({"command_key": key} if key else {})
        return browser.post(path, typed) if method == "POST" else browser.generic(method, path)
    headers = {"Idempotency-Key": key} if key else {}
    if any(hasattr(value, "seek") for value in body.values()):
        return browser.post(path, body, headers=headers)
    content = json.dumps(body) if body and method != "DELETE" else ""
    kind = {"content_type": "application/json"} if content else {}
    return browser.generic(method, path, content, headers=headers, **kind)


def path_of(route: Route, line: Line, scene: Scene, role: str) -> str:
    """The route's pattern with an object for every parameter."""
    objects = objects_of(route, line, scene, role)
    return _PLACE.sub(lambda place: objects[place[1] or place[2]], route.path).replace("\\", "")


def objects_of(route: Route, line: Line, scene: Scene, role: str) -> dict[str, str]:
    """An object for every parameter of the route."""

    def one(name: str) -> Any:
        if name not in line.also:
            return PARAMETERS[name](scene, role)
        own = line.also[name]
        return own(scene) if callable(own) else own

    return {name: str(one(name)) for name in route.parameters}


def _written(scene: Scene) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        rows = cursor.fetchone()[0]
    heads = [store.head(s.cluster_id).position for s in (scene.stage, scene.pohang)]
    return (int(rows), *heads)


def _to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/account/login/")
