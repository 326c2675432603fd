"""What would have changed a share of lots divided together: the whole division once more."""

import json
import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.kernel import clock
from cluster.ledger.projection import live
from cluster.members.commands.machines import refit_machine
from cluster.members.models import PersonDetails
from orders.allocation import child
from orders.allocation.domain.answers import pieces_in
from orders.allocation.domain.building import Making, Sold, Weeks, problem_of
from orders.allocation.domain.whatif import OwnPlace
from orders.allocation.engine import allocate, read
from orders.allocation.models import JointRow
from orders.allocation.queries.whatif import reruns
from tests.cast import W400, key
from tests.orders.allocation_stage import divide, watched
from tests.orders.joint_stage import (
    BOTH,
    SOON,
    closed,
    divided_together,
    give_back,
    joint_row,
    lot_row,
    sent,
    share,
    take,
)
from tests.orders.order_stage import a_lot, play
from tests.orders.test_override import move

__all__ = ["divided_together", "play", "watched"]


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A crowded machine takes longer than a person would wait."""
    monkeypatch.setattr(reruns, "SECONDS", 120)


@pytest.fixture
def unhurried(db):
    """The test's own transaction stands still while the division runs again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


HANA, DONGTAN, SUWON = (UUID(int=n) for n in (1, 2, 3))
PUNCH, DIE = UUID(int=11), UUID(int=12)


def problem(*more: Making, weeks=(2_000, 2_000), quantity=60):
    """Two lots; 하나정밀 and 동탄와이어 make both, 수원정공 only the die."""
    firms = [Weeks(HANA, 400, weeks), Weeks(DONGTAN, 200, weeks), Weeks(SUWON, 200, weeks)]
    lots = [Sold(PUNCH, quantity, 20, 2), Sold(DIE, 30, 30, 2)]
    makings = [Making(lot, firm, 20, 10, 60, 0) for lot in (PUNCH, DIE) for firm in (HANA, DONGTAN)]
    return problem_of("order", firms, lots, [*makings, Making(DIE, SUWON, 20, 10, 60, 0), *more])


def pieces(found, firm, lot=None):
    got = pieces_in(allocate(found, "proportional"))
    return sum(n for (of, by), n in got.items() if by == firm and lot in (None, of))


class TestOneNumberChanged:
    def test_more_verified_hours_bring_more(self):
        own = OwnPlace(problem(), PUNCH, DONGTAN)
        assert pieces(own.with_more_hours(), DONGTAN) > pieces(own.problem, DONGTAN)

    def test_more_machine_time_helps_only_who_had_too_little(self):
        free, full = (OwnPlace(problem(weeks=w), PUNCH, HANA) for w in ((2_000,) * 2, (300,) * 2))
        assert pieces(free.with_more_time(), HANA) == pieces(free.problem, HANA)
        assert pieces(full.with_more_time(), HANA) > pieces(full.problem, HANA)

    def test_a_higher_pledge_helps_only_who_is_at_its_cap(self):
        held = OwnPlace(_capped(problem(), PUNCH, HANA, 10), PUNCH, HANA)
        assert pieces(held.problem, HANA, PUNCH) == 10
        assert held.with_more_pledged() == _capped(problem(), PUNCH, HANA, 11)
        assert pieces(held.with_more_pledged(), HANA, PUNCH) == 11

    def test_without_its_minimum_lot_a_firm_takes_what_is_left(self):
        few = problem(quantity=4)
        least = replace(few, pairs=tuple(replace(p, min_lot=5) for p in few.pairs))
        own = OwnPlace(least, PUNCH, HANA)
        assert pieces(own.problem, HANA, PUNCH) == 0
        assert pieces(own.without_minimum(), HANA, PUNCH) == 4

    def test_who_makes_another_lot_joins_with_the_weeks_it_has(self):
        own = OwnPlace(problem(), PUNCH, SUWON)
        assert (own.pair, own.maker.weight) == (None, 200)
        joined = own.taking_part(Making(PUNCH, SUWON, 20, 10, 60, 0), Weeks(SUWON, 1, (0, 0)))
        assert joined == problem(Making(PUNCH, SUWON, 20, 10, 60, 0))
        assert pieces(joined, SUWON, PUNCH) > 0

    def test_who_made_none_of_them_joins_with_its_own_weeks(self):
        new = UUID(int=0)  # before the others: their places move
        weeks, making = Weeks(new, 300, (900, 900)), Making(DIE, new, 20, 10, 60, 0)
        joined = OwnPlace(problem(), DIE, new).taking_part(making, weeks)
        assert read(joined.canonical()) == joined
        assert joined.firms[0].id == str(new)
        assert 0 < pieces(joined, new) <= 60

    @given(st.sampled_from([PUNCH, DIE]), st.sampled_from([HANA, DONGTAN]), st.integers(0, 3))
    @settings(max_examples=40, deadline=None)
    def test_nobody_elses_number_is_touched(self, lot, firm, question):
        """Everything but the firm's own entries stands as it stood."""
        own = OwnPlace(problem(), lot, firm)
        asked = ("with_more_hours", "with_more_time", "with_more_pledged", "without_minimum")
        then = getattr(own, asked[question])()
        assert _others(then, firm) == _others(own.problem, firm)
        assert read(then.canonical()) == then


