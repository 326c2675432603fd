"""Pieces, won, hours and lengths: one strict parser, one way to show each."""

import re
from decimal import Decimal

from cluster.kernel.errors import RuleBroken

Pieces = int
Won = int
Minutes = int
Micrometres = int

_WHOLE = re.compile(r"(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?\Z")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]{1,3})?\Z")
_FULL_WIDTH = {0xFF10 + n: 0x30 + n for n in range(10)} | {0xFF0C: ",", 0xFF0E: ".", 0x3000: " "}
MAN = 10_000
VAT_PERCENT = 10
EOK = 100_000_000


def as_a_person_types(raw: str) -> str:
    """A figure from a form in plain digits: "４１，３００" and "41,300" -> "41300".

    Full-width digits become ASCII, and commas go where they group by three; "1,5" and "1,0000"
    stay as they are, so that the strict parser refuses them.
    """
    text = raw.translate(_FULL_WIDTH).strip(" ")
    return text.replace(",", "") if _GROUPED.match(text) else text


def parse_whole(raw: str, *, field: str, least: int = 0, most: int = 999_999_999) -> int:
    """A whole number in ASCII digits; anything else is refused at `field`."""
    text = raw.strip(" ")
    if not _WHOLE.match(text) or len(text) > 15:
        raise RuleBroken("number-format", field=field)
    return _in_range(int(text), field, least, most)


def parse_won(raw: str, *, field: str, least: int = 1, most: int = 999_999_999_999) -> Won:
    """Whole won, without grouping."""
    return parse_whole(raw, field=field, least=least, most=most)


def parse_thousandths(raw: str, *, field: str, least: int = 0, most: int = 999_999_999_000) -> int:
    """A decimal with up to three places, as thousandths: "0.005" mm -> 5 micrometres."""
    text = raw.strip(" ")
    if not _DECIMAL.match(text):
        raise RuleBroken("number-format", field=field)
    value = int(Decimal(text) * 1000)
    if not least <= value <= most:
        shown = {"least": show_thousandths(least), "most": show_thousandths(most)}
        raise RuleBroken("number-range", field=field, **shown)
    return value


def show_thousandths(value: int) -> str:
    """5 -> "0.005", 40_000 -> "40": the shortest exact decimal."""
    whole, rest = divmod(value, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def show_grouped(value: int) -> str:
    """12345678 -> "12,345,678"."""
    return f"{value:,}"


def show_hours(minutes: Minutes) -> str:
    """750 minutes -> "12.5"; rounded half up to a tenth of an hour."""
    tenths = (minutes * 10 + 30) // 60
    whole, rest = divmod(tenths, 10)
    return f"{whole:,}.{rest}" if rest else f"{whole:,}"


def show_won_short(won: Won, language: str) -> str:
    """12_600_000 -> "1,260만 원" in lists; English shows full digits with the won sign."""
    if language == "en":
        return f"₩{won:,}"
    if won < MAN:
        return f"{won:,}원"
    eok, rest = divmod(won, EOK)
    man = rest // MAN
    parts = ([f"{eok:,}억"] if eok else []) + ([f"{man:,}만"] if man else [])
    return " ".join(parts) + " 원"


def vat_of(supply: Won) -> Won:
    """Ten per cent of a supply value, downwards, once per invoice (money.md, section 2)."""
    return supply * VAT_PERCENT // 100


def _in_range(value: int, field: str, least: int, most: int) -> int:
    if not least <= value <= most:
        raise RuleBroken("number-range", field=field, least=least, most=most)
    return value
