"""Which stream holds what: ids derived from business keys."""

from uuid import UUID

from cluster.kernel.ids import id_for
from cluster.kernel.text import comparison_key


def cluster_id_for(name: str) -> UUID:
    """Two clusters of one installation cannot have the same name."""
    return id_for("cluster", comparison_key(name))


def firm_id_for(cluster_id: UUID, code: str) -> UUID:
    """A firm joins a cluster once under its code."""
    return id_for("firm", cluster_id, comparison_key(code))


def machine_park_id(firm_id: UUID) -> UUID:
    return id_for("machine-park", firm_id)


def calendar_id(cluster_id: UUID, firm_id: UUID | None) -> UUID:
    """The calendar of a firm, or of the whole cluster."""
    return id_for("calendar", cluster_id, firm_id or "*")


def customer_id_for(cluster_id: UUID, code: str) -> UUID:
    return id_for("customer", cluster_id, comparison_key(code))


def machine_id_for(cluster_id: UUID, code: str) -> UUID:
    """A machine that came with the cluster's list; its code there is unique in the cluster."""
    return id_for("machine", cluster_id, comparison_key(code))
