"""One row per joint order."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.jointorders.domain.collecting import CollectingClosed, DeadlineMoved, MembersInvited
from orders.jointorders.domain.dividing import AllocationBegun, AllocationSettled
from orders.jointorders.domain.drafting import ModeChanged, OrderChecked, OrderOpened
from orders.jointorders.domain.ending import (
    OrderCancelled,
    OrderExpired,
    OrderLost,
    OrderWon,
    SealKeysDestroyed,
)
from orders.jointorders.domain.lots import LotAdded, LotCorrected, LotRemoved, LotRevised
from orders.jointorders.domain.offering import (
    LinkReissued,
    OfferCountered,
    OfferDrafted,
    OfferSent,
    OfferViewed,
)
from orders.jointorders.domain.opening import (
    SECOND,
    CurveOpened,
    OpeningSigned,
    PricedWithoutCurve,
    SealFoundBroken,
)
from orders.jointorders.domain.second import SecondPersonNamed
from orders.jointorders.models import OrderRow

Rows = Family[Any]


def _now_in(row: Any, state: str, at: datetime) -> None:
    row.state, row.changed_at = state, at


def _opened(rows: Rows, e: OrderOpened) -> None:
    row = rows.one()
    row.customer_id, row.title, row.mode, row.number = e.customer_id, e.title, e.mode, e.number
    row.opened_at = e.at
    _now_in(row, "draft", e.at)


def _mode_changed(rows: Rows, e: ModeChanged) -> None:
    rows.one().mode = str(e.mode)


def _lot_written(rows: Rows, e: LotAdded | LotCorrected) -> None:
    row = rows.one()
    row.lots = {**row.lots, str(e.lot.lot_id): [e.lot.quantity, e.lot.due_on.isoformat()]}
    _sum_up(row)


def _lot_removed(rows: Rows, e: LotRemoved) -> None:
    row = rows.one()
    row.lots = {lot: what for lot, what in row.lots.items() if lot != str(e.lot_id)}
    _sum_up(row)


def _lot_revised(rows: Rows, e: LotRevised) -> None:
    row = rows.one()
    row.lots = {**row.lots, str(e.lot.lot_id): [e.lot.quantity, e.lot.due_on.isoformat()]}
    row.deadline, row.closing, row.signed, row.broken = e.deadline, {}, {}, ""
    _sum_up(row)
    _now_in(row, "collecting", e.at)


def _sum_up(row: Any) -> None:
    row.quantity = sum(quantity for quantity, _ in row.lots.values())
    days = [date.fromisoformat(due) for _, due in row.lots.values()]
    row.due_on = min(days) if days else None


def _checked(rows: Rows, e: OrderChecked) -> None:
    _now_in(rows.one(), "checked", e.at)


def _invited(rows: Rows, e: MembersInvited) -> None:
    row = rows.one()
    row.invited = [str(invitation.firm_id) for invitation in e.invitations]
    row.second_person_id, row.deadline = e.second_person_id, e.deadline
    _now_in(row, "collecting", e.at)


def _moved(rows: Rows, e: DeadlineMoved) -> None:
    row = rows.one()
    row.deadline, row.extensions = e.deadline, row.extensions + 1


def _closed(rows: Rows, e: CollectingClosed) -> None:
    row = rows.one()
    row.closing = {
        "why": e.why,
        "position": e.checkpoint.position,
        "chain": e.checkpoint.chain,
        "at": e.at.isoformat(),
        "curve": e.can_show_curve(),
    }
    row.signed = {}
    _now_in(row, "sealed", e.at)


def _signed(rows: Rows, e: OpeningSigned) -> None:
    row = rows.one()
    mark = {"by": str(e.signoff.person_id), "fresh_at": e.signoff.fresh_at.isoformat()}
    same = row.signed.get("what") == e.what
    before = row.signed if same else {"what": e.what}
    row.signed = {**before, e.signoff.role: mark, "reason": e.reason}


def _second(rows: Rows, e: SecondPersonNamed) -> None:
    row = rows.one()
    row.second_person_id = e.person_id
    row.signed = {name: sign for name, sign in row.signed.items() if name != SECOND}


def _broken(rows: Rows, e: SealFoundBroken) -> None:
    row = rows.one()
    row.broken, row.signed = e.code, {}


def _curve(rows: Rows, e: CurveOpened) -> None:
    rows.one().broken = ""
    _now_in(rows.one(), "pricing", e.at)


def _without(rows: Rows, e: PricedWithoutCurve) -> None:
    row = rows.one()
    row.without_curve, row.broken = True, ""
    _now_in(row, "pricing", e.at)


def _drafted(rows: Rows, e: OfferDrafted) -> None:
    row = rows.one()
    row.offer_version = e.offer.version
    _now_in(row, "pricing", e.at)


def _sent(rows: Rows, e: OfferSent) -> None:
    row = rows.one()
    row.sent_version, row.valid_until, row.viewed_at = e.version, e.valid_until, None
    row.link_number = 1
    _now_in(row, "offered", e.at)


def _reissued(rows: Rows, e: LinkReissued) -> None:
    rows.one().link_number = e.number


def _viewed(rows: Rows, e: OfferViewed) -> None:
    rows.one().viewed_at = e.at


def _countered(rows: Rows, e: OfferCountered) -> None:
    row = rows.one()
    row.rounds = e.round
    _now_in(row, "countered", e.at)


def _becomes(state: str) -> Callable[[Rows, Any], None]:
    return lambda rows, e: _now_in(rows.one(), state, e.at)


def _begun(rows: Rows, e: AllocationBegun) -> None:
    rows.one().broken = ""
    _now_in(rows.one(), "allocating", e.at)


def _destroyed(rows: Rows, e: SealKeysDestroyed) -> None:
    rows.one().keys_destroyed_at = e.at


@projection
class Orders(Projection):
    """State, dates and counts of an order; nothing of a pledge."""

    name = "orders.orders"
    row = OrderRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = {
        OrderOpened: _opened,
        ModeChanged: _mode_changed,
        LotAdded: _lot_written,
        LotCorrected: _lot_written,
        LotRemoved: _lot_removed,
        LotRevised: _lot_revised,
        OrderChecked: _checked,
        MembersInvited: _invited,
        DeadlineMoved: _moved,
        CollectingClosed: _closed,
        SecondPersonNamed: _second,
        OpeningSigned: _signed,
        SealFoundBroken: _broken,
        CurveOpened: _curve,
        PricedWithoutCurve: _without,
        OfferDrafted: _drafted,
        OfferSent: _sent,
        LinkReissued: _reissued,
        OfferViewed: _viewed,
        OfferCountered: _countered,
        OrderWon: _becomes("won"),
        OrderLost: _becomes("lost"),
        OrderExpired: _becomes("expired"),
        OrderCancelled: _becomes("cancelled"),
        AllocationBegun: _begun,
        AllocationSettled: _becomes("confirmed"),
        SealKeysDestroyed: _destroyed,
    }
