"""Large divisions in a process of their own: progress, cancel, kill, crash; never half a result."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

import pytest
from django.test import override_settings

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed
from cluster.ledger.store import history_of
from orders.allocation import child, commands
from orders.allocation.commands import working
from orders.allocation.domain.joint import SplitBegan, SplitCancelled
from orders.policies import split_when_the_week_ends
from tests.cast import key
from tests.orders.allocation_stage import divide, state_of, watched
from tests.orders.joint_stage import (
    SOON,
    closed,
    joint_row,
    offered,
    one_lot,
    proposals,
    two_lots,
)
from tests.orders.order_stage import a_lot, nothing_recorded, play
from tests.orders.test_joint import second_order

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db
DEMO = (BASE / "data/allocation/demo-J.json").read_bytes()


@pytest.fixture
def apart(watched):
    """Two lots are won; every division is large here."""
    working._RUNNING.clear()
    working._KILLED.clear()
    with override_settings(ALLOCATION_INLINE_PAIRS=0):
        yield divide(two_lots(watched))
    for running in working._RUNNING.values():
        running.stop()
    working._RUNNING.clear()


def look(play):
    with clock.at(SOON):
        commands.look_after_workers([play.stage.cluster_id])


def until_done(play, seconds=120):
    end = time.monotonic() + seconds
    look(play)
    while working._RUNNING and time.monotonic() < end:
        time.sleep(0.05)
        look(play)


def facts(play):
    return [type(e.event) for e in history_of(play.stage.cluster_id, joint_row(play).key)]


def test_it_is_recorded_that_it_began_and_nothing_else(apart):
    assert state_of(apart) == "won"
    assert facts(apart) == [SplitBegan]
    assert proposals(apart) == []
    assert (joint_row(apart).state, joint_row(apart).apart) == ("computing", True)


def test_the_process_gives_the_bytes_that_would_have_been_computed_here(apart):
    until_done(apart)
    row = joint_row(apart)
    assert row.state == "done"
    assert row.answer.encode() == child.answer_of(row.instance.encode(), row.policy)
    assert state_of(apart) == "allocating"
    assert [sum(json.loads(p.result)["x"].values()) for p in proposals(apart)] == [90, 60]


def test_the_coordinator_stops_it_and_nothing_is_kept(apart):
    look(apart)
    (process,) = [running.process for running in working._RUNNING.values()]
    with clock.at(SOON):
        commands.cancel_split(by=apart.park, key=key(), joint_id=joint_row(apart).key, attempt=1)
    look(apart)
    assert process.returncode == -signal.SIGKILL
    assert facts(apart) == [SplitBegan, SplitCancelled]
    assert (state_of(apart), proposals(apart)) == ("won", [])
    with clock.at(SOON):
        commands.run_allocation(by=apart.park, key=key(), order_id=apart.order_id)
    assert joint_row(apart).attempt == 2
    until_done(apart)
    assert state_of(apart) == "allocating"


def test_an_answer_that_comes_after_the_cancel_is_refused(apart):
    named = {"joint_id": joint_row(apart).key, "attempt": 1}
    answer = child.answer_of(joint_row(apart).instance.encode(), "proportional")
    with clock.at(SOON):
        commands.cancel_split(by=apart.park, key=key(), **named)
        with nothing_recorded(apart), pytest.raises(Clash, match="changed-meanwhile"):
            commands.finish_split(by=apart.stage.system, key=key(), answer=answer, **named)


def test_only_the_coordinator_cancels_and_only_the_system_finishes(apart):
    named = {"joint_id": joint_row(apart).key, "attempt": 1}
    for who in ("kim", "jung", "seo"):
        by = apart.stage.people[who].actor
        with nothing_recorded(apart), pytest.raises(NotAllowed):
            commands.cancel_split(by=by, key=key(), **named)
    with nothing_recorded(apart), pytest.raises(NotAllowed):
        commands.finish_split(by=apart.park, key=key(), answer=b"{}", **named)
    with nothing_recorded(apart), pytest.raises(NotAllowed):
        commands.give_up_split(by=apart.park, key=key(), why="killed", **named)


def test_while_it_is_computed_nobody_begins_another(apart):
    with clock.at(SOON), nothing_recorded(apart), pytest.raises(Clash, match="computing"):
        commands.run_allocation(by=apart.park, key=key(), order_id=apart.order_id)


def test_a_killed_process_is_begun_again_once(apart):
    look(apart)
    (first,) = [running.process for running in working._RUNNING.values()]
    first.send_signal(signal.SIGKILL)
    first.wait()
    look(apart)
    assert facts(apart) == [SplitBegan]
    until_done(apart)
    assert state_of(apart) == "allocating"


def test_killed_twice_it_is_given_up(apart):
    for _ in range(2):
        look(apart)
        (running,) = working._RUNNING.values()
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
        look(apart)
    assert joint_row(apart).why == "killed"
    assert (state_of(apart), proposals(apart)) == ("won", [])


def test_a_crashed_reader_leaves_it_to_the_next_one(apart):
    look(apart)
    (running,) = working._RUNNING.values()
    running.stop()
    working._RUNNING.clear()  # what the crashed process knew is gone with it
    assert facts(apart) == [SplitBegan]
    until_done(apart)
    assert state_of(apart) == "allocating"


def test_it_is_stopped_at_its_limit(apart):
    with override_settings(ALLOCATION_SECONDS=0):
        look(apart)
    assert joint_row(apart).why == "time-limit"
    assert proposals(apart) == []


def test_a_process_that_used_up_its_processor_time_is_told_as_that_and_not_as_killed():
    """The kernel's own limit of one second, as the worker sets it for itself."""
    endless = "from orders.allocation.child import _cap; _cap(1)\nwhile True: pass"
    with TemporaryFile() as answer:
        process = subprocess.Popen([sys.executable, "-c", endless], stdout=answer, cwd=BASE)
        assert process.wait(timeout=120) == -signal.SIGXCPU
        with pytest.raises(child.Failed, match="time-limit"):
            child.Running(process, answer, math.inf).poll()


