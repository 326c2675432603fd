"""One lot: the sentence of a firm, from its limits, the level and the prices.

The sum of all weights is told from three firms on; else one could subtract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.digits import fraction_text, text_of
from orders.allocation.explain.writing import FIRMS_FOR_SUMS, LANGUAGES, matched, piece, shown

Fields = dict[str, str]

_LEVEL = {
    "ko": "{n}개: 귀사의 가중치는 {unit} {W} 중 {w}입니다. "
    "수위 {lam} → {q} + 이월 {c} = {t} → {n}개.",
    "en": "{n} {piece}: your weight is {w} of {W} {unit}; "
    "water level {lam} → {q} + credit {c} = {t} → {n}.",
}
_LEVEL_OF_FEW = {
    "ko": "{n}개: 귀사의 가중치는 {unit} {w}입니다. 수위 {lam} → {q} + 이월 {c} = {t} → {n}개.",
    "en": "{n} {piece}: your weight is {w} {unit}; "
    "water level {lam} → {q} + credit {c} = {t} → {n}.",
}
_PRICES = {
    "ko": " 한 개 더의 가격은 {next}, 마지막으로 배정된 한 개의 가격은 {last}입니다.",
    "en": " A further piece would cost {next}; the last piece given to anyone cost {last}.",
}
SENTENCES: dict[str, dict[str, str]] = {
    "level": {lang: _LEVEL[lang] + _PRICES[lang] for lang in LANGUAGES},
    "level-alone": _LEVEL,
    "level-of-few": {lang: _LEVEL_OF_FEW[lang] + _PRICES[lang] for lang in LANGUAGES},
    "level-of-few-alone": _LEVEL_OF_FEW,
    "cap": {
        "ko": "{n}개: 귀사가 약정한 한도 {u}에 도달했습니다. 한도가 없었다면 {v}개였습니다.",
        "en": "{n} {piece}: your pledge (cap {u}) is reached; without it you would have had {v}.",
    },
    "min-lot": {
        "ko": "{n}개: 귀사의 수위는 {q}개로 최소 물량 {m}개보다 작습니다. 차이는 이월됩니다.",
        "en": "{n} {piece}: your level gives {q}, below your minimum lot {m}. "
        "The difference is carried as credit.",
    },
    "min-lot-over-cap": {
        "ko": "{n}개: 귀사의 최소 물량 {m}개가 한도 {u}개보다 큽니다.",
        "en": "{n} {piece}: your minimum lot {m} is above your cap {u}.",
    },
    "min-lot-rest": {
        "ko": "{n}개: 남은 {r}개는 귀사의 최소 물량 {m}개보다 적습니다.",
        "en": "{n} {piece}: {r} left over, fewer than your minimum lot {m}.",
    },
    "min-lot-elsewhere": {
        "ko": "{n}개: 귀사의 수위는 {q}개이지만, 귀사의 최소 물량 {m}개를 열면 "
        "전체 배분이 더 고르지 않습니다. 차이는 이월됩니다.",
        "en": "{n} {piece}: your level gives {q}, but with your minimum lot {m} "
        "the whole split would be less even. The difference is carried as credit.",
    },
    "min-lot-raised": {
        "ko": "{n}개: 귀사의 수위는 {q}개이며, 최소 물량 {m}개에 맞춰 올렸습니다.",
        "en": "{n} {piece}: your level gives {q}; your minimum lot {m} raises it.",
    },
    "frozen": {
        "ko": "{n}개: 이미 확정된 {f}개는 그대로입니다. 귀사의 수위는 {q}개입니다.",
        "en": "{n} {piece}: the {f} already fixed stay yours. Your level gives {q}.",
    },
    "moved": {
        "ko": "{n}개: 다른 회사의 부족분 {m2}개가 귀사로 옮겨졌습니다. 기존 {p}개는 그대로입니다.",
        "en": "{n} {piece}: {m2} moved to you because another firm fell short; "
        "your earlier {p} stay yours.",
    },
    "kept": {
        "ko": "{n}개: 다시 나누었지만 귀사의 기존 {p}개는 그대로입니다.",
        "en": "{n} {piece}: the volume was divided again, and your earlier {p} stay yours.",
    },
    "given-up": {
        "ko": "{n}개: 기존 {p}개 가운데 {m2}개를 더 만들 수 없어 다른 회사로 옮겼습니다. "
        "귀사의 한도는 이제 {u}개입니다.",
        "en": "{n} {piece}: {m2} of your earlier {p} can no longer be made by you and move on. "
        "Your cap is now {u}.",
    },
    "fewer": {
        "ko": "{n}개: 나눌 물량이 기존 합계보다 적어 귀사의 기존 {p}개에서 {m2}개가 줄었습니다.",
        "en": "{n} {piece}: there is less to divide than before, so your earlier {p} lose {m2}.",
    },
}
_UNITS = {
    "hours": {"ko": "표준시간", "en": "standard hours"},
    "firms": {"ko": "회사 수", "en": "firms"},
}


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
    firms: int = FIRMS_FOR_SUMS  # that take part
    earlier: int = 0  # pieces before a re-allocation


def reasons(account: Account) -> dict[str, str]:
    """The sentence in both languages."""
    return {language: sentence(account, language) for language in LANGUAGES}


def sentence(account: Account, language: str) -> str:
    words = _UNITS["firms" if account.per_firm else "hours"][language]
    values = fields(account) | {"unit": words, "piece": piece(account.pieces)}
    return SENTENCES[_template(account)][language].format(**values)


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
        "p": text_of(account.earlier),
        "m2": text_of(abs(account.pieces - account.earlier)),
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


def read_back(text: str) -> tuple[str, Mapping[str, str]] | None:
    """Case and numbers of a sentence in either language, or None where it is none of ours."""
    return matched(SENTENCES, text)


def _template(account: Account) -> str:
    if account.case != "level":
        return account.case
    few = "" if account.firms >= FIRMS_FOR_SUMS else "-of-few"
    alone = "-alone" if account.further is None or account.last is None else ""
    return f"level{few}{alone}"
