"""Questions about the people: who belongs to what, and by which name."""

from uuid import UUID

from django.db.models import OuterRef, Subquery

from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from cluster.members.models import Account, PersonDetails, PersonRow
from cluster.members.queries.alone import cluster_of, one_row


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
    return one_row(PersonRow, cluster_id, person_id)


def person_details(cluster_id: UUID, person_id: UUID) -> PersonDetails:
    """Name and habits; an erased person is nobody in particular."""
    found = PersonDetails.objects.of(cluster_id).filter(person_id=person_id).first()
    return found or PersonDetails(cluster_id=cluster_id, person_id=person_id)


def person_names(cluster_id: UUID) -> dict[UUID, str]:
    """Names by person, for history pages; who is erased is absent."""
    known = PersonDetails.objects.of(cluster_id).exclude(name="")
    return dict(known.values_list("person_id", "name"))


def seconds_of(cluster_id: UUID) -> list[PersonRow]:
    """Who may be named as the second person of an order."""
    return list(live(PersonRow, cluster_id).filter(role="second", removed=False))


def details_of_account(account: Account) -> PersonDetails | None:
    found = PersonDetails.objects.anywhere(reason="the cluster follows from who signed in")
    return found.filter(account=account).first()
