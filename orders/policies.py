"""Reactions and timers of the joint orders: when this happened, do that."""

import logging
from datetime import datetime
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.ledger.catchup import every, holding_up_nobody, when
from cluster.ledger.store import Recorded, clusters
from cluster.ledger.uow import Key
from cluster.members.access import Actor
from orders.allocation.commands import (
    conclude,
    expire_credits,
    look_after_workers,
    pass_answer_time,
    post_credits,
    run_allocation,
    settle_order,
)
from orders.allocation.domain.facts import (
    AllocationConfirmed,
    AllocationProposed,
    ShareAccepted,
    ShareDeclined,
)
from orders.allocation.models import AllocationRow
from orders.allocation.queries.awards import attempts_of, ready_to_divide, week_of
from orders.allocation.queries.credits import credits_over
from orders.allocation.queries.shares import unanswered
from orders.capacity.domain.pledge import CapacityPledged
from orders.jointorders.commands import pass_deadline, take_up_invite
from orders.jointorders.domain.dividing import AllocationSettled
from orders.jointorders.domain.ending import OrderCancelled, OrderExpired, OrderLost, OrderWon
from orders.jointorders.models import ClockRow
from orders.jointorders.queries.clocks import run_out
from orders.jointorders.queries.orders import has_declined

log = logging.getLogger(__name__)


@every(1.0, name="orders-clocks")
def let_clocks_run_out(now: datetime) -> None:
    """Every clock of every order whose time has come, each once."""
    for cluster_id in clusters():
        system = Actor.system(cluster_id)
        for clock in run_out(cluster_id, now):
            with holding_up_nobody(f"clock {clock.name}", clock.stream_id):
                _run_out(system, clock)


def _run_out(system: Actor, clock: ClockRow) -> None:
    key = Key.derived("orders-clock", clock.stream_id, clock.name, clock.number)
    pass_deadline(
        by=system, key=key, order_id=clock.stream_id, name=clock.name, number=clock.number
    )


@when(CapacityPledged, name="invitation-taken-up")
def take_part_after_all(e: Recorded) -> None:
    """Who pledges after he had declined is asked like the others."""
    said = e.event
    if isinstance(said, CapacityPledged) and has_declined(
        e.cluster_id, said.order_id, said.firm_id
    ):
        key = Key.derived("invitation-taken-up", e.position)
        by = Actor.system(e.cluster_id)
        take_up_invite(by=by, key=key, order_id=said.order_id, firm_id=said.firm_id)


@when(OrderWon, OrderLost, OrderExpired, OrderCancelled, name="allocation-after-award")
def split_what_was_won(e: Recorded) -> None:
    """Awards are split as soon as no other offer can be won in their week."""
    divide_what_is_ready(e.cluster_id, e.event.at, e.position)


@every(60.0, name="allocation-week-ends")
def split_when_the_week_ends(now: datetime) -> None:
    """The office week is over: what was won in it waits no longer."""
    for cluster_id in clusters():
        divide_what_is_ready(cluster_id, now, week_of(now))


def divide_what_is_ready(cluster_id: UUID, now: datetime, occasion: object) -> None:
    """Where it cannot be divided, the coordinator sees why on the page."""
    for row in ready_to_divide(cluster_id, now):
        # one that was given up meanwhile is begun again, also on the same occasion
        tries = attempts_of(cluster_id, row.key)
        key = Key.derived("allocation-after-award", occasion, row.key, tries)
        try:
            run_allocation(by=Actor.system(cluster_id), key=key, order_id=row.key)
        except RuleBroken as broken:
            log.warning("no split of %s: %s", row.key, broken.code)


@every(1.0, name="allocation-workers")
def look_at_workers(_: datetime) -> None:
    """Large divisions are computed by processes of this one."""
    look_after_workers(clusters())


@when(AllocationProposed, ShareAccepted, ShareDeclined, name="allocation-answers")
def follow_the_answers(e: Recorded) -> None:
    """All answered: confirm, run again for the rest, or tell that it falls short."""
    said = e.event
    if isinstance(said, AllocationProposed) and said.asks:
        return  # 20 lots at once would be 20 commands that find nothing to do
    if isinstance(said, AllocationProposed | ShareAccepted | ShareDeclined):
        key = Key.derived("allocation-answers", e.position)
        by = Actor.system(e.cluster_id)
        conclude(by=by, key=key, order_id=said.order_id, lot_id=said.lot_id)


@when(AllocationConfirmed, name="allocation-all-lots")
def confirm_the_order(e: Recorded) -> None:
    """The last lot confirms the order."""
    if isinstance(e.event, AllocationConfirmed):
        key = Key.derived("allocation-all-lots", e.position)
        settle_order(by=Actor.system(e.cluster_id), key=key, order_id=e.event.order_id)


@when(AllocationSettled, OrderCancelled, name="allocation-credits")
def carry_what_is_left_over(e: Recorded) -> None:
    """Shares are final once the order is confirmed: the differences go to the fairness ledger."""
    key = Key.derived("allocation-credits", e.position)
    post_credits(by=Actor.system(e.cluster_id), key=key, order_id=e.stream_id)


@every(3600.0, name="allocation-credit-years")
def let_credit_end(now: datetime) -> None:
    """Credit that was not used within a year; once per account and day."""
    for cluster_id in clusters():
        for until in credits_over(cluster_id, now):
            key = Key.derived("allocation-credit-years", cluster_id, until)
            with holding_up_nobody("credits until", until):
                expire_credits(by=Actor.system(cluster_id), key=key)


@every(5.0, name="allocation-answer-times")
def let_answer_times_pass(now: datetime) -> None:
    """Silent shares are given back when the time to answer is over."""
    for cluster_id in clusters():
        for row in unanswered(cluster_id, now):
            with holding_up_nobody("answer time", row.key):
                _time_is_over(Actor.system(cluster_id), row)


def _time_is_over(by: Actor, row: AllocationRow) -> None:
    if row.order_id and row.lot_id:
        # an override asks once more within one run, until another time
        key = Key.derived("allocation-answer-time", row.key, row.run, row.answer_by)
        pass_answer_time(by=by, key=key, order_id=row.order_id, lot_id=row.lot_id, run=row.run)
