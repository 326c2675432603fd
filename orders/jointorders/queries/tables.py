"""Rows of the tables that can be taken home, found through the person who asks."""

from decimal import Decimal
from uuid import UUID

from cluster.kernel.text import Said
from cluster.members.access import Actor
from cluster.web.cells import Cell
from orders.jointorders.queries.orders import lots_of, offers_of, order_lines, order_row

Rows = list[list[Cell]]
ANSWERS = {
    "answered": Said("답했어요", "Answered"),
    "waiting": Said("기다리는 중", "Waiting"),
    "silent": Said("답 없음", "No answer"),
    "declined": Said("사양", "Declined"),
    "left-out": Said("요청 안 함", "Not asked"),
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
    """What is asked; length and standard minutes are left empty for member firms."""
    row = order_row(actor, order_id)
    desk = actor.is_coordinator or actor.is_second or actor.is_auditor
    return [
        [
            lot.letter,
            lot.material,
            Decimal(lot.thickness_um) / 1000,
            lot.quantity,
            Decimal(lot.tolerance_um) / 1000,
            Decimal(lot.ra_nm) / 1000,
            lot.due_on,
            Decimal(lot.length_nm) / 1_000_000 if desk else None,
            lot.standard_minutes if desk else None,
        ]
        for lot in lots_of(row.cluster_id, order_id)
    ]


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
