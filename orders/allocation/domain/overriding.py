"""Two persons move pieces of a share against the engine's answer, with a reason all invited see."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.kernel.text import Said, clean_text
from cluster.ledger.codec import Event
from orders.allocation.domain.facts import FirmRow, Moving, OverrideSigned, ShareOverridden
from orders.jointorders.domain.opening import COORDINATOR, FRESH_FOR, SECOND
from orders.jointorders.domain.state import SignOff

if TYPE_CHECKING:
    from orders.allocation.domain.allocation import Allocation


LIMITS = {
    "pieces": Said("한 개 이상 옮겨 주세요", "move at least one piece"),
    "same-firm": Said("주는 회사와 받는 회사가 같아요", "both firms are the same"),
    "held": Said("주는 회사에 그만큼의 몫이 없어요", "the giving firm does not hold so many"),
    "min-lot": Said(
        "두 회사 중 한 곳의 몫이 그 회사의 최소 물량보다 적어져요",
        "one of the two firms would be left with less than its minimum lot",
    ),
    "eligible": Said(
        "받는 회사는 이 로트에 참여하지 않아요", "the receiving firm takes no part in this lot"
    ),
    "cap": Said("받는 회사가 약정한 한도를 넘어요", "the receiving firm pledged fewer"),
    "minutes": Said(
        "받는 회사의 기계에 납기까지 그만한 시간이 없어요",
        "the receiving firm's machines have no time for it before it is due",
    ),
}


def checked(moving: Moving) -> Moving:
    """The same with a clean reason. Codes: reason-missing, infeasible(pieces, same-firm)."""
    reason = clean_text(moving.reason, field="reason", longest=500)
    if not reason:
        raise RuleBroken("reason-missing", field="reason")
    if moving.pieces < 1:
        raise _infeasible("pieces", "pieces")
    if moving.from_firm_id == moving.to_firm_id:
        raise _infeasible("same-firm", "to_firm")
    return Moving(
        from_firm_id=moving.from_firm_id,
        to_firm_id=moving.to_firm_id,
        pieces=moving.pieces,
        reason=reason,
    )


def sign(allocation: "Allocation", moving: Moving, signoff: SignOff, at: datetime) -> bool:
    """One of the two signs; True when both have signed this very override within five minutes.

    Codes: state-wrong, infeasible, second-person-needed (403), sign-in-again.
    """
    must_be_feasible(allocation, moving)
    if at - signoff.fresh_at > FRESH_FOR:
        raise NotAllowed("sign-in-again")
    others = (one for role, (_, one) in allocation.signs.items() if role != signoff.role)
    if any(one.person_id == signoff.person_id for one in others):
        raise NotAllowed("second-person-needed")
    ids: dict[str, Any] = {"order_id": allocation.order_id, "lot_id": allocation.lot_id}
    allocation.emit(OverrideSigned(**ids, moving=moving, signoff=signoff, at=at))
    return _pair(allocation, moving, at) is not None


def override(allocation: "Allocation", moving: Moving, answer_by: datetime, at: datetime) -> None:
    """Move the pieces. Codes: state-wrong, infeasible, second-person-needed (403)."""
    must_be_feasible(allocation, moving)
    pair = _pair(allocation, moving, at)
    if pair is None:
        raise NotAllowed("second-person-needed")
    allocation.emit(
        ShareOverridden(
            order_id=allocation.order_id,
            lot_id=allocation.lot_id,
            moving=moving,
            coordinator_id=pair[0],
            second_person_id=pair[1],
            withdrawn=_withdrawn(allocation, moving),
            answer_by=answer_by,
            at=at,
        )
    )


def must_be_feasible(allocation: "Allocation", moving: Moving) -> None:
    """Caps, minimum lots and eligibility hold afterwards; machines are looked at by the command."""
    if allocation.state not in ("answering", "short"):
        raise Clash("state-wrong", state=allocation.state)
    rows = {row.firm_id: row for row in allocation.rows_for_rerun()}
    giving, taking = rows.get(moving.from_firm_id), rows.get(moving.to_firm_id)
    if giving is None or moving.pieces > allocation.holds(moving.from_firm_id):
        raise _infeasible("held", "pieces")
    if _too_few(giving, allocation.holds(moving.from_firm_id) - moving.pieces):
        raise _infeasible("min-lot", "pieces")
    if taking is None or not taking.eligible:
        raise _infeasible("eligible", "to_firm")
    after = allocation.holds(moving.to_firm_id) + moving.pieces
    if after > taking.most:
        raise _infeasible("cap", "pieces")
    if _too_few(taking, after):
        raise _infeasible("min-lot", "pieces")


def infeasible_minutes() -> RuleBroken:
    """The receiving firm's machines have no time for it."""
    return _infeasible("minutes", "pieces")


def _withdrawn(allocation: "Allocation", moving: Moving) -> int:
    giving = moving.from_firm_id
    left = allocation.holds(giving) - moving.pieces
    return max(0, allocation.accepted.get(giving, 0) - left)


def _too_few(row: FirmRow, pieces: int) -> bool:
    return 0 < pieces < row.min_lot


def _infeasible(constraint: str, field: str) -> RuleBroken:
    return RuleBroken("infeasible", field=field, constraint=constraint, limit=LIMITS[constraint])


def _pair(allocation: "Allocation", moving: Moving, at: datetime) -> tuple[UUID, UUID] | None:
    """Coordinator and second person, where both signed the same within five minutes."""
    found = []
    for role in (COORDINATOR, SECOND):
        what, sign = allocation.signs.get(role, (None, None))
        if what != moving or sign is None or at - sign.fresh_at > FRESH_FOR:
            return None
        found.append(sign.person_id)
    return found[0], found[1]


def _signed(allocation: "Allocation", e: OverrideSigned) -> None:
    allocation.signs[e.signoff.role] = (e.moving, e.signoff)


def _overridden(allocation: "Allocation", e: ShareOverridden) -> None:
    moving, offered, accepted = e.moving, allocation.offered, allocation.accepted
    giving, taking = moving.from_firm_id, moving.to_firm_id
    left = allocation.holds(giving) - moving.pieces
    offered[giving] = left
    accepted[giving] = accepted.get(giving, 0) - e.withdrawn
    if left == accepted[giving]:
        allocation.waiting.discard(giving)
    offered[taking] = allocation.holds(taking) + moving.pieces
    allocation.waiting.add(taking)
    allocation.state, allocation.answer_by, allocation.signs = "answering", e.answer_by, {}


ON: dict[type[Event], Callable[..., Any]] = {
    OverrideSigned: _signed,
    ShareOverridden: _overridden,
}
