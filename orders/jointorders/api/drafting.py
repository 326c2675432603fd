"""The coordinator's inquiry: open an order, add and revise lots, see who fits, ask."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.fields import IdsField, id_field
from cluster.web.api.operations import Call, Told, at, commands, reads
from cluster.web.forms import both
from orders.capacity.queries.fits import firms_that_fit
from orders.jointorders import commands as verbs
from orders.jointorders.api.orders import list_orders
from orders.jointorders.api.pledging import LotFit
from orders.jointorders.forms.drafting import (
    InviteForm,
    LotForm,
    OrderForm,
    RevisionForm,
    SecondForm,
    lot_of,
)
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.requirements import requirement_of

_LOT = {
    "thickness": "thickness_mm",
    "tolerance": "tolerance_mm",
    "ra": "ra_um",
    "drawing": "drawing_id",
}
_DRAWING = {"drawing": id_field(label=both("도면", "Drawing"))}
ORDER = Body(
    lambda: OrderForm(customers=[]),
    names={"customer": "customer_id"},
    instead={"customer": id_field(label=both("고객", "Customer"))},
)
LOT = Body(lambda: LotForm(drawings=[]), names=_LOT, instead=_DRAWING, without=("file",))
CORRECTION = Body(
    lambda: LotForm(drawings=[]), names=_LOT, instead=_DRAWING, without=("file",), version=True
)
REVISION = Body(
    lambda: RevisionForm(drawings=[]),
    names=_LOT,
    instead=_DRAWING,
    without=("file",),
    version=True,
)
INVITATIONS = Body(
    lambda: InviteForm(seconds=[], firms=[]),
    names={"second_person": "second_person_id", "firms": "firm_ids"},
    instead={
        "second_person": id_field(label=both("두 번째 사람", "Second person")),
        "firms": IdsField(required=False, label=both("요청할 회사", "Firms to ask")),
    },
)


SECOND = Body(
    lambda: SecondForm(seconds=[]),
    names={"second_person": "second_person_id"},
    instead={"second_person": id_field(label=both("두 번째 사람", "Second person"))},
)


class OrderOpened(Told):
    """The new order."""

    order_id: UUID
    number: str


class LotAdded(Told):
    """The new lot."""

    lot_id: UUID


class FirmFit(Told):
    """One firm and every lot: its minutes, or why it does not fit."""

    firm_id: UUID
    lots: list[LotFit]


class Fits(Told):
    """Every member firm; those that fit first."""

    firms: list[FirmFit]


class Asked(Told):
    """How many were asked; `warning` is too-few-for-curve where a lot will have no curve."""

    asked: int
    warning: str | None = None


@commands(OrderOpened, ORDER, status=201)
def open_order(call: Call) -> Any:
    """Open an order for a known customer."""
    stated = call.fields
    new = verbs.NewOrder(stated["customer"], stated["title"], stated["mode"])
    return verbs.open_order(by=call.actor, key=call.key, new=new)


@commands(LotAdded, LOT, status=201)
def add_lot(call: Call, order_id: UUID) -> Any:
    """One more lot in the draft, cut from a drawing that is in custody."""
    lot = lot_of(dict(call.fields), call.fields["drawing"])
    return verbs.add_lot(by=call.actor, key=call.key, order_id=order_id, lot=lot)


@commands(body=CORRECTION)
def correct_lot(call: Call, order_id: UUID, lot_id: UUID) -> None:
    """Write a lot of the draft down anew; nobody has been asked yet."""
    lot = lot_of(dict(call.fields), call.fields["drawing"], lot_id)
    verbs.correct_lot(by=call.actor, key=call.key, order_id=order_id, lot=lot)


@commands()
def remove_lot(call: Call, order_id: UUID, lot_id: UUID) -> None:
    """Take a lot out of the draft."""
    verbs.remove_lot(by=call.actor, key=call.key, order_id=order_id, lot_id=lot_id)


@commands(body=REVISION)
def revise_lot(call: Call, order_id: UUID, lot_id: UUID) -> None:
    """Ask for something else: the lot's pledges are void, and firms are asked again."""
    stated = dict(call.fields)
    lot = lot_of(stated, stated["drawing"], lot_id)
    revision = verbs.Revision(lot, stated["deadline"])
    verbs.revise_lot(by=call.actor, key=call.key, order_id=order_id, revision=revision)


@commands()
def check_order(call: Call, order_id: UUID) -> None:
    """Every lot is measured: the standard minutes are fixed."""
    verbs.check_order(by=call.actor, key=call.key, order_id=order_id)


@reads(Fits)
def list_fits(call: Call, order_id: UUID) -> Fits:
    """Which firms fit a checked order, with the reasons of each that does not."""
    cluster_id = queries.cluster_of(call.actor)
    needed = [requirement_of(lot) for lot in queries.lots_of(cluster_id, order_id)]
    names = LotFit.__struct_fields__
    found = [
        FirmFit(
            firm_id=fit.firm_id,
            lots=[LotFit(**{name: getattr(lot, name) for name in names}) for lot in fit.lots],
        )
        for fit in sorted(firms_that_fit(cluster_id, needed), key=lambda fit: not fit.good)
    ]
    return Fits(firms=found)


@commands(Asked, INVITATIONS)
def invite_members(call: Call, order_id: UUID) -> Any:
    """Ask the firms that fit, or some of them, until the deadline."""
    stated = call.fields
    deadline: datetime = stated["deadline"]
    asking = verbs.Asking(deadline, stated["second_person"], tuple(stated["firms"]))
    return verbs.invite_members(by=call.actor, key=call.key, order_id=order_id, asking=asking)


@commands(body=SECOND)
def name_second_person(call: Call, order_id: UUID) -> None:
    """Another second person, while signatures of two may still be needed."""
    person_id: UUID = call.fields["second_person"]
    reason = call.fields["reason"]
    verbs.name_second_person(
        by=call.actor, key=call.key, order_id=order_id, person_id=person_id, reason=reason
    )


orders = access(GET="orders.list", POST="orders.open")(
    at("orders", GET=list_orders, POST=open_order)
)
lots = access(POST="orders.lead")(at("orders", POST=add_lot))
lot = access(PUT="orders.lead-lot")(at("orders", PUT=revise_lot))
draft_lot = access(PUT="orders.lead-lot", DELETE="orders.lead")(
    at("orders", PUT=correct_lot, DELETE=remove_lot)
)
check = access(POST="orders.lead")(at("orders", POST=check_order))
fits = access(GET="orders.lead")(at("orders", GET=list_fits))
invitations = access(POST="orders.lead")(at("orders", POST=invite_members))
second = access(PUT="orders.lead")(at("orders", PUT=name_second_person))
