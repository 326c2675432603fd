"""What the joint orders ask a person today, and the orders under way on his home page."""

from collections.abc import Iterator

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from cluster.web.show import pieces
from cluster.web.today import Decision, Panel, decides, shows_at_home
from orders.capacity.models import PledgeRow
from orders.jointorders.models import InvitationRow, OrderRow
from orders.jointorders.queries.orders import order_lines
from orders.jointorders.queries.steps import next_step

SHOWN = 6
WAITING = ("offered", "allocating")  # the next word is somebody else's


@decides
def pledges_to_give(actor: Actor) -> Iterator[Decision]:
    """For an owner: orders that ask his firm and have no answer of it yet (one query)."""
    if not actor.is_owner or actor.firm_id is None or actor.cluster_id is None:
        return
    mine = for_actor(PledgeRow, actor).filter(state="standing").values("order_id")
    asked = live(InvitationRow, actor.cluster_id).filter(firm_id=actor.firm_id, state="asked")
    still_open = for_actor(OrderRow, actor).filter(state="collecting", deadline__gt=clock.now())
    rows = still_open.filter(key__in=asked.values("stream_id")).exclude(key__in=mine)
    yield from map(_to_pledge, rows)


def _to_pledge(row: OrderRow) -> Decision:
    return Decision(
        question=Said(
            f"{row.title}, 몇 개까지 맡을 수 있나요?", f"{row.title}: how many can you take?"
        ),
        detail=_needed(row),
        action=Said("약정하기", "Pledge"),
        path=f"/orders/{row.key}/",
        due=row.deadline,
    )


def _needed(row: OrderRow) -> Said:
    ko, en = ("".join(pieces(row.quantity, language)) for language in ("ko", "en"))
    return Said(f"{ko} 필요", f"{en} needed")


@decides
def orders_to_lead(actor: Actor) -> Iterator[Decision]:
    """For coordinator and second person: the next step of each order that waits for them."""
    if not (actor.is_coordinator or actor.is_second):
        return
    for line in order_lines(actor, "open"):
        step = next_step(actor, line.row)
        if step is None or line.row.state in WAITING:
            continue
        title = line.row.title
        yield Decision(
            question=Said(f"{title}: {step.ask.ko}", f"{title}: {step.ask.en}"),
            detail=Said(
                f"{line.row.number} · {line.customer}", f"{line.row.number} · {line.customer}"
            ),
            action=step.button if not step.posts else Said("보기", "Look"),
            path=line.path if step.posts else step.path,
            icon=step.icon,
            kind="p",
            due=line.row.deadline if line.row.state == "collecting" else None,
        )


@shows_at_home
def orders_under_way(actor: Actor) -> Panel:
    """The newest orders this person may see."""
    return Panel(
        "orders/jointorders/_under_way.html", {"lines": order_lines(actor, "open")[:SHOWN]}
    )
