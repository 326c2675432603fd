"""Choices and starting values of the coordinator's forms."""

from typing import Any

from cluster.kernel.units import show_thousandths
from cluster.members import queries as members
from cluster.members.access import Actor
from orders.drawings.queries import drawing_names
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import cluster_of

Choices = list[tuple[str, str]]


def customer_choices(actor: Actor) -> Choices:
    """Customers by name."""
    found = members.customers(cluster_of(actor))
    return [(str(row.customer_id), details.name(actor.language)) for row, details in found]


def drawing_choices(actor: Actor) -> Choices:
    """Drawings of the cluster, the newest first."""
    return [(str(key), name) for key, name in drawing_names(cluster_of(actor))]


def lot_as_typed(lot: LotRow) -> dict[str, Any]:
    """A lot as its form shows it."""
    return {
        "drawing": str(lot.drawing_id),
        "material": lot.material,
        "thickness": show_thousandths(lot.thickness_um),
        "quantity": lot.quantity,
        "tolerance": show_thousandths(lot.tolerance_um),
        "ra": show_thousandths(lot.ra_nm),
        "parts_per_setup": lot.parts_per_setup,
        "due_on": lot.due_on,
        "material_percent": lot.material_permille // 10,
        "target_won": lot.target_won,
    }
