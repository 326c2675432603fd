"""Questions about the members: who they are, what they can make, when they work."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cluster.kernel.errors import NotFound
from cluster.kernel.text import Said
from cluster.ledger.projection import Row, live
from cluster.members.access import ANONYMOUS, Actor, Called, Role, for_actor
from cluster.members.domain import Calendar, Hours, Office
from cluster.members.domain.identity import calendar_id
from cluster.members.models import (
    Account,
    CalendarRow,
    ClusterName,
    CustomerDetails,
    CustomerRow,
    FirmContact,
    FirmRow,
    MachineRow,
    PersonDetails,
    PersonRow,
)
from cluster.web.language import now_spoken
from cluster.web.search import Found, Query, search_source

R = TypeVar("R", bound=Row)
Days = dict[date, tuple[Hours, str]]


def actor_of(details: PersonDetails | None, fresh_at: datetime | None) -> Actor:
    """The actor behind an account's person; nobody where he has no standing in his cluster."""
    if details is None:
        return ANONYMOUS
    his = live(FirmRow, details.cluster_id).filter(key=OuterRef("firm_id"))
    people = live(PersonRow, details.cluster_id).annotate(
        firm_ko=Subquery(his.values("name_ko")), firm_en=Subquery(his.values("name_en"))
    )
    known = people.filter(key=details.person_id, removed=False).first()
    if known is None:
        return ANONYMOUS
    firm_ko = known.firm_ko or ""
    return Actor(
        details.cluster_id,
        details.person_id,
        known.firm_id,
        Role(known.role),
        details.language,
        fresh_at,
        called=Called(details.name, details.title, Said(firm_ko, known.firm_en or firm_ko)),
    )


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
    return [row for row in machines(cluster_id) if row.firm_id == firm_id]


def machines(cluster_id: UUID) -> list[MachineRow]:
    """All machines of the cluster that are not retired, by code."""
    return list(live(MachineRow, cluster_id).exclude(state="retired").order_by("code"))


def machine(cluster_id: UUID, machine_id: UUID) -> MachineRow:
    return _one(MachineRow, cluster_id, machine_id)


def firm_of(machine: MachineRow) -> UUID:
    """Every machine belongs to a firm."""
    if machine.firm_id is None:
        raise NotFound
    return machine.firm_id


def calendar_of(cluster_id: UUID, firm_id: UUID) -> Calendar:
    """What each day of the firm is worth, the cluster's days and holidays included."""
    return calendars(cluster_id, [firm_id])[firm_id]


def calendars(cluster_id: UUID, firm_ids: Iterable[UUID]) -> dict[UUID, Calendar]:
    """The calendars of several firms in one query."""
    wanted = {calendar_id(cluster_id, firm_id): firm_id for firm_id in firm_ids}
    shared = calendar_id(cluster_id, None)
    rows = {r.key: r for r in live(CalendarRow, cluster_id).filter(key__in=[*wanted, shared])}
    days = days_in(rows.get(shared))
    return {
        firm_id: Calendar(week_in(rows.get(key)), days_in(rows.get(key)), days)
        for key, firm_id in wanted.items()
    }


def calendar_row(cluster_id: UUID, firm_id: UUID | None) -> CalendarRow | None:
    """The calendar as it was entered; nothing before the first entry."""
    return live(CalendarRow, cluster_id).filter(key=calendar_id(cluster_id, firm_id)).first()


def week_in(row: CalendarRow | None) -> tuple[Hours, ...]:
    return tuple(_hours(three) for three in row.week) if row else ()


def days_in(row: CalendarRow | None) -> Days:
    entered = row.days if row else {}
    return {date.fromisoformat(day): (_hours(w[:3]), w[3]) for day, w in entered.items()}


def office(cluster_id: UUID) -> Office:
    """Working hours and days of the cluster (Asia/Seoul, Korean holidays, its own closed days)."""
    return Office(days_in(calendar_row(cluster_id, None)))


def working_minutes_between(cluster_id: UUID, start: datetime, end: datetime) -> int:
    return office(cluster_id).working_minutes_between(start, end)


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


def owners(cluster_id: UUID) -> dict[UUID, PersonDetails]:
    """The owner of each firm."""
    rows = live(PersonRow, cluster_id).filter(role="owner", removed=False)
    firm_of = {row.person_id: row.firm_id for row in rows}
    found = PersonDetails.objects.of(cluster_id).filter(person_id__in=firm_of)
    return {f: d for d in found if (f := firm_of[d.person_id]) is not None}


def customers(cluster_id: UUID) -> list[tuple[CustomerRow, CustomerDetails]]:
    """All customers with their names, by code."""
    names = {d.customer_id: d for d in CustomerDetails.objects.of(cluster_id)}
    rows = live(CustomerRow, cluster_id).order_by("code")
    return [(row, names[row.customer_id]) for row in rows if row.customer_id in names]


def customer_row(cluster_id: UUID, customer_id: UUID) -> CustomerRow:
    return _one(CustomerRow, cluster_id, customer_id)


def customer(cluster_id: UUID, customer_id: UUID) -> CustomerDetails:
    found = CustomerDetails.objects.of(cluster_id).filter(customer_id=customer_id).first()
    if found is None:
        raise NotFound
    return found


def _one(row: type[R], cluster_id: UUID, key: UUID) -> R:
    found = live(row, cluster_id).filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def _hours(three: list[int]) -> Hours:
    opens, closes, unattended = three
    return Hours(opens=opens, closes=closes, unattended=unattended)
