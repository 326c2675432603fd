"""What a person is in his cluster, and the actor he is there."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import OuterRef, Subquery

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.members.access import ANONYMOUS, Actor, Called, Role
from cluster.members.models import FirmRow, PersonDetails, PersonRow


class Standing(msgspec.Struct):
    """What a person is in his cluster; without a role he is nobody there."""

    role: str | None
    firm_id: UUID | None
    firm_ko: str
    firm_en: str


def acting(details: PersonDetails, standing: Standing, fresh_at: datetime | None) -> Actor:
    """The actor in this standing."""
    if standing.role is None:
        return ANONYMOUS
    return Actor(
        details.cluster_id,
        details.person_id,
        standing.firm_id,
        Role(standing.role),
        details.language,
        fresh_at,
        called=Called(
            details.name,
            details.title,
            Said(standing.firm_ko, standing.firm_en or standing.firm_ko),
        ),
    )


def actor_of(details: PersonDetails | None, fresh_at: datetime | None) -> Actor:
    """The actor behind an account's person, outside of a request."""
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
    standing = Standing(known.role, known.firm_id, firm_ko, known.firm_en or "")
    return acting(details, standing, fresh_at)
