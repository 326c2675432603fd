"""What the coordinator and the second person see of one order: answers, opening, offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members import queries as members
from cluster.members.access import Actor
from orders.capacity.domain.curve import Step as CurveStep
from orders.capacity.domain.curve import feasible
from orders.capacity.queries.pledges import answered_and_late
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.opening import FRESH_FOR
from orders.jointorders.models import InvitationRow, LotRow, OrderRow
from orders.jointorders.queries.orders import OfferView, cluster_of, invitations_of
from orders.jointorders.queries.words import MISFITS, REASONS, named
from orders.jointorders.tokens import token_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One firm and whether it has answered; never what."""

    firm: str
    state: str  # answered, declined, waiting, left-out
    reason: Said | None
    in_time_uncounted: bool


def answers_of(actor: Actor, row: OrderRow) -> list[Answer]:
    """For the coordinator alone, so that silent firms can be reminded."""
    if not actor.is_coordinator:
        return []
    cluster_id = cluster_of(actor)
    names = members.firm_names(cluster_id, actor.language)
    found = []
    for one, state, late in answered_states(cluster_id, row.key):
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


def answered_states(cluster_id: UUID, order_id: UUID) -> list[tuple[InvitationRow, str, bool]]:
    """Every invitation, its state as the desk may know it, and whether a pledge was not counted."""
    pledged, late = answered_and_late(cluster_id, order_id)
    return [
        (
            one,
            "answered" if one.firm_id in pledged else _WORD.get(one.state, "waiting"),
            one.firm_id in late,
        )
        for one in invitations_of(cluster_id, order_id)
    ]


_WORD = {"declined": "declined", "left-out": "left-out"}
_ORDER = ["waiting", "answered", "declined", "left-out"]


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


def opening_of(actor: Actor, row: OrderRow) -> Opening | None:
    """The two signatures of a sealed order; one older than five minutes is none."""
    if row.state != "sealed" or row.broken:
        return None
    what = "curve" if row.closing.get("curve") else "without-curve"
    signed = row.signed if row.signed.get("what") == what else {}
    names = members.person_names(cluster_of(actor))
    second = row.second_person_id
    return Opening(
        what,
        _fresh(signed.get("coordinator")),
        _fresh(signed.get("second")),
        _fresh(signed.get("coordinator" if actor.is_coordinator else "second")),
        signed.get("reason", ""),
        names.get(second, "–") if second else "–",
    )


def _fresh(sign: dict[str, str] | None) -> bool:
    if not sign:
        return False
    return clock.now() - datetime.fromisoformat(sign["fresh_at"]) <= FRESH_FOR


def link_of(row: OrderRow) -> str:
    """The path of the customer's page, for the coordinator to copy; empty before the first."""
    if not row.sent_version:
        return ""
    token = token_of(row.cluster_id, link_id(row.key, row.sent_version))
    return f"/offer/{token}/"


def feasible_at(lot: LotRow, price_won: int) -> int:
    """Pieces the steps show at a price; read from the steps, never from the seals."""
    steps = [CurveStep(price_won=price, pieces=pieces) for price, pieces in lot.steps]
    return feasible(steps, price_won)


@dataclass(frozen=True, slots=True)
class LotOffer:
    """One lot of the next offer with what it starts from."""

    lot: LotRow
    price: int | None
    quantity: int
    shown: int | None  # pieces of the steps at that price, None without a curve


def starting_offer(lots: list[LotRow], offers: list[OfferView]) -> list[LotOffer]:
    """The latest words of the talks, else the curve's last step, else the customer's wish."""
    latest = next((o for o in offers if o.row.side == "customer"), None) or next(iter(offers), None)
    said = {lot.key: (won, pieces) for lot, won, pieces in latest.lines} if latest else {}
    return [_start(lot, said.get(lot.key)) for lot in lots]


def _start(lot: LotRow, said: tuple[int, int] | None) -> LotOffer:
    last = lot.steps[-1] if lot.steps else None
    price = said[0] if said else (last[0] if last else lot.target_won)
    shown = feasible_at(lot, price) if last and price else None
    quantity = said[1] if said else min(lot.quantity, shown or lot.quantity)
    return LotOffer(lot, price, quantity, shown)


def usual_until(now: datetime) -> datetime:
    """A week to answer, at the end of a working day."""
    local = now.astimezone(clock.SEOUL) + timedelta(days=7)
    return local.replace(hour=17, minute=0, second=0, microsecond=0)
