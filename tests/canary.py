"""Canaries: values nobody but their owner may ever see, and the eye that finds them.

A canary is a nine-digit number or an improbable text. `Eye.sightings(bytes)` names every canary it
finds in any of the usual spellings, and every sum, mean or difference of two or three of them.
"""

import base64
import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import unquote

_LONG_HEX = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}"
)
_GROUPING = re.compile(r"(?<!\d{4})(?<=\d)[,._' ](?=\d{3}(?!\d))")
_RUN = re.compile(r"\d{6,14}")
_MAN = re.compile(r"(?:(\d{1,4})억\s?)?(\d{1,4})만\s?(\d{1,4})?")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


class Eye:
    """Looks for `numbers` (won, pieces) and `texts`."""

    def __init__(self, numbers: Iterable[int], texts: Iterable[str] = ()) -> None:
        self.numbers = frozenset(numbers)
        self.texts = frozenset(texts)
        if any(n < 100_000_000 for n in self.numbers):
            raise ValueError("a canary has nine digits, or chance will find it")

    @cached_property
    def derived(self) -> frozenset[int]:
        """Sums, means and differences of two and three canaries, and of all."""
        found: set[int] = {sum(self.numbers)}
        for size in (2, 3):
            for group in itertools.combinations(sorted(self.numbers), size):
                total = sum(group)
                found |= {total, total // size, -(-total // size), group[-1] - group[0]}
        return frozenset(n for n in found if n >= 100_000_000) - self.numbers

    @cached_property
    def literals(self) -> dict[bytes, str]:
        """Spellings that no decoding brings back to plain digits or plain text."""
        spelled: dict[bytes, str] = {}
        for plain in [*map(str, self.numbers), *self.texts]:
            raw = plain.encode()
            for variant in (raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)):
                spelled[variant] = plain
            spelled[plain[::-1].encode()] = plain
        for number in self.numbers:
            for order in ("big", "little"):
                spelled[number.to_bytes(8, order).hex().encode()] = str(number)
        return spelled

    def sightings(self, body: bytes) -> set[str]:
        """The canaries seen in `body`, empty when there are none."""
        seen = {plain for variant, plain in self.literals.items() if variant in body}
        for view in _views(body):
            seen |= {text for text in self.texts if text in view}
            for number in _numbers(view):
                if number in self.numbers or number in self.derived:
                    seen.add(str(number))
        return seen


def _base64(raw: bytes) -> Iterator[bytes]:
    """The part of a base64 text that does not depend on its neighbours, at each alignment."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        core = whole[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
        yield core
        yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _views(body: bytes) -> Iterator[str]:
    text = body.decode("utf-8", errors="replace")
    plain = unicodedata.normalize("NFKC", html.unescape(text))
    yield plain
    if "%" in text:
        yield unicodedata.normalize("NFKC", unquote(text))
    if "\\u" in text:
        yield unicodedata.normalize("NFKC", _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text))


def _numbers(view: str) -> Iterator[int]:
    text = _GROUPING.sub("", _LONG_HEX.sub("·", view))
    for run in _RUN.finditer(text):
        yield int(run.group())
    for eok, man, rest in _MAN.findall(text):
        yield int(eok or 0) * 100_000_000 + int(man) * 10_000 + int(rest or 0)
