"""Numbers as sentences write them, and templates turned around to read the numbers back."""

import re
from fractions import Fraction

from orders.allocation.digits import text_of

LANGUAGES = ("ko", "en")
Templates = dict[str, dict[str, str]]  # case -> language -> template
_WHOLE_DIGITS = 5
_FRACTION = re.compile(r"(?<![0-9A-Za-z./-])-?[0-9]+/[1-9][0-9]*(?![0-9A-Za-z/])")
FIRMS_FOR_SUMS = 3
_PIECE = "pieces?"
_WORDS = dict.fromkeys(("unit", "lots", "per", "reason", "question", "why"), ".+?") | {
    "lot": "[^·]+?"
}


def shown(value: Fraction) -> str:
    """A decimal with at least five significant digits, rounded half up; whole numbers in full.

    What is not whole does not look whole, as far as twelve places tell: 2.999999 is below 3."""
    top, bottom, places = abs(value.numerator), value.denominator, 0
    while places < 12 and top * 10**places < 10 ** (_WHOLE_DIGITS - 1) * bottom:
        places += 1
    scaled = _scaled(top, bottom, places)
    while places < 12 and bottom > 1 and scaled % 10**places == 0:
        places += 1
        scaled = _scaled(top, bottom, places)
    whole, rest = divmod(scaled, 10**places)
    digits = text_of(whole)
    if rest:
        digits += f".{rest:0{places}d}".rstrip("0")
    return f"-{digits}" if value < 0 and scaled else digits


def _scaled(top: int, bottom: int, places: int) -> int:
    found: int = (2 * top * 10**places + bottom) // (2 * bottom)
    return found


def piece(count: int) -> str:
    """The English word behind a number."""
    return "piece" if count == 1 else "pieces"


def plain(text: str) -> str:
    """A sentence as an owner reads it: fractions as decimals; it can still be read back."""
    return _FRACTION.sub(lambda found: shown(Fraction(found[0])), text)


def matched(templates: Templates, text: str) -> tuple[str, dict[str, str]] | None:
    """Case and fields of the text, in whichever language it is."""
    for case, languages in templates.items():
        for template in languages.values():
            match = re.fullmatch(pattern(template), text)
            if match:
                return case, match.groupdict()
    return None


def pattern(template: str) -> str:
    """The template as a regular expression; a field that stands twice must be the same twice."""
    known: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "piece":
            return _PIECE
        if name in known:
            return f"(?P={name})"
        known.add(name)
        return f"(?P<{name}>{_WORDS.get(name, '-?[0-9./-]+')})"

    return re.sub(r"\\\{(\w+)\\\}", group, re.escape(template))
