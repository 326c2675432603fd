"""Questions about the members: who they are, what they can make, when they work."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeVar
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import Row, live
from cluster.members.access import Actor, for_actor, one_for
from cluster.members.models import (
    Account,
    ClusterName,
    CustomerDetails,
    CustomerRow,
    FirmContact,
    FirmRow,
    MachineRow,
    PersonDetails,
    PersonRow,
)
from cluster.members.queries.calendars import (
    Days,
    asked_calendars,
    calendar_of,
    calendar_row,
    calendars,
    calendars_in,
    days_in,
    office,
    week_in,
    working_minutes_between,
)
from cluster.members.queries.standing import Standing, acting, actor_of
from cluster.web.language import now_spoken
from cluster.web.search import Found, Query, search_source

__all__ = [
    "Days",
    "Standing",
    "acting",
    "actor_of",
    "asked_calendars",
    "calendar_of",
    "calendar_row",
    "calendars",
    "calendars_in",
    "cluster_name",
    "cluster_of",
    "clusters",
    "crew",
    "customer",
    "customer_for",
    "customers",
    "days_in",
    "details_of_account",
    "firm",
    "firm_contact",
    "firm_for",
    "firm_name",
    "firm_names",
    "firm_of",
    "firms",
    "machine",
    "machine_for",
    "machines",
    "machines_of",
    "office",
    "owner_name",
    "owners",
    "people",
    "people_rows",
    "person",
    "person_details",
    "person_names",
    "place_of",
    "seconds_of",
    "self_of",
    "week_in",
    "working_minutes_between",
]

R = TypeVar("R", bound=Row)


def cluster_of(actor: Actor) -> UUID:
    """The cluster of somebody who belongs to one."""
    if actor.cluster_id is None:
        raise NotFound
    return actor.cluster_id


def self_of(actor: Actor) -> tuple[UUID, UUID]:
    """Cluster and person of a member; nobody else has a page of his own."""
    if actor.cluster_id is None or actor.person_id is None:
        raise NotFound
    return actor.cluster_id, actor.person_id


def details_of_account(account: Account) -> PersonDetails | None:
    found = PersonDetails.objects.anywhere(reason="the cluster follows from who signed in")
    return found.filter(account=account).first()


def firm(cluster_id: UUID, firm_id: UUID) -> FirmRow:
    """One firm, also one that has left."""
    return _one(FirmRow, cluster_id, firm_id)


def firm_for(actor: Actor, firm_id: UUID) -> FirmRow:
    """One firm as this person may see it."""
    return _one_for(FirmRow, actor, firm_id)


def firms(cluster_id: UUID) -> list[FirmRow]:
    """The firms that are members now, by code."""
    return list(live(FirmRow, cluster_id).filter(left_on=None).order_by("code"))


def firm_name(cluster_id: UUID, firm_id: UUID, language: str = "ko") -> str:
    """The firm's name; empty where there is none."""
    row = live(FirmRow, cluster_id).filter(key=firm_id).first()
    return row.name(language) if row else ""


def firm_names(cluster_id: UUID, language: str = "ko") -> dict[UUID, str]:
    """Every firm there ever was, for pages that tell history."""
    return {row.stream_id: row.name(language) for row in live(FirmRow, cluster_id)}


@search_source("firms")
def _firms_found(actor: Actor, query: Query) -> Iterator[Found]:
    """The palette: member firms by either name or code."""
    if not actor.is_member:
        return
    for row in for_actor(FirmRow, actor).filter(left_on=None).order_by("code"):
        if query.matches(row.name_ko, row.name_en, row.code):
            name = row.name(now_spoken())
            yield Found(name, f"/firms/{row.stream_id}/", "factory", row.code)


def firm_contact(cluster_id: UUID, firm_id: UUID) -> FirmContact:
    found = FirmContact.objects.of(cluster_id).filter(firm_id=firm_id).first()
    return found or FirmContact(cluster_id=cluster_id, firm_id=firm_id)


def firm_contacts(cluster_id: UUID) -> dict[UUID, FirmContact]:
    """How each firm is reached, for whom that concerns."""
    return {known.firm_id: known for known in FirmContact.objects.of(cluster_id)}


def machines_of(cluster_id: UUID, firm_id: UUID) -> list[MachineRow]:
    """The firm's machines that are not retired, by code."""
    ready = live(MachineRow, cluster_id).filter(firm_id=firm_id)
    return list(ready.exclude(state="retired").order_by("code"))


def machines(cluster_id: UUID) -> list[MachineRow]:
    """All machines of the cluster that are not retired, by code."""
    return list(live(MachineRow, cluster_id).exclude(state="retired").order_by("code"))


def machine_for(actor: Actor, machine_id: UUID) -> MachineRow:
    """One machine as this person may see it."""
    return _one_for(MachineRow, actor, machine_id)


def machine(cluster_id: UUID, machine_id: UUID) -> MachineRow:
    return _one(MachineRow, cluster_id, machine_id)


def firm_of(machine: MachineRow) -> UUID:
    """Every machine belongs to a firm."""
    if machine.firm_id is None:
        raise NotFound
    return machine.firm_id


