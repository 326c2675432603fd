"""What may be done about a customer: add, change."""

from typing import Any
from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.text import clean_line, comparison_key
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.domain import Customer, parse_registration_number
from cluster.members.domain.identity import customer_id_for
from cluster.members.models import CustomerDetails
from cluster.members.permissions import must_coordinate


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who a customer is; all but `pay_days` is kept apart from events."""

    name_ko: str
    name_en: str = ""
    brn: str
    contact: str = ""
    email: str = ""
    phone: str = ""
    pay_days: int

    def details(self) -> dict[str, str]:
        """The part kept apart, in one normal form; refuses what cannot be."""
        lines = {
            field: clean_line(getattr(self, field), field=field, longest=100)
            for field in ("name_ko", "name_en", "contact", "email", "phone")
        }
        if not lines["name_ko"]:
            raise RuleBroken("text-empty", field="name_ko")
        return lines | {"brn": parse_registration_number(self.brn)}


def add_customer(*, by: Actor, key: Key, code: str, facts: CustomerFacts) -> Done:
    """A customer the cluster works for; his code is unique in the cluster."""
    must_coordinate(by)
    act = by.act(key)
    customer_id = customer_id_for(act.cluster_id, code)

    def body(work: Work) -> dict[str, Any]:
        work.new(Customer, customer_id).add(code, facts.pay_days, clock.now())
        keep_details(act.cluster_id, customer_id, facts)
        return {"customer_id": str(customer_id)}

    return command(act, body)


def change_customer(*, by: Actor, key: Key, customer_id: UUID, facts: CustomerFacts) -> Done:
    """New terms, name or contact."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        customer = work.edit(Customer, customer_id)
        customer.change_terms(facts.pay_days, clock.now())
        keep_details(act.cluster_id, customer_id, facts)
        return {"customer_id": str(customer_id)}

    return command(act, body)


def keep_details(cluster_id: UUID, customer_id: UUID, facts: CustomerFacts) -> None:
    """Write the part kept apart; no other customer has this name or number."""
    details = facts.details()
    for other in CustomerDetails.objects.of(cluster_id).exclude(customer_id=customer_id):
        if comparison_key(other.name_ko) == comparison_key(details["name_ko"]):
            raise Clash("name-taken", field="name_ko", name=details["name_ko"])
        if other.brn == details["brn"]:
            raise Clash("registration-number-taken", field="brn")
    CustomerDetails.objects.keep(cluster_id, customer_id, details)
