"""Drafting an offer from the blind steps and sending it by link."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.jointorders.domain import offering
from orders.jointorders.domain.link import CustomerLink, LinkIssued, link_id
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Offer
from orders.jointorders.tokens import hash_of, token_of


def draft_offer(*, by: Actor, key: Key, order_id: UUID, offer: Offer) -> Done:
    """The next version of the offer. Result: version."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        offering.draft_offer(order, offer, clock.now())
        return {"version": order.offer.version if order.offer else 0}

    return command(by.act(key), body)


def send_offer(*, by: Actor, key: Key, order_id: UUID, version: int) -> Done:
    """Send this version by a link of its own; the link of an older version is gone."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        before = offering.link_of(order)
        made = link_id(order_id, version)
        offer = offering.send_offer(order, version, made, at)
        _issue(work, made, order, offer)
        if before is not None:
            work.load(CustomerLink, before).replace(version, at)
        return {"link_id": str(made)}

    return command(by.act(key), body)


def reissue_link(*, by: Actor, key: Key, order_id: UUID, version: int) -> Done:
    """Another link to the version the customer has; the one before is good no longer.

    Codes: `state-wrong`, `expired`, `changed-meanwhile` for a version that is not the sent one.
    """
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order, at = work.edit(JointOrder, order_id), clock.now()
        before, number = offering.link_of(order), order.link_number + 1
        made = link_id(order_id, version, number)
        again = offering.LinkReissued(version=version, link_id=made, number=number, at=at)
        offer = offering.reissue_link(order, again)
        _issue(work, made, order, offer)
        if before is not None:
            work.load(CustomerLink, before).replace(version, at)
        return {"link_id": str(made)}

    return command(by.act(key), body)


def _issue(work: Work, made: UUID, order: JointOrder, offer: Offer) -> None:
    work.new(CustomerLink, made).issue(
        LinkIssued(
            order_id=order.id,
            version=offer.version,
            token_hash=hash_of(token_of(work.act.cluster_id, made)),
            expires_at=offer.valid_until,
            at=clock.now(),
        )
    )
