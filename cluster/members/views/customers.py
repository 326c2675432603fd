"""Pages of the customers; the coordinator's alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import customers as verbs
from cluster.members.forms.firms import CustomerForm, NewCustomerForm
from cluster.members.views.parts import actor_of, done
from cluster.web.answers import Now, answers, key_of, typed
from cluster.web.forms import cleaned

SAVED = Said("고객 정보를 저장했어요.", "Customer saved.")


def _list(request: HttpRequest) -> HttpResponse:
    found = queries.customers(queries.cluster_of(actor_of(request)))
    facts = {"customers": found, "form": NewCustomerForm(typed(request), initial={"pay_days": 30})}
    return render(request, "members/customers.html", facts)


@access(GET="members.coordinate", POST="members.coordinate")
@answers(again=_list)
def customer_list(request: HttpRequest) -> HttpResponse:
    """GET all customers; POST one more."""
    if request.method == "GET":
        return _list(request)
    entered = cleaned(NewCustomerForm(request.POST))
    facts = CustomerForm.facts(entered)
    verbs.add_customer(by=actor_of(request), key=key_of(request), code=entered["code"], facts=facts)
    return done(request, SAVED, "customers")


def _shown(request: HttpRequest, customer_id: UUID) -> tuple[int, dict[str, Any]]:
    row = queries.customer_for(actor_of(request), customer_id)
    return row.version, CustomerForm.shown(row, queries.customer(row.cluster_id, customer_id))


def _page(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    version, shown = _shown(request, customer_id)
    form = CustomerForm(typed(request), initial=shown)
    facts = {"form": form, "version": version, "name": shown["name_ko"]}
    return render(request, "members/customer.html", facts)


def _now(request: HttpRequest, customer_id: UUID) -> Now:
    version, shown = _shown(request, customer_id)
    labels = {name: str(field.label) for name, field in CustomerForm.base_fields.items()}
    return Now(version, {name: (labels[name], str(shown[name])) for name in labels})


@access(GET="members.customer.change", POST="members.customer.change")
@answers(again=_page, now=_now)
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """GET the form; POST name, contact and terms."""
    if request.method == "GET":
        return _page(request, customer_id)
    facts = CustomerForm.facts(cleaned(CustomerForm(request.POST)))
    verbs.change_customer(
        by=actor_of(request),
        key=key_of(request),
        customer_id=customer_id,
        facts=facts,
    )
    return done(request, SAVED, "customers")
