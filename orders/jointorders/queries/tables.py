"""Rows of the tables that can be taken home, found through the person who asks."""

from decimal import Decimal
from uuid import UUID

from cluster.kernel.text import Said
from cluster.members.access import Actor
from cluster.web.cells import Cell
from orders.jointorders.models import LotRow
from orders.jointorders.queries.around import around
from orders.jointorders.queries.orders import lots_of, offers_of, order_lines, order_row
from orders.jointorders.queries.pledging import OwnLot, pledging_of

Rows = list[list[Cell]]
ANSWERS = {
    "answered": Said("답했어요", "Answered"),
    "waiting": Said("기다리는 중", "Waiting"),
    "silent": Said("답 없음", "No answer"),
    "declined": Said("사양", "Declined"),
    "left-out": Said("요청 안 함", "Not asked"),
}
PLEDGES = {
    "stands": Said("봉인함", "Sealed"),
    "void": Said("무효", "Void"),
    "not-yet": Said("약정 전", "Not yet"),
    "misfit": Said("설비 안 맞음", "Does not fit"),
}
SIDES = {"us": Said("우리", "Us"), "customer": Said("고객", "Customer")}
OFFERS = {
    "draft": Said("초안", "Draft"),
    "sent": Said("보냄", "Sent"),
    "replaced": Said("새 차수로 바뀜", "Replaced"),
    "countered": Said("역제안 받음", "Countered"),
    "wished": Said("고객이 바람", "Wished"),
    "accepted": Said("수락", "Accepted"),
    "declined": Said("거절", "Declined"),
    "expired": Said("만료", "Expired"),
}


def said(actor: Actor, words: Said | None) -> str:
    return words.in_(actor.language) if words else ""


def orders(actor: Actor) -> Rows:
    """Number, title, customer where he may be known, state, pieces, deadline, due day."""
    return [
        [
            line.row.number,
            line.row.title,
            line.customer,
            line.state.in_(actor.language),
            line.row.quantity,
            line.row.deadline,
            line.row.due_on,
        ]
        for line in order_lines(actor)
    ]


def lots(actor: Actor, order_id: UUID) -> Rows:
    """What is asked, then for the desk length and standard minutes, for an invited firm its own.

    A firm's own minutes and pledge, as its page shows them: pieces for the owner alone.
    """
    row = order_row(actor, order_id)
    if actor.is_at_desk:
        return [[*_asked(lot), *_measured(lot)] for lot in lots_of(row.cluster_id, order_id)]
    panel = pledging_of(actor, row, around(actor, row))
    own = panel.lots if panel else []
    return [[*_asked(one.lot), *_own(actor, one)] for one in own]


def _asked(lot: LotRow) -> list[Cell]:
    return [
        lot.letter,
        lot.material,
        Decimal(lot.thickness_um) / 1000,
        lot.quantity,
        Decimal(lot.tolerance_um) / 1000,
        Decimal(lot.ra_nm) / 1000,
        lot.due_on,
    ]


def _measured(lot: LotRow) -> list[Cell]:
    return [Decimal(lot.length_nm) / 1_000_000, lot.standard_minutes]


def _own(actor: Actor, one: OwnLot) -> list[Cell]:
    """Minutes of a piece, pieces pledged, and how the pledge stands."""
    minutes = one.minutes_each if one.fits else None
    return [minutes, one.most or None, PLEDGES[_standing(one)].in_(actor.language)]


def _standing(one: OwnLot) -> str:
    if one.stands:
        return "stands"
    if one.void:
        return "void"
    return "not-yet" if one.fits else "misfit"


def curve(actor: Actor, order_id: UUID) -> Rows:
    """Every step of every lot; none before the opening."""
    row = order_row(actor, order_id)
    return [
        [lot.letter, price, pieces]
        for lot in lots_of(row.cluster_id, order_id)
        for price, pieces in lot.steps
    ]


def offers(actor: Actor, order_id: UUID) -> Rows:
    """One row for each line of each version and round, the newest first."""
    row = order_row(actor, order_id)
    found = offers_of(row.cluster_id, order_id, lots_of(row.cluster_id, order_id))
    return [
        [
            SIDES[one.row.side].in_(actor.language),
            one.row.number,
            said(actor, OFFERS.get(one.row.state)),
            lot.letter,
            won,
            pieces,
            one.row.delivery_on,
            one.row.words,
        ]
        for one in found
        for lot, won, pieces in one.lines
    ]