def people(actor: Actor, firm_id: UUID | None = None) -> list[tuple[PersonRow, PersonDetails]]:
    """The people the actor may see, of one firm or of none, with their names; the owner first."""
    rows = for_actor(PersonRow, actor).filter(removed=False, firm_id=firm_id)
    names = {d.person_id: d for d in PersonDetails.objects.of(cluster_of(actor))}
    found = [(row, names[row.person_id]) for row in rows if row.person_id in names]
    return sorted(found, key=lambda pair: (pair[0].role != "owner", pair[1].name))


def people_rows(cluster_id: UUID) -> list[PersonRow]:
    """Everybody who is a member now, without names."""
    return list(live(PersonRow, cluster_id).filter(removed=False))


def crew(actor: Actor, firm_id: UUID) -> list[PersonRow]:
    """The people of one firm the actor may see, each with `name` and `title`; the owner first."""
    details = PersonDetails.objects.of(cluster_of(actor)).filter(person_id=OuterRef("key"))
    found = for_actor(PersonRow, actor).filter(removed=False, firm_id=firm_id)
    named = found.annotate(
        name=Subquery(details.values("name")), title=Subquery(details.values("title"))
    )
    return sorted(named, key=lambda row: (row.role != "owner", row.name or ""))  # type: ignore[attr-defined]


def person(cluster_id: UUID, person_id: UUID) -> PersonRow:
    return _one(PersonRow, cluster_id, person_id)


def person_details(cluster_id: UUID, person_id: UUID) -> PersonDetails:
    """Name and habits; an erased person is nobody in particular."""
    found = PersonDetails.objects.of(cluster_id).filter(person_id=person_id).first()
    return found or PersonDetails(cluster_id=cluster_id, person_id=person_id)


def person_names(cluster_id: UUID) -> dict[UUID, str]:
    """Names by person, for history pages; who is erased is absent."""
    known = PersonDetails.objects.of(cluster_id).exclude(name="")
    return dict(known.values_list("person_id", "name"))


def clusters() -> list[ClusterName]:
    """Every cluster of this installation, by name."""
    return list(ClusterName.objects.order_by("name"))


@cache
def cluster_name(cluster_id: UUID) -> str:
    """A cluster keeps its name."""
    known = ClusterName.objects.filter(cluster_id=cluster_id).first()
    return known.name if known else ""


def place_of(cluster_id: UUID, person_id: UUID, language: str = "ko") -> str:
    """The firm a person belongs to, or the cluster itself."""
    known = person(cluster_id, person_id)
    if known.firm_id is None:
        return cluster_name(cluster_id)
    return firm_name(cluster_id, known.firm_id, language)


def seconds_of(cluster_id: UUID) -> list[PersonRow]:
    """Who may be named as the second person of an order."""
    return list(live(PersonRow, cluster_id).filter(role="second", removed=False))


def owner_name(cluster_id: UUID, firm_id: UUID) -> str:
    """Who owns a firm, in one query; empty where nobody does."""
    details = PersonDetails.objects.of(cluster_id).filter(person_id=OuterRef("key"))
    owners = live(PersonRow, cluster_id).filter(firm_id=firm_id, role="owner", removed=False)
    found = owners.annotate(name=Subquery(details.values("name"))).order_by("joined_at").first()
    return (found.name or "") if found else ""


def owner_ids(cluster_id: UUID, firms: Iterable[UUID | None]) -> list[UUID]:
    """Every owner of these firms: a firm may have several, and each answers for it."""
    rows = live(PersonRow, cluster_id).filter(role="owner", removed=False)
    return sorted(row.person_id for row in rows.filter(firm_id__in=set(filter(None, firms))))


def owners(cluster_id: UUID) -> dict[UUID, PersonDetails]:
    """One owner of each firm, to show beside its name."""
    rows = live(PersonRow, cluster_id).filter(role="owner", removed=False)
    firm_of = {row.person_id: row.firm_id for row in rows}
    found = PersonDetails.objects.of(cluster_id).filter(person_id__in=firm_of)
    return {f: d for d in found if (f := firm_of[d.person_id]) is not None}


def customers(cluster_id: UUID) -> list[tuple[CustomerRow, CustomerDetails]]:
    """All customers with their names, by code."""
    names = {d.customer_id: d for d in CustomerDetails.objects.of(cluster_id)}
    rows = live(CustomerRow, cluster_id).order_by("code")
    return [(row, names[row.customer_id]) for row in rows if row.customer_id in names]


def customer_for(actor: Actor, customer_id: UUID) -> CustomerRow:
    """One customer as this person may see him."""
    return _one_for(CustomerRow, actor, customer_id)


def customer(cluster_id: UUID, customer_id: UUID) -> CustomerDetails:
    found = CustomerDetails.objects.of(cluster_id).filter(customer_id=customer_id).first()
    if found is None:
        raise NotFound
    return found


def _one_for(row: type[R], actor: Actor, key: UUID) -> R:
    found = one_for(row, actor, key)
    if found is None:
        raise NotFound
    return found


def _one(row: type[R], cluster_id: UUID, key: UUID) -> R:
    found = live(row, cluster_id).filter(key=key).first()
    if found is None:
        raise NotFound
    return found
