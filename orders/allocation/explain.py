"""One sentence per firm: why it got its pieces, with the numbers of the certificate.

Every number in a sentence can be read back: `read_back(sentence(...))` gives the same fields.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.digits import fraction_text, text_of

LANGUAGES = ("ko", "en")
Fields = dict[str, str]

_LEVEL = {
    "ko": "{n}개: 귀사의 가중치는 {unit} {W} 중 {w}입니다. "
    "수위 {lam} → {q} + 이월 {c} = {t} → {n}개.",
    "en": "{n} pieces: your weight is {w} of {W} {unit}; "
    "water level {lam} → {q} + credit {c} = {t} → {n}.",
}
_PRICES = {
    "ko": " 한 개 더의 가격은 {next}, 마지막으로 배정된 한 개의 가격은 {last}입니다.",
    "en": " A further piece would cost {next}; the last piece given to anyone cost {last}.",
}
SENTENCES: dict[str, dict[str, str]] = {
    "level": {lang: _LEVEL[lang] + _PRICES[lang] for lang in LANGUAGES},
    "level-alone": _LEVEL,
    "cap": {
        "ko": "{n}개: 귀사가 약정한 한도 {u}에 도달했습니다. 한도가 없었다면 {v}개였습니다.",
        "en": "{n} pieces: your pledge (cap {u}) is reached; without it you would have had {v}.",
    },
    "min-lot": {
        "ko": "{n}개: 귀사의 수위는 {q}개로 최소 물량 {m}보다 작습니다. 차이는 이월됩니다.",
        "en": "{n} pieces: your level gives {q}, below your minimum lot {m}. "
        "The difference is carried as credit.",
    },
    "min-lot-over-cap": {
        "ko": "{n}개: 귀사의 최소 물량 {m}이 한도 {u}보다 큽니다.",
        "en": "{n} pieces: your minimum lot {m} is above your cap {u}.",
    },
    "min-lot-rest": {
        "ko": "{n}개: 남은 {r}개는 귀사의 최소 물량 {m}보다 적습니다.",
        "en": "{n} pieces: the {r} pieces that are left are fewer than your minimum lot {m}.",
    },
    "min-lot-elsewhere": {
        "ko": "{n}개: 귀사의 수위는 {q}개이지만, 귀사의 최소 물량 {m}을 열면 "
        "전체 배분이 더 고르지 않습니다. 차이는 이월됩니다.",
        "en": "{n} pieces: your level gives {q}, but with your minimum lot {m} "
        "the whole split would be less even. The difference is carried as credit.",
    },
    "min-lot-raised": {
        "ko": "{n}개: 귀사의 수위는 {q}개이며, 최소 물량 {m}에 맞춰 올렸습니다.",
        "en": "{n} pieces: your level gives {q}; your minimum lot {m} raises it.",
    },
    "frozen": {
        "ko": "{n}개: 이미 확정된 {f}개는 그대로입니다. 귀사의 수위는 {q}개입니다.",
        "en": "{n} pieces: the {f} already fixed stay yours. Your level gives {q}.",
    },
}
_UNITS = {
    "hours": {"ko": "표준시간", "en": "standard hours"},
    "firms": {"ko": "회사 수", "en": "firms"},
}
_WHOLE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Account:
    """What a firm's sentence is made of. Pieces; weights in standard minutes, or 1 per firm."""

    case: str
    pieces: int
    cap: int
    min_lot: int
    frozen: int
    weight: int
    all_weights: int
    credit: Fraction
    level: Fraction | None  # pieces per unit of weight; None where pieces are left over
    further: Fraction | None  # price of the firm's next piece
    last: Fraction | None  # price of the dearest piece given
    without_cap: int
    left: int = 0  # pieces that nobody got
    per_firm: bool = False  # policy `equal`: every firm has the weight 1


def reasons(account: Account) -> dict[str, str]:
    """The sentence in both languages."""
    return {language: sentence(account, language) for language in LANGUAGES}


def sentence(account: Account, language: str) -> str:
    words = _UNITS["firms" if account.per_firm else "hours"][language]
    return SENTENCES[_template(account)][language].format(**fields(account), unit=words)


def fields(account: Account) -> Fields:
    """Every number a sentence may hold, as it is written there."""
    scale = 1 if account.per_firm else 60
    level = account.level or Fraction(0)
    share = level * account.weight
    return {
        "n": text_of(account.pieces),
        "u": text_of(account.cap),
        "m": text_of(account.min_lot),
        "f": text_of(account.frozen),
        "r": text_of(account.left),
        "v": text_of(account.without_cap),
        "w": shown(Fraction(account.weight, scale)),
        "W": shown(Fraction(account.all_weights, scale)),
        "lam": shown(level * scale),
        "q": shown(share),
        "c": shown(account.credit),
        "t": shown(share + account.credit),
        "next": _price(account.further),
        "last": _price(account.last),
    }


def _price(price: Fraction | None) -> str:
    return "-" if price is None else fraction_text(price)


def shown(value: Fraction) -> str:
    """A decimal with at least five significant digits, rounded half up; whole numbers in full."""
    places = 0
    while places < 12 and abs(value) * 10**places < 10 ** (_WHOLE_DIGITS - 1):
        places += 1
    scaled = (abs(value) * 10**places * 2 + 1) // 2
    whole, rest = divmod(scaled, 10**places)
    digits = text_of(whole)
    if rest:
        digits += f".{rest:0{places}d}".rstrip("0")
    return f"-{digits}" if value < 0 and scaled else digits


def read_back(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Case and numbers of a sentence in either language, or None where it is none of ours."""
    for case, languages in SENTENCES.items():
        for template in languages.values():
            match = re.fullmatch(_pattern(template), text)
            if match:
                return case, match.groupdict()
    return None


def _template(account: Account) -> str:
    alone = account.further is None or account.last is None
    return "level-alone" if account.case == "level" and alone else account.case


def _pattern(template: str) -> str:
    known: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in known:
            return f"(?P={name})"
        known.add(name)
        return f"(?P<{name}>.+?)" if name == "unit" else f"(?P<{name}>-?[0-9./-]+)"

    return re.sub(r"\\\{(\w+)\\\}", group, re.escape(template))
