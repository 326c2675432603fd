"""Orders with several lots, and several orders won in one week, on the stage of the cast."""

from datetime import datetime, timedelta

import pytest

from cluster.kernel import clock
from cluster.ledger.projection import live
from cluster.ledger.store import events_of
from orders.allocation import commands
from orders.allocation.domain.facts import AllocationProposed, allocation_id
from orders.allocation.models import AllocationRow, JointRow, ShareRow
from orders.jointorders.domain.state import Lot, OfferLine
from tests.cast import key
from tests.orders.allocation_stage import divide
from tests.orders.order_stage import DRAINED, Play, a_lot

SOON = DRAINED + timedelta(hours=1)
# pieces a firm would make of each lot, and the least
BOTH = {"kim": (80, 0), "lee": (60, 5), "yoon": (90, 0)}


def two_lots(play: Play, quantities=(90, 60), **how) -> Play:
    """An order with two lots is won: Kim, Lee and Yoon pledged for both."""
    due = play.day(how.get("days", 25))
    play.collecting(
        a_lot(quantity=200, due_on=due), a_lot(quantity=120, due_on=due, material="SKD61")
    )
    return _won(play, quantities, **how)


def one_lot(play: Play, quantity: int = 70) -> Play:
    play.collecting(a_lot(quantity=200, due_on=play.day(25)))
    return _won(play, (quantity,))


def _won(play: Play, quantities, **how) -> Play:
    offered(play, quantities, **how)
    play.accept(at=closed(play))
    return play


def offered(play: Play, quantities=(70,), *, days: int = 25, pledges=BOTH) -> Play:
    for lot in play.lot_ids:
        for who, (most, least) in pledges.items():
            limits = {"most": most, "least": least, "hours": 80, "last_on": play.day(days)}
            play.pledge(who, lot=lot, floor_won=30_000, **limits)
    at = closed(play)
    play.tick(at)
    play.sign("park", at)
    play.sign("jung", at)
    sent(play, 41_000, quantities, days)
    return play


def of_two(play: Play, *lots: Lot, quantity: int = 70) -> Play:
    """Kim and Yoon alone pledged 50 pieces of each lot; without a curve 41,000 won were agreed."""
    play.collecting(*lots)
    for lot in play.lot_ids:
        for who in ("kim", "yoon"):
            play.pledge(who, lot=lot, most=50, least=0, floor_won=30_000)
    at = closed(play)
    play.tick(at)
    for who in ("park", "jung"):
        play.sign(who, at, what="without-curve", reason="약정이 둘이에요")
    sent(play, 41_000, (quantity,) * len(lots))
    play.accept(at=at)
    return divide(play, at)


def sent(play: Play, price: int, quantities, days: int = 25) -> None:
    at = closed(play)
    lines = [
        OfferLine(lot_id=lot, unit_price_won=price, quantity=n)
        for lot, n in zip(play.lot_ids, quantities, strict=True)
    ]
    play.send(at, lines=lines, delivery_on=play.day(days), valid_until=at + timedelta(days=7))


def closed(play: Play) -> datetime:
    return play.deadline + timedelta(seconds=16)


def proposals(play: Play) -> list[AllocationProposed]:
    streams = [allocation_id(play.order_id, lot) for lot in play.lot_ids]
    found = events_of(play.stage.cluster_id, *streams)
    return [one.event for one in found if isinstance(one.event, AllocationProposed)]


def joint_row(play: Play) -> JointRow:
    rows = live(JointRow, play.stage.cluster_id).filter(orders__contains=[str(play.order_id)])
    return rows.order_by("began_at").first()


def lot_row(play: Play, place: int) -> AllocationRow:
    return live(AllocationRow, play.stage.cluster_id).get(lot_id=play.lot_ids[place])


def share(play: Play, place: int, who: str) -> ShareRow:
    firm_id = play.stage.people[who].actor.firm_id
    return live(ShareRow, play.stage.cluster_id).get(lot_id=play.lot_ids[place], firm_id=firm_id)


def take(play: Play, place: int, *who: str, run: int = 1, at: datetime = SOON) -> None:
    for name in who:
        if shown := share(play, place, name).open_pieces:
            what = commands.Accepting(play.order_id, play.lot_ids[place], run, shown)
            with clock.at(at):
                commands.accept_share(by=play.stage.people[name].actor, key=key(), what=what)
    divide(play, at)


def give_back(play: Play, place: int, who: str, pieces: int, at: datetime = SOON) -> None:
    lot = play.lot_ids[place]
    what = commands.Declining(play.order_id, lot, share(play, place, who).run, pieces, "busy")
    with clock.at(at):
        commands.decline_share(by=play.stage.people[who].actor, key=key(), what=what)
    divide(play, at)


@pytest.fixture
def divided_together(watched):
    """90 and 60 pieces of two lots, divided together."""
    return divide(two_lots(watched))
