"""What the desk does about a divided lot: settle it, and two persons move pieces."""

from typing import Any
from uuid import UUID

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.fields import id_field
from cluster.web.api.operations import Call, Told, at, commands
from cluster.web.forms import both
from orders.allocation import commands as verbs
from orders.allocation.domain.facts import Moving
from orders.allocation.forms import MoveForm, SettleForm

MOVE = Body(
    MoveForm,
    names={"from_firm": "from_firm_id", "to_firm": "to_firm_id"},
    instead={
        "from_firm": id_field(label=both("누구의 몫에서", "From the share of")),
        "to_firm": id_field(label=both("누구의 몫으로", "To the share of")),
    },
)


class Settled(Told):
    """The quantity the lot was confirmed with."""

    quantity: int


class OverrideDone(Told):
    """Whether this signature was the second one and the pieces are moved."""

    moved: bool


@commands(Settled, Body(SettleForm))
def settle_quantity(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Confirm the lot with the pieces that are placed."""
    reason = call.fields["reason"]
    return verbs.settle_quantity(
        by=call.actor, key=call.key, order_id=order_id, lot_id=lot_id, reason=reason
    )


@commands(OverrideDone, MOVE)
def override_share(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """One of the two signatures, within five minutes of the password; the second one moves."""
    stated = call.fields
    moving = Moving(
        from_firm_id=stated["from_firm"],
        to_firm_id=stated["to_firm"],
        pieces=stated["pieces"],
        reason=stated["reason"],
    )
    what = verbs.Overriding(order_id, lot_id, moving)
    return verbs.override_share(by=call.actor, key=call.key, what=what)


settlement = access(POST="allocation.settle")(at("allocation", POST=settle_quantity))
override = access(POST="allocation.override")(at("allocation", POST=override_share))
