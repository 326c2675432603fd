"""A won order on the stage: divided by the readers, answered by the cast."""

from datetime import timedelta

import pytest

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up
from cluster.ledger.catchup.loop import _ENSURED
from cluster.ledger.projection import live
from orders.allocation import commands
from orders.allocation.models import AllocationRow, ShareRow
from orders.jointorders.models import OrderRow
from tests.cast import key
from tests.orders.order_stage import DRAINED

SOON = DRAINED + timedelta(hours=1)


@pytest.fixture
def watched(play):
    """The readers follow this cluster from its first day on."""
    _ENSURED.clear()  # another test's cluster had the same id
    return divide(play)


@pytest.fixture
def divided(watched):
    """Kim, Lee and Yoon pledged 375, 46 and 102 pieces; 523 were sold at 41,000 won."""
    return divide(watched.won())


def divide(play, at=DRAINED):
    with clock.at(at):
        catch_up(play.stage.cluster_id)
    return play


def split_row(play) -> AllocationRow:
    return live(AllocationRow, play.stage.cluster_id).get(order_id=play.order_id)


def share_of(play, who) -> ShareRow:
    firm_id = play.stage.people[who].actor.firm_id
    return live(ShareRow, play.stage.cluster_id).get(order_id=play.order_id, firm_id=firm_id)


def state_of(play) -> str:
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id).state


def accept(play, who, at=SOON, run=1, pieces=None):
    """All that the firm is offered, or `pieces` that it was shown."""
    shown = _shown(play, who) if pieces is None else pieces
    what = commands.Accepting(play.order_id, play.lot_id, run, shown)
    with clock.at(at):
        done = commands.accept_share(by=play.stage.people[who].actor, key=key(), what=what)
    divide(play, at)
    return done


def _shown(play, who) -> int:
    """Pieces the person's firm is asked for; 1 for who has no firm, or no share."""
    firm_id = play.stage.people[who].actor.firm_id
    rows = live(ShareRow, play.stage.cluster_id).filter(order_id=play.order_id, firm_id=firm_id)
    own = rows.first()
    return own.open_pieces if own else 1


def decline(play, who, pieces, reason="busy"):
    what = commands.Declining(play.order_id, play.lot_id, 1, pieces, reason)
    with clock.at(SOON):
        done = commands.decline_share(by=play.stage.people[who].actor, key=key(), what=what)
    divide(play, SOON)
    return done