def test_a_question_no_engine_answers_is_refused():
    running = child.start(b"{}", "proportional", 60)
    running.process.wait()
    with pytest.raises(child.Failed, match="refused"):
        running.poll()


def test_the_process_ends_with_the_one_that_began_it(tmp_path: Path):
    """SIGKILL of the parent, while the child stands still."""
    (tmp_path / "demo.json").write_bytes(DEMO)
    script = (
        "import sys, time; from pathlib import Path;"
        "from orders.allocation import child;"
        f"r = child.start(Path({str(tmp_path / 'demo.json')!r}).read_bytes(), 'proportional', 77);"
        "print(r.process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=BASE, text=True
    ) as parent:
        pid = int(parent.stdout.readline())
        _stop_once_capped(pid)
        parent.kill()
    end = time.monotonic() + 20
    while _lives(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    """Neither gone nor a zombie that nobody has fetched."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _stop_once_capped(pid: int) -> None:
    """Let it stand still as soon as its limits are set, or once it has finished."""
    limits = Path(f"/proc/{pid}/limits")
    end = time.monotonic() + 60
    while time.monotonic() < end and limits.exists():
        text = limits.read_text()
        if " 77 " in text or not text:
            break
        time.sleep(0.001)
    if limits.exists():
        os.kill(pid, signal.SIGSTOP)


def page(play, who):
    with clock.at(SOON):
        answer = play.stage.people[who].client().get(f"/orders/{play.order_id}/allocation/")
    return answer.content.decode()


def test_the_page_shows_that_it_is_computed_and_asks_where_it_stands(apart):
    for who in ("kim", "park"):
        text = page(apart, who)
        assert "지금 나누고 있어요" in text
        assert f'data-progress="/api/orders/{apart.order_id}/allocation"' in text
        assert "새로 고침" in text  # without scripts
        assert ("나누기 멈추기" in text) == (who == "park")
    until_done(apart)
    for who in ("kim", "park"):
        assert "지금 나누고 있어요" not in page(apart, who)
        assert "data-progress=" not in page(apart, who)


def test_the_coordinator_stops_it_on_the_page(apart):
    with clock.at(SOON):
        browser = apart.stage.park.client()
        sent = {"attempt": "1", "command_key": str(uuid4())}
        answer = browser.post(f"/orders/{apart.order_id}/allocation/cancel/", sent)
    assert answer.status_code == 302
    text = page(apart, "park")
    assert "코디네이터가 멈췄어요" in text
    assert "지금 나누기" in text


def test_what_others_booked_while_it_was_computed_is_not_promised_again(watched):
    """Another order takes minutes meanwhile: the answer is left out, and the rest divided anew."""
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    two_lots(watched)
    at = closed(watched)
    with override_settings(ALLOCATION_INLINE_PAIRS=0):
        with clock.at(at):
            commands.run_allocation(by=watched.park, key=key(), order_id=watched.order_id)
        second.accept(at=at)
        divide(second, at)
        assert state_of(second) == "allocating"
        before = json.loads(joint_row(watched).instance)
        until_done(watched)
        assert (joint_row(watched).state, joint_row(watched).why) == ("cancelled", "order-changed")
        assert (state_of(watched), proposals(watched)) == ("won", [])
        minute_later(at)
        assert joint_row(watched).attempt == 2
        until_done(watched)
    assert state_of(watched) == "allocating"
    after = json.loads(joint_row(watched).instance)
    for old, new in zip(before["firms"], after["firms"], strict=True):
        assert sum(new["capacity"]) < sum(old["capacity"])


def minute_later(at):
    """The timer that looks whether something waits to be divided."""
    with clock.at(at):
        split_when_the_week_ends(at)


def test_what_changed_meanwhile_is_begun_again_within_the_minute(watched):
    """Begun by the timer of this week, given up, and begun by the same timer once more."""
    working._RUNNING.clear()
    two_lots(watched)
    at = closed(watched)
    with override_settings(ALLOCATION_INLINE_PAIRS=0):
        minute_later(at)
        assert (joint_row(watched).state, joint_row(watched).attempt) == ("computing", 1)
        named = {"joint_id": joint_row(watched).key, "attempt": 1, "why": "order-changed"}
        with clock.at(at):
            commands.give_up_split(by=watched.stage.system, key=key(), **named)
        minute_later(at)
        assert (joint_row(watched).state, joint_row(watched).attempt) == ("computing", 2)


def test_a_stopped_order_is_not_taken_along_by_another_of_its_week(apart):
    """Begun again by hand only, also where the system divides what was won beside it."""
    with clock.at(SOON):
        named = {"joint_id": joint_row(apart).key, "attempt": 1}
        commands.cancel_split(by=apart.park, key=key(), **named)
    second = one_lot(second_order(apart))
    divide(second, closed(second))
    assert (state_of(apart), state_of(second)) == ("won", "allocating")
    assert proposals(second)[0].joint_id is None
    with clock.at(SOON), override_settings(ALLOCATION_INLINE_PAIRS=1000):
        commands.run_allocation(by=apart.park, key=key(), order_id=apart.order_id)
    assert state_of(apart) == "allocating"


def test_by_hand_a_stopped_order_is_taken_along(apart):
    with clock.at(SOON):
        named = {"joint_id": joint_row(apart).key, "attempt": 1}
        commands.cancel_split(by=apart.park, key=key(), **named)
    second = one_lot(second_order(apart))
    with clock.at(SOON), override_settings(ALLOCATION_INLINE_PAIRS=1000):
        commands.run_allocation(by=second.park, key=key(), order_id=second.order_id)
    assert (state_of(apart), state_of(second)) == ("allocating", "allocating")
