"""Two persons open the seals: all pledges in memory, one curve, the floors forgotten."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.ledger.keys.opening import Reason, unseal
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_fresh
from orders.capacity.domain.curve import Bid, blind_curve
from orders.capacity.domain.terms import terms_in
from orders.capacity.domain.window import PledgeWindow, window_id
from orders.capacity.models import PledgeRow
from orders.capacity.queries.pledges import sealed_of, standing
from orders.jointorders.domain import opening
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import LotCurve, SignOff


@dataclass(frozen=True, slots=True)
class Signing:
    """What is signed: the curve, or pricing without one with its reason."""

    order_id: UUID
    what: str = opening.CURVE
    reason: str = ""


def sign_opening(*, by: Actor, key: Key, signing: Signing) -> Done:
    """Coordinator or second person signs; the second sign opens. Result: `opened`.

    Codes: second-person-needed, conflict, too-few, curve-possible, checkpoint-missing,
    sign-in-again, seal-broken, seal-key-missing (both recorded: the order stops).
    """
    sign = _signoff(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, signing.order_id), clock.now()
        signed = opening.OpeningSigned(
            what=signing.what, signoff=sign, reason=signing.reason, at=at
        )
        if not opening.sign(order, signed, by.firm_id):
            return {"opened": False}
        return _open(work, order, signing.what)

    done = command(act, body)
    if code := done.result.get("refused"):
        raise Clash(code)
    return done


def _signoff(by: Actor) -> SignOff:
    if not (by.is_coordinator or by.is_second) or by.person_id is None:
        raise NotAllowed
    must_be_fresh(by)
    role = opening.COORDINATOR if by.is_coordinator else opening.SECOND
    return SignOff(person_id=by.person_id, role=role, fresh_at=by.fresh_at or clock.now())


def _open(work: Work, order: JointOrder, what: str) -> dict[str, Any]:
    at = clock.now()
    if what == opening.WITHOUT_CURVE:
        opening.price_without_curve(order, order.opening_reason, at)
    else:
        rows = standing(work.act.cluster_id, order.id)
        try:
            curves = _curves(order, rows)
        except RuleBroken as broken:
            return stopped(order, broken)
        opening.open_curve(order, curves, at)
    for lot_id in order.lots:
        work.load(PledgeWindow, window_id(order.id, lot_id)).open_seals(at)
    return {"opened": True}


def _curves(order: JointOrder, rows: list[PledgeRow]) -> list[LotCurve]:
    """The curve of every lot; nothing else leaves this function."""
    _must_be_as_committed(order, rows)
    checkpoint = order.checkpoint
    closed_at = checkpoint.position + 1 if checkpoint else 0
    signs = [sign.person_id for (what, _), sign in order.signoffs.items() if what == opening.CURVE]
    reason = Reason.opening(order.id, closed_at, (signs[0], signs[1]))
    bids: dict[UUID, list[Bid]] = defaultdict(list)
    cluster_id = rows[0].cluster_id
    for row, opened in zip(
        rows, unseal(reason, cluster_id, [sealed_of(row) for row in rows]), strict=True
    ):
        terms = terms_in(opened.body)
        if row.lot_id is not None:
            bids[row.lot_id].append(Bid(terms.floor_won, terms.most, row.commitment))
    return [
        LotCurve(lot_id=lot_id, steps=blind_curve(bids[lot_id], lot.target_won))
        for lot_id, lot in order.lots.items()
    ]


def _must_be_as_committed(order: JointOrder, rows: list[PledgeRow]) -> None:
    """The same pledges as at the closing, none more, none less, none another."""
    closed = {(one.lot_id, one.firm_id): one.commitment for one in order.commitments}
    found = {(row.lot_id, row.firm_id): row.commitment for row in rows}
    different = set(closed.items()) ^ set(found.items())
    if different:
        (_, firm_id), _ = min(different, key=str)
        raise RuleBroken("seal-broken", subject=f"pledge/{order.id}/{firm_id}")


def stopped(order: JointOrder, broken: RuleBroken) -> dict[str, Any]:
    """Nothing is guessed: the cause is recorded and the order waits. Others are raised on."""
    if broken.code not in ("seal-broken", "seal-key-missing"):
        raise broken
    firm_id = UUID(str(broken.facts["subject"]).rsplit("/", 1)[-1])
    finding = opening.SealFoundBroken(code=broken.code, firm_id=firm_id, at=clock.now())
    opening.note_broken(order, finding)
    return {"refused": broken.code}
