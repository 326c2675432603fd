"""Sealing, replacing and withdrawing a pledge; judged by the edge stamp."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.keys import aad, pledge_subject, seal_committed
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_own_a_firm
from orders.capacity.domain.pledge import (
    FIELD,
    Pledge,
    Sealed,
    must_be_open,
    pledge_id,
    seen_by_form,
)
from orders.capacity.domain.terms import Place, Terms, body_of, place_in
from orders.capacity.domain.window import PledgeWindow, window_id, window_tag
from orders.capacity.queries.fits import free_minutes, machines_that_fit

# A command that has not committed so long after its stamp is rolled back (trust.md 10.4).
LONGEST_WAY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Pledging:
    """Which lot of which order; `over_capacity_ok` is the tick beside the warning."""

    order_id: UUID
    lot_id: UUID
    over_capacity_ok: bool = False


def seal_pledge(*, by: Actor, key: Key, what: Pledging, terms: Terms) -> Done:
    """Pledge for the actor's own firm, or replace its pledge; the floor leaves here sealed.

    Codes: those of `Terms.check`, `no-machine`, `over-capacity` (until ticked), `closed`,
    `not-found` for a firm that was not asked, `busy-try-again` past ten seconds.
    """
    firm_id = must_own_a_firm(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        window, pledge = _loaded(work, what, firm_id)
        if _in_time_but_closed(window, firm_id, key.stamp):
            pledge.note_uncounted(window, firm_id, key.stamp, clock.now())
            return {"refused": "closed", "deadline": window.deadline.isoformat()}
        must_be_open(window, firm_id, key.stamp)
        _must_be_doable((act.cluster_id, firm_id), window, what, terms)
        place = Place(what.order_id, what.lot_id, firm_id, pledge.revision + 1)
        sealed = _sealed(act.cluster_id, pledge, body_of(place, terms), key.stamp)
        pledge.place(window, firm_id, sealed, clock.now())
        must_have_come_quickly(key.stamp)
        return {"pledge_id": str(pledge.id), "revision": pledge.revision}

    return _answered(command(act, body))


def withdraw_pledge(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID) -> Done:
    """Take the actor's own pledge back before the deadline."""
    firm_id = must_own_a_firm(by)

    def body(work: Work) -> dict[str, Any]:
        window, pledge = _loaded(work, Pledging(order_id, lot_id), firm_id)
        pledge.withdraw(window, firm_id, key.stamp, clock.now())
        must_have_come_quickly(key.stamp)
        return {"pledge_id": str(pledge.id)}

    return command(by.act(key), body)


def must_have_come_quickly(stamp: datetime) -> None:
    """What is still under way ten seconds after its stamp is rolled back, so closing can wait."""
    if clock.now() - stamp > LONGEST_WAY:
        raise RuleBroken("busy-try-again")


def _loaded(work: Work, what: Pledging, firm_id: UUID) -> tuple[PledgeWindow, Pledge]:
    work.guard(window_tag(what.order_id))
    window = work.load(PledgeWindow, window_id(what.order_id, what.lot_id))
    pledge = work.load_or_new(Pledge, pledge_id(what.order_id, what.lot_id, firm_id))
    work.must_have_seen(seen_by_form(pledge.version, window.revision))
    return window, pledge


def _in_time_but_closed(window: PledgeWindow, firm_id: UUID, stamp: datetime) -> bool:
    asked = firm_id in window.firm_ids
    return asked and window.state == "closed" and window.in_time(stamp)


def _must_be_doable(
    mine: tuple[UUID, UUID], window: PledgeWindow, what: Pledging, terms: Terms
) -> None:
    needed = window.requirement
    today = clock.now().astimezone(clock.SEOUL).date()
    terms.check(quantity=needed.quantity, today=today, due_on=needed.due_on)
    cluster_id, firm_id = mine
    machines = len(machines_that_fit(cluster_id, firm_id, needed))
    if not machines:
        raise RuleBroken("no-machine")
    free = free_minutes(cluster_id, firm_id, (terms.first_on, terms.last_on), machines)
    if terms.hours * 60 > free and not what.over_capacity_ok:
        raise RuleBroken("over-capacity", field="over_capacity_ok", free=free // 60)


def _sealed(cluster_id: UUID, pledge: Pledge, body: bytes, stamp: datetime) -> Sealed:
    """Salt and body under the data key of (firm, order), bound to the event that will hold it."""
    place = place_in(body)
    subject = pledge_subject(place.order_id, place.firm_id)
    bound = aad(cluster_id, pledge.id, pledge.version + 1, FIELD)
    committed = seal_committed(cluster_id, subject, body, bound)
    return Sealed(
        ciphertext=base64.b64encode(committed.ciphertext).decode(),
        commitment=committed.commitment.hex(),
        key_id=subject,
        stamp=stamp,
    )


def _answered(done: Done) -> Done:
    """A refusal that had to be recorded is still a refusal."""
    if "refused" in done.result:
        raise Clash("closed", deadline=done.result["deadline"], recorded=True)
    return done
