"""What a member can check at home: its own row under a salt, on a path to the root of a proposal.

leaf = SHA-256(00 | salt | row), node = SHA-256(01 | left | right), both in RFC 6962's shape over the
leaves in ascending order; root = SHA-256(02 | SHA-256(head) | top node). Rows and head as canonical
JSON. Without its 32-byte salt no row can be guessed from a leaf.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from orders.allocation.digits import canonical

Path = list[tuple[str, str]]  # side of the other node (L, R), its hash; from the leaf upwards
_LEAF, _NODE, _ROOT = b"\x00", b"\x01", b"\x02"


def leaf_of(salt: bytes, row: dict[str, Any]) -> str:
    """Hexadecimal; `salt` has 32 bytes."""
    return hashlib.sha256(_LEAF + salt + canonical(row)).hexdigest()


def root_of(head: dict[str, Any], leaves: Iterable[str]) -> str:
    """What the proposal publishes: it binds every row and what all rows have in common."""
    about = hashlib.sha256(canonical(head)).digest()
    return hashlib.sha256(_ROOT + about + _top(_sorted(leaves))).hexdigest()


def paths(leaves: Iterable[str]) -> dict[str, Path]:
    """The way up from every leaf."""
    return {leaf.hex(): path for leaf, path in _ways(_sorted(leaves))}


def _sorted(leaves: Iterable[str]) -> list[bytes]:
    return sorted(bytes.fromhex(leaf) for leaf in leaves)


def _top(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = _half(len(leaves))
    return hashlib.sha256(_NODE + _top(leaves[:half]) + _top(leaves[half:])).digest()


def _ways(leaves: list[bytes]) -> Iterator[tuple[bytes, Path]]:
    if len(leaves) < 2:
        yield from ((leaf, []) for leaf in leaves)
        return
    half = _half(len(leaves))
    left, right = leaves[:half], leaves[half:]
    yield from ((leaf, [*path, ("R", _top(right).hex())]) for leaf, path in _ways(left))
    yield from ((leaf, [*path, ("L", _top(left).hex())]) for leaf, path in _ways(right))


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return int(1 << (count - 1).bit_length() - 1)
