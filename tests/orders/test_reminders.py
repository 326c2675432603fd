"""Clocks that run out write to whom they concern, once, in his language; moved clocks write nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from cluster.kernel import clock
from cluster.kernel.errors import Clash
from cluster.ledger.projection import live
from cluster.ledger.push import LETTERS, push
from cluster.members.models import PersonDetails
from orders.allocation.commands import run_allocation
from orders.capacity.models import PledgeRow
from orders.jointorders import commands
from orders.jointorders.domain.ending import DeadlinePassed
from orders.jointorders.letters.clocks import REMINDERS
from orders.jointorders.queries.words import CLOCKS
from tests.cast import key
from tests.orders.order_stage import DEADLINE, DRAINED, FLOORS, UNTIL, Play, a_lot

pytestmark = pytest.mark.django_db
OWNERS = ("kim", "lee", "yoon")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Post:
    """The mails that go out when the timers and the outbox look at an hour."""

    def __init__(self, play: Play) -> None:
        self.play = play

    def at(self, at) -> list[tuple[str, str]]:
        """Newly sent: who, and the subject. The ledger's own time is not moved."""
        self.play.tick(at)
        before = len(mail.outbox)
        push()
        return sorted((_who(one), one.subject) for one in mail.outbox[before:])


def _who(message):
    return message.to[0].split("@")[0]


@pytest.fixture
def post(play):
    return Post(play)


def after_working_days(days):
    """The closing was on Thursday; a weekend lies between."""
    return DRAINED + {2: timedelta(days=4), 5: timedelta(days=7)}[days]


def speaks_english(play, who):
    person = play.stage.people[who]
    PersonDetails.objects.keep(play.stage.cluster_id, person.person_id, {"language": "en"})


class TestIdleAfterTheClosing:
    def test_the_coordinator_is_reminded_after_two_working_days_and_members_told_after_five(
        self, play, post
    ):
        play.sealed()
        post.at(DRAINED + HOUR)
        assert post.at(after_working_days(2) - 2 * HOUR) == []
        assert post.at(after_working_days(2) + HOUR) == [
            ("park", "[맞손] 프레스 펀치 1,000개: 개봉이 남아 있어요")
        ]
        assert f"/desk/{play.order_id}/" in mail.outbox[-1].body
        told = post.at(after_working_days(5) + HOUR)
        assert told == [
            (who, "[맞손] 프레스 펀치 1,000개: 아직 열지 않았어요") for who in sorted(OWNERS)
        ]
        assert post.at(after_working_days(5) + 2 * HOUR) == []

    def test_where_two_own_a_firm_both_are_told(self, play, post):
        play.stage.person("kim-daughter", "owner", "hana")
        play.sealed()
        post.at(after_working_days(2) + HOUR)
        told = [who for who, _ in post.at(after_working_days(5) + HOUR)]
        assert told == ["kim", "kim-daughter", "lee", "yoon"]

    def test_each_in_his_language(self, play, post):
        speaks_english(play, "lee")
        play.sealed()
        post.at(DRAINED + HOUR)
        told = dict(post.at(after_working_days(5) + HOUR))
        assert told["lee"] == "[Matson] 프레스 펀치 1,000개: not opened yet"
        assert told["kim"].endswith("아직 열지 않았어요")

    def test_who_opened_in_time_is_not_reminded(self, play, post):
        play.pricing()
        post.at(DRAINED + HOUR)
        assert post.at(after_working_days(5) + HOUR) == []

    def test_a_mail_that_waited_until_the_opening_is_not_sent(self, play, post):
        play.sealed()
        post.at(DRAINED + HOUR)
        late = after_working_days(2) + HOUR
        play.tick(late)
        play.sign("park", late)
        play.sign("jung", late)
        assert [who for who, subject in post.at(late) if "개봉이 남아" in subject] == []

    def test_an_older_clock_does_nothing(self, play):
        play.sealed()
        order = {"by": play.stage.system, "key": key(), "order_id": play.order_id}
        before = play.position()
        with clock.at(after_working_days(2) + HOUR):
            done = commands.pass_deadline(**order, name="idle-remind", number=7)
        assert done.result == {"passed": False}
        assert play.position() == before


class TestOfferReminders:
    def test_at_half_time_and_a_day_before_and_at_the_end(self, play, post):
        play.offered()
        post.at(DRAINED + HOUR)
        half = DRAINED + (UNTIL - DRAINED) / 2
        assert post.at(half - HOUR) == []
        assert [who for who, _ in post.at(half + HOUR)] == ["buyer"]
        assert "절반이 지났습니다" in mail.outbox[-1].body
        assert "/offer/" in mail.outbox[-1].body
        assert [who for who, _ in post.at(UNTIL - DAY + HOUR)] == ["buyer"]
        assert "unless you answer" in mail.outbox[-1].body
        told = post.at(UNTIL + HOUR)
        assert [who for who, _ in told] == sorted([*OWNERS, "park"])
        assert all("제안 기한이 지났어요" in subject for _, subject in told)

    def test_an_offer_of_some_hours_is_not_followed_by_a_reminder_at_once(self, play, post):
        play.pricing()
        play.send(DRAINED, valid_until=DRAINED + 6 * HOUR)
        post.at(DRAINED + timedelta(minutes=1))
        assert [who for who, _ in post.at(DRAINED + 4 * HOUR)] == ["buyer"]
        assert [who for who, _ in post.at(DRAINED + 5 * HOUR)] == []

    def test_who_has_answered_is_left_in_peace(self, play, post):
        play.won()
        post.at(DRAINED + HOUR)
        assert post.at(UNTIL - HOUR) == []

    def test_a_new_version_moves_the_reminders(self, play, post):
        play.offered()
        self.counter(play)
        play.send(DRAINED + HOUR, valid_until=UNTIL + 7 * DAY)
        post.at(DRAINED + 2 * HOUR)
        assert post.at(UNTIL - DAY + HOUR) == []
        assert [who for who, _ in post.at(UNTIL + 6 * DAY + HOUR)] == ["buyer", "buyer"]

    def counter(self, play):
        counter_at(play, DRAINED)


