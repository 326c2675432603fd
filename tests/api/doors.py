"""The API's operations as tests find them: by walking the routes; and a door to knock at each."""

from typing import Any
from uuid import uuid4

from django.db import transaction

from cluster.members.routes import routes
from tests.house.access_table import ROLES, STRANGERS, TABLE
from tests.house.matrix import objects_of, path_of, send

OPERATIONS = {
    operation.run.__name__: (route, method, operation)
    for route in routes()
    for method, operation in getattr(getattr(route.view, "cls", None), "operations", {}).items()
}


class Door:
    """One operation, knocked at by somebody who may use it."""

    def __init__(self, scene, name: str) -> None:
        self.route, self.method, self.operation = OPERATIONS[name]
        line = TABLE[self.route.name]
        may = line.allowed(self.method)
        self.role = next(role for role in ROLES if role in may and role not in STRANGERS)
        self.browser = scene.browser(self.role)
        self.objects = objects_of(self.route, line, scene, self.role)
        self.path = path_of(self.route, line, scene, self.role)
        self.body = line.body(scene) if self.operation.is_command else {}

    def path_with(self, objects: dict[str, str]) -> str:
        """The path with other objects where they fit."""
        found = self.path
        for name, other in objects.items():
            if name in self.objects:
                found = found.replace(self.objects[name], other)
        return found

    def told(self, body: dict[str, Any]) -> tuple[int, set[tuple[str, str]]]:
        """Status, and the code at each field; a command that was taken is undone."""
        with transaction.atomic():
            answer = send(self.browser, self.method, self.path, body)
            transaction.set_rollback(True)
        error = answer.json()["error"] if answer.status_code >= 400 else {"fields": []}
        return answer.status_code, {(one["field"], one["code"]) for one in error["fields"]}

    def raw(self, content: Any, kind: str = "application/json") -> tuple[int, str]:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = self.browser.generic(
            self.method, self.path, content, content_type=kind, headers=headers
        )
        return answer.status_code, answer.json()["error"]["code"]
