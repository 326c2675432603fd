"""The key ring: master keys in a file outside the database, several by id so that they can change."""

import base64
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys.cipher import KEY_BYTES

FILE = "keyring.json"


class RingUnusable(Exception):
    """The key ring is missing, readable by others or not a key ring. Tells the place only."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Master keys by id; `active` wraps what is new, the others still unwrap what is old."""

    active: str
    masters: Mapping[str, bytes] = field(repr=False)

    def wrap(self, key: bytes) -> bytes:
        """The data key under the active master key (AES key wrap, RFC 3394)."""
        return aes_key_wrap(self.masters[self.active], key)

    def unwrap(self, master_id: str, wrapped: bytes) -> bytes:
        """The data key. RuleBroken `seal-key-missing` without its master key."""
        try:
            return aes_key_unwrap(self.masters[master_id], wrapped)
        except (KeyError, InvalidUnwrap):
            raise RuleBroken("seal-key-missing") from None


def folder() -> Path:
    """MATSON_SECRETS_DIR, or the demo's own `var/keys`."""
    return Path(os.environ.get("MATSON_SECRETS_DIR") or settings.VAR / "keys")


def ring() -> Ring:
    """The ring in force. The demo makes its own; a folder that somebody named must hold one."""
    file = folder() / FILE
    if not file.exists() and not os.environ.get("MATSON_SECRETS_DIR"):
        make_ring(file.parent)
    try:
        seen = file.stat()
    except OSError as absent:
        raise RingUnusable(f"no key ring at {file}") from absent
    return _read(file, seen.st_mtime_ns, seen.st_ino)


def make_ring(place: Path) -> None:
    """A ring with one random master key, mode 0600; an existing ring stays untouched."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = _write(place, Ring("m1", {"m1": os.urandom(KEY_BYTES)}))
    try:
        os.link(fresh, place / FILE)  # unlike rename, this cannot replace a ring
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def add_master() -> str:
    """A new active master key beside the old ones; `rewrap` then moves the data keys to it."""
    old = ring()
    name = f"m{1 + max(int(key[1:]) for key in old.masters)}"
    grown = Ring(name, {**old.masters, name: os.urandom(KEY_BYTES)})
    _write(folder(), grown).replace(folder() / FILE)
    return name


def _write(place: Path, content: Ring) -> Path:
    fresh = place / f".{FILE}.{os.getpid()}.{os.urandom(4).hex()}"
    masters = {name: base64.b64encode(key).decode() for name, key in content.masters.items()}
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"active": content.active, "masters": masters}, file)
        file.flush()
        os.fsync(file.fileno())
    return fresh


@lru_cache(maxsize=4)
def _read(file: Path, _mtime: int, _inode: int) -> Ring:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise RingUnusable(f"the key ring at {file} must have mode 0400 or 0600")
    try:
        content = json.loads(file.read_text())
        masters = {k: base64.b64decode(v, validate=True) for k, v in content["masters"].items()}
        found = Ring(content["active"], masters)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RingUnusable(f"no readable key ring at {file}") from None
    if found.active not in masters or any(len(key) != KEY_BYTES for key in masters.values()):
        raise RingUnusable(f"no usable master key in {file}")
    return found
