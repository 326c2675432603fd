"""T1 and T2 over HTTP: whatever dies, what was told is kept once, and rows equal their history."""

import time
from random import Random  # noqa: TID251 - seeded

import pytest

from cluster.kernel import clock
from tests.faults import portal_child
from tests.faults.portal import Book, Portal, Robot, at_work, audited, people, portal
from tests.ledger.crashing import Child
from tests.ledger.own_server import full, own_server

ROUNDS = 1000 if full() else 20
EVERY = 5  # in every so-many-th round the database dies instead
BACK = 5.0  # seconds after its return by which everybody gets through again


@pytest.fixture(scope="module")
def server():
    with own_server() as made:
        yield made


@pytest.fixture(scope="module")
def place(server):
    (told,) = Child(portal_child.prepare, str(server.folder)).end(120)
    return told


@pytest.fixture
def book():
    return Book()


def _pledges(n):
    days = [clock.now().date().fromordinal(clock.now().date().toordinal() + d) for d in (2, 20)]
    return {
        "most": 10 + n % 300,
        "floor_won": 41_000 + n,
        "first_on": days[0].isoformat(),
        "last_on": days[1].isoformat(),
    }


def _asks(n):
    return {"text": f"소재는 몇 번째 묶음인가요? {n}"}


def _adds_a_customer(n):
    brn = f"99{n:07d}"
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    digits = [int(d) for d in brn]
    total = sum(w * d for w, d in zip(weights, digits, strict=True)) + digits[8] * 5 // 10
    return {
        "code": f"C{n + 100}",
        "name_ko": f"새 고객 {n}",
        "brn": f"{brn[:3]}-{brn[3:5]}-{brn[5:]}{-total % 10}",
        "pay_days": 30,
    }


@pytest.fixture
def robots(place, book):
    order, cast = f"/orders/{place['order']}/", people(place)
    pledge = f"{order}lots/{place['lot']}/pledge/"
    acts = dict.fromkeys(("kim", "lee", "yoon"), (pledge, _pledges))
    acts |= {"han": (order + "questions/", _asks), "park": ("/customers/", _adds_a_customer)}
    return [Robot(cast[who], *act, book) for who, act in acts.items()]


def each_takes(robots, more, seconds=60):
    """Wait until everybody has `more` further commands behind him."""
    wanted = {id(robot): robot.n + more for robot in robots}
    until = time.monotonic() + seconds
    while any(robot.n < wanted[id(robot)] for robot in robots):
        assert time.monotonic() < until, [(r.person.who, r.n, r.told[-1:]) for r in robots]
        time.sleep(0.01)


def test_nothing_told_is_lost_and_nothing_is_done_twice(place, server, robots, book):
    chance = Random(20261123)
    running = Portal(place).ready()
    back = []
    for round_ in range(ROUNDS):
        with at_work(robots, running.port):
            each_takes(robots, 1)
            time.sleep(chance.random() / 4)
            if round_ % EVERY == EVERY - 1:
                server.restart_at_once()
                begun = time.monotonic()
                each_takes(robots, 1)
                back.append(time.monotonic() - begun)
            else:
                running.kill()
        assert audited(place, book) == [], round_
        if round_ % EVERY != EVERY - 1:
            running = Portal(place).ready()
    with at_work(robots, running.port):
        each_takes(robots, 1)  # what was in flight at the end is given again, too
    running.kill()
    assert audited(place, book) == []
    assert max(back) < BACK
    assert len(book.acked) >= 5 * ROUNDS


def test_success_told_before_it_is_kept_is_noticed(place, robots, book):
    """The planted fault: the portal answers and works afterwards."""
    with portal(place, (portal_child.tell_early,)) as running, at_work(robots, running.port):
        each_takes(robots, 1)
        running.kill()
    assert any(told.startswith("lost") for told in audited(place, book))
