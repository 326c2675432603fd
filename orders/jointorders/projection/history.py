"""The order's history: one row per fact, with what a page may say of it."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.jointorders.domain import (
    collecting,
    dividing,
    drafting,
    ending,
    lots,
    offering,
    opening,
    questions,
    second,
)
from orders.jointorders.models import HistoryRow

Rows = Family[Any]
Facts = dict[str, Any]
ALL, DESK = "all", "desk"  # all invited, or coordinator, second person and auditor


def _nothing(_: Any) -> Facts:
    return {}


def _lot(e: Any) -> Facts:
    return {"lot_id": str(e.lot.lot_id), "quantity": e.lot.quantity}


def _deadline(e: Any) -> Facts:
    return {"deadline": e.deadline.isoformat()}


def _offer(e: offering.OfferDrafted) -> Facts:
    return {"version": e.offer.version, "total": e.offer.total_won}


def _counter(e: offering.OfferCountered) -> Facts:
    total = sum(line.unit_price_won * line.quantity for line in e.lines)
    return {"round": e.round, "total": total}


def _text(e: Any) -> Facts:
    return {"text": e.text}


def _moved(e: dividing.ShareOverridden) -> Facts:
    return {"lot_id": str(e.lot_id), "pieces": e.pieces, "reason": e.reason}


def _version(e: Any) -> Facts:
    return {"version": e.version}


def _reason(e: Any) -> Facts:
    return {"reason": e.reason}


def _checkpoint(e: collecting.CollectingClosed) -> Facts:
    return {"why": e.why, "position": e.checkpoint.position, "chain": e.checkpoint.chain[:16]}


# fact -> its word in the catalogue, who reads it, what may be said of it
SAID: dict[type[Event], tuple[str, str, Callable[[Any], Facts]]] = {
    drafting.OrderOpened: ("opened", DESK, lambda e: {"title": e.title}),
    drafting.ModeChanged: ("mode-changed", ALL, lambda e: {"mode": e.mode, "reason": e.reason}),
    drafting.OrderChecked: ("checked", DESK, _nothing),
    lots.LotAdded: ("lot-added", DESK, _lot),
    lots.LotCorrected: ("lot-corrected", DESK, _lot),
    lots.LotRemoved: (
        "lot-removed",
        DESK,
        lambda e: {"lot_id": str(e.lot_id), "quantity": e.quantity},
    ),
    lots.LotRevised: ("lot-revised", ALL, lambda e: _lot(e) | _deadline(e)),
    lots.PledgesVoided: ("pledges-voided", ALL, _nothing),
    collecting.MembersInvited: ("invited", ALL, _deadline),
    collecting.InviteDeclined: ("declined", DESK, lambda e: {"class": e.reason_class}),
    collecting.InviteTakenUp: ("taken-up", DESK, _nothing),
    collecting.DeadlineMoved: ("deadline-moved", ALL, _deadline),
    collecting.CollectingClosed: ("closed", ALL, _checkpoint),
    questions.QuestionAsked: ("asked", ALL, _text),
    questions.QuestionAnswered: ("answered", ALL, _text),
    questions.PriceTalkHeld: ("price-talk-held", DESK, _nothing),
    second.SecondPersonNamed: ("second-named", ALL, _reason),
    opening.OpeningSigned: ("opening-signed", DESK, lambda e: {"what": e.what}),
    opening.SealOpened: ("seal-opened", ALL, _nothing),
    opening.CurveOpened: ("curve-opened", DESK, _nothing),
    opening.PricedWithoutCurve: ("without-curve", ALL, _nothing),
    opening.SealFoundBroken: ("seal-broken", DESK, lambda e: {"code": e.code}),
    offering.OfferDrafted: ("offer-drafted", DESK, _offer),
    offering.OfferSent: ("offer-sent", ALL, _version),
    offering.LinkReissued: ("link-reissued", DESK, _version),
    offering.OfferViewed: ("offer-viewed", DESK, _version),
    offering.OfferCountered: ("countered", DESK, _counter),
    ending.OfferAccepted: ("accepted", ALL, _version),
    ending.OrderWon: ("won", ALL, _version),
    ending.OrderLost: ("lost", ALL, _nothing),
    ending.OrderExpired: ("expired", ALL, _version),
    ending.OrderCancelled: ("cancelled", ALL, _reason),
    ending.SealKeysDestroyed: ("keys-destroyed", ALL, _nothing),
    ending.DeadlinePassed: ("clock", DESK, lambda e: {"name": e.name}),
    dividing.AllocationBegun: ("allocation-begun", ALL, _nothing),
    dividing.AllocationSettled: ("allocation-settled", ALL, _nothing),
    dividing.ShareOverridden: ("share-overridden", ALL, _moved),
}


def _write_down(rows: Rows, e: Event) -> None:
    word, readers, facts = SAID[type(e)]
    stream: UUID | None = e.originator_id
    row = rows[id_for("history", stream, e.originator_version)]
    row.number, row.word, row.readers, row.at = e.originator_version, word, readers, e.at
    row.facts = facts(e)


@projection
class History(Projection):
    """One row per fact of an order."""

    name = "orders.history"
    row = HistoryRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = dict.fromkeys(SAID, _write_down)
