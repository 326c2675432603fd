"""Questions about the customers."""

from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor
from cluster.members.models import CustomerDetails, CustomerRow
from cluster.members.queries.alone import one_for_actor


def customers(cluster_id: UUID) -> list[tuple[CustomerRow, CustomerDetails]]:
    """All customers with their names, by code."""
    names = {d.customer_id: d for d in CustomerDetails.objects.of(cluster_id)}
    rows = live(CustomerRow, cluster_id).order_by("code")
    return [(row, names[row.customer_id]) for row in rows if row.customer_id in names]


def customer_for(actor: Actor, customer_id: UUID) -> CustomerRow:
    """One customer as this person may see him."""
    return one_for_actor(CustomerRow, actor, customer_id)


def customer(cluster_id: UUID, customer_id: UUID) -> CustomerDetails:
    found = CustomerDetails.objects.of(cluster_id).filter(customer_id=customer_id).first()
    if found is None:
        raise NotFound
    return found
