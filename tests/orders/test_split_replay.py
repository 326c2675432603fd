"""The split is a pure function of the log: a fresh process gives every recorded byte again."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.store import history_of
from orders.allocation import commands
from orders.allocation.commands import running
from orders.allocation.domain.facts import allocation_id
from orders.jointorders.domain.opening import SealOpened
from tests.cast import key
from tests.house.matrix import send
from tests.orders.allocation_stage import SOON, accept, decline, divide, divided, split_row, watched
from tests.orders.joint_stage import divided_together, give_back, share, take
from tests.orders.order_stage import nothing_recorded, play
from tests.orders.test_override import move

__all__ = ["divided", "divided_together", "play", "watched"]
pytestmark = pytest.mark.django_db
REPLAY = """
import json, sys
from uuid import UUID
from cluster.ledger.codec import decode
from orders.allocation.child import answer_of
from orders.allocation.domain import joint
from orders.allocation.domain.answers import Answer
from orders.allocation.domain.facts import AllocationProposed
from orders.allocation.domain.head import root
from orders.allocation.domain.split import instance_in
from orders.allocation.engine import allocate, canonical

answers, splits, checked = {}, {}, 0
rows = json.load(sys.stdin)
rows.sort(key=lambda row: "joint-split" not in row[2])  # one transaction writes both
for stream, version, name, data in rows:
    event = decode(UUID(int=1), (UUID(stream), version, name, data))
    if isinstance(event, joint.SplitBegan):
        splits[event.originator_id] = event
    if isinstance(event, joint.SplitFinished):
        began = splits[event.originator_id]
        answer = answer_of(began.instance.encode(), began.policy)
        assert answer.decode() == event.result
        answers[event.originator_id] = Answer(began, json.loads(answer))
    if isinstance(event, AllocationProposed):
        if event.joint_id is None:
            instance = instance_in(event.result, event.quantity, event.rows)
            found = allocate(instance, event.policy)
        else:
            found = answers[event.joint_id].lot_part(event.lot_id)
        assert canonical(found).decode() == event.result
        assert root(event, found) == event.root
        checked += 1
print(checked)
"""


def replayed(play, seed="0") -> int:
    """How many proposals a process without a database found equal, byte by byte."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream_id::text, version, type, data::text FROM ledger_event"
            " WHERE cluster_id = %s AND (type LIKE 'orders.allocation.allocation-proposed%%'"
            " OR type LIKE 'orders.joint-split.%%') ORDER BY position",
            [play.stage.cluster_id],
        )
        events = cursor.fetchall()
    done = subprocess.run(
        [sys.executable, "-c", REPLAY],
        input=json.dumps(events),
        env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_one_lot_with_a_run_again_is_replayed(watched):
    watched.pricing()
    watched.send(quantity=300)
    watched.accept()
    divide(watched)
    accept(watched, "kim")
    accept(watched, "lee")
    decline(watched, "yoon", 20)
    assert replayed(watched) == 2


def test_several_lots_with_a_run_again_are_replayed(divided_together):
    take(divided_together, 0, "kim", "yoon")
    give_back(divided_together, 0, "lee", share(divided_together, 0, "lee").pieces)
    assert replayed(divided_together, "1") == replayed(divided_together, "77") == 3


def test_a_run_after_two_persons_moved_pieces_is_replayed(watched):
    """Yoon gives the moved pieces back; the run that follows is one of the log alone as well."""
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    divide(watched)
    for who in ("park", "jung"):
        move(watched, who, 3, giver="kim", taker="yoon")
    for who in ("kim", "lee"):
        accept(watched, who)
    decline(watched, "yoon", 3)
    assert split_row(watched).run == 2
    assert replayed(watched) == 2


def test_a_split_before_the_seals_were_opened_is_refused(watched, monkeypatch):
    """The opening is the checkpoint that a run rests on; a history without it opens nothing."""
    watched.offered().accept()
    kept = history_of

    def without_opening(cluster_id, stream_id):
        found = kept(cluster_id, stream_id)
        return [one for one in found if not isinstance(one.event, SealOpened)]

    monkeypatch.setattr(running, "history_of", without_opening)
    with clock.at(SOON), nothing_recorded(watched):
        with pytest.raises(Clash, match="checkpoint-missing"):
            commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
        for path in ("/orders/{}/allocation/run/", "/api/orders/{}/allocation"):
            asked = send(watched.stage.park.client(), "POST", path.format(watched.order_id), {})
            assert asked.status_code == 409


def test_what_was_recorded_names_the_award_it_follows(divided):
    (proposal,) = [
        one.event
        for one in history_of(
            divided.stage.cluster_id, allocation_id(divided.order_id, divided.lot_id)
        )
    ]
    award = running.award_of(divided.stage.cluster_id, divided.order_id)
    assert proposal.instance_id == f"{divided.order_id}:{award.leaf}"
    assert proposal.award_position == award.position