def counter_at(play, at, version=1):
    with clock.at(at):
        wished = commands.Counter(version, play.offer(40_000, 500).lines, play.day(25))
        commands.counter_offer(by=play.guest(version), key=key(), counter=wished)


class TestCounterOffer:
    def test_unanswered_the_coordinator_is_reminded_and_the_customer_told(self, play, post):
        play.pricing()
        play.send(DRAINED, valid_until=UNTIL + 10 * DAY)
        counter_at(play, DRAINED)
        first = post.at(DRAINED + HOUR)
        assert ("park", "[맞손] 프레스 펀치 1,000개: 고객이 다른 조건을 물었어요") in first
        assert post.at(after_working_days(2) + HOUR) == [
            ("park", "[맞손] 프레스 펀치 1,000개: 역제안에 답해 주세요")
        ]
        assert [who for who, _ in post.at(after_working_days(5) + HOUR)] == ["buyer"]
        assert "아직 답을 드리지 못했습니다" in mail.outbox[-1].body
        assert post.at(after_working_days(5) + 2 * HOUR) == []

    def test_an_answer_stops_both(self, play, post):
        play.pricing()
        play.send(DRAINED, valid_until=UNTIL + 10 * DAY)
        counter_at(play, DRAINED)
        play.send(DRAINED + HOUR, valid_until=UNTIL + 30 * DAY)
        post.at(DRAINED + 2 * HOUR)
        assert post.at(after_working_days(5) + HOUR) == []


class TestResults:
    def test_every_firm_that_was_asked_hears_that_it_is_lost(self, play, post):
        play.offered()
        post.at(DRAINED + HOUR)
        with clock.at(DRAINED + HOUR):
            commands.decline_offer(by=play.guest(), key=key(), version=1, reason="다른 곳")
        assert post.at(DRAINED + 2 * HOUR) == [
            (who, "[맞손] 프레스 펀치 1,000개: 수주하지 못했어요")
            for who in sorted([*OWNERS, "park"])
        ]
        assert "다른 곳" not in mail.outbox[-1].body

    def test_and_that_it_is_cancelled(self, play, post):
        play.sealed()
        post.at(DRAINED + HOUR)
        with clock.at(DRAINED + HOUR):
            commands.cancel_order(
                by=play.park, key=key(), order_id=play.order_id, reason="고객 사정"
            )
        told = post.at(DRAINED + 2 * HOUR)
        assert [who for who, _ in told] == sorted([*OWNERS, "park"])

    def test_a_changed_lot_is_told_to_all_invited(self, play, post):
        play.sealed()
        post.at(DRAINED + HOUR)
        with clock.at(DRAINED + HOUR):
            revision = commands.Revision(
                a_lot(lot_id=play.lot_id, quantity=500), DEADLINE + 5 * DAY
            )
            commands.revise_lot(by=play.park, key=key(), order_id=play.order_id, revision=revision)
        told = post.at(DRAINED + 2 * HOUR)
        assert [who for who, _ in told] == sorted(OWNERS)
        assert "무효" in mail.outbox[-1].body

    def test_who_has_a_share_to_answer_hears_of_it(self, play, post):
        play.won()
        post.at(DRAINED + HOUR)
        with clock.at(DRAINED + HOUR):
            run_allocation(by=play.park, key=key(), order_id=play.order_id)
        told = post.at(DRAINED + 2 * HOUR)
        assert [who for who, _ in told] == sorted(OWNERS)
        assert all("몫이 나왔어요" in subject for _, subject in told)

    @pytest.mark.tampers
    def test_a_broken_seal_is_told_to_the_coordinator_and_its_owner(self, play, post):
        play.sealed()
        post.at(DRAINED + HOUR)
        break_seal_of(play, "hana")
        play.sign("park", DRAINED + HOUR)
        with pytest.raises(Clash, match="seal-broken"):
            play.sign("jung", DRAINED + HOUR)
        told = [who for who, subject in post.at(DRAINED + 2 * HOUR) if "봉인 하나가" in subject]
        assert told == ["kim", "park"]


def break_seal_of(play, firm):
    """Somebody with the database changes the commitment of a pledge behind the ledger's back."""
    row = live(PledgeRow, play.stage.cluster_id).get(firm_id=play.stage.firms[firm])
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(type(row)._meta.db_table)
        cursor.execute(f"UPDATE {table} SET commitment = %s WHERE key = %s", ["00" * 32, row.key])


def test_no_mail_holds_a_floor_price(play, post):
    play.offered()
    for at in (DRAINED + HOUR, UNTIL - DAY + HOUR, UNTIL + HOUR):
        post.at(at)
    told = " ".join(f"{one.subject} {one.body}" for one in mail.outbox)
    assert len(mail.outbox) > len(OWNERS)
    assert not any(f"{floor:,}" in told or str(floor) in told for floor in FLOORS.values())


def test_the_outbox_keeps_ids_only(play, post):
    play.sealed()
    post.at(after_working_days(5) + HOUR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient FROM ledger_outbox")
        found = [row[0] for row in cursor.fetchall()]
    assert found
    assert all(one.startswith(("person/", "customer/")) and "@" not in one for one in found)


def test_every_clock_of_the_document_is_mailed_or_is_an_end():
    ends = {"pledges", "offer-valid"}
    assert set(CLOCKS) == set(REMINDERS) | ends
    assert DeadlinePassed in LETTERS
