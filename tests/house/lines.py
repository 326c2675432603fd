"""A line of the access table, the roles it names, and the objects several lines share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cluster.kernel import clock

# trust.md 3.3, and the two roles that a cluster may also appoint
ROLES = (
    "anonymous",
    "customer",  # with the link of this order
    "other-customer",  # with another order's link
    "staff",  # of the owning firm
    "owner",  # of the owning firm
    "rival",  # owner of another firm in the same cluster
    "coordinator",
    "outsider",  # owner in another cluster
    "removed",  # with a live session
    "second",
    "auditor",
)
STRANGERS = ("anonymous", "customer", "other-customer", "removed")
ALL = ROLES
IN_CLUSTER = ("staff", "owner", "rival", "coordinator", "second", "auditor")
MEMBERS = (*IN_CLUSTER, "outsider")  # pages without an object: everybody signed in, of his own
OWN = ("staff", "owner", "coordinator")
MANAGE = ("owner", "coordinator")
COORDINATOR = ("coordinator",)
NOBODY: tuple[str, ...] = ()
NOT_HOLDING = ("rival", "second", "auditor", "outsider")
DESK = ("coordinator", "second")
ASKED = ("owner", "rival")  # owners of the firms that an order asks
Body = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One route."""

    GET: tuple[str, ...] = NOBODY
    POST: tuple[str, ...] = NOBODY
    PUT: tuple[str, ...] = NOBODY
    DELETE: tuple[str, ...] = NOBODY
    hidden: tuple[str, ...] = ()
    body: Body = lambda _scene: {}
    differs: Callable[[Any, str], dict[str, Any]] = lambda _scene, _role: {}  # by role
    answers: tuple[int, ...] = ()
    also: dict[str, Any] = field(
        default_factory=dict
    )  # path parameters of this route alone, or how to find them

    def allowed(self, method: str) -> tuple[str, ...]:
        return getattr(self, method, NOBODY)

    def body_of(self, scene: Any, role: str) -> dict[str, Any]:
        """What this role sends: the body, and what only it can say."""
        return self.body(scene) | self.differs(scene, role)


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


divided = {
    "order_id": lambda scene: scene.props["divided"],
    "lot_id": lambda scene: scene.props["divided lot"],
}
short = {
    "order_id": lambda scene: scene.props["short"],
    "lot_id": lambda scene: scene.props["short lot"],
}
OBJECT = {"hidden": ("outsider",)}  # an object of the cluster: 404 for another cluster


def lot_in(state: str) -> dict[str, Any]:
    """The same with its first lot."""
    line = order_in(state)
    return line | {"also": line["also"] | {"lot_id": lambda scene: scene.props[state].lot_id}}


def order_in(state: str) -> dict[str, Any]:
    """An order of the cluster in this state, instead of the one that collects."""
    unasked = ("staff", "owner", "rival") if state in ("draft", "checked") else ()
    return {
        "hidden": ("outsider", *unasked),
        "also": {"order_id": lambda scene: scene.props[state].order_id},
    }
