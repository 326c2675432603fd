"""Where a customer's token leads."""

from cluster.ledger.projection import live
from orders.jointorders.models import LinkRow
from orders.jointorders.tokens import cluster_in, hash_of


def link_by(token: str) -> LinkRow | None:
    """The link behind a token, in whatever state; None when there never was one."""
    cluster_id = cluster_in(token)
    if cluster_id is None:
        return None
    return live(LinkRow, cluster_id).filter(token_hash=hash_of(token)).first()
