"""The one access mechanism: who acts, the registry of rules, @access, and rows through the actor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from cluster.kernel.text import Said
from cluster.ledger.projection import Row, live
from cluster.ledger.uow import SYSTEM, Act, Key

if TYPE_CHECKING:
    from django.db.models import QuerySet

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Callable[..., Any])
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Role(StrEnum):
    """What a person is in his cluster. A removed member is anonymous at his next request."""

    ANONYMOUS = "anonymous"
    GUEST = "guest"
    STAFF = "staff"
    OWNER = "owner"
    COORDINATOR = "coordinator"
    SECOND = "second"
    AUDITOR = "auditor"
    SYSTEM = "system"


class Verdict(Enum):
    """What a rule says of one request."""

    ALLOW = "allow"
    DENY = "deny"  # 403: the object is visible, the right is missing
    HIDE = "hide"  # 404: nobody can tell it from absent
    SIGN_IN = "sign-in"  # 302 to the sign-in page, 401 in the API


@dataclass(frozen=True, slots=True)
class Called:
    """How a member is addressed: name and title, and his firm in both languages."""

    name: str = ""
    title: str = ""
    firm: Said = field(default_factory=lambda: Said("", ""))

    def addressed(self, language: str) -> str:
        """박성호 대표, as one is greeted; in English the name alone."""
        return self.name if language == "en" else f"{self.name} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person in one role of one cluster, a customer by link, or the system itself."""

    cluster_id: UUID | None = None
    person_id: UUID | None = None
    firm_id: UUID | None = None
    role: Role = Role.ANONYMOUS
    language: str = "ko"
    fresh_at: datetime | None = None  # last sign-in or re-authentication
    guest_of: UUID | None = None  # the customer link of a guest
    called: Called = field(default_factory=Called, repr=False, compare=False)
    # rows that the rule of this request has read, for its page
    handed: dict[tuple[type, UUID], Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def guest(cls, cluster_id: UUID, link_id: UUID, *, language: str = "ko") -> "Actor":
        """A customer who came by a link; his acts are signed with the link's id."""
        return cls(cluster_id, link_id, None, Role.GUEST, language, guest_of=link_id)

    @classmethod
    def system(cls, cluster_id: UUID) -> "Actor":
        """Timers and reactions."""
        return cls(cluster_id, SYSTEM, None, Role.SYSTEM)

    def act(self, key: Key) -> Act:
        """What this actor does once under `key`; only a known actor can act."""
        if self.cluster_id is None or self.person_id is None:
            raise PermissionError("an anonymous actor cannot act")
        return Act(self.cluster_id, self.person_id, self.firm_id, key)

    @property
    def is_member(self) -> bool:
        return self.role not in (Role.ANONYMOUS, Role.GUEST, Role.SYSTEM)

    @property
    def is_coordinator(self) -> bool:
        return self.role is Role.COORDINATOR

    @property
    def is_second(self) -> bool:
        return self.role is Role.SECOND

    @property
    def is_auditor(self) -> bool:
        return self.role is Role.AUDITOR

    @property
    def is_at_desk(self) -> bool:
        """Coordinator, second person and auditor: they know every order and its customer."""
        return self.is_coordinator or self.is_second or self.is_auditor

    @property
    def is_owner(self) -> bool:
        return self.role is Role.OWNER

    @property
    def is_system(self) -> bool:
        return self.role is Role.SYSTEM

    def belongs_to(self, firm_id: UUID | None) -> bool:
        """Owner or staff of the firm."""
        return firm_id is not None and self.firm_id == firm_id and self.role in (_OF_A_FIRM)


_OF_A_FIRM = (Role.OWNER, Role.STAFF)
ANONYMOUS = Actor()
Rule = Callable[..., Verdict]


@dataclass(frozen=True, slots=True)
class _Registered:
    says: Rule
    members_only: bool
    reason: str = ""


_rules: dict[str, _Registered] = {}


def rule(name: str, *, members_only: bool = True) -> Callable[[Rule], Rule]:
    """Register `function(actor, **url_kwargs) -> Verdict` under `name`.

    A rule for members is never asked about anybody else: he is sent to sign in. Rules of customer
    pages set `members_only=False` and judge everybody.
    """

    def register(says: Rule) -> Rule:
        if name in _rules:
            raise ValueError(f"rule {name} is registered twice")
        _rules[name] = _Registered(says, members_only)
        return says

    return register


def allow_members(_actor: Actor, **_kwargs: Any) -> Verdict:
    """Every signed-in member of any role."""
    return Verdict.ALLOW


@dataclass(frozen=True, slots=True)
class Access:
    """The rule of each method a view answers."""

    rules: Mapping[str, str]

    def judge(self, method: str, actor: Actor, kwargs: Mapping[str, Any]) -> Verdict:
        """The verdict for `method`; an undeclared one is judged by the best declared one."""
        name = self.rules.get("GET" if method == "HEAD" else method)
        if name is not None:
            return verdict(name, actor, **kwargs)
        verdicts = [verdict(name, actor, **kwargs) for name in sorted(set(self.rules.values()))]
        return Verdict.ALLOW if Verdict.ALLOW in verdicts else verdicts[0]

    def answers(self, method: str) -> bool:
        return ("GET" if method == "HEAD" else method) in self.rules


def access(**rules: str) -> Callable[[F], F]:
    """`@access(GET="orders.see", POST="orders.open")`: the only methods the view answers."""
    if not rules or not set(rules) <= set(METHODS):
        raise ValueError(f"methods must be some of {METHODS}")

    def mark(view: F) -> F:
        view.access = Access(rules)  # type: ignore[attr-defined]
        return view

    return mark


def public(name: str, *, reason: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[F], F]:
    """A route for everybody, with the reason why it may be."""
    if not reason.strip():
        raise ValueError(f"public route {name} needs a reason")
    known = _rules.get(name)
    if known is not None and known.reason != reason:
        raise ValueError(f"rule {name} is registered twice")
    _rules[name] = _Registered(lambda _actor, **_kwargs: Verdict.ALLOW, False, reason)
    return access(**dict.fromkeys(methods, name))


def access_of(view: Callable[..., Any]) -> Access | None:
    """The access mark of a view function, or of the class behind it."""
    behind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    found = getattr(view, "access", None) or getattr(behind, "access", None)
    return found if isinstance(found, Access) else None


def is_registered(name: str) -> bool:
    return name in _rules


def verdict(name: str, actor: Actor, **kwargs: Any) -> Verdict:
    """What the rule `name` says of this actor and these path parameters."""
    known = _rules[name]
    if known.members_only and not actor.is_member:
        return Verdict.SIGN_IN
    return known.says(actor, **kwargs)


def for_actor(row: type[R], actor: Actor) -> "QuerySet[R]":
    """The rows of the actor's cluster that he may see, as `row.visible_to(actor)` says (a Q)."""
    if actor.cluster_id is None:
        raise PermissionError(f"{row.__name__} asked for without a cluster")
    visible_to: Callable[[Actor], Any] = row.visible_to  # type: ignore[attr-defined]
    return live(row, actor.cluster_id).filter(visible_to(actor))


def hand(row: type[R], actor: Actor, key: UUID) -> R | None:
    """For rules: the row under `key` if the actor may see it; a page that reads is handed it."""
    found = for_actor(row, actor).filter(key=key).first()
    if found is not None:
        actor.handed[row, key] = found
    return found


def one_for(row: type[R], actor: Actor, key: UUID) -> R | None:
    """The row under `key` if the actor may see it: what the rule of a GET has handed, else asked."""
    handed: R | None = actor.handed.get((row, key))
    return handed if handed is not None else for_actor(row, actor).filter(key=key).first()
