"""A split by the API alone: two programs move pieces, one stops a division; lots have letters."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.members.models import PersonDetails
from tests.house.matrix import send
from tests.orders.allocation_stage import divide, share_of, watched
from tests.orders.joint_stage import (
    SOON,
    closed,
    divided_together,
    give_back,
    joint_row,
    offered,
    one_lot,
)
from tests.orders.order_stage import a_lot, nothing_recorded, play
from tests.orders.test_joint import second_order
from tests.orders.test_joint_worker import apart
from tests.orders.test_override import roomy

__all__ = ["apart", "divided_together", "play", "roomy", "watched"]
pytestmark = pytest.mark.django_db
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
SPOKEN = ("ko", "en")
LONG_AGO = timedelta(minutes=6)


def program(play, who):
    return play.stage.people[who].client()


def read(play, who):
    with clock.at(SOON):
        answer = program(play, who).get(f"/api/orders/{play.order_id}/allocation")
    assert answer.status_code == 200
    return answer.json()


def moving(play, **changes):
    firms = play.stage.firms
    ids = {"from_firm_id": str(firms["hana"]), "to_firm_id": str(firms["suwon"])}
    return ids | {"pieces": 5, "reason": "설비 고장"} | changes


def give(play, who, tail, body, key="new"):
    """Status and JSON of one command of somebody, or of a browser of his."""
    browser = program(play, who) if isinstance(who, str) else who
    path = f"/api/orders/{play.order_id}/{tail}"
    with clock.at(SOON):
        answer = send(browser, "POST", path, body, key)
    return answer.status_code, answer.json() if answer.content else None


def sign(play, who, key="new", **changes):
    tail = f"lots/{play.lot_id}/share/override"
    return give(play, who, tail, moving(play, **changes), key)


class TestOverride:
    def test_two_programs_sign_and_the_pieces_are_moved(self, roomy):
        before = share_of(roomy, "yoon").pieces
        assert sign(roomy, "park") == (200, {"moved": False})
        (split,) = read(roomy, "jung")["lots"]
        assert split["override_signed"]["role"] == "coordinator"
        assert split["override_signed"]["pieces"] == 5
        assert sign(roomy, "jung") == (200, {"moved": True})
        (split,) = read(roomy, "kim")["lots"]
        assert [(one["pieces"], one["reason"]) for one in split["moved"]] == [(5, "설비 고장")]
        assert share_of(roomy, "yoon").pieces == before + 5

    def test_what_one_has_signed_is_told_to_the_two_alone(self, roomy):
        sign(roomy, "park")
        for who in ("kim", "yoon", "seo"):
            assert "override_signed" not in read(roomy, who)["lots"][0]

    def test_the_same_key_signs_once_and_another_body_is_refused(self, roomy):
        key = str(uuid4())
        assert sign(roomy, "park", key=key) == sign(roomy, "park", key=key)
        status, told = sign(roomy, "park", key=key, pieces=6)
        assert (status, told["error"]["code"]) == (422, "command-key-reused")
        assert sign(roomy, "park", key="")[0] == 400

    def test_who_saw_an_older_split_is_told_so(self, roomy):
        """`version` of the read goes into `If-Match`, as in the page's form."""
        seen = read(roomy, "jung")["lots"][0]["version"]
        sign(roomy, "park")
        path = f"/api/orders/{roomy.order_id}/lots/{roomy.lot_id}/share/override"
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{seen}"'}
        with clock.at(SOON), nothing_recorded(roomy):
            answer = program(roomy, "jung").post(
                path, moving(roomy), content_type="application/json", headers=headers
            )
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changed-meanwhile")

    def test_who_signed_in_long_ago_signs_in_again_first(self, roomy):
        browser = program(roomy, "park")
        session = browser.session
        at = (SOON - LONG_AGO).timestamp()
        session["account_authentication_methods"] = [{"method": "password", "at": at}]
        session.save()
        with nothing_recorded(roomy):
            status, told = sign(roomy, browser)
        assert (status, told["error"]["code"]) == (403, "sign-in-again")

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"pieces": 4_000}, "infeasible", "pieces"),
            ({"pieces": 0}, "number-range", "pieces"),
            ({"reason": " "}, "required", "reason"),
            ({"to_firm_id": str(uuid4())}, "infeasible", "to_firm_id"),
            ({"from_firm_id": "hana"}, "id-format", "from_firm_id"),
        ],
    )
    def test_what_cannot_be_moved_is_told_at_its_field(self, roomy, changes, code, field):
        with nothing_recorded(roomy):
            status, told = sign(roomy, "park", **changes)
        assert status == 422
        assert [(one["field"], one["code"]) for one in told["error"]["fields"]] == [(field, code)]

    def test_members_may_not_and_choi_finds_nothing(self, roomy, choi):
        for who in ("kim", "han", "seo"):
            with nothing_recorded(roomy):
                assert sign(roomy, who)[0] == 403
        assert sign(roomy, choi.client())[0] == 404


