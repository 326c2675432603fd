"""What a day is worth: the week, own days, days of the cluster, Korean holidays, working hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from cluster.kernel.clock import SEOUL
from cluster.kernel.ids import id_for
from cluster.ledger.testing import given
from cluster.members.domain import CLOSED, Calendar, Day, Hours, Office, WorkCalendar, holiday
from cluster.members.domain import calendar as k

NOV_20 = datetime(2026, 11, 20, 0, tzinfo=UTC)
HANA = id_for("firm", "hana")
WEEKDAY = Hours(opens=510, closes=1110, unattended=360)  # 08:30-18:30, then 6 hours alone
SATURDAY = Hours(opens=510, closes=780, unattended=240)
WEEK = (WEEKDAY,) * 5 + (SATURDAY, CLOSED)
CHRISTMAS, FRIDAY = date(2026, 12, 25), date(2026, 12, 4)
OFFICE = Office()


def seoul(day, hour, minute=0, month=12):
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


class TestWorkCalendar:
    def test_a_week_has_seven_days(self):
        given(WorkCalendar).when(lambda x: x.set_week(HANA, WEEK[:6], NOV_20)).refuses(
            "week-incomplete", days=6
        )

    def test_the_same_week_records_nothing(self):
        known = k.WeekSet(firm_id=HANA, week=WEEK, at=NOV_20)
        given(WorkCalendar, known).when(lambda x: x.set_week(HANA, WEEK, NOV_20)).then()

    @pytest.mark.parametrize(
        ("hours", "code"),
        [
            (Hours(opens=600, closes=540), "hours-wrong"),
            (Hours(opens=0, closes=1441), "hours-wrong"),
            (Hours(opens=-1, closes=10), "hours-wrong"),
            (Hours(opens=0, closes=1200, unattended=241), "day-too-long"),
            (Hours(unattended=-1), "day-too-long"),
        ],
    )
    def test_a_day_has_24_hours(self, hours, code):
        day = Day(date=FRIDAY, hours=hours, reason="특근")
        given(WorkCalendar).when(lambda x: x.set_day(HANA, day, NOV_20)).refuses(code)

    def test_a_day_that_differs_needs_a_reason(self):
        day = Day(date=FRIDAY, reason=" ")
        given(WorkCalendar).when(lambda x: x.set_day(HANA, day, NOV_20)).refuses("reason-missing")

    def test_a_day_is_as_usual_again(self):
        known = k.DaySet(firm_id=HANA, day=FRIDAY, hours=CLOSED, reason="정기점검", at=NOV_20)
        given(WorkCalendar, known).when(lambda x: x.clear_day(FRIDAY, NOV_20)).then(
            k.DayCleared(day=FRIDAY, at=NOV_20)
        )
        given(WorkCalendar).when(lambda x: x.clear_day(FRIDAY, NOV_20)).refuses("not-found")


class TestMinutes:
    def test_a_usual_week(self):
        attended, unattended = Calendar(WEEK).minutes(date(2026, 11, 30), date(2026, 12, 6))
        assert (attended, unattended) == (5 * 600 + 270, 5 * 360 + 240)

    def test_nothing_is_worked_on_a_holiday_and_its_name_is_said(self):
        day = Calendar(WEEK).on(CHRISTMAS)
        assert (day.total, day.reason) == (0, "기독탄신일")

    def test_substitute_holidays_count(self):
        assert Calendar(WEEK).on(date(2027, 2, 9)).total == 0  # 설날 대체 휴일
        assert holiday(date(2027, 2, 9), "en")

    def test_the_order_of_who_wins(self):
        special = (Hours(opens=540, closes=600), "특근")
        closed = (CLOSED, "임시휴무")
        assert Calendar(WEEK, {CHRISTMAS: special}).on(CHRISTMAS).attended == 60
        assert Calendar(WEEK, {}, {FRIDAY: closed}).on(FRIDAY).total == 0
        assert Calendar(WEEK, {FRIDAY: special}, {FRIDAY: closed}).on(FRIDAY).attended == 60

    def test_a_firm_without_a_week_has_no_minutes(self):
        assert Calendar().minutes(date(2026, 11, 30), date(2026, 12, 6)) == (0, 0)

    @cases(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 60), st.integers(0, 60))
    def test_two_ranges_make_one(self, first, days, more):
        calendar, middle = Calendar(WEEK), first + timedelta(days=days)
        last = middle + timedelta(days=1 + more)
        one = calendar.minutes(first, middle)
        two = calendar.minutes(middle + timedelta(days=1), last)
        assert calendar.minutes(first, last) == (one[0] + two[0], one[1] + two[1])


class TestOffice:
    def test_a_working_day_has_eight_hours(self):
        assert OFFICE.working_minutes_between(seoul(4, 0), seoul(5, 0)) == 480

    def test_lunch_evening_weekend_and_holiday_do_not_count(self):
        assert OFFICE.working_minutes_between(seoul(4, 11, 30), seoul(4, 13, 30)) == 60
        assert OFFICE.working_minutes_between(seoul(4, 18), seoul(7, 9)) == 0
        assert OFFICE.working_minutes_between(seoul(24, 18), seoul(28, 9)) == 0

    def test_backwards_is_nothing(self):
        assert OFFICE.working_minutes_between(seoul(4, 12), seoul(4, 9)) == 0

    def test_four_hours_from_friday_afternoon_end_on_monday(self):
        assert OFFICE.after_working_minutes(seoul(4, 16), 240) == seoul(7, 11)

    def test_two_working_days_over_a_weekend_keep_the_time_of_day(self):
        assert OFFICE.after_working_days(seoul(4, 17), 2) == seoul(8, 17)

    def test_a_day_closed_for_the_cluster_does_not_count(self):
        closed = Office({date(2026, 12, 31): (CLOSED, "임시휴무")})
        assert not closed.is_working_day(date(2026, 12, 31))
        assert closed.after_working_days(seoul(30, 10), 1) == datetime(2027, 1, 4, 10, tzinfo=SEOUL)

    def test_a_saturday_may_be_worked_by_all(self):
        worked = Office({date(2026, 12, 12): (Hours(opens=540, closes=1080), "특근")})
        assert worked.is_working_day(date(2026, 12, 12))

    @cases(st.integers(0, 700 * 1440), st.integers(0, 5_000))
    def test_going_forward_and_counting_agree(self, later, minutes):
        start = NOV_20 + timedelta(minutes=later - 300 * 1440)
        end = OFFICE.after_working_minutes(start, minutes)
        assert end.tzinfo is UTC
        assert OFFICE.working_minutes_between(start, end) == minutes
