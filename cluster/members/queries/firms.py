"""Questions about the firms: who they are and how they are reached."""

from collections.abc import Iterator
from uuid import UUID

from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from cluster.members.models import FirmContact, FirmRow
from cluster.members.queries.alone import one_for_actor, one_row
from cluster.web.language import now_spoken
from cluster.web.search import Found, Query, search_source


def firm(cluster_id: UUID, firm_id: UUID) -> FirmRow:
    """One firm, also one that has left."""
    return one_row(FirmRow, cluster_id, firm_id)


def firm_for(actor: Actor, firm_id: UUID) -> FirmRow:
    """One firm as this person may see it."""
    return one_for_actor(FirmRow, actor, firm_id)


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
