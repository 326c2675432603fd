"""Text from people: one normal form, refused controls, a comparison key, both languages."""

import unicodedata
from dataclasses import dataclass

from cluster.kernel.errors import RuleBroken

_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages."""

    ko: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.ko


def clean_line(raw: str, *, field: str, longest: int = 200) -> str:
    """A name or title: NFC, single spaces, no controls, direction marks or zero-width marks."""
    text = " ".join(clean_text(raw, field=field, longest=longest).split())
    if any(c in _DIRECTION or c in _ZERO_WIDTH for c in text):
        raise RuleBroken("text-control", field=field)
    return text


def clean_text(raw: str, *, field: str, longest: int = 4000) -> str:
    """A longer text: NFC, trimmed; line feeds stay, other controls and lone surrogates are refused."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n")).strip(" \n")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text):
        raise RuleBroken("text-control", field=field)
    if len(text) > longest:
        raise RuleBroken("text-length", field=field, longest=longest)
    return text


def comparison_key(text: str) -> str:
    """Two names with one key are the same name: NFKC, casefold, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def initials(text: str) -> str:
    """초성: the first consonant of each syllable; other characters stay, lower case."""
    return "".join(
        _INITIALS[(ord(c) - 0xAC00) // 588] if "가" <= c <= "힣" else c.casefold() for c in text
    )


def with_particle(word: str, pair: str) -> str:
    """`with_particle("맞손", "을/를")` -> "맞손을": the form after a closed syllable comes first."""
    closed, opened = pair.split("/")
    return word + (closed if _ends_closed(word, pair) else opened)


def _ends_closed(word: str, pair: str) -> bool:
    last = word.rstrip(")]}\"' ")[-1:]
    if "가" <= last <= "힣":
        tail = (ord(last) - 0xAC00) % 28
        return tail not in (0, 8) if pair == "으로/로" else tail != 0
    return last in "013678" or last.casefold() in "lmnr"
