"""The receipt of a pledge: what its owner keeps to prove it, whatever the server says later."""

import json
from typing import Any
from uuid import UUID

from cluster.members.access import Actor
from orders.capacity.queries.pledges import own_pledges


def receipt_for(
    actor: Actor, order_id: UUID, lot_id: UUID, checkpoint: dict[str, Any]
) -> str | None:
    """JSON with salt (hex), body (as committed), commitment, stamp, and the closing's checkpoint.

    Check it with HMAC-SHA256(key=salt, message=body) == commitment. None without an own pledge.
    """
    own = own_pledges(actor, order_id).get(lot_id)
    if own is None or own.opened is None:
        return None
    row = own.row
    content = {
        "format": "matson-pledge-receipt@1",
        "pledge": str(row.key),
        "revision": row.revision,
        "body": own.opened.body.decode(),
        "salt": own.opened.salt.hex(),
        "commitment": row.commitment,
        "stamp": row.stamp.isoformat() if row.stamp else None,
        "stream_version": row.sealed_version,
        "checkpoint": {name: checkpoint.get(name) for name in ("position", "chain", "at")},
        "check": "HMAC-SHA256(key = salt, message = body) = commitment",
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
