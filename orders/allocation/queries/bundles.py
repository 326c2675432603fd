"""A firm's own row of a proposal with all that proves it: what the member downloads and checks."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.contrib.staticfiles import finders

from cluster.kernel.errors import NotFound
from cluster.ledger.keys import known_salt
from cluster.members.access import Actor, for_actor
from orders.allocation.domain.facts import allocation_id
from orders.allocation.domain.own import salt_name, share_subject
from orders.allocation.models import AllocationRow, ShareRow

VERIFIER = "check/own_share.py"  # among the static files
_NAMES = ("own-share.json", "own_share.py")


def own_bundle(actor: Actor, order_id: UUID, lot_id: UUID) -> dict[str, Any]:
    """Row, salt, path, head and root of the actor's own firm; NotFound where there is none."""
    if actor.cluster_id is None or actor.firm_id is None:
        raise NotFound
    ids = {"order_id": order_id, "lot_id": lot_id}
    split = for_actor(AllocationRow, actor).filter(**ids).exclude(root="").first()
    share = for_actor(ShareRow, actor).filter(**ids, firm_id=actor.firm_id).first()
    if split is None or share is None:
        raise NotFound
    stream = allocation_id(order_id, lot_id)
    name = salt_name(stream, split.run, actor.firm_id)
    salt = known_salt(actor.cluster_id, share_subject(order_id), name)
    if salt is None:
        raise NotFound
    return {
        "format": "matson-own-share@1",
        "head": json.loads(split.head),
        "row": json.loads(share.checked_row),
        "salt": salt.hex(),
        "path": share.path,
        "root": split.root,
        "event": {
            "name": "orders.allocation.allocation-proposed",
            "stream": str(stream),
            "version": split.proposed_version,
        },
    }


def own_kit(bundle: dict[str, Any]) -> bytes:
    """The bundle and the program that checks it without any network, in one archive."""
    program = Path(str(finders.find(VERIFIER))).read_bytes()
    contents = (_pretty(bundle).encode(), program)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in zip(_NAMES, contents, strict=True):
            archive.writestr(ZipInfo(name), content)  # ZipInfo: the same bytes every time
    return file.getvalue()


def _pretty(bundle: dict[str, Any]) -> str:
    return json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"
