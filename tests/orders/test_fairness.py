"""Credit after confirmed orders: posted once, counted in the next order, seen by whom it concerns."""

import re
from datetime import timedelta
from fractions import Fraction
from uuid import uuid4

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import NotAllowed
from cluster.kernel.ids import id_for
from cluster.ledger.catchup import catch_up
from cluster.ledger.projection import live
from cluster.ledger.store import events_of, history_of
from cluster.ledger.uow import command
from orders.allocation import commands
from orders.allocation.commands.crediting import ledger_of
from orders.allocation.domain.entitled import MICRO
from orders.allocation.domain.facts import AllocationProposed, allocation_id
from orders.allocation.domain.fairness import (
    CreditsExpired,
    CreditsPosted,
    FairnessLedger,
    Shortfall,
    fairness_id,
)
from orders.allocation.models import CreditRow
from orders.allocation.queries.credits import credit_page
from orders.jointorders.domain.dividing import AllocationSettled
from orders.policies import let_credit_end
from tests.cast import key
from tests.orders.allocation_stage import (
    SOON,
    accept,
    decline,
    divide,
    divided,
    share_of,
    state_of,
    watched,
)
from tests.orders.joint_stage import take, two_lots
from tests.orders.order_stage import Play, nothing_recorded, play

__all__ = ["divided", "play", "watched"]
pytestmark = pytest.mark.django_db
WHO = ("kim", "lee", "yoon")
STD = 68  # standard minutes of the punch


@pytest.fixture
def carried(watched):
    """201 of 523 pledged pieces were sold: 46 to Lee's cap, 77.5 each to Kim and Yoon."""
    watched.pricing()
    watched.send(quantity=201)
    watched.accept()
    divide(watched)
    for who in WHO:
        accept(watched, who)
    assert state_of(watched) == "confirmed"
    return watched


def ledger(play) -> FairnessLedger:
    found = history_of(play.stage.cluster_id, fairness_id(play.stage.cluster_id))
    return FairnessLedger.fold(fairness_id(play.stage.cluster_id), [one.event for one in found])


def postings(play):
    found = events_of(play.stage.cluster_id, fairness_id(play.stage.cluster_id))
    return [one.event for one in found if isinstance(one.event, CreditsPosted)]


def another(play) -> Play:
    """The same order once more, three weeks later."""
    second = Play(play.stage, opened=play.opened + timedelta(days=21))
    second.collecting().pledged()
    closed = second.deadline + timedelta(seconds=16)
    second.tick(closed)
    second.sign("park", closed)
    second.sign("jung", closed)
    second.send(
        closed,
        quantity=200,
        delivery_on=second.day(25),
        valid_until=second.deadline + timedelta(days=7),
    )
    second.accept(at=closed)
    divide(second, closed)
    return second


def proposal_of(play) -> AllocationProposed:
    found = history_of(play.stage.cluster_id, allocation_id(play.order_id, play.lot_id))
    return next(one.event for one in found if isinstance(one.event, AllocationProposed))


