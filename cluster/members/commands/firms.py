"""What may be done about a firm: join, correct, take part in joint orders, leave."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.kernel.text import clean_line, comparison_key
from cluster.ledger.projection import live
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.domain import Firm, FirmFacts
from cluster.members.domain.identity import firm_id_for
from cluster.members.models import FirmContact, FirmRow
from cluster.members.permissions import (
    must_be_fresh,
    must_coordinate,
    must_own,
    must_own_or_coordinate,
)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How a firm is reached; kept apart from events."""

    address: str = ""
    phone: str = ""
    email: str = ""

    def checked(self) -> "Contact":
        return Contact(
            **{
                field: clean_line(value, field=field)
                for field, value in msgspec.structs.asdict(self).items()
            }
        )


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """A firm that becomes a member."""

    code: str
    facts: FirmFacts
    joined_on: date
    contact: Contact = Contact()


def add_firm(*, by: Actor, key: Key, joining: Joining) -> Done:
    """A firm becomes a member of the cluster; its code and its number are unique there."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        work.guard("firms")
        firm_id = firm_id_for(act.cluster_id, joining.code)
        facts = joining.facts.checked()
        must_be_unique(act.cluster_id, firm_id, facts)
        firm = work.load_or_new(Firm, firm_id)
        firm.join(joining.code, facts, joining.joined_on, clock.now())
        keep_contact(act.cluster_id, firm_id, joining.contact)
        return {"firm_id": str(firm_id)}

    return command(act, body)


def correct_firm(*, by: Actor, key: Key, firm_id: UUID, change: tuple[FirmFacts, Contact]) -> Done:
    """Change what the register and the address book say of a firm."""
    must_own_or_coordinate(by, firm_id)
    act = by.act(key)
    facts, contact = change

    def body(work: Work) -> dict[str, Any]:
        work.guard("firms")
        firm = work.edit(Firm, firm_id)
        must_be_unique(act.cluster_id, firm_id, facts.checked())
        firm.correct(facts, clock.now())
        keep_contact(act.cluster_id, firm_id, contact)
        return {"firm_id": str(firm_id)}

    return command(act, body)


def consent_to_joint_orders(*, by: Actor, key: Key, firm_id: UUID) -> Done:
    """The owner lets the firm be invited to joint orders."""
    must_own(by, firm_id)
    return command(by.act(key), lambda work: _consent(work.edit(Firm, firm_id), True))


def withdraw_consent(*, by: Actor, key: Key, firm_id: UUID) -> Done:
    """No new invitations; promises already made stay."""
    must_own(by, firm_id)
    return command(by.act(key), lambda work: _consent(work.edit(Firm, firm_id), False))


def end_membership(*, by: Actor, key: Key, firm_id: UUID, left_on: date) -> Done:
    """The firm leaves the cluster."""
    must_coordinate(by)
    must_be_fresh(by)

    def body(work: Work) -> dict[str, Any]:
        work.edit(Firm, firm_id).leave(left_on, clock.now())
        return {"firm_id": str(firm_id)}

    return command(by.act(key), body)


def must_be_unique(cluster_id: UUID, firm_id: UUID, facts: FirmFacts) -> None:
    """No other member has this name or this registration number."""
    for other in live(FirmRow, cluster_id).filter(left_on=None).exclude(key=firm_id):
        if comparison_key(other.name_ko) == comparison_key(facts.name_ko):
            raise Clash("name-taken", field="name_ko", name=facts.name_ko)
        if other.brn == facts.brn:
            raise Clash("registration-number-taken", field="brn")


def keep_contact(cluster_id: UUID, firm_id: UUID, contact: Contact) -> None:
    values = msgspec.structs.asdict(contact.checked())
    FirmContact.objects.keep(cluster_id, firm_id, values)


def _consent(firm: Firm, yes: bool) -> dict[str, Any]:
    (firm.consent_to_joint_orders if yes else firm.withdraw_consent)(clock.now())
    return {"firm_id": str(firm.id)}
