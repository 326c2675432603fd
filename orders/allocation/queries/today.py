"""Shares that wait for the owner's answer, for his home page."""

from collections.abc import Iterator

from django.db.models import QuerySet

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import together
from cluster.members.access import Actor, for_actor
from cluster.web.places import counts
from cluster.web.show import pieces, won_short
from cluster.web.today import Decision, Panel, decides
from orders.allocation.models import AllocationRow, ShareRow
from orders.jointorders.models import OrderRow


@decides
def shares_to_answer(actor: Actor) -> Iterator[Decision | Panel]:
    """One question per lot, and what the firm has taken this month (one statement)."""
    waiting, month = shares_waiting(actor), splits_of_the_month(actor)
    splits = for_actor(AllocationRow, actor).filter(lot_id__in=waiting.values("lot_id"))
    orders = for_actor(OrderRow, actor).filter(key__in=waiting.values("order_id"))
    own = for_actor(ShareRow, actor).filter(
        firm_id=actor.firm_id, lot_id__in=month.values("lot_id")
    )
    shares, split_rows, order_rows, this_month, taken = together(
        waiting, splits, orders, month, own
    )
    if actor.belongs_to(actor.firm_id):
        yield _month(actor, this_month, taken)
    split_of = {split.lot_id: split for split in split_rows}
    titles = {order.key: order.title for order in order_rows}
    for share in shares:
        if share.lot_id in split_of and share.order_id in titles:
            yield _to_answer(titles[share.order_id], split_of[share.lot_id], share)


def splits_of_the_month(actor: Actor) -> QuerySet[AllocationRow]:
    """What was divided since the first of the month, as Seoul counts, with the actor's firm in it."""
    local = clock.now().astimezone(clock.SEOUL)
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = for_actor(AllocationRow, actor).filter(proposed_at__gte=first)
    return rows if actor.belongs_to(actor.firm_id) else rows.none()


def _month(actor: Actor, splits: list[AllocationRow], shares: list[ShareRow]) -> Panel:
    """Pieces taken and still open; won (without VAT) for the owner alone."""
    price = {split.lot_id: split.unit_price_won for split in splits}
    some = [share for share in shares if share.accepted]
    taken = sum(price[share.lot_id] * share.accepted for share in some)
    waits = sum(price[share.lot_id] * share.open_pieces for share in shares)
    facts = {
        "orders": len({share.order_id for share in some}),
        "pieces": sum(share.accepted for share in some),
        "won": taken if actor.is_owner else None,
        "open": sum(share.open_pieces for share in shares),
        "open_won": waits if actor.is_owner else None,
    }
    return Panel("orders/allocation/_month.html", facts, rail=True)


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