def test_a_confirmed_order_is_posted_and_the_sums_are_zero(carried):
    (posted,) = postings(carried)
    assert posted.order_ids == [carried.order_id]
    assert sum(one.entitled for one in posted.postings) == 201 * STD * MICRO
    assert sum(one.received for one in posted.postings) == 201 * STD * MICRO
    assert sum(one.posted for one in posted.postings) == 0
    assert sorted(one.posted for one in posted.postings) == [-STD * MICRO // 2, 0, STD * MICRO // 2]
    rows = list(live(CreditRow, carried.stage.cluster_id))
    assert sum(row.micro for row in rows) == 0
    book = ledger(carried)
    assert {row.firm_id: row.micro for row in rows if row.firm_id} == {
        one.firm_id: book.carried(one.firm_id) for one in posted.postings
    }


def test_posting_again_changes_nothing(carried):
    with nothing_recorded(carried):
        again = commands.post_credits(by=carried.stage.system, key=key(), order_id=carried.order_id)
    assert again.result == {"posted": False}


def test_only_the_system_posts_or_ends_credit(carried):
    for who in ("park", "kim", "seo"):
        by = carried.stage.people[who].actor
        with pytest.raises(NotAllowed):
            commands.post_credits(by=by, key=key(), order_id=carried.order_id)
        with pytest.raises(NotAllowed):
            commands.expire_credits(by=by, key=key())


def test_an_order_that_is_still_answered_is_not_posted(divided):
    with nothing_recorded(divided):
        commands.post_credits(by=divided.stage.system, key=key(), order_id=divided.order_id)


def test_the_credit_counts_in_the_next_order_as_the_log_says(carried):
    before = ledger(carried)
    proposal = proposal_of(another(carried))
    for row in proposal.rows:
        pieces = Fraction(before.carried(row.firm_id), STD * MICRO)
        assert Fraction(*row.credit) == pieces
    assert any(row.credit[0] for row in proposal.rows)


def test_who_gives_pieces_back_earns_no_credit(divided):
    accept(divided, "kim")
    decline(divided, "lee", 46)
    accept(divided, "yoon")
    ids = {"order_id": divided.order_id, "lot_id": divided.lot_id}
    with clock.at(SOON):
        commands.settle_quantity(by=divided.park, key=key(), reason="고객과 합의", **ids)
    divide(divided, SOON)
    (posted,) = postings(divided)
    assert all(one.posted == 0 for one in posted.postings)


def test_credit_ends_by_the_clock_once(carried):
    settled = next(
        one
        for one in history_of(carried.stage.cluster_id, carried.order_id)
        if isinstance(one.event, AllocationSettled)
    )
    year = settled.event.at + timedelta(days=366)
    with clock.at(settled.event.at + timedelta(days=300)), nothing_recorded(carried):
        let_credit_end(clock.now())
    with clock.at(year):
        let_credit_end(clock.now())
        with nothing_recorded(carried):
            let_credit_end(clock.now())
    book = ledger(carried)
    assert all(book.carried(carried.stage.firms[firm]) == 0 for firm in carried.stage.firms)
    found = history_of(carried.stage.cluster_id, fairness_id(carried.stage.cluster_id))
    assert isinstance(found[-1].event, CreditsExpired)


def owing(play, minutes, number=1):
    """Kim could not make some pieces by its own fault: a rescue will say so."""
    firm = play.stage.firms["hana"]
    found = Shortfall(
        order_id=play.order_id,
        cause_id=id_for("rescue", number),
        firm_id=firm,
        moved=minutes * MICRO,
        weight=3_000,
    )

    def body(work):
        return {"debited": ledger_of(work).debit(found, clock.now())}

    with clock.at(SOON):
        done = command(play.stage.system.act(key()), body)
    divide(play, SOON)
    return done.result["debited"]


def test_a_shortfall_stands_on_the_own_account_and_the_rows_still_sum_to_zero(carried):
    before = ledger(carried).carried(carried.stage.firms["hana"])
    assert owing(carried, 120)
    assert not owing(carried, 120)
    own = credit_page(carried.stage.kim.actor)
    assert own.own.row.micro == before - 120 * MICRO
    assert sum(row.micro for row in live(CreditRow, carried.stage.cluster_id)) == 0
    _, text = page(carried, "kim")
    assert "못 만들어 넘긴 물량" in text
    assert "−120.0분" in text
    assert "못 만들어 넘긴 물량" not in page(carried, "lee")[1]


def test_the_page_says_how_much_of_the_account_was_used_in_each_division(carried):
    """What stood on the account before the second order entered it, and is told beside it."""
    before = ledger(carried).carried(carried.stage.firms["hana"])
    second = another(carried)
    closed = second.deadline + timedelta(seconds=16)
    for who in WHO:
        accept(second, who, at=closed)
    assert state_of(second) == "confirmed"
    newest, first = credit_page(carried.stage.kim.actor).lines
    assert (newest.used.micro, first.used.micro) == (before, 0)
    assert newest.orders == [(second.order_id, "프레스 펀치 1,000개")]
    _, text = page(carried, "kim")
    assert text.count("이 배분에 쓴 이월") == 1
    assert f"{abs(before) / MICRO:.1f}분" in text


def test_so_it_does_for_lots_that_were_divided_together(carried):
    before = ledger(carried).carried(carried.stage.firms["hana"])
    second = Play(carried.stage, opened=carried.opened + timedelta(days=21))
    two_lots(second)
    closed = second.deadline + timedelta(seconds=16)
    divide(second, closed)
    for place in (0, 1):
        take(second, place, *WHO, at=closed)
    assert state_of(second) == "confirmed"
    newest = credit_page(carried.stage.kim.actor).lines[0]
    assert newest.orders == [(second.order_id, "프레스 펀치 1,000개")]
    assert newest.used.micro == before != 0


def test_a_member_sees_the_own_account_and_the_median_the_desk_all(carried):
    catch_up(carried.stage.cluster_id)
    for who, accounts in (("kim", 0), ("park", 3), ("jung", 3), ("seo", 3)):
        page = credit_page(carried.stage.people[who].actor)
        assert len(page.accounts) == accounts, who
        assert (page.pool is None) == (accounts == 0)
        assert page.median is not None
        assert (page.own is None) == (who != "kim")
    own = credit_page(carried.stage.kim.actor)
    assert [line.row.firm_id for line in own.lines] == [carried.stage.firms["hana"]]
    assert own.lines[0].orders == [(carried.order_id, "프레스 펀치 1,000개")]


def page(play, who, language="ko"):
    with clock.at(SOON):
        browser = play.stage.people[who].client()
        browser.cookies["language"] = language
        answer = browser.get("/credits/")
    return answer.status_code, answer.content.decode()


def test_the_page_names_no_rival(carried):
    catch_up(carried.stage.cluster_id)
    status, text = page(carried, "kim")
    assert status == 200
    assert "어떻게 쌓였나요?" in text
    assert "프레스 펀치" in text
    assert "수원정공" not in text
    _, desk = page(carried, "park")
    assert "수원정공" in desk
    assert "공동 계정" in desk


def test_before_the_first_order_the_page_says_what_will_be_there(watched):
    status, text = page(watched, "kim")
    assert status == 200
    assert "아직 이월이 없어요" in text


def test_choi_sees_nothing_of_another_cluster(carried, choi):
    found = credit_page(choi.actor)
    assert (found.own, found.median, found.lines, found.accounts) == (None, None, [], [])
    answer = choi.client().get("/credits/")
    assert answer.status_code == 200
    assert "프레스 펀치" not in answer.content.decode()


def test_the_page_costs_eight_queries(carried, django_assert_max_num_queries):
    browser = carried.stage.kim.client()
    browser.get("/credits/")
    with django_assert_max_num_queries(8):
        browser.get("/credits/")


def test_a_post_is_not_answered(carried):
    answer = carried.stage.kim.client().post("/credits/", {"command_key": str(uuid4())})
    assert answer.status_code == 405


def test_the_why_page_and_the_ledger_tell_the_same_numbers(carried):
    """77 or 78 pieces of 68 standard minutes; 77.5 were due."""
    catch_up(carried.stage.cluster_id)
    _, text = page(carried, "kim")
    due, received, change = re.findall(r"([−+]?[0-9,]+\.[0-9])분", text.split("tbody>")[1])
    row = share_of(carried, "kim")
    assert due == f"{77.5 * STD:,.1f}"
    assert received == f"{row.pieces * STD:,.1f}"
    assert change == ("+34.0" if row.pieces == 77 else "−34.0")
    with clock.at(SOON):
        path = f"/orders/{carried.order_id}/allocation/{carried.lot_id}/"
        why = carried.stage.kim.client().get(path).content.decode()
    assert f"개당 표준 {STD}분이라 {row.pieces}개는" in why
    assert f"{row.pieces * STD:,}분" in why
