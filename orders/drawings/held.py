"""Uploads that wait until the rest of their form is right: sealed, for one person, for an hour.

The key of each is in its form alone: what lies in the folder opens for nobody without it.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from cluster.kernel import clock

HELD_FOR = timedelta(hours=1)
MOST_HELD = 5  # of one person; the oldest goes first
_SPLIT = b"\n"  # no name has one
Owner = tuple[UUID, UUID]  # cluster, person


def hold(owner: Owner, content: bytes, name: str) -> str:
    """Keep an upload; the token that the form must bring back."""
    token = secrets.token_urlsafe(32)
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in _of(owner)[MOST_HELD - 1 :]:
        path.unlink(missing_ok=True)
    sealed = Fernet(_key(owner, token)).encrypt_at_time(name.encode() + _SPLIT + content, _now())
    path = _path(owner, token)
    path.touch(mode=0o600)
    path.write_bytes(sealed)
    return token


def held(owner: Owner, token: str) -> tuple[bytes, str] | None:
    """Content and name; None for another person, another token, or after an hour."""
    path = _path(owner, token)
    if not path.exists():
        return None
    try:
        sealed, ttl = path.read_bytes(), int(HELD_FOR.total_seconds())
        whole = Fernet(_key(owner, token)).decrypt_at_time(sealed, ttl, _now())
    except InvalidToken:
        return None
    name, _, content = whole.partition(_SPLIT)
    return content, name.decode()


def sweep(now: datetime) -> None:
    """A timer: what nobody came back for within the hour is removed."""
    until = (now - HELD_FOR).timestamp()
    for path in _folder().glob("*"):
        if path.stat().st_mtime < until:
            path.unlink(missing_ok=True)


def _now() -> int:
    return int(clock.now().timestamp())


def _folder() -> Path:
    return Path(settings.UPLOADS) / "held"


def _of(owner: Owner) -> list[Path]:
    """What one person has waiting, the newest first."""
    found = _folder().glob(f"{_mark(owner)}-*")
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _mark(owner: Owner) -> str:
    return hashlib.sha256(b"".join(part.bytes for part in owner)).hexdigest()[:16]


def _path(owner: Owner, token: str) -> Path:
    return _folder() / f"{_mark(owner)}-{hashlib.sha256(_bytes(token)).hexdigest()}"


def _key(owner: Owner, token: str) -> bytes:
    whose = b"".join(part.bytes for part in owner)
    return urlsafe_b64encode(hmac.new(_bytes(token), whose, hashlib.sha256).digest())


def _bytes(token: str) -> bytes:
    return token.encode("utf-8", "replace")
