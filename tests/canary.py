"""Canaries: values nobody but their owner may ever see, and the eye that finds them.

A canary is a nine-digit number or an improbable text. `Eye.sightings(bytes)` names every canary it
finds in any of the usual spellings, and every sum, mean or difference of two or three of a group;
least and most of a group are canaries themselves. `Eye.in_file(bytes)` looks at bytes that are no
text: pages of tables, the log of changes, dumps.
"""

import base64
import html
import io
import itertools
import re
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import unquote

_LONG_HEX = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}"
)
_GROUPING = re.compile(r"(?<!\d{4})(?<=\d)[,._' ](?=\d{3}(?!\d))")
_RUN = re.compile(r"\d{6,14}")
_MAN = re.compile(r"(?:(\d{1,4})억\s?)?(\d{1,4})만\s?(\d{1,4})?")
_THOUSANDS = re.compile(r"(?<!\d)(\d{1,8})(?=\s?천\s?원)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s,._'·/\-]+(?=\d)")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DIGITS = {n: str(unicodedata.digit(chr(n))) for n in range(128, sys.maxunicode)
           if unicodedata.category(chr(n)) == "Nd"}  # fmt: skip
_LONG_WORD = re.compile(rb"[A-Za-z0-9+/_=-]{8,}")
_MARKS = (b"\0", "억".encode(), b"e+0", b"E8", b"E9")
_KOREAN = "영일이삼사오육칠팔구"
MOST_IN_A_GROUP = 12  # of more, only pairs and totals are formed: chance would find the rest


