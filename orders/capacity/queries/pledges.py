"""Pledges as they stand: sealed rows of an order; and, for its owner, his own in the clear."""

import base64
from dataclasses import dataclass
from uuid import UUID

from cluster.ledger.keys import aad, pledge_subject
from cluster.ledger.keys.opening import Opened, Reason, Sealed, unseal
from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from orders.capacity.domain.pledge import FIELD
from orders.capacity.domain.terms import Terms, terms_in
from orders.capacity.models import PledgeRow, VerifiedRow


def standing(cluster_id: UUID, order_id: UUID, lot_id: UUID | None = None) -> list[PledgeRow]:
    """The pledges that count, by lot and commitment; rows hold no figure."""
    rows = live(PledgeRow, cluster_id).filter(order_id=order_id, state="standing")
    if lot_id is not None:
        rows = rows.filter(lot_id=lot_id)
    return list(rows.order_by("lot_id", "commitment"))


def sealed_of(row: PledgeRow) -> Sealed:
    """A row's seal with the place it is bound to."""
    if row.order_id is None or row.firm_id is None:
        raise ValueError("a pledge row without order or firm")
    return Sealed(
        subject=pledge_subject(row.order_id, row.firm_id),
        ciphertext=base64.b64decode(row.ciphertext),
        aad=aad(row.cluster_id, row.stream_id, row.sealed_version, FIELD),
        commitment=bytes.fromhex(row.commitment),
    )


def verified_minutes(cluster_id: UUID) -> dict[UUID, VerifiedRow]:
    """Verified capacity by firm."""
    return {row.firm_id: row for row in live(VerifiedRow, cluster_id) if row.firm_id}


@dataclass(frozen=True, slots=True, repr=False)
class OwnPledge:
    """A firm's own pledge; `terms` only for its owner, and only while the key lives."""

    row: PledgeRow
    terms: Terms | None
    opened: Opened | None


def own_pledges(actor: Actor, order_id: UUID) -> dict[UUID, OwnPledge]:
    """The actor's firm's pledges of an order, by lot; the staff sees no price."""
    return own_in(actor, order_id, list(for_actor(PledgeRow, actor).filter(order_id=order_id)))


def own_in(actor: Actor, order_id: UUID, rows: list[PledgeRow]) -> dict[UUID, OwnPledge]:
    """The same from rows that were found through the actor."""
    opened = _opened(actor, order_id, [row for row in rows if row.ciphertext])
    found = {}
    for row in rows:
        if row.lot_id is not None:
            body = opened.get(row.key)
            found[row.lot_id] = OwnPledge(row, terms_in(body.body) if body else None, body)
    return found


def _opened(actor: Actor, order_id: UUID, rows: list[PledgeRow]) -> dict[UUID, Opened]:
    """For the price owner alone. Codes: `seal-key-missing`, so whoever asks looks first whether the
    order's keys still live."""
    if not actor.is_owner or actor.firm_id is None or actor.cluster_id is None or not rows:
        return {}
    reason = Reason.price_owner(order_id, actor.firm_id)
    bodies = unseal(reason, actor.cluster_id, [sealed_of(row) for row in rows])
    return {row.key: body for row, body in zip(rows, bodies, strict=True)}
