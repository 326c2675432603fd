"""One cell of a table, read strictly: a value, or the code of what is wrong with it."""

import re
from datetime import date, time

from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import clean_line
from cluster.kernel.units import parse_thousandths, parse_whole

_DAY = re.compile(r"(20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
TAX_TYPES = {"일반과세": "general", "간이과세": "simplified"}
TANKS = {"침적식": "immersed", "분사식": "flush"}
STATES = {"유휴": "ready", "가동": "ready", "정비": "repair", "폐기": "retired"}


def whole(raw: str, column: str) -> int:
    return parse_whole(raw, field=column)


def thousandths(raw: str, column: str) -> int:
    """0.25 mm -> 250 um, 15 degrees -> 15000, 0.4 um -> 400 nm."""
    return parse_thousandths(raw, field=column)


def line(raw: str, column: str) -> str:
    return clean_line(raw, field=column)


def filled(raw: str, column: str) -> str:
    """A line that is not empty."""
    if not (text := line(raw, column)):
        raise RuleBroken("text-empty", field=column)
    return text


def yes_or_no(raw: str, column: str) -> bool:
    """1 or 0."""
    if raw.strip(" ") not in ("0", "1"):
        raise RuleBroken("yes-or-no", field=column)
    return raw.strip(" ") == "1"


def day(raw: str, column: str) -> date:
    """2026-12-24, between 2000 and 2100."""
    text = raw.strip(" ")
    try:
        return date.fromisoformat(text if _DAY.match(text) else "")
    except ValueError:
        raise RuleBroken("time-format", field=column) from None


def clock_minutes(raw: str, column: str) -> int:
    """08:30 -> 510 minutes after midnight; 24:00 is the end of the day; empty is 0."""
    text = raw.strip(" ")
    if text in ("", "24:00"):
        return 24 * 60 if text else 0
    if not _TIME.match(text):
        raise RuleBroken("time-format", field=column)
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def hours_in_minutes(raw: str, column: str) -> int:
    """7.5 hours -> 450 minutes; empty is 0; a part of a minute is refused."""
    minutes, rest = divmod(parse_thousandths(raw.strip(" ") or "0", field=column) * 60, 1000)
    if rest:
        raise RuleBroken("number-format", field=column)
    return minutes


def one_of(words: dict[str, str], raw: str, column: str) -> str:
    """A word of the shop, or our own word for it."""
    text = raw.strip(" ")
    if text in words.values():
        return text
    if text not in words:
        raise RuleBroken("word-unknown", field=column, words=", ".join(words))
    return words[text]
