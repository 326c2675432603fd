"""One row, or nothing there: what a question about a single thing answers."""

from typing import TypeVar
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import Row, live
from cluster.members.access import Actor, one_for

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


def one_for_actor(row: type[R], actor: Actor, key: UUID) -> R:
    found = one_for(row, actor, key)
    if found is None:
        raise NotFound
    return found


def one_row(row: type[R], cluster_id: UUID, key: UUID) -> R:
    found = live(row, cluster_id).filter(key=key).first()
    if found is None:
        raise NotFound
    return found
