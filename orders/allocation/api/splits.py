"""The split of an order: divide, read the shares, take or give back, settle."""

from typing import Any
from uuid import UUID

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Instant, Told, at, commands, reads
from orders.allocation import commands as verbs
from orders.allocation.forms import AnswerForm, RunForm, SettleForm
from orders.allocation.models import AllocationRow, ShareRow
from orders.allocation.queries.shares import giving_back, shares_of, splits_of


class Share(Told):
    """One firm's part of a lot, with the numbers it was split by and the reason in words."""

    firm_id: UUID | None
    state: str
    run: int
    eligible: bool
    cap: int
    weight: int
    weight_from: str
    min_lot: int
    credit: str
    pieces: int
    accepted: int
    declined: int
    answered_at: Instant | None
    reason_ko: str
    reason_en: str


class Split(Told):
    """The split of one lot in totals, its certificate, and the shares that you may see."""

    lot_id: UUID | None
    state: str
    run: int
    quantity: int
    offered: int
    accepted: int
    missing: int
    unit_price_won: int
    all_weights: int
    policy: str
    engine: str
    fingerprint: str
    status: str
    water: str
    last_price: str
    next_price: str
    answer_by: Instant | None
    shares: list[Share]


class Splits(Told):
    """The lots that were split and that you may see: the desk all, a firm those it pledged for."""

    lots: list[Split]


class Run(Told):
    """Pieces that were placed, and ordered; or that a worker process computes it."""

    placed: int
    ordered: int
    computing: bool


class Held(Told):
    """Pieces of the own firm that are taken now."""

    pieces: int


class Settled(Told):
    """The quantity the lot was confirmed with."""

    quantity: int


def _share(row: ShareRow) -> Share:
    return Share(**{name: getattr(row, name) for name in Share.__struct_fields__})


def _split(row: AllocationRow, shares: list[ShareRow]) -> Split:
    facts = {name: getattr(row, name) for name in Split.__struct_fields__ if name != "shares"}
    return Split(shares=[_share(one) for one in shares if one.lot_id == row.lot_id], **facts)


@reads(Splits)
def read_allocation(call: Call, order_id: UUID) -> Splits:
    """How the lots were split: the own share with its reason, or everything for the desk."""
    shares = list(shares_of(call.actor, order_id))
    rows = sorted(splits_of(call.actor, order_id).values(), key=lambda row: str(row.lot_id))
    return Splits(lots=[_split(row, shares) for row in rows])


@commands(Run)
def run_allocation(call: Call, order_id: UUID) -> Any:
    """Divide a won order by hand, where it did not divide itself."""
    return verbs.run_allocation(by=call.actor, key=call.key, order_id=order_id)


@commands(Held, Body(RunForm))
def accept_share(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Take over all that the own firm is offered in this run."""
    run = call.fields["run"]
    return verbs.accept_share(
        by=call.actor, key=call.key, order_id=order_id, lot_id=lot_id, run=run
    )


@commands(Held, Body(AnswerForm))
def decline_share(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Give pieces back; what is kept is taken over with the same answer."""
    stated = call.fields
    back = giving_back(call.actor, order_id, lot_id, stated["keep"])
    what = verbs.Declining(order_id, lot_id, stated["run"], back, stated["reason_class"])
    return verbs.decline_share(by=call.actor, key=call.key, what=what)


@commands(Settled, Body(SettleForm))
def settle_quantity(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Confirm the lot with the pieces that are placed."""
    reason = call.fields["reason"]
    return verbs.settle_quantity(
        by=call.actor, key=call.key, order_id=order_id, lot_id=lot_id, reason=reason
    )


allocation = access(GET="allocation.see", POST="allocation.run")(
    at("allocation", GET=read_allocation, POST=run_allocation)
)
accept = access(POST="allocation.answer")(at("allocation", POST=accept_share))
decline = access(POST="allocation.answer")(at("allocation", POST=decline_share))
settlement = access(POST="allocation.settle")(at("allocation", POST=settle_quantity))
