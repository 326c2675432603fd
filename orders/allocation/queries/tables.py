"""Rows of the shares that can be taken home."""

from collections.abc import Iterator
from uuid import UUID

from cluster.kernel.text import Said
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.web.cells import Cell
from orders.allocation.models import ShareRow
from orders.allocation.queries.lots import LotSplit
from orders.allocation.queries.pages import split_page

STATES = {
    "offered": Said("기다리는 중", "Waiting"),
    "accepted": Said("맡음", "Taken"),
    "partly": Said("일부만 맡음", "Taken in part"),
    "declined": Said("사양", "Declined"),
    "none": Said("몫 없음", "No share"),
    "out": Said("이번 단가로는 참여 안 함", "Not at this price"),
    "unfit": Said("맞는 기계가 없음", "No machine fits"),
}


def shares(actor: Actor, order_id: UUID) -> list[list[Cell]]:
    """Lot by lot; who pledged too dear for the price is a row without figures."""
    page = split_page(actor, order_id)
    names = members.firm_names(page.line.row.cluster_id, actor.language)
    return [row for lot in page.lots for row in _of_lot(actor, lot, names)]


def _of_lot(actor: Actor, lot: LotSplit, names: dict[UUID, str]) -> Iterator[list[Cell]]:
    knows_money = actor.is_owner or not actor.belongs_to(actor.firm_id)
    price = lot.split.unit_price_won if lot.split and knows_money else None
    for share in lot.shares:
        if share.firm_id is not None:
            known = [lot.lot.letter, names.get(share.firm_id, "")]
            yield [*known, *_figures(share, price), *_words(actor, lot, share)]


def _figures(share: ShareRow, price: int | None) -> list[Cell]:
    """The staff of a firm counts pieces; money is its owner's."""
    if not share.eligible:
        return [None] * 5
    value = None if price is None else share.accepted * price
    return [share.pledged, share.pieces, share.accepted, price, value]


def _words(actor: Actor, lot: LotSplit, share: ShareRow) -> list[Cell]:
    state, reason = STATES.get(share.state), lot.reason_of(share)
    return [state.in_(actor.language) if state else "", reason.in_(actor.language)]
