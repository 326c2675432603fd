"""Several lots: the sentence of a firm, from its class, its weeks and pledges, and what is short.

Sums over a class are told only where three firms or more are in it; else one could subtract.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.digits import text_of
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

_SHARE_KO = "귀사의 가중치 {w}{per} × 수위 {lam} + 이월 {c} = {q} → {n}{unit}."
_SHARE_EN = "Your weight {w} {per} × level {lam} + credit {c} = {q} → {n} {unit}."
_MORE_KO = " 귀사에 더 주려면 수위가 같거나 낮은 회사의 몫을 줄여야 합니다."
_MORE_EN = " More for you would take from a firm at the same or a lower level."
_LOTS_KO = "로트 {count}개({lots})"
_LOTS_EN = "the lots {lots} ({count})"
SENTENCES: Templates = {
    "none": {
        "ko": "0{unit}: 귀사의 설비에 맞는 로트가 없습니다.",
        "en": "0 {unit}: no lot fits a machine of yours.",
    },
    "class": {
        "ko": f"{{n}}{{unit}}: 귀사와 다른 {{k}}개사가 {_LOTS_KO}를 함께 맡습니다. "
        "수위가 더 낮은 회사는 이 로트를 더 맡을 수 없습니다. 함께 {sum}{unit}, "
        f"가중치 {{W}}{{per}}, 수위 {{lam}}. {_SHARE_KO}{_MORE_KO}",
        "en": f"{{n}} {{unit}}: you and {{k}} other firms share {_LOTS_EN}, which no firm at a "
        "lower level can take more of. Together {sum} {unit} for weight {W} {per}, "
        f"level {{lam}}. {_SHARE_EN}{_MORE_EN}",
    },
    "class-pair": {
        "ko": f"{{n}}{{unit}}: 귀사와 다른 한 회사가 {_LOTS_KO}를 함께 맡습니다. "
        f"수위가 더 낮은 회사는 이 로트를 더 맡을 수 없습니다. {_SHARE_KO}{_MORE_KO}",
        "en": f"{{n}} {{unit}}: you and one other firm share {_LOTS_EN}, which no firm at a lower "
        f"level can take more of. {_SHARE_EN}{_MORE_EN}",
    },
    "class-alone": {
        "ko": f"{{n}}{{unit}}: {_LOTS_KO}는 수위가 더 낮은 회사가 더 맡을 수 없어 귀사가 맡습니다. "
        f"{_SHARE_KO}",
        "en": f"{{n}} {{unit}}: {_LOTS_EN} are yours, as no firm at a lower level can take more "
        f"of them. {_SHARE_EN}",
    },
    "weeks": {
        "ko": f"{{n}}{{unit}}: 귀사의 가능한 시간이 다 찼습니다({{f}}분). {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: your machine time is used up ({{f}} minutes). {_SHARE_EN}",
    },
    "pledges": {
        "ko": f"{{n}}{{unit}}: 귀사가 약정한 한도에 도달했습니다. {_SHARE_KO}",
        "en": f"{{n}} {{unit}}: what you pledged is reached. {_SHARE_EN}",
    },
    "lot-sizes": {
        "ko": "{n}{unit}: 귀사의 수위는 {q}{unit}이지만 최소 물량과 준비 시간에 맞추면 "
        "{n}{unit}입니다. 차이는 이월됩니다.",
        "en": "{n} {unit}: your level gives {q} {unit}; minimum lots and set-ups make it {n}. "
        "The difference is carried as credit.",
    },
    "moved": {
        "ko": "{n}{unit}: 다른 회사의 부족분 {m}{unit}이 귀사로 옮겨졌습니다. "
        "기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: {m} moved to you because another firm fell short; "
        "your earlier {p} stay yours.",
    },
    "kept": {
        "ko": "{n}{unit}: 다시 나누었지만 귀사의 기존 {p}{unit}은 그대로입니다.",
        "en": "{n} {unit}: the volume was divided again, and your earlier {p} stay yours.",
    },
    "given-up": {
        "ko": "{n}{unit}: 기존 {p}{unit} 가운데 {m}{unit}을 다른 회사로 옮겼습니다.",
        "en": "{n} {unit}: {m} of your earlier {p} moved to other firms.",
    },
}
_MISFIT: Templates = {
    "misfit": {
        "ko": "로트 {lot}: 조건에 맞는 설비가 없습니다({reason}).",
        "en": "Lot {lot}: no machine of yours fits ({reason}).",
    },
}
_SHORT: Templates = {
    "short-time": {
        "ko": " · 로트 {lot}, {s}개 부족: 납기까지 귀사의 가능한 시간이 다 찼습니다.",
        "en": " · Lot {lot}, {s} {piece} short: your machine time up to its due date is used up.",
    },
    "short-pledge": {
        "ko": " · 로트 {lot}, {s}개 부족: 귀사가 약정한 한도에 도달했습니다.",
        "en": " · Lot {lot}, {s} {piece} short: what you pledged for it is reached.",
    },
    "short-minimum": {
        "ko": " · 로트 {lot}, {s}개 부족: 남은 수량은 귀사의 최소 물량보다 적습니다.",
        "en": " · Lot {lot}, {s} {piece} short: what is left is fewer than your minimum lot.",
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
    case: str  # short-time, short-pledge, short-minimum


@dataclass(frozen=True, slots=True)
class LotsAccount:
    """What a firm's sentence is made of. Standard minutes, or pieces for kind M."""

    case: str
    total: int
    pieces_only: bool
    weight: int
    level: Fraction
    credit: Fraction
    share: Fraction  # level times weight plus credit, within what is frozen
    others: int = 0  # further firms in the class
    lots: tuple[str, ...] = ()  # of the class, as far as this firm can make them
    class_total: int = 0
    class_weight: int = 0
    full: int = 0  # own minutes of the closed weeks
    earlier: int = 0
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
        for case, languages in _SHORT.items()
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
        _SHORT[one.case][language].format(
            lot=one.lot, s=text_of(one.pieces), piece=piece(one.pieces)
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
        "f": text_of(account.full),
        "p": text_of(account.earlier),
        "m": text_of(abs(account.total - account.earlier)),
    }
