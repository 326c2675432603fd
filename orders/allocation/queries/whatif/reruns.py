"""Divisions run once more for a page: in processes of their own, for seconds only, one page at a time."""

import json
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock
from uuid import UUID

from orders.allocation.child import answers_within
from orders.allocation.domain.answers import pieces_in
from orders.allocation.engine import Problem

SECONDS = 10  # a person waits for the page
_PATIENCE = 2  # seconds until another page's turn is over
_MOST_KNOWN = 512

Pieces = dict[UUID, int]  # the firm's, by lot
_ONE = Lock()
_known: dict[bytes, Pieces] = {}  # an answer never changes: it is a pure function of the instance


def own_pieces(asked: Sequence[Problem], policy: str, firm_id: UUID) -> list[Pieces | None]:
    """The firm's pieces by lot in each instance; None where it takes longer than a page may."""
    raws = [one.canonical() for one in asked]
    keys = [sha256(b"|".join((firm_id.bytes, policy.encode(), raw))).digest() for raw in raws]
    new = {key: raw for key, raw in zip(keys, raws, strict=True) if key not in _known}
    if new and _ONE.acquire(timeout=_PATIENCE):
        try:
            answers = answers_within(new.values(), policy, SECONDS)
        finally:
            _ONE.release()
        for key, answer in zip(new, answers, strict=True):
            if answer is not None:
                _keep(key, own_in(answer, firm_id))
    return [_known.get(key) for key in keys]


def own_in(answer: str | bytes, firm_id: UUID) -> Pieces:
    """The firm's pieces by lot in an answer."""
    found = pieces_in(json.loads(answer))
    return {lot: pieces for (lot, firm), pieces in found.items() if firm == firm_id}


def _keep(key: bytes, pieces: Pieces) -> None:
    while len(_known) >= _MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    _known[key] = pieces
