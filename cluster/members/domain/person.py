"""A person of the cluster: one role at a time, an invitation, and the end of it.

Events hold the opaque id only; name, phone and e-mail lie in rows that can be erased.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider

OF_A_FIRM = ("staff", "owner")
OF_THE_CLUSTER = ("coordinator", "second", "auditor")
INVITATION_LASTS = timedelta(days=7)


@event("members.person.joined@1")
class PersonJoined(Event):
    firm_id: UUID | None
    role: str

    def tags(self) -> tuple[str, ...]:
        return _roles_tags(self.role)


@event("members.person.role-changed@1")
class RoleChanged(Event):
    firm_id: UUID | None
    role: str
    before: str

    def tags(self) -> tuple[str, ...]:
        return _roles_tags(self.role, self.before)


@event("members.person.invited@1")
class PersonInvited(Event):
    number: int  # a new link makes the former one void
    expires_at: datetime


@event("members.person.invitation-accepted@1")
class InvitationAccepted(Event):
    number: int


@event("members.person.removed@1")
class PersonRemoved(Event):
    before: str

    def tags(self) -> tuple[str, ...]:
        return _roles_tags(self.before)


@event("members.person.erased@1")
class PersonErased(Event):
    reason: str = ""  # why, without naming anybody


class Person(Decider):
    """One person in one cluster."""

    kind: ClassVar[str] = "person"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.firm_id: UUID | None = None
        self.role = ""
        self.removed = self.erased = False
        self.invitation = 0
        self.open_until: datetime | None = None  # of the last invitation, while unused

    def join(self, role: str, firm_id: UUID | None, at: datetime) -> None:
        if self.version:
            raise Clash("already-exists")
        self.emit(PersonJoined(firm_id=firm_id, role=_fitting(role, firm_id), at=at))

    def change_role(self, role: str, firm_id: UUID | None, at: datetime) -> None:
        """Nothing is recorded where nothing changed."""
        self._must_be_here()
        if (_fitting(role, firm_id), firm_id) != (self.role, self.firm_id):
            self.emit(RoleChanged(firm_id=firm_id, role=role, before=self.role, at=at))

    def invite(self, at: datetime) -> None:
        self._must_be_here()
        self.emit(
            PersonInvited(number=self.invitation + 1, expires_at=at + INVITATION_LASTS, at=at)
        )

    def accept(self, number: int, at: datetime) -> None:
        """Once, by the newest link, in time."""
        if self.removed or number != self.invitation or self.open_until is None:
            raise RuleBroken("link-gone")
        if at >= self.open_until:
            raise RuleBroken("link-gone")
        self.emit(InvitationAccepted(number=number, at=at))

    def remove(self, at: datetime) -> None:
        self._must_be_here()
        self.emit(PersonRemoved(before=self.role, at=at))

    def erase(self, at: datetime, reason: str = "") -> None:
        """The last fact about a person; his name and contact are gone with it."""
        if not self.removed:
            raise Clash("remove-before-erasing")
        if not self.erased:
            self.emit(PersonErased(reason=reason, at=at))

    def _must_be_here(self) -> None:
        if self.removed:
            raise Clash("person-removed")

    def _joined(self, e: PersonJoined | RoleChanged) -> None:
        self.role, self.firm_id = e.role, e.firm_id

    def _invited(self, e: PersonInvited) -> None:
        self.invitation, self.open_until = e.number, e.expires_at

    def _accepted(self, _e: InvitationAccepted) -> None:
        self.open_until = None

    def _removed(self, _e: PersonRemoved) -> None:
        self.removed, self.open_until = True, None

    def _erased(self, _e: PersonErased) -> None:
        self.erased = True

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        PersonJoined: _joined,
        RoleChanged: _joined,
        PersonInvited: _invited,
        InvitationAccepted: _accepted,
        PersonRemoved: _removed,
        PersonErased: _erased,
    }
    # a link made or used beside a form for the role does not refuse it
    quiet: ClassVar[frozenset[type[Event]]] = frozenset({PersonInvited, InvitationAccepted})


def _fitting(role: str, firm_id: UUID | None) -> str:
    """Owners and staff belong to a firm, the coordinator and the auditor to none."""
    if role not in OF_A_FIRM + OF_THE_CLUSTER:
        raise RuleBroken("role-unknown", field="role")
    if role in OF_A_FIRM and firm_id is None:
        raise RuleBroken("role-needs-firm", field="firm_id")
    if role in ("coordinator", "auditor") and firm_id is not None:
        raise RuleBroken("role-without-firm", field="firm_id")
    return role


def _roles_tags(*roles: str) -> tuple[str, ...]:
    """So that a command can demand that no coordinator came or went meanwhile."""
    return ("coordinators",) if "coordinator" in roles else ()
