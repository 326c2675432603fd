"""The split of an order: read the shares, take or give back the own one."""

from typing import Any
from uuid import UUID

from django.conf import settings

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads
from orders.allocation import commands as verbs
from orders.allocation.api.dividing import run_allocation
from orders.allocation.api.told import SplitFact, Splits, division_of, split_of
from orders.allocation.forms import AnswerForm, TakeForm
from orders.allocation.queries.computing import progress_of
from orders.allocation.queries.history import newest_first
from orders.allocation.queries.pages import split_page
from orders.allocation.queries.shares import giving_back
from orders.jointorders.queries.orders import cluster_of


class Held(Told):
    """Pieces of the own firm that are taken now."""

    pieces: int


@reads(Splits)
def read_allocation(call: Call, order_id: UUID) -> Splits:
    """How the lots were split: the own share with its reason, or everything for the desk."""
    actor = call.actor
    page = split_page(actor, order_id)
    won = page.line.row.state == "won"
    limit = settings.ALLOCATION_SECONDS
    progress = progress_of(cluster_of(actor), order_id, limit) if won else None
    lots = [split_of(one, one.split, actor) for one in page.lots if one.split]
    told = newest_first(actor, order_id) if lots else []
    facts = [SplitFact(row.lot_id, fact.at, row.word, fact.text) for row, fact in told]
    return Splits(lots=lots, facts=facts, division=division_of(progress))


@commands(Held, Body(TakeForm))
def accept_share(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Take over all that the own firm is offered in this run: `pieces` less `accepted` of its share.

    409 where pieces were moved since it was read.
    """
    shown = call.fields
    what = verbs.Accepting(order_id, lot_id, shown["run"], shown["pieces"])
    return verbs.accept_share(by=call.actor, key=call.key, what=what)


@commands(Held, Body(AnswerForm))
def decline_share(call: Call, order_id: UUID, lot_id: UUID) -> Any:
    """Give pieces back; what is kept is taken over with the same answer."""
    stated = call.fields
    back = giving_back(call.actor, order_id, lot_id, stated["keep"])
    what = verbs.Declining(order_id, lot_id, stated["run"], back, stated["reason_class"])
    return verbs.decline_share(by=call.actor, key=call.key, what=what)


allocation = access(GET="allocation.see", POST="allocation.run")(
    at("allocation", GET=read_allocation, POST=run_allocation)
)
accept = access(POST="allocation.answer")(at("allocation", POST=accept_share))
decline = access(POST="allocation.answer")(at("allocation", POST=decline_share))