def _capped(found, lot, firm, cap):
    own = f"{lot}|{firm}"
    pairs = (replace(p, cap=cap) if found.key(p) == own else p for p in found.pairs)
    return replace(found, pairs=tuple(pairs))


def _others(found, firm):
    plain = json.loads(found.canonical())
    plain["firms"] = [one for one in plain["firms"] if one["id"] != str(firm)]
    for lot in plain["lots"]:
        lot["eligible"].pop(str(firm), None)
    return plain


def page_of(play, who, place=0, language="ko"):
    player = play.stage.people[who]
    PersonDetails.objects.keep(play.stage.cluster_id, player.person_id, {"language": language})
    with clock.at(SOON):
        answer = player.client().get(path_of(play, place))
    return answer.status_code, answer.content.decode()


def path_of(play, place=0):
    return f"/orders/{play.order_id}/allocation/{play.lot_ids[place]}/what-if/"


def row_of(page, question):
    """Text of the two cells behind a question."""
    row = page.split(question)[1].split("</tr>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    return [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in cells]


@pytest.mark.django_db
@pytest.mark.usefixtures("unhurried")
class TestPage:
    def test_the_answers_are_those_of_the_whole_division_run_once_more(self, divided_together):
        recorded, firm = joint_row(divided_together), divided_together.stage.firms["dongtan"]
        place = OwnPlace(read(recorded.instance.encode()), divided_together.lot_ids[0], firm)
        status, page = page_of(divided_together, "lee")
        assert status == 200
        for question, changed in {
            "한 주에 2시간 더 검증됐다면": place.with_more_hours(),
            "기계가 한 주에 2시간 더 비어 있었다면": place.with_more_time(),
            "6개 더 약정했다면": place.with_more_pledged(),
            "최소 물량이 없었다면": place.without_minimum(),
        }.items():
            then = reruns.own_in(child.answer_of(changed.canonical(), "proportional"), firm)
            here, everywhere = row_of(page, question)
            assert here.startswith(f"{then.get(divided_together.lot_ids[0], 0)} 개")
            assert everywhere.startswith(f"{sum(then.values())} 개")

    def test_in_english_and_without_anybody_elses_numbers(self, divided_together):
        _, page = page_of(divided_together, "lee", language="en")
        assert "With 2 more free machine hours a week" in page
        assert "All lots divided with it" in page
        for other in ("Hana Precision", "Suwon", "수원정공", "하나정밀"):
            assert other not in page

    def test_it_costs_few_queries(self, divided_together, django_assert_max_num_queries):
        browser = divided_together.stage.lee.client()
        with clock.at(SOON):
            browser.get(path_of(divided_together))
            with django_assert_max_num_queries(8):
                browser.get(path_of(divided_together))

    def test_an_answer_is_computed_once(self, divided_together, monkeypatch):
        page = page_of(divided_together, "lee")[1]
        monkeypatch.setattr(reruns, "answers_within", lambda *_: pytest.fail("computed again"))
        again = page_of(divided_together, "lee")[1]
        question = "최소 물량이 없었다면"
        assert row_of(page, question) == row_of(again, question)

    def test_what_takes_too_long_is_said_and_the_rest_is_shown(self, divided_together, monkeypatch):
        monkeypatch.setattr(reruns, "_known", {})
        monkeypatch.setattr(reruns, "SECONDS", 0)
        status, page = page_of(divided_together, "lee")
        assert status == 200
        assert row_of(page, "한 주에 2시간 더 검증됐다면") == ["–", "–"]
        assert "지금 계산하는 데 오래 걸려요" in page

    def test_a_division_of_its_own_process_is_not_run_for_a_page(self, divided_together):
        with override_settings(ALLOCATION_INLINE_PAIRS=5):
            status, page = page_of(divided_together, "lee")
        assert status == 200
        assert "다시 나누는 데 오래 걸리는 수주예요" in page

    def test_after_a_decline_the_re_run_is_asked(self, divided_together):
        """Lee keeps what it took of lot A; only the ten pieces are open."""
        take(divided_together, 0, "lee", "yoon")
        give_back(divided_together, 0, "kim", 10)
        stage, lot = divided_together.stage, divided_together.lot_ids[0]
        key_of_run = lot_row(divided_together, 0).joint_id
        again = live(JointRow, stage.cluster_id).get(key=key_of_run)
        place = OwnPlace(read(again.instance.encode()), lot, stage.firms["dongtan"])
        assert place.problem.kind == "R"
        changed = place.with_more_hours().canonical()
        then = reruns.own_in(child.answer_of(changed, "proportional"), place.firm_id)
        page = page_of(divided_together, "lee")[1]
        here, _ = row_of(page, "한 주에 2시간 더 검증됐다면")
        assert int(here.split()[0]) == then[lot] >= share(divided_together, 0, "lee").accepted

    def test_pieces_that_two_persons_moved_are_told_apart(self, divided_together):
        before = share(divided_together, 0, "kim").pieces
        moving = {"giver": "yoon", "taker": "kim", "pieces": 1}
        for who in ("park", "jung"):
            move(divided_together, who, **moving)
        page = page_of(divided_together, "kim")[1]
        assert f"지금 우리 몫은 {before + 1}개예요" in page
        assert f"나눈 몫은 {before}개였고" in page

    def test_choi_and_the_desk_have_no_such_page(self, divided_together, choi):
        assert choi.client().get(path_of(divided_together)).status_code == 404
        for who in ("park", "jung", "seo"):
            assert page_of(divided_together, who)[0] == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("unhurried")
class TestWhoTookNoPart:
    @pytest.fixture
    def dear(self, watched):
        """Yoon's lowest price for lot A is 100 won above the offer; in lot B it takes part."""
        watched.collecting(*(a_lot(quantity=200, due_on=watched.day(25)) for _ in range(2)))
        for place, lot in enumerate(watched.lot_ids):
            for who in ("kim", "yoon"):
                floor = 41_100 if (who, place) == ("yoon", 0) else 30_000
                limits = {"most": 90, "least": 0, "hours": 80, "last_on": watched.day(25)}
                watched.pledge(who, lot=lot, floor_won=floor, **limits)
        at = closed(watched)
        watched.tick(at)
        for who in ("park", "jung"):
            watched.sign(who, at, what="without-curve", reason="약정이 둘이에요")
        sent(watched, 41_000, (90, 60))
        watched.accept(at=at)
        return divide(watched)

    def test_a_hundred_won_less_would_have_brought_pieces(self, dear):
        assert share(dear, 0, "yoon").state == "out"
        page = page_of(dear, "yoon")[1]
        here, everywhere = row_of(page, "하한 단가가 100원 낮았다면")
        assert int(here.split()[0]) > 0
        assert int(everywhere.split()[0]) >= share(dear, 1, "yoon").pieces
        assert "41,100" not in page
        assert "하한 단가" not in page_of(dear, "kim")[1]

    def test_it_costs_few_queries_too(self, dear, django_assert_max_num_queries):
        browser = dear.stage.people["yoon"].client()
        with clock.at(SOON):
            browser.get(path_of(dear))
            with django_assert_max_num_queries(8):
                browser.get(path_of(dear))

    @pytest.fixture
    def finer(self, watched):
        """Lot B asks for 0.01 mm; Lee's machine reaches 0.02 now, and of lot A it pledged ten."""
        machine = watched.stage.machines["dongtan"]
        coarse = type(W400)(
            **{f: getattr(W400, f) for f in W400.__struct_fields__} | {"best_tolerance_um": 20}
        )
        refit_machine(by=watched.park, key=key(), machine_id=machine, facts=coarse)
        due = watched.day(25)
        lots = (a_lot(quantity=200, due_on=due, tolerance_um=t) for t in (50, 10))
        watched.collecting(*lots)
        for lot in watched.lot_ids:
            for who, (most, least) in (BOTH | {"lee": (10, 0)}).items():
                if (who, lot) != ("lee", watched.lot_ids[1]):
                    limits = {"most": most, "least": least, "hours": 80, "last_on": due}
                    watched.pledge(who, lot=lot, floor_won=30_000, **limits)
        at = closed(watched)
        watched.tick(at)
        for who in ("park", "jung"):
            watched.sign(who, at, what="curve")
        sent(watched, 41_000, (90, 60))
        watched.accept(at=at)
        return divide(watched)

    def test_a_machine_for_the_tolerance_would_have_brought_pieces(self, finer):
        page = page_of(finer, "lee", place=1)[1]
        here, _ = row_of(page, "이 공차와 면을 만들 수 있었다면")
        assert int(here.split()[0]) > 0
        assert lot_row(finer, 1).offered == 60
