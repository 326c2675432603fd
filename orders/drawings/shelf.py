"""Where uploaded files lie: sealed, under random names, outside the web root."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings

from cluster.kernel.errors import NotFound
from cluster.ledger.keys import open_file, open_files, seal_file

Part = Literal["file", "report", "name"]
PARTS: tuple[Part, ...] = ("file", "report", "name")
_NAME = re.compile(r"[0-9a-f]{64}\Z")


def new_name() -> str:
    """256 random bits as 64 hex digits."""
    return secrets.token_hex(32)


def put(of: tuple[UUID, UUID, str], part: Part, body: bytes, *, waiting: bool = False) -> None:
    """Seal one part of a drawing (`of`: cluster, drawing, random name) and write it durably.

    `waiting` parts belong to a command that is not committed yet; `settle` puts them in place.
    """
    cluster_id, drawing_id, name = of
    sealed = seal_file(cluster_id, drawing_id, body, part)
    path = _waiting(name, part) if waiting else _path(name, part)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)


def settle(name: str) -> None:
    """After the commit: the parts that waited go to their place."""
    for part in PARTS:
        if _waiting(name, part).exists():
            _path(name, part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _waiting(name, part).replace(_path(name, part))


def get(of: tuple[UUID, UUID, str], part: Part) -> bytes:
    """One part of a drawing; NotFound if it is not there."""
    cluster_id, drawing_id, name = of
    if found := _lying(name, part):
        return open_file(cluster_id, drawing_id, found.read_bytes(), part)
    raise NotFound


def names(cluster_id: UUID, files: Mapping[UUID, str]) -> dict[UUID, str]:
    """The original names of several drawings (id -> random name) in one query."""
    opened = several(cluster_id, files, "name")
    return {drawing_id: body.decode() for (drawing_id, _), body in opened.items()}


def several(
    cluster_id: UUID, files: Mapping[UUID, str], *parts: Part
) -> dict[tuple[UUID, str], bytes]:
    """These parts of several drawings (id -> random name) in one query; what is gone is left out."""
    sealed = {}
    for drawing_id, name in files.items():
        for part in parts:
            if found := _lying(name, part):
                sealed[drawing_id, str(part)] = found.read_bytes()
    return open_files(cluster_id, sealed) if sealed else {}


def discard(name: str) -> None:
    """Remove every part of a file that never came into custody, or whose key is gone."""
    for part in PARTS:
        _path(name, part).unlink(missing_ok=True)
        _waiting(name, part).unlink(missing_ok=True)


def waiting_since(instant: float) -> set[str]:
    """Names that wait for a commit since before `instant` (seconds since 1970)."""
    folder = _shelf() / "waiting"
    found = list(folder.iterdir()) if folder.is_dir() else []
    return {path.stem for path in found if path.stat().st_mtime < instant}


def _shelf() -> Path:
    return Path(settings.UPLOADS)


def _path(name: str, part: Part) -> Path:
    return _shelf() / _checked(name)[:2] / f"{name}.{part}"


def _waiting(name: str, part: Part) -> Path:
    return _shelf() / "waiting" / f"{_checked(name)}.{part}"


def _lying(name: str, part: Part) -> Path | None:
    """Where the part is, in its place or waiting for it."""
    places = (_path(name, part), _waiting(name, part))
    return next((path for path in places if path.exists()), None)


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise NotFound
    return name
