"""Whole numbers from SHA-256: the same on every machine and in every version of Python."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_BITS = 64


class Stream:
    """Numbers that depend on the name only."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._block = 0
        self._waiting: list[int] = []

    def below(self, limit: int) -> int:
        """0 .. limit - 1."""
        if not self._waiting:
            self._waiting = self._next()
        return self._waiting.pop() * limit >> _BITS

    def between(self, low: int, high: int) -> int:
        """low .. high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, row: Sequence[T]) -> T:
        return row[self.below(len(row))]

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def _next(self) -> list[int]:
        drawn = hashlib.sha256(f"{self._name}|{self._block}".encode()).digest()
        self._block += 1
        return [int.from_bytes(drawn[at : at + 8], "big") for at in range(0, 32, 8)]
