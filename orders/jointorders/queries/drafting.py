"""Choices and starting values of the coordinator's forms."""

from typing import Any

from cluster.kernel.text import Said
from cluster.kernel.units import show_thousandths
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.web.language import now_spoken
from orders.drawings.models import DrawingRow
from orders.drawings.queries import recent
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import cluster_of

Choices = list[tuple[str, str]]
OPEN = Said("물어볼 것이 있어요", "a question is open")


def customer_choices(actor: Actor) -> Choices:
    """Customers by name."""
    found = members.customers(cluster_of(actor))
    return [(str(row.customer_id), details.name(actor.language)) for row, details in found]


def drawing_choices(actor: Actor) -> Choices:
    """Drawings of the cluster, the newest first."""
    return [
        (str(row.stream_id), _told(actor, row, (name, figures)))
        for row, name, figures in recent(actor)
        if row.state not in ("destroyed", "refused")
    ]


def _told(actor: Actor, row: DrawingRow, words: tuple[str, str]) -> str:
    """Name and figures; what is still asked about it."""
    open_question = OPEN.in_(actor.language) if row.state == "asked" else ""
    return " · ".join(filter(None, [*words, open_question])) or row.sha256[:8]


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


def lot_in_words(lot: LotRow) -> dict[str, tuple[str, str]]:
    """Label and value by field, to stand beside what was typed for an older lot."""
    stands = lot_as_typed(lot)
    labels = {
        "quantity": Said("수량", "Quantity"),
        "due_on": Said("납기", "Due"),
        "material": Said("소재", "Material"),
        "thickness": Said("두께", "Thickness"),
        "tolerance": Said("공차(±)", "Tolerance (±)"),
        "ra": Said("면 거칠기 Ra(㎛)", "Surface Ra (µm)"),
    }
    return {name: (said.in_(now_spoken()), str(stands[name])) for name, said in labels.items()}
