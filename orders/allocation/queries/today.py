"""Shares that wait for the owner's answer, for his home page."""

from collections.abc import Iterator

from django.db.models import QuerySet

from cluster.kernel.text import Said
from cluster.ledger.projection import together
from cluster.members.access import Actor, for_actor
from cluster.web.places import counts
from cluster.web.show import pieces, won_short
from cluster.web.today import Decision, decides
from orders.allocation.models import AllocationRow, ShareRow
from orders.jointorders.models import OrderRow


@decides
def shares_to_answer(actor: Actor) -> Iterator[Decision]:
    """One question per lot (one statement)."""
    waiting = shares_waiting(actor)
    splits = for_actor(AllocationRow, actor).filter(lot_id__in=waiting.values("lot_id"))
    orders = for_actor(OrderRow, actor).filter(key__in=waiting.values("order_id"))
    shares, split_rows, order_rows = together(waiting, splits, orders)
    split_of = {split.lot_id: split for split in split_rows}
    titles = {order.key: order.title for order in order_rows}
    for share in shares:
        if share.lot_id in split_of and share.order_id in titles:
            yield _to_answer(titles[share.order_id], split_of[share.lot_id], share)


@counts("orders")
def shares_waiting(actor: Actor) -> QuerySet[ShareRow]:
    """For an owner: offered shares of his firm while its answer is waited for."""
    shares = for_actor(ShareRow, actor).filter(state="offered", pieces__gt=0)
    if not actor.is_owner:
        return shares.none()
    answering = for_actor(AllocationRow, actor).filter(state="answering")
    return shares.filter(firm_id=actor.firm_id, lot_id__in=answering.values("lot_id"))


def _to_answer(title: str, split: AllocationRow, share: ShareRow) -> Decision:
    count = share.pieces - share.accepted
    ko, en = ("".join(pieces(count, lang)) for lang in ("ko", "en"))
    worth = [won_short(count * split.unit_price_won, lang) for lang in ("ko", "en")]
    won_ko, won_en = ("".join(one) for one in worth)
    return Decision(
        question=Said(f"{title} 중 {ko}가 우리 몫이 됐어요", f"{title}: {en} are our share"),
        detail=Said(
            f"{won_ko} · 맡을지 답해 주세요", f"{won_en} · please say whether you take them"
        ),
        action=Said("몫 확인하기", "See the share"),
        path=f"/orders/{split.order_id}/allocation/{split.lot_id}/",
        icon="package",
        kind="k",
        due=split.answer_by,
    )
