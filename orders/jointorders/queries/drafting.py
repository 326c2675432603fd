"""Choices and starting values of the coordinator's forms."""

from typing import Any

from cluster.kernel.text import Said
from cluster.kernel.units import show_thousandths
from cluster.members import queries as members
from cluster.members.access import Actor, for_actor
from orders.drawings.models import DrawingRow
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import cluster_of

Choices = list[tuple[str, str]]
STANDING = {
    "asked": Said("물어볼 것이 있음", "question open"),
    "refused": Said("읽지 못함", "refused"),
}


def customer_choices(actor: Actor) -> Choices:
    """Customers by name."""
    found = members.customers(cluster_of(actor))
    return [(str(row.customer_id), details.name(actor.language)) for row, details in found]


def drawing_choices(actor: Actor) -> Choices:
    """Drawings of the cluster, the newest first."""
    rows = for_actor(DrawingRow, actor).exclude(state="destroyed").order_by("-uploaded_at")
    return [(str(row.key), _drawing_name(row, actor.language)) for row in rows]


def _drawing_name(row: DrawingRow, language: str) -> str:
    """What it is for, its size, its day: enough to tell two apart."""
    size = f"{show_thousandths(row.width_um)} × {show_thousandths(row.height_um)} mm"
    known = size if row.state == "measured" else STANDING[row.state].in_(language)
    return " · ".join(filter(None, [row.purpose, known, row.sha256[:8]]))


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
