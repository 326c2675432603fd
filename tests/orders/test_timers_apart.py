"""One row that a timer cannot do does not hold up the rows after it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.projection import live
from orders import policies
from orders.custody import let_drawings_end
from orders.drawings import commands as drawings
from orders.drawings.commands import holding
from orders.drawings.models import DrawingRow
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.allocation_stage import divide, watched
from tests.orders.joint_stage import lot_row, share, two_lots
from tests.orders.order_stage import DRAIN, UNTIL, Play, play, shelve

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def first_refused(monkeypatch):
    """The first row that the timer looks at is refused; the others are done as ever."""

    def refuse(module, name):
        real, seen = getattr(module, name), []

        def command(**given):
            seen.append(given)
            if len(seen) == 1:
                raise Clash("changed-meanwhile")
            return real(**given)

        monkeypatch.setattr(module, name, command)
        return seen

    return refuse


def test_clocks_of_orders(stage, first_refused):
    shelve(stage)
    for _ in range(2):
        Play(stage).pricing().send(valid_until=UNTIL)
    seen = first_refused(policies, "pass_deadline")
    late = UNTIL + DRAIN
    with clock.at(late):
        policies.let_clocks_run_out(late)
        policies.let_clocks_run_out(late)
    assert len(seen) > 2
    states = live(OrderRow, stage.cluster_id).values_list("state", flat=True)
    assert set(states) == {"expired"}


def test_times_to_answer(watched, first_refused):
    play = divide(two_lots(watched))
    seen = first_refused(policies, "pass_answer_time")
    late = lot_row(play, 0).answer_by + DRAIN
    with clock.at(late):
        policies.let_answer_times_pass(late)
    assert {one["lot_id"] for one in seen} == set(play.lot_ids)
    assert sorted(share(play, place, "kim").silent for place in (0, 1)) == [False, True]


def test_ends_of_drawings(stage, first_refused):
    ids = {shelve(stage, short) for short in ("one", "two")}
    ended = clock.now() - timedelta(days=40)
    for drawing_id in ids:
        drawings.end_access(by=stage.system, key=key(), drawing_id=drawing_id, ended_at=ended)
    first_refused(holding, "destroy_drawing")
    let_drawings_end(clock.now())
    rows = live(DrawingRow, stage.cluster_id).filter(key__in=ids)
    assert sorted(rows.values_list("state", flat=True)) == ["destroyed", "measured"]


def test_ends_of_credits(stage, monkeypatch, first_refused):
    seen = first_refused(policies, "expire_credits")
    ends = [clock.now() - timedelta(days=days) for days in (1, 2)]
    monkeypatch.setattr(policies, "credits_over", lambda *_: ends)
    policies.let_credit_end(clock.now())
    assert len(seen) == 2


def test_what_is_no_rule_is_a_bug_and_is_raised(monkeypatch):
    def broken(**_):
        raise LookupError

    monkeypatch.setattr(policies, "clusters", lambda: [uuid4()])
    monkeypatch.setattr(policies, "credits_over", lambda *_: [clock.now()])
    monkeypatch.setattr(policies, "expire_credits", broken)
    with pytest.raises(LookupError):
        policies.let_credit_end(clock.now())
