"""Several lots: the sentence of a firm, from its class, its weeks and pledges, and what is short.

Sums over a class are told only where three firms or more are in it; else one could subtract.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.digits import text_of
from orders.allocation.explain.lots_texts import SENTENCES, SHORT
from orders.allocation.explain.writing import (
    FIRMS_FOR_SUMS,
    LANGUAGES,
    Templates,
    matched,
    pattern,
    piece,
    shown,
)

MOST_NAMED = 6  # lots named in a sentence

_MISFIT: Templates = {
    "misfit": {
        "ko": "로트 {lot}: 조건에 맞는 설비가 없습니다({reason}).",
        "en": "Lot {lot}: no machine of yours fits ({reason}).",
    },
}
_UNITS = {
    "pieces": {"ko": "개", "en": "pieces"},
    "minutes": {"ko": "분", "en": "minutes"},
    "hours": {"ko": "시간", "en": "hours"},
    "firms": {"ko": "개사", "en": "firms"},
}


@dataclass(frozen=True, slots=True)
class Shortage:
    """Pieces of a lot the firm could make that nobody got, and why not this firm."""

    lot: str
    pieces: int
    case: str  # of SHORT
    more: int = 1  # the least the firm could add


@dataclass(frozen=True, slots=True)
class LotsAccount:
    """What a firm's sentence is made of. Standard minutes, or pieces for kind M."""

    case: str
    total: int
    pieces_only: bool
    weight: int
    level: Fraction
    credit: Fraction
    share: Fraction  # level times weight plus credit, whatever the limits
    others: int = 0  # further firms in the class
    lots: tuple[str, ...] = ()  # of the class, as far as this firm can make them
    class_total: int = 0
    class_weight: int = 0
    used: int = 0  # own minutes
    minutes: int = 0  # that the firm has in all weeks
    earlier: int = 0
    lost: int = 0  # of them
    gained: int = 0
    short: tuple[Shortage, ...] = ()
    per_firm: bool = False


def reasons_of_lots(account: LotsAccount) -> dict[str, str]:
    """The sentence in both languages, with what is short behind it."""
    values = _fields(account)
    return {language: _written(account, values, language) for language in LANGUAGES}


def misfit(lot: str, reasons: Mapping[str, str]) -> dict[str, str]:
    """Why a firm has no part in a lot; `reasons` in both languages."""
    return {
        language: _MISFIT["misfit"][language].format(lot=lot, reason=reasons[language])
        for language in LANGUAGES
    }


def read_back_misfit(text: str) -> dict[str, str] | None:
    """Lot and reason of such a sentence."""
    found = matched(_MISFIT, text)
    return found[1] if found else None


def read_back_lots(text: str) -> list[tuple[str, dict[str, str]]]:
    """Case and fields of every part of a sentence; empty where it is none of ours."""
    parts = [
        (match.start(), case, match.groupdict())
        for case, languages in SHORT.items()
        for template in languages.values()
        for match in re.finditer(pattern(template), text)
    ]
    main = matched(SENTENCES, text[: min((start for start, *_ in parts), default=len(text))])
    return [main, *((case, found) for _, case, found in sorted(parts))] if main else []


def _written(account: LotsAccount, values: Mapping[str, str], language: str) -> str:
    units = {name: words[language] for name, words in _UNITS.items()}
    unit = units["pieces" if account.pieces_only else "minutes"]
    per = units["firms" if account.per_firm else "hours" if account.pieces_only else "minutes"]
    tail = (
        SHORT[one.case][language].format(
            lot=one.lot, s=text_of(one.pieces), piece=piece(one.pieces), a=text_of(one.more)
        )
        for one in account.short
    )
    return SENTENCES[_template(account)][language].format(**values, unit=unit, per=per) + "".join(
        tail
    )


def _template(account: LotsAccount) -> str:
    if account.case != "class" or account.others + 1 >= FIRMS_FOR_SUMS:
        return account.case
    return "class-pair" if account.others else "class-alone"


def _fields(account: LotsAccount) -> dict[str, str]:
    scale = 60 if account.pieces_only and not account.per_firm else 1
    named = ", ".join(account.lots[:MOST_NAMED])
    return {
        "n": text_of(account.total),
        "k": text_of(account.others),
        "count": text_of(len(account.lots)),
        "lots": named + (" …" if len(account.lots) > MOST_NAMED else ""),
        "sum": text_of(account.class_total),
        "W": shown(Fraction(account.class_weight, scale)),
        "w": shown(Fraction(account.weight, scale)),
        "lam": shown(account.level * scale),
        "c": shown(account.credit),
        "q": shown(account.share),
        "f": text_of(account.used),
        "F": text_of(account.minutes),
        "p": text_of(account.earlier),
        "m": text_of(account.lost),
        "g": text_of(account.gained),
    }
