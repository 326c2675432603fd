"""The clusters of this installation, and where in one a person belongs."""

from functools import cache
from uuid import UUID

from cluster.members.models import ClusterName
from cluster.members.queries.firms import firm_name
from cluster.members.queries.people import person


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
