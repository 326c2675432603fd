"""Splits and shares as the API tells them; reasons in the words of the pages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType

from cluster.members.access import Actor
from cluster.web.api.operations import Instant, Told
from orders.allocation.models import AllocationRow, ShareRow
from orders.allocation.queries.computing import Progress
from orders.allocation.queries.lots import LotSplit


class Share(Told):
    """One firm's part of a lot, with the numbers it was split by and the reason in words."""

    firm_id: UUID | None
    state: str
    run: int
    eligible: bool
    cap: int
    pledged: int
    weight: int
    weight_from: str
    weight_since: Instant | None
    min_lot: int
    credit: str
    pieces: int
    accepted: int
    declined: int
    answered_at: Instant | None
    reason_ko: str
    reason_en: str


class MovedPieces(Told):
    """Pieces that two persons moved between shares, and why."""

    pieces: int
    reason: str
    at: Instant


class SignedMove(Told):
    """An override that one of the two persons has signed, by role."""

    role: str
    from_firm_id: UUID
    to_firm_id: UUID
    pieces: int
    reason: str
    at: Instant


class Split(Told, kw_only=True):
    """The split of one lot in totals, its certificate, and the shares that you may see.

    `version` is what `If-Match` takes.
    """

    lot_id: UUID | None
    letter: str
    version: int
    state: str
    run: int
    quantity: int
    offered: int
    accepted: int
    missing: int
    policy: str
    engine: str
    fingerprint: str
    status: str
    water: str
    last_price: str
    next_price: str
    answer_by: Instant | None
    moved: list[MovedPieces]
    override_signed: SignedMove | UnsetType | None = UNSET  # for the two who may sign
    unit_price_won: int | UnsetType = UNSET  # for the desk, and owners who take part
    all_weights: int | UnsetType = UNSET  # minutes a week; of fewer than three firms no sum
    shares: list[Share]


class Division(Told):
    """A division by a worker process that has no answer (yet): computing, or cancelled and why."""

    state: str
    why: str
    attempt: int
    lots: int
    firms: int
    pairs: int
    began_at: Instant | None
    seconds: int
    most_seconds: int


class SplitFact(Told):
    """A line of the history of the splits, in your language."""

    lot_id: UUID | None
    at: Instant | None
    what: str
    words: str


class Splits(Told):
    """The lots that were split and that you may see: the desk all, a firm those it pledged for.

    `facts`: their history, the newest first; by which rule stands there too.
    """

    lots: list[Split]
    facts: list[SplitFact]
    division: Division | None


_TOLD_APART = {"unit_price_won", "all_weights"}
_OF_ITS_OWN = _TOLD_APART | {
    "letter",
    "moved",
    "override_signed",
    "shares",
    "reason_ko",
    "reason_en",
}


def split_of(one: LotSplit, split: AllocationRow, actor: Actor) -> Split:
    """A lot's split, as far as the actor may know it."""
    may_sign = actor.is_coordinator or actor.is_second
    signed = _signed(split) if may_sign else UNSET
    return Split(
        letter=one.lot.letter,
        moved=[MovedPieces(n.pieces, n.reason, n.at) for n in one.moved],
        override_signed=signed,
        unit_price_won=split.unit_price_won if one.knows_price(actor) else UNSET,
        all_weights=split.all_weights or UNSET,
        shares=[_share(one, share) for share in one.shares],
        **_plain(split, Split.__struct_fields__),
    )


def division_of(found: Progress | None) -> Division | None:
    """How far the worker process is."""
    if found is None:
        return None
    plain = _plain(found.row, ("state", "why", "attempt", "lots", "firms", "pairs", "began_at"))
    return Division(**plain, seconds=found.since, most_seconds=found.seconds)


def _share(one: LotSplit, row: ShareRow) -> Share:
    reason = one.reason_of(row)
    return Share(**_plain(row, Share.__struct_fields__), reason_ko=reason.ko, reason_en=reason.en)


def _signed(split: AllocationRow) -> SignedMove | None:
    said = split.signed
    if not said:
        return None
    return SignedMove(
        role=said["role"],
        from_firm_id=UUID(said["from"]),
        to_firm_id=UUID(said["to"]),
        pieces=said["pieces"],
        reason=said["reason"],
        at=datetime.fromisoformat(said["at"]),
    )


def _plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if name not in _OF_ITS_OWN}
