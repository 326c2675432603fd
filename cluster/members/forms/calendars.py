"""What is entered about working time: the usual week, and a day that differs."""

from typing import Any

from django import forms

from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import show_thousandths
from cluster.members.domain import Day, Hours
from cluster.members.forms import cells
from cluster.web.forms import StrictField, Takes, both, day_field, line_field
from cluster.web.refusal import FormRefused

WEEKDAYS = (
    both("월요일", "Monday"),
    both("화요일", "Tuesday"),
    both("수요일", "Wednesday"),
    both("목요일", "Thursday"),
    both("금요일", "Friday"),
    both("토요일", "Saturday"),
    both("일요일", "Sunday"),
)
PARTS = ("opens", "closes", "unattended")
_TIME = {"type": "time", "class": "input"}


def time_field(label: Any) -> Any:
    """A time of the day, HH:MM; 24:00 is its end."""
    return StrictField(
        lambda raw: cells.clock_minutes(raw, ""),
        takes=Takes("time", pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)?$"),
        label=label,
        required=False,
        widget=forms.TimeInput(attrs=_TIME),
    )


def _hours_field() -> Any:
    return StrictField(
        lambda raw: cells.hours_in_minutes(raw, ""),
        label=both("무인 가동 시간", "Unattended hours"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class WeekForm(forms.Form):
    """Seven days, Monday first: begin, end, and the hours machines run alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(7):
            self.fields[f"d{n}_opens"] = time_field(both("시작", "From"))
            self.fields[f"d{n}_closes"] = time_field(both("끝", "To"))
            self.fields[f"d{n}_unattended"] = _hours_field()

    def days(self) -> list[tuple[Any, list[Any]]]:
        """The rows of the table: weekday and its three fields."""
        return [(WEEKDAYS[n], [self[f"d{n}_{part}"] for part in PARTS]) for n in range(7)]

    @staticmethod
    def shown(week: tuple[Hours, ...]) -> dict[str, str]:
        return {
            f"d{n}_{part}": text
            for n, hours in enumerate(week)
            for part, text in zip(PARTS, _written(hours), strict=True)
        }

    @staticmethod
    def week(entered: dict[str, Any]) -> tuple[Hours, ...]:
        """The hours of each day; every wrong day is told at its fields."""
        found, wrong = [], []
        for n in range(7):
            try:
                found.append(_hours({part: entered[f"d{n}_{part}"] for part in PARTS}))
            except RuleBroken as broken:
                wrong.append(RuleBroken(broken.code, field=f"d{n}_{broken.facts['field']}"))
        if wrong:
            raise FormRefused(wrong)
        return tuple(found)


class DayForm(forms.Form):
    """One day that differs; empty times mean closed."""

    day = day_field(label=both("날짜", "Day"))
    opens = time_field(both("시작", "From"))
    closes = time_field(both("끝", "To"))
    unattended = _hours_field()
    reason = line_field(label=both("이유", "Reason"), longest=80)

    @staticmethod
    def of(entered: dict[str, Any]) -> Day:
        hours = _hours({part: entered[part] for part in PARTS})
        return Day(date=entered["day"], hours=hours, reason=entered["reason"])


class ClosedDayForm(forms.Form):
    """A day on which the whole cluster rests."""

    day = day_field(label=both("날짜", "Day"))
    reason = line_field(label=both("이유", "Reason"), longest=80)


class WhichDayForm(forms.Form):
    """The day that becomes usual again."""

    day = day_field(label=both("날짜", "Day"))


def _hours(parts: dict[str, int | None]) -> Hours:
    return Hours(**{part: value or 0 for part, value in parts.items()}).checked()


def _written(hours: Hours) -> tuple[str, str, str]:
    times = (
        ("", "")
        if hours.attended == 0
        else (written_clock(hours.opens), written_clock(hours.closes))
    )
    return (*times, show_thousandths(hours.unattended * 1000 // 60))


def written_clock(minutes: int) -> str:
    """510 -> "08:30"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