class Eye:
    """Looks for `numbers` (won, pieces) and `texts`."""

    def __init__(
        self,
        numbers: Iterable[int],
        texts: Iterable[str] = (),
        groups: Iterable[Iterable[int]] | None = None,
    ) -> None:
        self.numbers = frozenset(numbers)
        self.texts = frozenset(texts)
        self.groups = [frozenset(g) for g in groups] if groups is not None else [self.numbers]
        if any(n < 100_000_000 for n in self.numbers):
            raise ValueError("a canary has nine digits, or chance will find it")

    @cached_property
    def derived(self) -> frozenset[int]:
        """Sums, means and differences of two and three canaries of a group, and of all of it."""
        found: set[int] = set()
        for group in self.groups:
            found |= set().union(*map(_made_of, _parts(group)))
        return frozenset(n for n in found if n >= 100_000_000) - self.numbers

    @cached_property
    def literals(self) -> dict[bytes, str]:
        """Spellings that no decoding brings back to plain digits or plain text."""
        spelled: dict[bytes, str] = {}
        for plain in [*map(str, self.numbers), *self.texts]:
            raw = plain.encode()
            for variant in (raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)):
                spelled[variant] = plain
            spelled[base64.b32encode(raw)[: len(raw) * 8 // 5]] = plain
            spelled[plain[::-1].encode()] = plain
            for wide in ("utf-16-le", "utf-16-be"):
                spelled[plain.encode(wide)] = plain
        for number in self.numbers:
            for variant in _of_number(number):
                spelled[variant] = str(number)
        return spelled

    @cached_property
    def stored(self) -> dict[bytes, str]:
        """What a canary looks like in a file of the database or in a dump."""
        found = dict(self.literals)
        for plain in [*map(str, self.numbers), *self.texts]:
            found[plain.encode()] = plain
        for number in self.numbers:
            found[f"{number:,}".encode()] = str(number)
            for order in "<>":
                found[struct.pack(f"{order}q", number)] = str(number)
            groups = [int(part) for part in re.findall(r"\d{1,4}(?=(?:\d{4})*$)", str(number))]
            found[struct.pack(f"<{len(groups)}h", *groups)] = str(number)  # PostgreSQL's numeric
        return found

    def sightings(self, body: bytes) -> set[str]:
        """The canaries seen in `body`, empty when there are none; archives are unpacked."""
        seen = set(self._literally(body))
        for view in _views(body):
            seen |= {text for text in self.texts if text in view}
            seen |= set(map(str, self._numbers_in(view)))
        for part in _unpacked(body):
            seen |= self.sightings(part)
        return seen

    @cached_property
    def _sorted(self) -> dict[tuple[bytes, bool], dict[bytes, str]]:
        """Literals by what a body must hold before any can be in it, and whether they are one word."""
        found: dict[tuple[bytes, bool], dict[bytes, str]] = {}
        for variant, plain in self.literals.items():
            mark = next((mark for mark in _MARKS if mark in variant), b"")
            is_word = _LONG_WORD.fullmatch(variant) is not None
            found.setdefault((mark, is_word), {})[variant] = plain
        return found

    def _literally(self, body: bytes) -> Iterator[str]:
        words = b" ".join(set(_LONG_WORD.findall(body)))  # most of a page is short words
        for (mark, is_word), spelled in self._sorted.items():
            where = words if is_word else body
            if mark in where:
                yield from (plain for variant, plain in spelled.items() if variant in where)

    def in_file(self, content: bytes) -> set[str]:
        """The canaries seen in bytes that are no text."""
        return {plain for variant, plain in self.stored.items() if variant in content}

    def _numbers_in(self, view: str) -> Iterator[int]:
        for number in _numbers(view):
            if number in self.numbers or number in self.derived:
                yield number
        joined = _BETWEEN_DIGITS.sub("", _LONG_HEX.sub("·", view))
        yield from (number for number in self.numbers if str(number) in joined)


def _parts(group: frozenset[int]) -> Iterator[tuple[int, ...]]:
    numbers = sorted(group)
    for size in (2, 3) if len(numbers) <= MOST_IN_A_GROUP else (2,):
        yield from itertools.combinations(numbers, size)
    yield tuple(numbers)


def _made_of(part: tuple[int, ...]) -> set[int]:
    """Total, mean (both ways of rounding) and span."""
    if not part:
        return set()
    total = sum(part)
    return {total, total // len(part), -(-total // len(part)), part[-1] - part[0]}


def _of_number(number: int) -> Iterator[bytes]:
    for order in ("big", "little"):
        yield number.to_bytes(8, order).hex().encode()  # type: ignore[arg-type]
        yield number.to_bytes(4, order).hex().encode()  # type: ignore[arg-type]
    for text in (f"{number:.8e}", f"{number:.8E}".replace("E+0", "E"), *_in_korean(number)):
        yield text.encode()


def _in_korean(number: int) -> Iterator[str]:
    """팔억 천삼백칠십사만 구백이십칠, with and without 일 and spaces."""
    places = [(number // 10**8, "억"), (number // 10**4 % 10**4, "만"), (number % 10**4, "")]
    for one in ("", "일"):
        words = [_below_ten_thousand(n, one) + unit for n, unit in places if n]
        yield from (" ".join(words), "".join(words))


def _below_ten_thousand(number: int, one: str) -> str:
    told = ""
    for unit, name in ((1000, "천"), (100, "백"), (10, "십")):
        digit = number // unit % 10
        told += (one if digit == 1 else _KOREAN[digit]) + name if digit else ""
    return told + (_KOREAN[number % 10] if number % 10 else "")


def _unpacked(body: bytes) -> Iterator[bytes]:
    """The members of a workbook or another archive."""
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def _base64(raw: bytes) -> Iterator[bytes]:
    """The part of a base64 text that does not depend on its neighbours, at each alignment."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        core = whole[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
        yield core
        yield core.translate(bytes.maketrans(b"+/", b"-_"))


def _views(body: bytes) -> Iterator[str]:
    text = body.decode("utf-8", errors="replace")
    yield _plain(html.unescape(html.unescape(text)))
    if "%" in text:
        yield _plain(unquote(unquote(text)))
    if "\\u" in text:
        yield _plain(_ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text))


def _plain(text: str) -> str:
    """Compatible forms folded, what is not seen left out, every script's digits as ours."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN | _DIGITS)


def _numbers(view: str) -> Iterator[int]:
    text = _GROUPING.sub("", _LONG_HEX.sub("·", view))
    for run in _RUN.finditer(text):
        yield int(run.group())
    if "천" in text:
        for thousands in _THOUSANDS.findall(text):
            yield int(thousands) * 1000
    for eok, man, rest in _MAN.findall(text) if "만" in text else ():
        yield int(eok or 0) * 100_000_000 + int(man) * 10_000 + int(rest or 0)
