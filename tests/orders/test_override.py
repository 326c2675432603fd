"""Pieces moved by two persons: through commands and pages, seen by all invited."""

from dataclasses import replace
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.web import show
from orders.allocation import commands
from orders.allocation.domain.facts import Moving
from orders.jointorders.queries.history import history_for
from orders.policies import let_answer_times_pass
from tests.cast import key
from tests.orders.allocation_stage import accept, divide, share_of, split_row, state_of, watched
from tests.orders.joint_stage import divided_together, share
from tests.orders.order_stage import nothing_recorded, play
from tests.orders.test_allocation import SOON

__all__ = ["divided_together", "play", "watched"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def roomy(watched):
    """201 of 523 pledged pieces are divided: Kim and Yoon have room."""
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    return divide(watched)


def move(play, who, pieces=5, reason="설비 고장", **firms):
    giver, taker = firms.get("giver", "kim"), firms.get("taker", "yoon")
    firm = {name: play.stage.people[name].actor.firm_id for name in (giver, taker)}
    moving = Moving(from_firm_id=firm[giver], to_firm_id=firm[taker], pieces=pieces, reason=reason)
    what = commands.Overriding(play.order_id, play.lot_id, moving)
    at = firms.get("at", SOON)
    with clock.at(at):
        by = replace(play.stage.people[who].actor, fresh_at=at)
        return commands.override_share(by=by, key=key(), what=what)


def test_coordinator_and_second_person_move_pieces_together(roomy):
    before = {who: share_of(roomy, who).pieces for who in ("kim", "yoon")}
    accept(roomy, "kim")
    assert move(roomy, "park").result == {"moved": False}
    assert share_of(roomy, "kim").pieces == before["kim"]
    assert move(roomy, "jung").result == {"moved": True}
    kim, yoon = share_of(roomy, "kim"), share_of(roomy, "yoon")
    assert (kim.pieces, kim.accepted) == (before["kim"] - 5, before["kim"] - 5)
    assert (yoon.pieces, yoon.state) == (before["yoon"] + 5, "offered")
    for who in ("lee", "yoon"):
        accept(roomy, who)
    assert split_row(roomy).accepted == 201
    assert state_of(roomy) == "confirmed"


def test_who_was_shown_fewer_pieces_accepts_none_that_were_moved_to_it_since(roomy):
    shown = share_of(roomy, "yoon").open_pieces
    move(roomy, "park")
    move(roomy, "jung")
    with nothing_recorded(roomy), pytest.raises(Clash, match="changed-meanwhile"):
        accept(roomy, "yoon", pieces=shown)
    answer = taken(roomy, "yoon", shown)
    assert answer.status_code == 409
    assert "그사이" in answer.content.decode()
    assert f'name="pieces" value="{shown + 5}"' in answer.content.decode()
    assert taken(roomy, "yoon", shown + 5).status_code == 302
    assert share_of(roomy, "yoon").accepted == shown + 5


def taken(play, who, pieces):
    """The owner's form, as it was shown with so many pieces."""
    typed = {"run": "1", "pieces": str(pieces), "command_key": str(uuid4())}
    path = f"/orders/{play.order_id}/allocation/{play.lot_id}/accept/"
    with clock.at(SOON):
        return play.stage.people[who].client().post(path, typed)


def silence(play):
    """Nobody says anything until the time to answer is over."""
    at = split_row(play).answer_by
    with clock.at(at):
        let_answer_times_pass(at)
    divide(play, at)
    return at


def test_who_says_nothing_to_moved_pieces_has_declined_though_the_run_timed_out_before(roomy):
    """Lee is silent in the first run, Yoon in the second, Kim when two persons move pieces."""
    for who in ("kim", "yoon"):
        accept(roomy, who)
    asked_again = silence(roomy)
    held = share_of(roomy, "kim").pieces
    accept(roomy, "kim", at=asked_again, run=2)
    short = silence(roomy)
    assert split_row(roomy).state == "short"
    for who in ("park", "jung"):
        move(roomy, who, giver="yoon", taker="kim", at=short)
    assert share_of(roomy, "kim").open_pieces == 5
    silence(roomy)
    kim = share_of(roomy, "kim")
    assert (kim.state, kim.accepted, kim.silent) == ("partly", held, True)
    assert split_row(roomy).state == "short"


def test_everybody_invited_reads_how_many_and_why_and_no_name(roomy):
    move(roomy, "jung")
    move(roomy, "park")
    for who in ("kim", "lee", "park", "seo"):
        facts = history_for(roomy.stage.people[who].actor, roomy.order_id)
        said = next(fact.text for fact in facts if "옮겼어요" in fact.text)
        assert "5개" in said
        assert "설비 고장" in said
        assert "하나정밀" not in said


def told(play, who, language="ko"):
    actor = replace(play.stage.people[who].actor, language=language)
    return [fact.text for fact in history_for(actor, play.order_id)]


SIGNED = {
    "park": (
        "로트 A의 5개를 옮기자고 코디네이터가 서명했어요. 까닭: 설비 고장",
        "The coordinator signed to move 5 pcs of lot A. Reason: 설비 고장",
    ),
    "jung": (
        "로트 A의 5개를 옮기자고 두 번째 사람이 서명했어요. 까닭: 설비 고장",
        "The second person signed to move 5 pcs of lot A. Reason: 설비 고장",
    ),
}


@pytest.mark.parametrize("first", SIGNED)
def test_the_first_signature_stands_in_the_history_and_names_no_firm(roomy, first):
    move(roomy, first)
    ko, en = SIGNED[first]
    for who in ("kim", "lee", "park", "jung", "seo"):
        assert told(roomy, who)[0] == ko
        assert told(roomy, who, "en")[0] == en
    assert not any("옮겼어요" in one for one in told(roomy, "park"))


def test_each_of_the_two_firms_reads_what_it_is_to_it_and_the_desk_both(roomy):
    move(roomy, "park")
    move(roomy, "jung")
    away = "두 사람이 하나정밀의 몫에서 5개를 옮겼어요."
    here = "옮긴 5개를 더 맡을지 수원정공에 물었어요."
    for who, lines in {"kim": {away}, "yoon": {here}, "lee": set()}.items():
        assert {away, here} & set(told(roomy, who)) == lines
    for who in ("park", "jung", "seo"):
        assert {away, here} <= set(told(roomy, who))
    in_english = told(roomy, "park", "en")
    assert "Two persons moved 5 pcs out of Hana Precision's share." in in_english
    assert any("Two persons together moved 5 pcs" in one for one in in_english)


def test_who_is_not_in_the_split_reads_of_the_move_and_of_no_signature(watched, choi):
    stage = watched.stage
    stage.firm("ulsan", ("울산와이어", "Ulsan Wire"), "9998100053")
    stage.person("nam", "owner", "ulsan", "대표")
    stage.consent("nam")
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    play = divide(watched)
    move(play, "park")
    assert not any("서명했어요" in one for one in told(play, "nam"))
    move(play, "jung")
    assert told(play, "nam")[0] == "두 사람이 함께 5개의 몫을 옮겼어요. 까닭: 설비 고장"
    assert choi.client().get(f"/orders/{play.order_id}/history/").status_code == 404


@pytest.mark.parametrize(
    ("who", "changes", "error", "code"),
    [
        ("kim", {}, NotAllowed, "not-allowed"),
        ("seo", {}, NotAllowed, "not-allowed"),
        ("park", {"reason": " "}, RuleBroken, "reason-missing"),
        ("park", {"pieces": 4_000}, RuleBroken, "infeasible"),
        ("park", {"taker": "lee"}, RuleBroken, "infeasible"),
    ],
)
def test_a_wrong_override_has_its_code_and_leaves_nothing(roomy, who, changes, error, code):
    with nothing_recorded(roomy), pytest.raises(error) as caught:
        move(roomy, who, **changes)
    assert caught.value.code == code


def test_one_person_twice_moves_nothing(roomy):
    move(roomy, "park")
    assert move(roomy, "park").result == {"moved": False}
    assert split_row(roomy).moved == []


def test_shared_machines_must_have_the_time(divided_together):
    """Lee has room under the cap, but its weeks are full after so many pieces."""
    moving = {"giver": "yoon", "taker": "kim", "pieces": 1}
    move(divided_together, "park", **moving)
    assert move(divided_together, "jung", **moving).result == {"moved": True}
    assert share(divided_together, 0, "kim").state == "offered"


def sent(play, who, **fields):
    firms = play.stage.firms
    typed = {"from_firm": firms["hana"], "to_firm": firms["suwon"], "pieces": "5"} | fields
    with clock.at(SOON):
        browser = play.stage.people[who].client()
        path = f"/orders/{play.order_id}/allocation/{play.lot_id}/override/"
        return browser.post(path, typed | {"command_key": str(uuid4())})


def test_each_signs_on_the_page_with_what_the_other_signed_before_him(roomy):
    assert sent(roomy, "park", reason="설비 고장").status_code == 302
    with clock.at(SOON):
        path = f"/orders/{roomy.order_id}/allocation/{roomy.lot_id}/"
        text = roomy.stage.jung.client().get(path).content.decode()
    assert "다른 한 분이 서명했어요" in text
    assert "설비 고장" in text
    assert sent(roomy, "jung", reason="설비 고장").status_code == 302
    assert [moved[:2] for moved in split_row(roomy).moved] == [[5, "설비 고장"]]
    with clock.at(SOON):
        text = roomy.stage.lee.client().get(path).content.decode()
    assert "두 사람이 옮긴 몫" in text
    assert show.when(SOON, "ko") in text


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(roomy):
    answer = sent(roomy, "park", reason="설비 고장", pieces="4000")
    assert answer.status_code == 422
    assert "이렇게 옮길 수 없어요" in answer.content.decode()
    assert 'value="4000"' in answer.content.decode()


def test_members_and_outsiders_cannot(roomy, choi):
    assert sent(roomy, "kim", reason="x").status_code == 403
    path = f"/orders/{roomy.order_id}/allocation/{roomy.lot_id}/override/"
    body = {"command_key": str(uuid4())}
    assert choi.client().post(path, body).status_code == 404
