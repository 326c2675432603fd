"""What coordinator, second person and auditor see of one order: answers, opening, offers."""

from dataclasses import dataclass
from datetime import datetime

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members.access import Actor
from cluster.members.models import FirmRow, PersonDetails
from orders.capacity.models import PledgeRow
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.opening import FRESH_FOR
from orders.jointorders.models import InvitationRow, LotRow, OfferRow, OrderRow
from orders.jointorders.queries.around import (
    customer_for,
    customer_name,
    invitations_for,
    knows_answers,
    pledges_for,
)
from orders.jointorders.queries.words import MISFITS, REASONS, named
from orders.jointorders.tokens import token_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One firm and whether it has answered; never what."""

    firm: str
    state: str  # answered, declined, waiting (silent once collecting is closed), left-out
    reason: Said | None
    in_time_uncounted: bool


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Rows beside an order at the desk; who answered is for those who may know it."""

    lots: list[LotRow]
    offers: list[OfferRow]  # versions and rounds, the newest first
    invitations: list[InvitationRow]
    pledges: list[PledgeRow]
    firms: list[FirmRow]
    customer: str
    second: str  # name of the second person


def at_desk(actor: Actor, row: OrderRow) -> AtDesk:
    """Everything the desk shows beside the order itself (one statement)."""
    firms = live(FirmRow, row.cluster_id)
    lots, offers, invitations, pledges, names, customers, seconds = together(
        live(LotRow, row.cluster_id).filter(stream_id=row.key).order_by("place"),
        live(OfferRow, row.cluster_id).filter(stream_id=row.key).order_by("-at", "-version"),
        invitations_for(actor, row),
        pledges_for(actor, row),
        firms if knows_answers(actor, row) else firms.none(),
        customer_for(actor, row),
        PersonDetails.objects.of(row.cluster_id).filter(
            person_id__in=filter(None, [row.second_person_id])
        ),
    )
    customer, second = customer_name(customers, actor), seconds[0].name if seconds else ""
    return AtDesk(lots, offers, invitations, pledges, names, customer, second)


def answers_in(actor: Actor, row: OrderRow, beside: AtDesk) -> list[Answer]:
    """For the coordinator, so that silent firms can be reminded; for the auditor after the closing."""
    names = {firm.firm_id: firm.name(actor.language) for firm in beside.firms}
    found, told = [], (beside.invitations, beside.pledges)
    known = _states(*told, closed=bool(row.closing)) if knows_answers(actor, row) else []
    for one, state, late in known:
        reason = named(REASONS, one.reason_class) if state == "declined" else _misfit(one.fits)
        found.append(
            Answer(
                names.get(one.firm_id, "–") if one.firm_id else "–",
                state,
                reason if state in ("declined", "left-out") else None,
                late,
            )
        )
    return sorted(found, key=lambda answer: (_ORDER.index(answer.state), answer.firm))


def answered_states(actor: Actor, row: OrderRow) -> list[tuple[InvitationRow, str, bool]]:
    """Every invitation, its state as the desk may know it, and whether a pledge was not counted."""
    if not knows_answers(actor, row):
        return []
    return _states(
        *together(
            live(InvitationRow, row.cluster_id).filter(stream_id=row.key).order_by("state"),
            live(PledgeRow, row.cluster_id).filter(order_id=row.key),
        ),
        closed=bool(row.closing),
    )


def _states(
    invitations: list[InvitationRow], pledges: list[PledgeRow], *, closed: bool
) -> list[tuple[InvitationRow, str, bool]]:
    pledged = {one.firm_id for one in pledges if one.state == "standing"}
    late = {one.firm_id for one in pledges if one.uncounted_at}
    silent = "silent" if closed else "waiting"
    return [
        (
            one,
            "answered" if one.firm_id in pledged else _WORD.get(one.state, silent),
            one.firm_id in late,
        )
        for one in invitations
    ]


_WORD = {"declined": "declined", "left-out": "left-out"}
_ORDER = ["waiting", "silent", "answered", "declined", "left-out"]


def _misfit(fits: list[dict[str, list[str]]]) -> Said:
    codes = [code for fit in fits for code in fit["misfits"]]
    return named(MISFITS, codes[0] if codes else "")


@dataclass(frozen=True, slots=True)
class Opening:
    """Who has signed, and what can be signed."""

    what: str  # curve, without-curve
    coordinator: bool
    second: bool
    mine: bool
    reason: str
    second_name: str


def opening_of(actor: Actor, row: OrderRow, second: str = "") -> Opening | None:
    """The two signatures of a sealed order; one older than five minutes is none."""
    if row.state != "sealed" or row.broken:
        return None
    what = "curve" if row.closing.get("curve") else "without-curve"
    signed = row.signed if row.signed.get("what") == what else {}
    return Opening(
        what,
        _fresh(signed.get("coordinator")),
        _fresh(signed.get("second")),
        _fresh(signed.get("coordinator" if actor.is_coordinator else "second")),
        signed.get("reason", ""),
        second or "–",
    )


def _fresh(sign: dict[str, str] | None) -> bool:
    if not sign:
        return False
    return clock.now() - datetime.fromisoformat(sign["fresh_at"]) <= FRESH_FOR


def link_of(row: OrderRow) -> str:
    """The path of the customer's page, for the coordinator to copy; empty before the first."""
    if not row.sent_version:
        return ""
    link = link_id(row.key, row.sent_version, row.link_number)
    return f"/offer/{token_of(row.cluster_id, link)}/"
