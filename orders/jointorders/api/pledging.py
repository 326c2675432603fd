"""A member's acts on an order: the invitation, the own pledges, their receipts."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from cluster.kernel.errors import NotFound
from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Instant, Told, at, commands, reads
from orders.capacity.commands import Pledging, seal_pledge, withdraw_pledge
from orders.capacity.forms import PledgeForm, terms_of
from orders.capacity.queries.pledges import OwnPledge, own_pledges
from orders.jointorders import commands as verbs
from orders.jointorders.forms.talking import DeclineForm
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.pledging import minutes_of, receipt_of


class LotFit(Told):
    """What one lot takes on the own fastest machine, in thousandths of a minute a piece."""

    lot_id: UUID
    milliminutes: int | None
    machines: int
    misfits: list[str]


class Invitation(Told):
    """How the own firm was asked; `state` is asked or declined."""

    state: str
    reason_class: str
    lots: list[LotFit]


class Terms(Told):
    """What was sealed; for the price owner alone."""

    most: int
    least: int
    hours: int
    floor_won: int
    first_on: date
    last_on: date
    agree_at_floor: bool


class Pledge(Told):
    """The own pledge for one lot: standing, withdrawn or void."""

    lot_id: UUID
    state: str
    revision: int
    commitment: str
    stamp: Instant | None
    terms: Terms | UnsetType = UNSET


class Pledges(Told):
    """The own firm's pledges of an order; none of another firm ever."""

    pledges: list[Pledge]


class Sealed(Told):
    """The pledge and which of its versions this is."""

    pledge_id: UUID
    revision: int


class Checkpoint(Told):
    """Where the ledger stood at the closing; null before it."""

    position: int | None
    chain: str | None
    at: Instant | None


class Receipt(Told):
    """What the owner keeps: HMAC-SHA256(key = salt, message = body) = commitment."""

    format: str
    pledge: UUID
    revision: int
    body: str
    salt: str
    commitment: str
    stamp: Instant | None
    stream_version: int
    checkpoint: Checkpoint
    check: str


@reads(Invitation)
def read_invitation(call: Call, order_id: UUID) -> Invitation:
    """How the own firm was asked, and what each lot takes on its machines."""
    found = queries.invitation_of(call.actor, order_id)
    if found is None:
        raise NotFound
    names = LotFit.__struct_fields__
    lots = [LotFit(**{name: fit[name] for name in names}) for fit in found.fits]
    return Invitation(state=found.state, reason_class=found.reason_class, lots=lots)


@commands(body=Body(DeclineForm))
def decline_invitation(call: Call, order_id: UUID) -> None:
    """The own firm says no, with a class of reasons."""
    reason = call.fields["reason_class"]
    verbs.decline_invite(by=call.actor, key=call.key, order_id=order_id, reason_class=reason)


def _told(lot_id: UUID, own: OwnPledge) -> Pledge:
    terms = own.terms
    row = own.row
    return Pledge(
        lot_id=lot_id,
        state=row.state,
        revision=row.revision,
        commitment=row.commitment,
        stamp=row.stamp,
        terms=Terms(**{n: getattr(terms, n) for n in Terms.__struct_fields__}) if terms else UNSET,
    )


@reads(Pledges)
def list_own_pledges(call: Call, order_id: UUID) -> Pledges:
    """The own firm's pledges; the price only for its owner, and while its key lives."""
    row = queries.order_row(call.actor, order_id)
    own = {} if row.keys_destroyed_at else own_pledges(call.actor, order_id)
    return Pledges(pledges=[_told(lot_id, one) for lot_id, one in sorted(own.items())])


@commands(Sealed, Body(PledgeForm))
def seal_own_pledge(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Seal the own firm's pledge for one lot, or replace it. Without hours: the machine's minutes."""
    stated = dict(call.fields)
    minutes = minutes_of(call.actor, (order_id, lot_id), stated)
    what = Pledging(order_id, lot_id, stated["over_capacity_ok"])
    return seal_pledge(by=call.actor, key=call.key, what=what, terms=terms_of(stated, minutes))


@commands()
def withdraw_own_pledge(call: Call, order_id: UUID, lot_id: UUID) -> None:
    """Take the own pledge back before the deadline."""
    withdraw_pledge(by=call.actor, key=call.key, order_id=order_id, lot_id=lot_id)


@reads(Receipt)
def read_receipt(call: Call, order_id: UUID, lot_id: UUID) -> Receipt:
    """Salt, body, commitment, stamp and checkpoint: the owner's proof."""
    _, content = receipt_of(call.actor, order_id, lot_id)
    return msgspec.json.decode(content, type=Receipt)


invitation = access(GET="orders.own-pledges")(at("pledges", GET=read_invitation))
declined = access(POST="orders.answer-invitation")(at("pledges", POST=decline_invitation))
pledges = access(GET="orders.own-pledges")(at("pledges", GET=list_own_pledges))
pledge = access(PUT="orders.pledge", DELETE="orders.pledge")(
    at("pledges", PUT=seal_own_pledge, DELETE=withdraw_own_pledge)
)
receipt = access(GET="orders.pledge")(at("pledges", GET=read_receipt))
