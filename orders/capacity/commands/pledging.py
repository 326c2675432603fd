"""Sealing, replacing and withdrawing a pledge; judged by the edge stamp."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.ledger.keys import aad, pledge_subject, seal_committed
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_own
from orders.capacity.domain.pledge import FIELD, Pledge, Sealed, must_be_open, pledge_id
from orders.capacity.domain.terms import Place, Terms, body_of
from orders.capacity.domain.window import PledgeWindow, window_id, window_tag
from orders.capacity.queries.fits import free_minutes_of, machines_that_fit

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
    firm_id = _own_firm(by)
    act = by.act(_blinded(key))

    def body(work: Work) -> dict[str, Any]:
        window, pledge = _loaded(work, what, firm_id)
        if _came_in_time_but_closed(window, key.stamp):
            pledge.note_uncounted(window, firm_id, key.stamp, clock.now())
            return {"refused": "closed", "deadline": window.deadline.isoformat()}
        must_be_open(window, firm_id, key.stamp)
        _must_be_doable(act.cluster_id, firm_id, window, (what, terms))
        sealed = _sealed(act.cluster_id, pledge, Place(what.order_id, what.lot_id, firm_id, pledge.revision + 1), terms)
        pledge.place(window, firm_id, replace_stamp(sealed, key.stamp), clock.now())
        must_have_come_quickly(key.stamp)
        return {"pledge_id": str(pledge.id), "revision": pledge.revision}

    return _answered(command(act, body))


def withdraw_pledge(*, by: Actor, key: Key, order_id: UUID, lot_id: UUID) -> Done:
    """Take the actor's own pledge back before the deadline."""
    firm_id = _own_firm(by)

    def body(work: Work) -> dict[str, Any]:
        window, pledge = _loaded(work, Pledging(order_id, lot_id), firm_id)
        pledge.withdraw(window, firm_id, key.stamp, clock.now())
        must_have_come_quickly(key.stamp)
        return {"pledge_id": str(pledge.id)}

    return command(by.act(key), body)
