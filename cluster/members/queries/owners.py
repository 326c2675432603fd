"""Who owns a firm: whom it is written to, and whom a page names."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cluster.ledger.projection import live
from cluster.members.models import PersonDetails, PersonRow


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
