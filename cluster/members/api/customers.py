"""The customers, for the coordinator: the list, one more, changed terms."""

from typing import Any
from uuid import UUID

from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import customers as verbs
from cluster.members.domain import show_registration_number
from cluster.members.forms.firms import CustomerForm, NewCustomerForm
from cluster.members.models import CustomerDetails, CustomerRow
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads

_AS_IT_IS = ("name_ko", "name_en", "contact", "email", "phone")


class Customer(Told):
    """A customer and how he is reached; `version` goes into `expected_version`."""

    customer_id: UUID
    version: int
    code: str
    name_ko: str
    name_en: str
    brn: str
    contact: str
    email: str
    phone: str
    pay_days: int


class Customers(Told):
    """All customers of the cluster, by code."""

    customers: list[Customer]


class CustomerAdded(Told):
    """The new customer."""

    customer_id: UUID


def _told(row: CustomerRow, details: CustomerDetails) -> Customer:
    kept = {name: getattr(details, name) for name in _AS_IT_IS}
    return Customer(
        customer_id=row.customer_id,
        version=row.version,
        code=row.code,
        brn=show_registration_number(details.brn),
        pay_days=row.pay_days,
        **kept,
    )


@reads(Customers)
def list_customers(call: Call) -> Customers:
    """The customers of the cluster."""
    found = queries.customers(queries.cluster_of(call.actor))
    return Customers(customers=[_told(row, details) for row, details in found])


@commands(CustomerAdded, Body(NewCustomerForm), status=201)
def add_customer(call: Call) -> Any:
    """A customer the cluster did not know; his code is unique."""
    facts = CustomerForm.facts(dict(call.fields))
    code = call.fields["code"]
    return verbs.add_customer(by=call.actor, key=call.key, code=code, facts=facts)


@commands(body=Body(CustomerForm, version=True))
def change_customer(call: Call, customer_id: UUID) -> None:
    """Change name, contact or terms of a customer."""
    verbs.change_customer(
        by=call.actor,
        key=call.key,
        customer_id=customer_id,
        facts=CustomerForm.facts(dict(call.fields)),
    )


customers = access(GET="members.coordinate", POST="members.coordinate")(
    at("members", GET=list_customers, POST=add_customer)
)
customer = access(PUT="members.customer.change")(at("members", PUT=change_customer))
