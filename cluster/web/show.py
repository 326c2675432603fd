"""How figures, money, instants and days are written, in Korean and in English."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from cluster.kernel import clock
from cluster.kernel.text import Said, with_particle
from cluster.kernel.units import show_grouped, show_hours, show_thousandths, show_won_short

Unit = tuple[str, str]  # the figure, and its unit that follows it
_DAYS_KO = "월화수목금토일"
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def won(amount: int, language: str) -> Unit:
    """13_860_000 -> "13,860,000" + "원"; English carries the sign in front."""
    sign = "-" if amount < 0 else ""
    if language == "en":
        return f"{sign}₩{show_grouped(abs(amount))}", ""
    return f"{sign}{show_grouped(abs(amount))}", "원"


def won_short(amount: int, language: str) -> Unit:
    """12_600_000 -> "1,260" + "만 원"; the last word and its ending are the unit."""
    sign = "-" if amount < 0 else ""
    text = sign + show_won_short(abs(amount), language)
    if language == "en":
        return text, ""
    cut = next((i for i in range(len(text) - 1, -1, -1) if text[i].isdigit()), -1) + 1
    return text[:cut], text[cut:]


def pieces(amount: int, language: str) -> Unit:
    """4800 -> "4,800" + "개"."""
    return show_grouped(amount), "개" if language == "ko" else " pcs"


def hours(minutes: int, language: str) -> Unit:
    """750 minutes -> "12.5" + "시간"."""
    return show_hours(minutes), "시간" if language == "ko" else " h"


def mm(micrometres: int, _language: str) -> Unit:
    """5 micrometres -> "0.005" + "mm"."""
    return show_thousandths(micrometres), "㎜" if _language == "ko" else " mm"


def percent(part: float, _language: str) -> Unit:
    """0.857 -> "85.7" + "%"."""
    return f"{part * 100:.1f}".removesuffix(".0"), "%"


def day(on: date, language: str) -> str:
    """12월 4일(금) / Fri 4 Dec; the year where it is not this one."""
    on = _local_day(on)
    this_year = on.year == clock.now().astimezone(clock.SEOUL).year
    if language == "en":
        return f"{_DAYS_EN[on.weekday()]} {on.day} {_MONTHS[on.month - 1]}" + (
            "" if this_year else f" {on.year}"
        )
    return ("" if this_year else f"{on.year}년 ") + (
        f"{on.month}월 {on.day}일({_DAYS_KO[on.weekday()]})"
    )


def day_short(on: date, language: str) -> str:
    """12/4(금) for tables; English as `day`."""
    if language == "en":
        return day(on, language)
    on = _local_day(on)
    return f"{on.month}/{on.day}({_DAYS_KO[on.weekday()]})"


def time(at: datetime, language: str) -> str:
    """18시, or 14:20; English always 18:00."""
    local = at.astimezone(clock.SEOUL)
    return f"{local.hour}시" if language == "ko" and not local.minute else f"{local:%H:%M}"


def when(at: datetime, language: str) -> str:
    """An instant in Seoul: 11월 25일(수) 17시 / Wed 25 Nov 17:00."""
    return f"{day(at, language)} {time(at, language)}"


def until(deadline: datetime, language: str) -> str:
    """How long is left: days above two, then hours, then minutes."""
    left = deadline - clock.now()
    if left <= timedelta(0):
        return "마감됐어요" if language == "ko" else "Closed"
    count, ko, en = _left(left)
    return f"{count}{ko} 남음" if language == "ko" else f"{count} {en} left"


def _left(left: timedelta) -> tuple[int, str, str]:
    if left >= timedelta(hours=48):
        return left.days, "일", "days"
    if left >= timedelta(hours=1):
        count = int(left / timedelta(hours=1))
        return count, "시간", "hour" if count == 1 else "hours"
    return int(left / timedelta(minutes=1)) + 1, "분", "min"


def _local_day(on: date) -> date:
    return on.astimezone(clock.SEOUL).date() if isinstance(on, datetime) else on


def _plain(show: Callable[[int, str], Unit]) -> Callable[[int, str], str]:
    return lambda value, language: "".join(show(value, language))


FORMATS: dict[str, Callable[..., str]] = {
    "won": _plain(won),
    "won_short": _plain(won_short),
    "pieces": _plain(pieces),
    "hours": _plain(hours),
    "mm": _plain(mm),
    "thousandths": lambda value, _language: show_thousandths(value),
    "day": day,
    "day_short": day_short,
    "time": time,
    "when": when,
    "until": until,
}


def fact(value: object, form: str, language: str) -> str:
    """One placeholder of a sentence: `{n}`, `{price:won}`, `{at:when}`, `{firm:을/를}`; or a `Said`."""
    if "/" in form:
        return with_particle(str(value), form)
    if form in FORMATS:
        return FORMATS[form](value, language)
    if isinstance(value, Said):
        return value.in_(language)
    if isinstance(value, bool | float):
        return str(value)
    return show_grouped(value) if isinstance(value, int) else str(value)
