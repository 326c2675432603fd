"""One lot: the sentence of a firm, from its limits, the level and the prices.

The sum of all weights is told from three firms on; else one could subtract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from orders.allocation.digits import fraction_text, text_of
from orders.allocation.explain.onelot_texts import SENTENCES
from orders.allocation.explain.writing import FIRMS_FOR_SUMS, LANGUAGES, matched, piece, shown

Fields = dict[str, str]

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
    stays: int = 0  # of them, what the firm could keep


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
        "g": text_of(account.earlier - account.stays),
        "h": text_of(account.stays - account.pieces),
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
