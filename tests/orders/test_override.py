"""Pieces moved by two persons: through commands and pages, seen by all invited."""

from dataclasses import dataclass, replace
from html import unescape
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from django.core import mail

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, RuleBroken
from cluster.ledger.projection import live
from cluster.ledger.push import push
from cluster.members.models import PersonDetails
from cluster.web import show
from cluster.web.catalogue import sentence
from orders.allocation import commands
from orders.allocation.domain.facts import Moving
from orders.allocation.models import AllocationRow, ShareRow
from orders.jointorders.queries.history import history_for
from orders.policies import let_answer_times_pass
from tests.cast import key
from tests.house.matrix import send
from tests.orders.allocation_stage import accept, divide, share_of, split_row, state_of, watched
from tests.orders.joint_stage import divided_together, share, two_lots
from tests.orders.order_stage import DRAIN, Play, nothing_recorded, play
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
    what = commands.Overriding(play.order_id, firms.get("lot", play.lot_id), moving)
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


MAILED = {
    "ko": ("몫이 더 왔어요", "답이 없으면 맡지 않는 것으로"),
    "en": ("more pieces for you", "no answer counts as a no"),
}


@pytest.mark.parametrize("language", MAILED)
def test_the_receiver_hears_that_it_has_to_answer_and_nobody_else(roomy, language):
    play, yoon = roomy, roomy.stage.yoon
    PersonDetails.objects.keep(play.stage.cluster_id, yoon.person_id, {"language": language})
    push()
    move(roomy, "park")
    push()
    before = len(mail.outbox)
    move(roomy, "jung")
    push()
    (told,) = mail.outbox[before:]
    assert told.to[0].startswith("yoon@")
    subject, why = MAILED[language]
    assert subject in told.subject
    assert why in " ".join(told.body.split())
    assert f"/orders/{play.order_id}/allocation/" in told.body
    assert not any(word in told.body for word in ("하나정밀", "Hana", "설비 고장", "41,000"))


def silence(play):
    """Nobody says anything until the time to answer is over."""
    at = split_row(play).answer_by + DRAIN
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


def test_shared_machines_may_take_what_they_have_time_for(divided_together):
    moving = {"giver": "yoon", "taker": "kim", "pieces": 1}
    move(divided_together, "park", **moving)
    assert move(divided_together, "jung", **moving).result == {"moved": True}
    assert share(divided_together, 0, "kim").state == "offered"


@dataclass(frozen=True)
class TooMuch:
    """Pieces of a lot that the taker cannot make beside what it holds."""

    play: Play
    lot: UUID
    giver: str
    taker: str
    pieces: int

    def share(self, who):
        firm_id = self.play.stage.people[who].actor.firm_id
        return live(ShareRow, self.play.stage.cluster_id).get(lot_id=self.lot, firm_id=firm_id)


@pytest.fixture
def over_its_cap(roomy):
    """Lee pledged 46 pieces; Kim holds more than that."""
    found = TooMuch(roomy, roomy.lot_id, "kim", "lee", 47 - share_of(roomy, "lee").pieces)
    assert found.share("kim").pieces > found.pieces
    return found


@pytest.fixture
def over_its_weeks(watched):
    """More was sold of two lots than the machines can make: two pieces more fit into nobody's weeks.

    Pledged are 90 of each lot by everybody, so the cap of who holds fewer has room."""
    who = ("kim", "lee", "yoon")
    play = divide(two_lots(watched, (180, 110), days=11, pledges=dict.fromkeys(who, (90, 0))))
    tries = (
        TooMuch(play, lot, giver, taker, 2)
        for lot in play.lot_ids
        for giver, taker in permutations(who, 2)
    )
    return next(
        one
        for one in tries
        if one.share(one.giver).pieces >= 2 and 1 <= one.share(one.taker).pieces <= 88
    )


