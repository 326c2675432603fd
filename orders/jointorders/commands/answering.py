"""What the customer does on the offer page, by link and without an account."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Personal
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.permissions import must_be_guest_of
from orders.capacity.commands.pledging import must_have_come_quickly
from orders.jointorders.commands.ending import end_seals
from orders.jointorders.domain import ending, offering
from orders.jointorders.domain.link import MOST_MISSES, CustomerLink
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import OfferLine, State
from orders.jointorders.tokens import code_of, mac_of


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The customer's yes: to which version, who he is, and the code of the second way."""

    version: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Counter:
    """Other terms the customer wishes, for every lot."""

    version: int
    lines: list[OfferLine]
    delivery_on: date
    note: str = ""


def ask_code(*, by: Actor, key: Key, version: int) -> Done:
    """Send six digits by mail; recorded as the first act on the page."""
    own = _own_link(by)

    def body(work: Work) -> dict[str, Any]:
        link, order = _loaded(work, own)
        offering.must_be_answerable(order, version, key.stamp)
        order.need(State.OFFERED)
        number = link.codes + 1
        link.ask_code(mac_of(own, code_of(own, number)), key.stamp, clock.now())
        offering.view_offer(order, version, clock.now())
        return {"number": number}

    return command(by.act(key), body)


def accept_offer(*, by: Actor, key: Key, acceptance: Acceptance) -> Done:
    """Win the order. A wrong code is counted and refused; the fifth locks the link."""
    own = _own_link(by)
    name = clean_line(acceptance.name, field="name", longest=60)
    if not name:
        raise RuleBroken("name-missing", field="name")

    def body(work: Work) -> dict[str, Any]:
        link, order = _loaded(work, own)
        at = clock.now()
        link.must_be_open(key.stamp)
        offering.must_be_answerable(order, acceptance.version, key.stamp)
        order.need(State.OFFERED)
        if not link.try_code(mac_of(own, acceptance.code), key.stamp, at):
            return {"misses": link.misses}
        offering.view_offer(order, acceptance.version, at)
        ending.accept(order, acceptance.version, own, key.stamp, at)
        link.answer("accepted", at, Personal(order.customer_id, name))
        must_have_come_quickly(key.stamp)
        return {"answer": "accepted"}

    return _unless_missed(command(by.act(key), body))


def decline_offer(*, by: Actor, key: Key, version: int, reason: str) -> Done:
    """Lose the order; sealed prices are destroyed with it."""
    own = _own_link(by)

    def body(work: Work) -> dict[str, Any]:
        link, order = _loaded(work, own)
        at = clock.now()
        link.must_be_open(key.stamp)
        offering.view_offer(order, version, at)
        ending.decline(order, version, reason, key.stamp, at)
        link.answer("declined", at)
        end_seals(work, order, at)
        must_have_come_quickly(key.stamp)
        return {"answer": "declined"}

    return command(by.act(key), body)


def counter_offer(*, by: Actor, key: Key, counter: Counter) -> Done:
    """Wish other terms; the link stays open for a no until a new version replaces it."""
    own = _own_link(by)
    cluster_id = by.act(key).cluster_id

    def body(work: Work) -> dict[str, Any]:
        link, order = _loaded(work, own)
        at = clock.now()
        link.must_be_open(key.stamp)
        offering.view_offer(order, counter.version, at)
        offering.counter_offer(order, _countered(cluster_id, counter, at), key.stamp)
        must_have_come_quickly(key.stamp)
        return {"answer": "countered"}

    return command(by.act(key), body)


def _countered(cluster_id: UUID, counter: Counter, at: datetime) -> offering.OfferCountered:
    office = members.office(cluster_id)
    return offering.OfferCountered(
        version=counter.version,
        round=0,
        lines=counter.lines,
        delivery_on=counter.delivery_on,
        note=counter.note,
        remind_at=office.after_working_days(at, 2),
        tell_at=office.after_working_days(at, 5),
        at=at,
    )


def _own_link(by: Actor) -> UUID:
    if by.guest_of is None:
        raise NotAllowed
    must_be_guest_of(by, by.guest_of)
    return by.guest_of


def _loaded(work: Work, own: UUID) -> tuple[CustomerLink, JointOrder]:
    link = work.load(CustomerLink, own)
    return link, work.load(JointOrder, link.order_id)


def _unless_missed(done: Done) -> Done:
    """A miss had to be recorded, and is refused."""
    misses = done.result.get("misses", 0)
    if misses >= MOST_MISSES:
        raise Clash("link-locked")
    if misses:
        raise RuleBroken("code-wrong", field="code", left=MOST_MISSES - misses)
    return done
