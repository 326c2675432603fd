"""Where uploaded files lie: sealed, under random names, outside the web root."""

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings

from cluster.kernel.errors import NotFound
from cluster.ledger.keys import open_file, seal_file

Part = Literal["file", "report", "name"]
PARTS: tuple[Part, ...] = ("file", "report", "name")
_NAME = re.compile(r"[0-9a-f]{64}\Z")


def new_name() -> str:
    """256 random bits as 64 hex digits."""
    return secrets.token_hex(32)


def put(of: tuple[UUID, UUID, str], part: Part, body: bytes) -> None:
    """Seal one part of a drawing (`of`: cluster, drawing, random name) and write it durably."""
    cluster_id, drawing_id, name = of
    sealed = seal_file(cluster_id, drawing_id, body, part)
    path = _path(name, part)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def get(of: tuple[UUID, UUID, str], part: Part) -> bytes:
    """One part of a drawing; NotFound if it is not there."""
    cluster_id, drawing_id, name = of
    try:
        sealed = _path(name, part).read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    return open_file(cluster_id, drawing_id, sealed, part)


def discard(name: str) -> None:
    """Remove every part of a file that never came into custody, or whose key is gone."""
    for part in PARTS:
        _path(name, part).unlink(missing_ok=True)


def names_before(instant: float) -> set[str]:
    """The names on the shelf last written before `instant` (seconds since 1970)."""
    found = _shelf().glob("??/*") if _shelf().is_dir() else ()
    return {path.name.split(".")[0] for path in _old(found, instant)}


def _old(paths: Iterable[Path], instant: float) -> Iterable[Path]:
    return (path for path in paths if path.stat().st_mtime < instant)


def _shelf() -> Path:
    return Path(settings.VAR) / "uploads"


def _path(name: str, part: Part) -> Path:
    if not _NAME.match(name):
        raise NotFound
    return _shelf() / name[:2] / f"{name}.{part}"
