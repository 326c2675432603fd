"""What may be done about a person: add, change the role, remove, erase; and about oneself."""

from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.kernel.ids import id_for
from cluster.kernel.text import clean_line, comparison_key
from cluster.ledger.keys import shred
from cluster.ledger.projection import live
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor, Role
from cluster.members.domain import Firm, Person
from cluster.members.domain.person import OF_A_FIRM
from cluster.members.models import InvitationLink, PersonDetails, PersonRow
from cluster.members.models.details import LANGUAGES, TEXT_SIZES, THEMES
from cluster.members.permissions import (
    must_be_fresh,
    must_be_member,
    must_coordinate,
    must_coordinate_or_be_system,
)
from cluster.members.queries import person


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Who a person is; kept apart from events."""

    name: str
    title: str = ""
    phone: str = ""
    email: str

    def checked(self) -> dict[str, str]:
        """In one normal form; refuses what cannot be."""
        lines = {
            field: clean_line(getattr(self, field), field=field, longest=100)
            for field in ("name", "title", "phone", "email")
        }
        if not lines["name"]:
            raise RuleBroken("text-empty", field="name")
        lines["email"] = checked_address(lines["email"])
        return lines


def checked_address(raw: str) -> str:
    """An e-mail address in its comparison form."""
    local, _, domain = raw.partition("@")
    if not local or "." not in domain.strip(".") or " " in raw or "@" in domain:
        raise RuleBroken("email-format", field="email")
    return comparison_key(raw)


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """A person who joins, in one role, of one firm or of none."""

    role: str
    firm_id: UUID | None
    named: Named


def add_person(*, by: Actor, key: Key, joining: Joining) -> Done:
    """Owners add people of their own firm, the coordinator anybody."""
    must_manage(by, joining.role, joining.firm_id)
    act = by.act(key)
    person_id = id_for("person", act.command_id)

    def body(work: Work) -> dict[str, Any]:
        if joining.firm_id is not None:
            work.load(Firm, joining.firm_id).must_be_member()
        work.new(Person, person_id).join(joining.role, joining.firm_id, clock.now())
        keep_details(act.cluster_id, person_id, joining.named.checked())
        return {"person_id": str(person_id)}

    return command(act, body)


def change_role(*, by: Actor, key: Key, person_id: UUID, role: str, firm_id: UUID | None) -> Done:
    """Another role, from the next request of that person on."""
    must_coordinate(by)
    must_be_fresh(by)

    def body(work: Work) -> dict[str, Any]:
        whom = work.edit(Person, person_id)
        if firm_id is not None:
            work.load(Firm, firm_id).must_be_member()
        if whom.role == Role.COORDINATOR and role != Role.COORDINATOR:
            _must_leave_a_coordinator(work, person_id)
        whom.change_role(role, firm_id, clock.now())
        return {"person_id": str(person_id)}

    return command(by.act(key), body)


def remove_person(*, by: Actor, key: Key, person_id: UUID) -> Done:
    """The membership ends; a live session loses its rights at its next request."""
    act = by.act(key)
    known = person(act.cluster_id, person_id)
    must_manage(by, known.role, known.firm_id)

    def body(work: Work) -> dict[str, Any]:
        whom = work.edit(Person, person_id)
        if whom.role == Role.COORDINATOR:
            _must_leave_a_coordinator(work, person_id)
        whom.remove(clock.now())
        InvitationLink.objects.of(act.cluster_id).filter(person_id=person_id).delete()
        return {"person_id": str(person_id)}

    return command(act, body)


def erase_person(*, by: Actor, key: Key, person_id: UUID, reason: str = "") -> Done:
    """Name, contact, account and data key of a removed person are destroyed; history stays."""
    must_coordinate_or_be_system(by)
    if not by.is_system:
        must_be_fresh(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        work.load(Person, person_id).erase(clock.now(), reason)
        for details in PersonDetails.objects.of(act.cluster_id).filter(person_id=person_id):
            if details.account is not None:
                details.account.delete()
            details.delete()
        shred(act.cluster_id, f"person/{person_id}", clock.now())
        return {"person_id": str(person_id)}

    return command(act, body)


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody likes to read."""

    language: str
    text_size: str
    theme: str


def change_habits(*, by: Actor, key: Key, habits: Habits) -> Done:
    """Language, text size and theme of the actor himself; no fact of the cluster."""
    must_be_member(by)
    act = by.act(key)
    allowed = {"language": [k for k, _ in LANGUAGES], "text_size": TEXT_SIZES, "theme": THEMES}
    values = msgspec.structs.asdict(habits)
    for field, choices in allowed.items():
        if values[field] not in choices:
            raise RuleBroken("choice-unknown", field=field)

    def body(_work: Work) -> dict[str, Any]:
        PersonDetails.objects.keep(act.cluster_id, act.actor_id, values)
        return {}

    return command(act, body)


def change_myself(*, by: Actor, key: Key, contact: dict[str, str]) -> Done:
    """Name, title and phone of the actor himself; the address he signs in with stays."""
    must_be_member(by)
    act = by.act(key)

    def body(_work: Work) -> dict[str, Any]:
        details = PersonDetails.objects.of(act.cluster_id).get(person_id=act.actor_id)
        named = Named(**contact, email=details.email).checked()
        PersonDetails.objects.keep(act.cluster_id, act.actor_id, named)
        return {}

    return command(act, body)


def must_manage(by: Actor, role: str, firm_id: UUID | None) -> None:
    """Owners manage owners and staff of their own firm, the coordinator everybody."""
    own = by.is_owner and by.belongs_to(firm_id) and role in OF_A_FIRM
    if not (own or by.is_coordinator):
        raise NotAllowed


def keep_details(cluster_id: UUID, person_id: UUID, details: dict[str, str]) -> None:
    """Write name and contact; nobody else of the cluster has this address."""
    others = PersonDetails.objects.of(cluster_id).exclude(person_id=person_id)
    if others.filter(email=details["email"]).exists():
        raise Clash("email-taken", field="email")
    PersonDetails.objects.keep(cluster_id, person_id, details)


def _must_leave_a_coordinator(work: Work, person_id: UUID) -> None:
    work.guard("coordinators")
    others = live(PersonRow, work.act.cluster_id).exclude(key=person_id)
    if not others.filter(role=Role.COORDINATOR, removed=False).exists():
        raise Clash("last-coordinator")