TOO_MUCH = {
    "cap": ("이렇게 옮길 수 없어요: 받는 회사가 약정한 한도를 넘어요.",
            "This cannot be moved: the receiving firm pledged fewer."),
    "minutes": ("이렇게 옮길 수 없어요: 받는 회사의 기계에 납기까지 그만한 시간이 없어요.",
                "This cannot be moved: the receiving firm's machines have no time for it before it is due."),
}  # fmt: skip


@pytest.mark.parametrize("way", ["command", "page", "api"])
@pytest.mark.parametrize("constraint", TOO_MUCH)
def test_who_would_get_more_than_it_can_make_gets_nothing(request, constraint, way):
    much = request.getfixturevalue({"cap": "over_its_cap", "minutes": "over_its_weeks"}[constraint])
    held, play = much.share(much.taker).pieces, much.play
    for language, said in zip(("ko", "en"), TOO_MUCH[constraint], strict=True):
        for who in ("park", "jung"):
            keep, person = {"language": language}, play.stage.people[who].person_id
            PersonDetails.objects.keep(play.stage.cluster_id, person, keep)
            with nothing_recorded(play):
                assert refused(much, who, way) == ("infeasible", said)
    assert much.share(much.taker).pieces == held
    assert live(AllocationRow, play.stage.cluster_id).get(lot_id=much.lot).signed == {}


def refused(much, who, way):
    """Code and sentence that the person gets, by any of the three ways."""
    play, player = much.play, much.play.stage.people[who]
    if way == "command":
        with pytest.raises(RuleBroken) as caught:
            move(play, who, much.pieces, giver=much.giver, taker=much.taker, lot=much.lot)
        broken = caught.value
        return broken.code, sentence(broken.code, broken.facts, player.actor.language)
    firms = {"from_firm": much.giver, "to_firm": much.taker}
    typed = {name: str(play.stage.people[one].actor.firm_id) for name, one in firms.items()}
    if way == "api":
        path = f"/api/orders/{play.order_id}/lots/{much.lot}/share/override"
        body = {f"{name}_id": firm for name, firm in typed.items()} | {"pieces": much.pieces}
    else:
        path = f"/orders/{play.order_id}/allocation/{much.lot}/override/"
        body = typed | {"pieces": str(much.pieces)}
    with clock.at(SOON):
        answer = send(player.client(), "POST", path, body | {"reason": "부탁"})
    assert answer.status_code == 422
    if way == "api":
        return answer.json()["error"]["code"], answer.json()["error"]["message"]
    page = unescape(answer.content.decode())
    return "infeasible", next(one for both in TOO_MUCH.values() for one in both if one in page)


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


@pytest.mark.parametrize("way", ["command", "page", "api"])
def test_the_second_person_is_the_one_of_this_order(roomy, way):
    """Moon is a second person too, but Jung was named when the firms were asked."""
    roomy.stage.person("moon", "second")
    move(roomy, "park")
    with nothing_recorded(roomy):
        if way == "command":
            with pytest.raises(NotAllowed, match="second-person-needed"):
                move(roomy, "moon")
        if way == "page":
            answer = sent(roomy, "moon", reason="설비 고장")
            assert answer.status_code == 403
            assert "다른 한 사람의 확인이 필요해요" in answer.content.decode()
        if way == "api":
            path = f"/api/orders/{roomy.order_id}/lots/{roomy.lot_id}/share/override"
            firms = roomy.stage.firms
            ids = {"from_firm_id": str(firms["hana"]), "to_firm_id": str(firms["suwon"])}
            with clock.at(SOON):
                browser = roomy.stage.people["moon"].client()
                answer = send(browser, "POST", path, ids | {"pieces": 5, "reason": "설비 고장"})
            assert answer.status_code == 403
            assert answer.json()["error"]["code"] == "second-person-needed"
    assert split_row(roomy).moved == []


def test_members_and_outsiders_cannot(roomy, choi):
    assert sent(roomy, "kim", reason="x").status_code == 403
    path = f"/orders/{roomy.order_id}/allocation/{roomy.lot_id}/override/"
    body = {"command_key": str(uuid4())}
    assert choi.client().post(path, body).status_code == 404
