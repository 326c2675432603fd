"""One scene for the access matrix: two clusters, and an object for every path parameter.

A step that brings a new path parameter adds it to `PARAMETERS`; an object it needs is made by a
function in `PROPS`, once per scene.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from tests.cast import Player, Stage, hana_cluster, other_cluster
from tests.house.access_table import ROLES

PLAYERS = {
    "staff": "han",
    "owner": "kim",
    "rival": "lee",
    "coordinator": "park",
    "second": "jung",
    "auditor": "seo",
    "removed": "oh",
}


@dataclass
class Scene:
    """The cast, what the steps put on the stage, and a session for every role."""

    stage: Stage
    pohang: Stage
    props: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def player(self, role: str) -> Player | None:
        """Who plays a role; a stranger has no account."""
        if role == "outsider":
            return self.pohang.choi
        return self.stage.people[PLAYERS[role]] if role in PLAYERS else None

    def browser(self, role: str) -> Client:
        """A browser of this role; the removed member's session is still alive in it."""
        client = Client(raise_request_exception=False)
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def sign_everybody_in(self) -> None:
        """Before the first cell, whose writes are rolled back with it."""
        for role in ROLES:
            if (player := self.player(role)) is not None:
                signed_in = player.client()
                self.sessions[role] = signed_in.cookies[settings.SESSION_COOKIE_NAME].value


Prop = Callable[[Scene], None]
PROPS: list[Prop] = []
PARAMETERS: dict[str, Callable[[Scene, str], Any]] = {
    "firm_id": lambda scene, _role: scene.stage.firms["hana"],
    "machine_id": lambda scene, _role: scene.stage.machines["hana"],
    "person_id": lambda scene, _role: scene.stage.han.person_id,
    "customer_id": lambda scene, _role: scene.stage.customer_id,
    "token": lambda scene, role: scene.props.get(f"token of {role}", "A" * 43),
    "digest": lambda _scene, _role: "now",
    "uidb36": lambda _scene, _role: "abc",
    "key": lambda _scene, _role: "def",
}


def raise_scene() -> Scene:
    """Everything the matrix needs, made by commands."""
    scene = Scene(hana_cluster(), other_cluster())
    for prop in PROPS:
        prop(scene)
    scene.sign_everybody_in()
    return scene
