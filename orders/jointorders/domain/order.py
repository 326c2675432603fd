"""The joint order: one stream, its apply steps gathered from the topics."""

from collections.abc import Callable
from typing import Any, ClassVar

from cluster.ledger.codec import Event
from orders.jointorders.domain import (
    collecting,
    dividing,
    drafting,
    ending,
    lots,
    offering,
    opening,
    questions,
    second,
)
from orders.jointorders.domain.state import OrderState


class JointOrder(OrderState):
    """Verbs live beside their topic: `lots.add_lot(order, …)`, `opening.sign(order, …)`."""

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        **drafting.ON,
        **lots.ON,
        **collecting.ON,
        **questions.ON,
        **second.ON,
        **opening.ON,
        **offering.ON,
        **ending.ON,
        **dividing.ON,
    }
    # what others add beside a form must not refuse it
    quiet: ClassVar[frozenset[type[Event]]] = frozenset(
        {
            collecting.InviteDeclined,
            collecting.InviteTakenUp,
            questions.QuestionAsked,
            questions.QuestionAnswered,
            questions.PriceTalkHeld,
            opening.OpeningSigned,
            offering.OfferViewed,
            lots.PledgesVoided,
            ending.DeadlinePassed,
        }
    )
