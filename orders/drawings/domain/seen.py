"""The view log: one stream per person and drawing, so that lookers never collide."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from orders.drawings.domain.events import DrawingSeen

SEEN = ("page", "picture", "file")


def views_id(drawing_id: UUID, person_id: UUID) -> UUID:
    return id_for("drawing-views", drawing_id, person_id)


class DrawingViews(Decider):
    """How often one person looked at one drawing."""

    kind: ClassVar[str] = "drawing-views"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.number = 0

    def see(
        self, drawing_id: UUID, viewer: tuple[UUID, UUID | None], what: str, at: datetime
    ) -> None:
        """`viewer` is the person and his firm."""
        if what not in SEEN:
            raise RuleBroken("choice-unknown", field="what")
        person_id, firm_id = viewer
        self.emit(
            DrawingSeen(
                drawing_id=drawing_id,
                person_id=person_id,
                firm_id=firm_id,
                what=what,
                number=self.number + 1,
                at=at,
            )
        )

    def _seen(self, e: DrawingSeen) -> None:
        self.number = e.number

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {DrawingSeen: _seen}
