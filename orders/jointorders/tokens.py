"""The customer's token and his six-digit code: made from the secret key, kept as hashes only.

Both are keyed hashes (HMAC-SHA256) of the link's own id, so that the mail about a link can be
written when it is sent, and neither ever lies in the database, its dumps or the outbox.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def token_of(link_id: UUID) -> str:
    """32 bytes nobody can guess without the secret key, in 43 URL characters."""
    return base64.urlsafe_b64encode(_keyed("customer-link", link_id)).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the database keeps of a token: hex SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_of(link_id: UUID, number: int) -> str:
    """The six digits of the link's `number`-th mail."""
    whole = int.from_bytes(_keyed("customer-code", link_id, number)[:8], "big")
    return f"{whole % 1_000_000:06d}"


def mac_of(link_id: UUID, code: str) -> str:
    """What an event keeps of a code: a million codes cannot be tried without the secret key."""
    return _keyed("customer-code-mac", link_id, code).hex()


def _keyed(*parts: object) -> bytes:
    words = "|".join(map(str, parts)).encode()
    return hmac.digest(settings.SECRET_KEY.encode(), words, hashlib.sha256)
