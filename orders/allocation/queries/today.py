"""Shares that wait for the owner's answer, for his home page."""

from collections.abc import Iterator

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from cluster.web.show import pieces
from cluster.web.today import Decision, decides
from orders.allocation.models import AllocationRow, ShareRow
from orders.jointorders.models import OrderRow


@decides
def shares_to_answer(actor: Actor) -> Iterator[Decision]:
    """One question per lot (3 queries where there is one, else one)."""
    if not actor.is_owner or actor.firm_id is None or actor.cluster_id is None:
        return
    shares = for_actor(ShareRow, actor).filter(firm_id=actor.firm_id, state="offered", pieces__gt=0)
    mine = {share.lot_id: share for share in shares}
    if not mine:
        return
    splits = live(AllocationRow, actor.cluster_id).filter(lot_id__in=mine, state="answering")
    asked = [row.order_id for row in splits if row.order_id]
    titles = dict(
        live(OrderRow, actor.cluster_id).filter(key__in=asked).values_list("key", "title")
    )
    for split in splits:
        if split.order_id in titles:
            yield _to_answer(titles[split.order_id], split, mine[split.lot_id])


def _to_answer(title: str, split: AllocationRow, share: ShareRow) -> Decision:
    ko, en = ("".join(pieces(share.pieces - share.accepted, lang)) for lang in ("ko", "en"))
    return Decision(
        question=Said(f"{title} {ko}가 우리 몫이 됐어요", f"{title}: {en} are our share"),
        detail=Said("맡을지 답해 주세요", "Please say whether you take them"),
        action=Said("몫 확인하기", "See the share"),
        path=f"/orders/{split.order_id}/allocation/{split.lot_id}/",
        icon="package",
        kind="k",
        due=split.answer_by,
    )
