"""The reviewed table of who may do what: every cell that is not here must be refused.

A line per route name: the roles that are let in, by method. `hidden` are the roles to whom the
thing does not exist (404); everybody else who is refused gets 403, and who is not signed in is
sent to sign in. `body` makes what an allowed POST sends, so that it is really reached; `answers`
are the documented answers of an allowed cell beside 2xx and 3xx. Add a line for a new route.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
Body = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One route."""

    GET: tuple[str, ...] = NOBODY
    POST: tuple[str, ...] = NOBODY
    hidden: tuple[str, ...] = ()
    body: Body = lambda _scene: {}
    answers: tuple[int, ...] = ()
    also: dict[str, Any] = field(default_factory=dict)  # path parameters of this route alone

    def allowed(self, method: str) -> tuple[str, ...]:
        return getattr(self, method, NOBODY)


OBJECT = {"hidden": ("outsider",)}  # an object of the cluster: 404 for another cluster

TABLE: dict[str, Line] = {
    # what every page shares
    "search": Line(GET=MEMBERS),
    "api-schema": Line(GET=MEMBERS),
    "look": Line(POST=ALL, body=lambda _: {"theme": "dark"}),
    "csp-report": Line(POST=ALL, answers=(400, 415)),
    "sheet": Line(GET=ALL),
    # sign-in and one's own page
    "account": Line(
        GET=MEMBERS,
        POST=MEMBERS,
        body=lambda _: {"language": "ko", "text_size": "normal", "theme": ""},
    ),
    "myself": Line(POST=MEMBERS, body=lambda _: {"name": "이름"}),
    "account_login": Line(GET=ALL, POST=ALL),
    "account_logout": Line(GET=ALL, POST=ALL),
    "account_inactive": Line(GET=ALL, POST=ALL, answers=(405,)),
    "account_reauthenticate": Line(GET=ALL, POST=ALL),
    "account_change_password": Line(GET=ALL, POST=ALL),
    "account_set_password": Line(GET=ALL, POST=ALL),
    "account_reset_password": Line(GET=ALL, POST=ALL),
    "account_reset_password_done": Line(GET=ALL, POST=ALL, answers=(405,)),
    "account_reset_password_from_key": Line(GET=ALL, POST=ALL),
    "account_reset_password_from_key_done": Line(GET=ALL, POST=ALL, answers=(405,)),
    "join": Line(GET=ALL, POST=ALL, answers=(410,), also={"token": "A" * 43}),
}
