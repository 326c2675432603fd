"""T4: whatever two to four sessions do at once, no lot is given twice and no firm counted twice."""

from random import Random  # noqa: TID251 - seeded

import pytest
from django.db import connection

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.store import history_of, ledger_of
from orders.allocation.commands import (
    Accepting,
    Declining,
    accept_share,
    conclude,
    decline_share,
    run_allocation,
    settle_quantity,
)
from orders.allocation.domain.allocation import Allocation
from orders.allocation.domain.facts import ShareAccepted, ShareDeclined, allocation_id
from orders.allocation.models import ShareRow
from tests import database
from tests.cast import key
from tests.ledger.crowd import all_have_decided, at_once, times
from tests.ledger.owner import owner
from tests.orders.order_stage import Play, a_lot, shelve

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LOTS = 8
OWNERS = ("kim", "lee", "yoon")
OFFERED = {"kim": 375, "lee": 46, "yoon": 102}


def divided_lots(stage):
    """One lot after another that three firms may accept or give back; a new order when all are used."""
    while True:
        now = clock.now()
        play = Play(stage, opened=now)
        play.collecting(*(a_lot(due_on=play.day(25)) for _ in range(LOTS)))
        for lot in play.lot_ids:
            for who, most in OFFERED.items():
                play.pledge(who, now, lot, most=most, least=0, hours=1)
        _lead_to_shares(play, now)
        for lot in play.lot_ids:
            yield play.order_id, lot


def _lead_to_shares(play, now):
    from orders.jointorders.commands import close_collecting

    close_collecting(by=play.park, key=key(), order_id=play.order_id)
    play.sign("park", now)
    play.sign("jung", now)
    play.send(now, delivery_on=play.day(25), valid_until=now + (play.deadline - play.opened) * 2)
    play.accept(at=now)
    run_allocation(by=play.park, key=key(), order_id=play.order_id)


def a_session(stage, lot, chance):
    """One to three acts, one after another; every refusal by a rule is an answer."""
    ids = {"order_id": lot[0], "lot_id": lot[1]}
    acts = [_act(stage, ids, chance) for _ in range(chance.randint(1, 3))]

    def session():
        for act in acts:
            try:
                act()
            except RuleBroken:
                continue

    return session


def _act(stage, ids, chance):
    who, run = chance.choice(OWNERS), chance.choice((1, 1, 1, 2))
    by, back = stage.people[who].actor, chance.randint(1, OFFERED[who])
    take = Accepting(*ids.values(), run, OFFERED[who])
    park, system = stage.park.actor, stage.system
    return chance.choice(
        [
            lambda: accept_share(by=by, key=key(), what=take),
            lambda: accept_share(by=by, key=key(), what=take),
            lambda: decline_share(by=by, key=key(), what=Declining(*ids.values(), run, back, "busy")),
            lambda: conclude(by=system, key=key(), **ids),
            lambda: settle_quantity(by=park, key=key(), **ids, reason="합의"),
        ]
    )  # fmt: skip


def complaints(stage, lot):
    """What must never be: more accepted than ordered, a firm that answered one run twice."""
    cluster_id, place = stage.cluster_id, allocation_id(*lot)
    found = []
    allocation = ledger_of(cluster_id).load(Allocation, place)
    answers = [
        (one.event.firm_id, one.event.run)
        for one in history_of(cluster_id, place)
        if isinstance(one.event, ShareAccepted | ShareDeclined)
    ]
    if allocation.placed > sum(OFFERED.values()):
        found.append(f"{allocation.placed} pieces accepted")
    found += [f"{one} answered twice" for one in {a for a in answers if answers.count(a) > 1}]
    rows = live(ShareRow, cluster_id).filter(lot_id=lot[1])
    if (held := sum(row.accepted for row in rows)) != allocation.placed:
        found.append(f"rows say {held}, the ledger {allocation.placed}")
    if len({row.firm_id for row in rows}) != len(rows):
        found.append("a firm has two rows")
    return found


@pytest.mark.parametrize("sessions", [2, 3, 4])
def test_no_interleaving_gives_a_piece_or_a_firm_twice(stage, sessions):
    chance = Random(sessions)
    shelve(stage)
    lots = divided_lots(stage)
    for _ in range(times(6, 3_400)):
        lot = next(lots)
        answers = at_once(*(a_session(stage, lot, chance) for _ in range(sessions)))
        assert [a for a in answers if isinstance(a, Exception)] == []
        assert complaints(stage, lot) == []


@pytest.mark.tampers
def test_without_the_constraint_a_share_is_taken_twice(stage):
    """The planted fault: the check in Python is all there is."""
    shelve(stage)
    lots = divided_lots(stage)
    lot = next(lot for lot in (next(lots) for _ in range(LOTS)) if _is_asked(stage, "hana", lot))
    drop = "ALTER TABLE ledger_event DROP CONSTRAINT ledger_event_stream_version"
    add = "ALTER TABLE ledger_event ADD CONSTRAINT ledger_event_stream_version"
    connection.close()
    with owner() as cursor:
        cursor.execute(drop)
    try:
        assert any("answered twice" in told for told in _all_four_accept(stage, lot))
    finally:
        connection.close()
        database.wipe()
        with owner() as cursor:
            cursor.execute(f"{add} UNIQUE (cluster_id, stream_id, version)")


def _is_asked(stage, firm, lot):
    """Whether the division left the firm pieces of this lot, to which it has yet to answer."""
    allocation = ledger_of(stage.cluster_id).load(Allocation, allocation_id(*lot))
    return stage.firms[firm] in allocation.waiting


def _all_four_accept(stage, lot):
    kim = stage.kim.actor
    offered = ledger_of(stage.cluster_id).load(Allocation, allocation_id(*lot)).offered
    what = Accepting(*lot, 1, offered[stage.firms["hana"]])
    with all_have_decided(4):
        at_once(*[lambda: accept_share(by=kim, key=key(), what=what)] * 4)
    return complaints(stage, lot)
