"""Splits and shares: what a person may see of them, and which of them time has run out for."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from orders.allocation.access import disclosed
from orders.allocation.domain.facts import FirmRow
from orders.allocation.models import AllocationRow, DisclosureRow, ShareRow, WholeSplitRow
from orders.jointorders.models import OrderRow
from orders.jointorders.queries.clocks import drain
from orders.jointorders.queries.orders import cluster_of


def unanswered(cluster_id: UUID, now: datetime) -> list[AllocationRow]:
    """Runs whose time to answer is over and drained, of orders that are still being divided."""
    orders = live(OrderRow, cluster_id).filter(state="allocating").values("key")
    rows = live(AllocationRow, cluster_id).filter(state="answering", answer_by__lte=now - drain())
    return list(rows.filter(order_id__in=orders))


def splits_with_answers(actor: Actor, order_id: UUID) -> QuerySet[AllocationRow]:
    """The splits of an order that the actor may see.

    With all firms of the order (`parts`), who consents (`consents`), and how many firms of the
    lot hold all they were offered (`yes`)."""
    cluster_id = cluster_of(actor)
    all_splits = live(AllocationRow, cluster_id).filter(order_id=order_id)
    parts = all_splits.order_by().values("order_id").annotate(all=JSONBAgg("firms")).values("all")
    given = live(DisclosureRow, cluster_id).filter(order_id=order_id).values("consents")
    taken = live(ShareRow, cluster_id).filter(state="accepted", order_id=order_id)
    of_lot = taken.filter(lot_id=OuterRef("lot_id")).order_by().values("lot_id")
    yes = of_lot.annotate(firms=Count("key")).values("firms")
    rows = for_actor(AllocationRow, actor).filter(order_id=order_id)
    return rows.annotate(
        parts=Subquery(parts[:1]),
        consents=Subquery(given[:1]),
        yes=Coalesce(Subquery(yes[:1]), 0),
    )


def shares_of(actor: Actor, order_id: UUID) -> QuerySet[ShareRow]:
    """The shares of an order that the actor may see; the largest first."""
    rows = for_actor(ShareRow, actor).filter(order_id=order_id)
    return rows.order_by("lot_id", "-pieces", "key")


def firms_with_shares(cluster_id: UUID, order_id: UUID) -> dict[UUID, set[UUID]]:
    """Who has accepted pieces, by lot."""
    found: dict[UUID, set[UUID]] = {}
    for row in live(ShareRow, cluster_id).filter(order_id=order_id, accepted__gt=0):
        if row.lot_id and row.firm_id:
            found.setdefault(row.lot_id, set()).add(row.firm_id)
    return found


def whole_split(actor: Actor, order_id: UUID, lot_id: UUID) -> WholeSplitRow:
    """The last run with every firm's numbers; NotFound for who may not see it."""
    rows = for_actor(WholeSplitRow, actor).filter(order_id=order_id, lot_id=lot_id)
    found = rows.first()
    if found is None and actor.cluster_id is not None and disclosed(actor, order_id):
        found = (
            live(WholeSplitRow, actor.cluster_id).filter(order_id=order_id, lot_id=lot_id).first()
        )
    if found is None:
        raise NotFound
    return found


def firms_in(split: WholeSplitRow) -> list[FirmRow]:
    """What the run knew of each firm."""
    return msgspec.convert(split.firms, list[FirmRow])


def giving_back(actor: Actor, order_id: UUID, lot_id: UUID, keep: int) -> int:
    """Pieces the actor's firm gives back of what it is offered now, if it keeps so many."""
    rows = for_actor(ShareRow, actor).filter(order_id=order_id, lot_id=lot_id)
    own = rows.filter(firm_id=actor.firm_id).first()
    return (own.open_pieces if own else 0) - keep
