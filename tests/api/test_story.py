"""A joint order by the API alone, from the inquiry to the shares; and what Choi gets of it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cluster.kernel import clock
from tests.house.matrix import send
from tests.orders.order_stage import FLOORS, PIECES, Play, shelve

pytestmark = pytest.mark.django_db


class Program:
    """One person's program, signed in."""

    def __init__(self, player) -> None:
        self.browser = player.client()

    def get(self, path: str, status: int = 200):
        answer = self.browser.get(f"/api{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def give(self, method: str, path: str, body=None, status: tuple[int, ...] = (200, 201, 204)):
        answer = send(self.browser, method, f"/api{path}", body or {})
        assert answer.status_code in status, answer.content
        return answer.json() if answer.content else None


@pytest.fixture
def park(stage):
    return Program(stage.park)


@pytest.fixture
def owners(stage):
    return {who: Program(stage.people[who]) for who in FLOORS}


def days(n: int) -> str:
    return (clock.now().astimezone(clock.SEOUL) + timedelta(days=n)).date().isoformat()


def soon(n: int) -> str:
    return (clock.now() + timedelta(days=n)).isoformat(timespec="seconds")


@pytest.fixture
def collecting(stage, park):
    """Park opens an order of one lot, checks it and asks everybody that fits."""
    drawing = str(shelve(stage))
    [customer] = park.get("/customers")["customers"]
    new = {"title": "펀치", "mode": "prime", "customer_id": customer["customer_id"]}
    order = f"/orders/{park.give('POST', '/orders', new)['order_id']}"
    lot = {
        "drawing_id": drawing,
        "material": "SKD11",
        "thickness_mm": "40",
        "quantity": 1000,
        "tolerance_mm": "0.01",
        "ra_um": "1.6",
        "parts_per_setup": 4,
        "due_on": days(30),
        "target_won": 42800,
    }
    lot_id = park.give("POST", f"{order}/lots", lot)["lot_id"]
    park.give("POST", f"{order}/check")
    fits = [f for f in park.get(f"{order}/fits")["firms"] if f["lots"][0]["milliminutes"]]
    [second] = park.get("/second-persons")["second_persons"]
    asking = {"deadline": soon(6), "second_person_id": second["person_id"]}
    asked = park.give("POST", f"{order}/invitations", asking)
    assert asked["asked"] == len(fits) == 3
    return order, f"{order}/lots/{lot_id}"


def terms(who: str) -> dict:
    dates = {"first_on": days(3), "last_on": days(28)}
    return {"most": PIECES[who], "floor_won": FLOORS[who], "over_capacity_ok": True} | dates


def test_from_the_inquiry_to_the_shares(stage, park, owners, collecting):
    order, lot = collecting
    for who, owner in owners.items():
        assert owner.give("PUT", f"{lot}/pledge", terms(who))["revision"] == 1
    assert {one["state"] for one in park.get(f"{order}/answers")["answers"]} == {"answered"}
    park.give("POST", f"{order}/closing")
    jung = Program(stage.jung)
    assert park.give("POST", f"{order}/opening", {"what": "curve"}) == {"opened": False}
    assert park.get(f"{order}/opening")["coordinator_signed"]
    assert jung.give("POST", f"{order}/opening", {"what": "curve"}) == {"opened": True}
    [curve] = park.get(f"{order}/curve")["lots"]
    assert [step["pieces"] for step in curve["steps"]] == [sum(PIECES.values())]
    line = {"lot_id": curve["lot_id"], "unit_price_won": 41000, "quantity": 523}
    offer = {"lines": [line], "delivery_on": days(30), "valid_until": soon(7)}
    drafted = park.give("POST", f"{order}/offers", offer)
    park.give("POST", f"{order}/sending", drafted)
    assert park.get(order)["state"] == "offered"
    _customer_accepts(stage, order)
    park.give("POST", f"{order}/allocation")
    [split] = owners["kim"].get(f"{order}/allocation")["lots"]
    [own] = split["shares"]
    assert own["firm_id"] == str(stage.firms["hana"])
    assert own["reason_ko"]
    held = owners["kim"].give(
        "POST", f"{lot}/share/accept", {"run": split["run"], "pieces": own["pieces"]}
    )
    assert held == {"pieces": own["pieces"]}
    assert len(park.get(f"{order}/allocation")["lots"][0]["shares"]) == 3


def _customer_accepts(stage, order: str) -> None:
    """The customer answers on his page; there is no API for a link."""
    Play(stage, order_id=UUID(order.rsplit("/", 1)[1])).accept(at=clock.now())


def test_an_owner_reads_his_own_price_and_his_staff_does_not(stage, owners, collecting):
    order, lot = collecting
    kim, han, lee = owners["kim"], Program(stage.han), owners["lee"]
    kim.give("PUT", f"{lot}/pledge", terms("kim"))
    [own] = kim.get(f"{order}/pledges")["pledges"]
    assert own["terms"]["floor_won"] == FLOORS["kim"]
    [seen] = han.get(f"{order}/pledges")["pledges"]
    assert "terms" not in seen
    assert lee.get(f"{order}/pledges") == {"pledges": []}
    receipt = kim.get(f"{lot}/pledge/receipt")
    assert receipt["commitment"] == own["commitment"]
    kim.give("DELETE", f"{lot}/pledge")
    assert kim.get(f"{order}/pledges")["pledges"][0]["state"] == "withdrawn"


def test_a_member_learns_neither_the_customer_before_the_order_is_won_nor_his_wish(
    owners, park, collecting
):
    order, _ = collecting
    told = owners["kim"].get(order)
    assert {"customer_id", "customer_name"} & set(told) == set()
    assert "target_won" not in told["lots"][0]
    seen = park.get(order)
    assert (seen["customer_name"], seen["lots"][0]["target_won"]) == ("세종모터스", 42800)


def test_talk_of_price_is_held_back(owners, collecting):
    order, _ = collecting
    kim = owners["kim"]
    answer = kim.give("POST", f"{order}/questions", {"text": "41,000원이면 되나요?"}, (422,))
    assert answer["error"]["code"] == "price-talk"
    assert answer["error"]["fields"][0]["field"] == "text"
    kim.give("POST", f"{order}/questions", {"text": "열처리는 누가 하나요?"})
    [question] = owners["lee"].get(f"{order}/questions")["questions"]
    assert question["text"] == "열처리는 누가 하나요?"
    assert not set(question) & {"firm_id", "person_id", "asked_by"}


def test_a_lot_that_changed_meanwhile_is_not_overwritten(park, owners, stage, collecting):
    order, lot = collecting
    seen = park.get(order)
    [now] = seen["lots"]
    kept = ("drawing_id", "material", "thickness_mm", "tolerance_mm", "ra_um", "parts_per_setup")
    change = {name: now[name] for name in kept} | {"due_on": now["due_on"], "quantity": 800}
    change |= {"deadline": soon(9), "expected_version": seen["version"]}
    park.give("PUT", lot, change)
    refused = park.give("PUT", lot, change | {"quantity": 700}, (409,))
    assert refused["error"]["code"] == "changed-meanwhile"
    assert park.get(order)["lots"][0]["quantity"] == 800


def test_choi_finds_nothing_and_changes_nothing(choi, owners, collecting):
    order, lot = collecting
    owners["kim"].give("PUT", f"{lot}/pledge", terms("kim"))
    stranger = Program(choi)
    for path in ("", "/history", "/questions", "/pledges", "/curve", "/offers", "/allocation"):
        assert stranger.get(order + path, 404)["error"]["code"] == "not-found"
    stranger.give("PUT", f"{lot}/pledge", terms("lee"), (404,))
    stranger.give("POST", f"{order}/cancellation", {"reason": "싫어요"}, (404,))
    absent = stranger.browser.get(f"/api/orders/{uuid4()}").json()["error"]
    hidden = stranger.browser.get(f"/api{order}").json()["error"]
    assert absent | {"request": ""} == hidden | {"request": ""}
    assert stranger.get("/orders") == {"orders": [], "next": None}


def test_a_stranger_is_asked_to_sign_in(client, collecting):
    order, _ = collecting
    answer = client.get(f"/api{order}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not-signed-in")
