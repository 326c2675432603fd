"""Opening sealed values: only with a reason, and only for the callers that a test names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.keys.cipher import SALT_BYTES, decrypt, fits
from cluster.ledger.keys.datakeys import keys_to_open
from cluster.ledger.keys.sealing import pledge_subject

_DOOR: Final = object()


class Purpose(StrEnum):
    PRICE_OWNER = "price-owner"
    OPENING = "opening"
    CONSENT_TEST = "consent-test"
    ALLOCATION_RUN = "allocation-run"


class Reason:
    """Why seals of one order may be opened now. Made by its four class methods, never directly."""

    __slots__ = ("firm_id", "order_id", "purpose")

    def __init__(
        self, door: object, purpose: Purpose, order_id: UUID, firm_id: UUID | None = None
    ) -> None:
        if door is not _DOOR:
            raise TypeError("a reason comes from one of its four class methods")
        self.purpose, self.order_id, self.firm_id = purpose, order_id, firm_id

    @classmethod
    def price_owner(cls, order_id: UUID, firm_id: UUID) -> "Reason":
        """The owner looks at the firm's own pledge; opens that firm's seals only."""
        return cls(_DOOR, Purpose.PRICE_OWNER, order_id, firm_id)

    @classmethod
    def opening(cls, order_id: UUID, closed_at: int, openers: tuple[UUID, UUID]) -> "Reason":
        """Inside the opening command: two persons, after the closing event at `closed_at`."""
        if len(set(openers)) != 2:
            raise RuleBroken("second-person-needed")
        return cls(_after(closed_at), Purpose.OPENING, order_id)

    @classmethod
    def consent_test(cls, order_id: UUID, opened_at: int) -> "Reason":
        """The test "floor <= offered pay", after the opening event at position `opened_at`."""
        return cls(_after(opened_at), Purpose.CONSENT_TEST, order_id)

    @classmethod
    def allocation_run(cls, order_id: UUID, opened_at: int) -> "Reason":
        """The split, after the opening event at position `opened_at`."""
        return cls(_after(opened_at), Purpose.ALLOCATION_RUN, order_id)

    def covers(self, subject: str) -> bool:
        """Whether the subject lies in this order and, for an owner, in this firm."""
        if self.firm_id is not None:
            return subject == pledge_subject(self.order_id, self.firm_id)
        return subject.startswith(f"pledge/{self.order_id}/")


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed body as it stands in an event; `commitment` None where nothing was promised."""

    subject: str
    ciphertext: bytes
    aad: bytes
    commitment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A body in memory, for the length of one call. Never shown by repr, never stored."""

    body: bytes = field(repr=False)
    salt: bytes = field(repr=False, default=b"")


def unseal(reason: Reason, cluster_id: UUID, sealed: Sequence[Sealed]) -> list[Opened]:
    """Open all of them or none, with one query.

    RuleBroken `seal-key-missing` (destroyed, or its master key is gone), `seal-broken` (another
    ciphertext, place or body than the one promised), `seal-reason` (outside the reason's order).
    """
    for one in sealed:
        if not reason.covers(one.subject):
            raise RuleBroken("seal-reason", subject=one.subject)
    keys = keys_to_open(cluster_id, (one.subject for one in sealed))
    return [_open(keys.get(one.subject), one) for one in sealed]


def _open(key: bytes | None, sealed: Sealed) -> Opened:
    if key is None:
        raise RuleBroken("seal-key-missing", subject=sealed.subject)
    try:
        plain = decrypt(key, sealed.ciphertext, sealed.aad)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, subject=sealed.subject) from None
    if sealed.commitment is None:
        return Opened(plain)
    salt, body = plain[:SALT_BYTES], plain[SALT_BYTES:]
    if len(salt) != SALT_BYTES or not fits(body, salt, sealed.commitment):
        raise RuleBroken("seal-broken", subject=sealed.subject)
    return Opened(body, salt)


def _after(position: int) -> object:
    if position < 1:
        raise Clash("checkpoint-missing")
    return _DOOR
