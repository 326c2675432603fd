"""T13: no order, total or difference tells a floor: pages are the same whoever sealed which price."""

import re

import pytest
from django.db import connection, transaction

from cluster.kernel import clock
from cluster.members.routes import routes
from tests.house.leaks import FLOORS, an_open_order, lead, path_here, seal, tells_of_the_order

pytestmark = [pytest.mark.django_db, pytest.mark.plays]
SWAPPED = FLOORS | {"kim": FLOORS["yoon"], "yoon": FLOORS["kim"]}
# Kim is the price owner whose floor changes; Lee, the rival, keeps his own
LOOKING = ("staff", "rival", "coordinator", "second", "auditor", "customer")
ONCE = (
    (re.compile(rb'(name="(?:csrfmiddlewaretoken|command_key)" value=")[^"]+'), rb"\1"),
    (re.compile(rb'nonce="[^"]+"'), b""),
    # hashes, also short ones in groups of four: every seal has a salt of its own
    (re.compile(rb"\b[0-9a-f]{12,64}\b"), b""),
    (re.compile(rb"\b[0-9a-f]{4}(?:\xc2\xb7[0-9a-f]{4})+\b"), b""),
)
ROUTES = [r for r in routes() if tells_of_the_order(r) and "drawing_id" not in r.parameters]


def pages(scene, roles=LOOKING):
    """(role, path) -> what is shown, without what is new in every answer: tokens, keys, hashes."""
    found = {}
    for role in roles:
        browser = scene.browser(role)
        for route in ROUTES:
            path = path_here(route, scene, role)
            with transaction.atomic():
                answer = browser.get(path)
                transaction.set_rollback(True)
            # a downloaded proof is made of salts and hashes; the canary scan reads what it holds
            content = b"" if "Content-Disposition" in answer else answer.content
            for pattern, instead in ONCE:
                content = pattern.sub(instead, content)
            found[role, path] = answer.status_code, content
    return found


def differing(one, other):
    return [f"{role} at {path}" for (role, path), shown in one.items()
            if shown != other[role, path]]  # fmt: skip


def with_floors(floors, stage, order, **looking):
    """The pages of everybody once these floors were sealed; nothing of it stays."""
    scene, play = order
    after = looking.pop("after", lambda: None)
    with transaction.atomic():
        for who, floor in floors.items():
            seal(play, who, floor)
        lead(play, stage)
        after()
        shown = pages(scene, **looking)
        transaction.set_rollback(True)
    return shown


@pytest.fixture
def still():
    """The hour stands, so that no page differs by a minute."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def order(still):
    return an_open_order("sealed")


@pytest.mark.parametrize("stage", ["pricing", "divided"])
def test_swapped_floors_give_everybody_else_the_same_bytes(order, stage):
    shown = with_floors(FLOORS, stage, order)
    assert sum(status == 200 for status, _ in shown.values()) > 20
    assert differing(shown, with_floors(SWAPPED, stage, order)) == []


@pytest.mark.tampers
def test_a_list_that_is_sorted_by_floor_is_noticed(order):
    """The planted fault: the firms' codes, by which lists are sorted, follow their floors."""
    scene, _ = order

    def by_floor(floors):
        def plant():
            with connection.cursor() as cursor:
                for rank, who in enumerate(sorted(floors, key=floors.get)):
                    firm_id = scene.stage.people[who].actor.firm_id
                    sql = "UPDATE firm_row_a SET code = %s WHERE key = %s"
                    cursor.execute(sql, [f"F{rank}", firm_id])

        return plant

    found = differing(
        *(
            with_floors(floors, "sealed", order, roles=("coordinator",), after=by_floor(floors))
            for floors in (FLOORS, SWAPPED)
        )
    )
    assert found


def test_looking_again_after_a_pledge_tells_nobody_else_anything(order):
    """Subtraction: before the first pledge, after it, and after another price and volume."""
    scene, play = order
    for who in ("lee", "yoon"):
        seal(play, who, FLOORS[who])
    before = pages(scene)
    seal(play, "kim", FLOORS["kim"])
    first = pages(scene)
    seal(play, "kim", FLOORS["kim"] - 100_000_000, most=12_345)
    again = [one for one in differing(first, pages(scene)) if not one.startswith("staff at /api/")]
    assert again == []  # his own firm's people read its pieces there
    told = {one.split(" at ")[0] for one in differing(before, first)}
    assert told <= {"coordinator", "second", "staff"}  # "has answered", and his own firm's people


@pytest.mark.tampers
def test_a_total_on_the_page_is_noticed(order):
    """The planted fault: the title of the order tells the pieces of all pledges."""
    scene, play = order

    def tell(pieces):
        with connection.cursor() as cursor:
            sql = "UPDATE order_row_a SET title = %s WHERE key = %s"
            cursor.execute(sql, [f"펀치, 약정 {pieces}개", play.order_id])

    seal(play, "kim", FLOORS["kim"])
    tell(37_500)
    first = pages(scene, ("rival",))
    seal(play, "kim", FLOORS["kim"], most=12_345)
    tell(12_345)
    assert differing(first, pages(scene, ("rival",)))
