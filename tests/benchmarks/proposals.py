"""From the customer's yes to the proposal on a firm's page, and from a share given back to the next.

22 firms, one lot and 20 lots over eight weeks. Every run plays an order of its own up to the act
that is measured: the act, what the reader makes of it, and the page. Time is CPU of this process
and of the database; `wall` is told beside it. How long the reader sleeps is its own business.
"""

import statistics
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from cluster.kernel import clock
from cluster.ledger.catchup import catch_up
from cluster.ledger.projection import live
from cluster.members.domain import check_digit
from orders.allocation.commands import Accepting, Declining, accept_share, decline_share
from orders.allocation.engine import allocate, read
from orders.allocation.models import JointRow, ShareRow
from orders.jointorders.commands import cancel_order
from orders.jointorders.domain.state import OfferLine
from tests.benchmarks import measuring
from tests.cast import hana_cluster, key
from tests.orders.order_stage import DRAIN, Play, a_lot, shelve

DATABASE = True
LIMIT = "split alone"
SIZES = {"tiny": (4, 2), "normal": (22, 20), "full": (22, 20)}  # firms, lots
GOALS = ()
SECOND = 1000.0  # ms
WEEKS = 8
PIECES = 40  # of a lot; every firm pledges for each
_SEEN = {}


@lru_cache(maxsize=1)
def crowd(firms):
    """The cast's cluster with so many firms; a browser for each owner."""
    stage = hana_cluster()
    shelve(stage)
    for number in range(firms - 3):
        nine = f"99981{number + 200:04d}"
        stage.firm(f"f{number}", (f"이웃{number}", f"Near {number}"), f"{nine}{check_digit(nine)}")
        stage.person(f"o{number}", "owner", f"f{number}", "대표")
        stage.consent(f"o{number}")
    owners = ["kim", "lee", "yoon", *(f"o{number}" for number in range(firms - 3))]
    catch_up(stage.cluster_id)
    return stage, owners


@dataclass
class Offered:
    """An order whose offer waits for the customer's word."""

    play: Play
    owners: list

    @property
    def at(self):
        return self.play.deadline + DRAIN

    def read(self):
        with clock.at(self.at):
            catch_up(self.play.stage.cluster_id)

    def pages(self, browser, lots):
        """The firm reads its proposals."""
        with clock.at(self.at):
            base = f"/orders/{self.play.order_id}/allocation/"
            paths = [f"{base}{self.play.lot_ids[0]}/"] if lots == 1 else [base]
            return [browser.get(path) for path in paths]

    def shares(self, who):
        rows = live(ShareRow, self.play.stage.cluster_id).filter(order_id=self.play.order_id)
        return rows.filter(firm_id=self.play.stage.people[who].actor.firm_id)


def offered(times, lots):
    firms, _ = times
    stage, owners = crowd(firms)
    play = Play(stage)
    due = play.day(7 * WEEKS + 4)
    play.collecting(*(a_lot(quantity=PIECES, due_on=due) for _ in range(lots)))
    for lot in play.lot_ids:
        for who in owners:
            play.pledge(who, lot=lot, most=PIECES, least=0, floor_won=30_000, last_on=play.day(25))
    order = Offered(play, owners)
    play.tick(order.at)
    play.sign("park", order.at)
    play.sign("jung", order.at)
    lines = [OfferLine(lot_id=one, unit_price_won=41_000, quantity=PIECES) for one in play.lot_ids]
    until = order.at + timedelta(days=7)
    play.send(order.at, lines=lines, delivery_on=due, valid_until=until)
    order.read()
    return order


def measured(name, act):
    began, others = measuring._now(), measuring._others()
    answers = act()
    cpu, wall = measuring._used(others, began, True)
    _SEEN.setdefault(name, []).append((cpu * 1000, wall * 1000))
    return answers


def ended(order):
    """The machines are free again for the next run."""
    with clock.at(order.at):
        cancel_order(by=order.play.park, key=key(), order_id=order.play.order_id, reason="측정")
    order.read()


def won(name, lots):
    def run(times):
        wanted = lots or times[1]
        order = offered(times, wanted)
        browser = order.play.stage.kim.client()
        code = order.play.code(at=order.at)

        def act():
            order.play.accepted(code, order.at)
            order.read()
            return order.pages(browser, wanted)

        answers = measured(name, act)
        found = sorted(order.shares("kim").values_list("pieces", flat=True))
        ended(order)
        return [answer.status_code for answer in answers], _said(answers, sum(found)), len(found)

    return run


def given_back(name, lots):
    def run(times):
        wanted = lots or times[1]
        order = offered(times, wanted)
        order.play.accepted(order.play.code(at=order.at), order.at)
        order.read()
        lot, giver = order.play.lot_ids[0], _giver(order)
        for who in order.owners:
            share = order.shares(who).get(lot_id=lot)
            if who != giver and share.open_pieces:
                what = Accepting(order.play.order_id, lot, 1, share.open_pieces)
                with clock.at(order.at):
                    accept_share(by=order.play.stage.people[who].actor, key=key(), what=what)
        order.read()
        pieces = order.shares(giver).get(lot_id=lot).open_pieces
        back = Declining(order.play.order_id, lot, 1, pieces, "busy")
        browser = order.play.stage.people[_other(order, giver)].client()

        def act():
            with clock.at(order.at):
                decline_share(by=order.play.stage.people[giver].actor, key=key(), what=back)
            order.read()
            return order.pages(browser, wanted)

        answers = measured(name, act)
        rows = live(ShareRow, order.play.stage.cluster_id).filter(lot_id=lot)
        placed = sum(row.accepted + row.open_pieces for row in rows)
        ended(order)
        return [answer.status_code for answer in answers], placed == PIECES, pieces > 0

    return run


def _giver(order):
    lot = order.play.lot_ids[0]
    return max(order.owners, key=lambda who: order.shares(who).get(lot_id=lot).open_pieces)


def _other(order, giver):
    return next(who for who in order.owners if who != giver)


def _said(answers, pieces):
    """The own pieces stand on the page."""
    return all(f"{pieces:,}" in answer.content.decode() for answer in answers)


def split_alone(times):
    """The division of the last run of several lots once more, without portal and database."""
    stage, _ = crowd(times[0])
    rows = live(JointRow, stage.cluster_id).order_by("-pairs", "-began_at")
    if not rows:
        return None
    problem = read(rows[0].instance.encode())
    return len(allocate(problem)["x"])


CASES = {
    "won: one lot": won("won: one lot", 1),
    "won: many lots": won("won: many lots", 0),
    "given back: one lot": given_back("given back: one lot", 1),
    "given back: many lots": given_back("given back: many lots", 0),
    LIMIT: split_alone,
}


def check(results):
    right = {name: found for name, found in results.items() if name != LIMIT}
    return {
        "the page shows what was divided": all(
            found != "planted" and set(found[0]) == {200} and all(found[1:])
            for found in right.values()
        ),
    }


def figures():
    """The median of each way against a second; the first run of each is not counted."""
    return [_goal(name, seen[1:] or seen) for name, seen in _SEEN.items()]


def _goal(name, seen):
    cpu, wall = (statistics.median(one[place] for one in seen) for place in (0, 1))
    told = {"goal": "A6 event to page", "case": name, "value": round(cpu, 1), "limit": SECOND}
    return told | {"direction": "max", "met": cpu <= SECOND, "wall": round(wall, 1)}
