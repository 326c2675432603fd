"""The customer's token and his six-digit code: made from the secret key, kept as hashes only.

Both are keyed hashes (HMAC-SHA256) of the link's own id, so that the mail about a link can be
written when it is sent, and neither ever lies in the database, its dumps or the outbox.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def token_of(cluster_id: UUID, link_id: UUID) -> str:
    """The cluster, and 32 bytes nobody can guess without the secret key: 64 URL characters."""
    secret = _keyed("customer-link", cluster_id, link_id)
    return base64.urlsafe_b64encode(cluster_id.bytes + secret).decode()


def cluster_in(token: str) -> UUID | None:
    """Where to look a token up; None for anything that cannot be one."""
    try:
        raw = base64.urlsafe_b64decode(token.encode())
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(token) == 64 and len(raw) == 48 else None


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