class TestCancellation:
    def test_a_program_sees_that_it_is_computed_and_stops_it(self, apart):
        division = read(apart, "park")["division"]
        assert (division["state"], division["attempt"], division["lots"]) == ("computing", 1, 2)
        status, _ = give(apart, "park", "allocation/cancellation", {"attempt": division["attempt"]})
        assert status == 204
        told = read(apart, "kim")
        assert (told["division"]["state"], told["division"]["why"]) == ("cancelled", "coordinator")
        assert told["lots"] == []

    def test_an_older_attempt_stops_nothing(self, apart):
        with nothing_recorded(apart):
            status, told = give(apart, "park", "allocation/cancellation", {"attempt": 7})
        assert (status, told["error"]["code"]) == (409, "changed-meanwhile")
        assert joint_row(apart).state == "computing"

    def test_only_the_coordinator(self, apart, choi):
        for who in ("kim", "jung", "seo"):
            with nothing_recorded(apart):
                assert give(apart, who, "allocation/cancellation", {"attempt": 1})[0] == 403
        tail = "allocation/cancellation"
        assert give(apart, choi.client(), tail, {"attempt": 1})[0] == 404

    def test_nothing_to_stop(self, roomy):
        assert give(roomy, "park", "allocation/cancellation", {"attempt": 1})[0] == 404
        assert read(roomy, "park")["division"] is None


class TestReasons:
    def test_lots_have_the_letters_of_the_pages(self, divided_together):
        """In the API and in the table to take home, ids of lots say nothing to a person."""
        give_back(divided_together, 0, "lee", 1)
        for who in ("kim", "park"):
            told = read(divided_together, who)["lots"]
            assert [split["letter"] for split in told] == ["A", "B"]
            reasons = [
                s[f"reason_{of}"] for split in told for s in split["shares"] for of in SPOKEN
            ]
            assert any("로트" in one and "A" in one for one in reasons)
            assert not any(ANY_ID.search(one) for one in reasons)

    def test_they_are_the_words_of_the_page(self, divided_together):
        player = divided_together.stage.kim
        for language in SPOKEN:
            keep = {"language": language}
            cluster_id = divided_together.stage.cluster_id
            PersonDetails.objects.keep(cluster_id, player.person_id, keep)
            for split in read(divided_together, "kim")["lots"]:
                path = f"/orders/{divided_together.order_id}/allocation/{split['lot_id']}/"
                with clock.at(SOON):
                    page = player.client().get(path).content.decode()
                assert split["shares"][0][f"reason_{language}"] in page

    def test_the_table_to_take_home_has_them_too(self, divided_together):
        with clock.at(SOON):
            path = f"/orders/{divided_together.order_id}/allocation/table.csv"
            table = program(divided_together, "kim").get(path).content.decode("utf-8-sig")
        assert "로트" in table
        assert not ANY_ID.search(table)


def test_lots_of_another_order_have_no_letter_here(watched):
    """What divides with them is told, not which lot it is."""
    second = second_order(watched)
    second.collecting(a_lot(quantity=200, due_on=second.day(25)))
    offered(second)
    one_lot(watched)
    second.accept(at=closed(second))
    divide(second, closed(second))
    (split,) = read(watched, "kim")["lots"]
    (own,) = split["shares"]
    assert "다른 수주의 로트" in own["reason_ko"]
    assert "a lot of another order" in own["reason_en"]
    assert not ANY_ID.search(own["reason_ko"] + own["reason_en"])
