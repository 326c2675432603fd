"""What the joint orders ask a person today, and the orders under way on his home page."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members.access import Actor, for_actor
from cluster.web.places import counts
from cluster.web.show import pieces
from cluster.web.today import Decision, Panel, decides
from orders.capacity.models import PledgeRow
from orders.jointorders.domain.opening import FRESH_FOR
from orders.jointorders.models import InvitationRow, OrderRow
from orders.jointorders.queries.orders import (
    OrderLine,
    asked_customers,
    asked_orders,
    lines_in,
)
from orders.jointorders.queries.steps import Step, led

SHOWN = 6
WAITING = ("offered", "allocating")  # the next word is somebody else's


LEADS = ("draft", "checked", "won")  # the next step lies on the order's page
TALKS = ("collecting", "sealed", "pricing", "countered")  # at the desk


@counts("orders")
def orders_waiting(actor: Actor) -> QuerySet[OrderRow]:
    """Orders that wait for this person's word: a pledge, or the next step on their page."""
    if actor.is_coordinator:
        return for_actor(OrderRow, actor).filter(state__in=LEADS)
    return unanswered(actor)


@counts("desk")
def talks_waiting(actor: Actor) -> QuerySet[OrderRow]:
    """Orders whose next step is at the desk; for the second person those he has not signed."""
    orders = for_actor(OrderRow, actor)
    if actor.is_coordinator:
        return orders.filter(state__in=TALKS)
    mine = orders.filter(state="sealed", second_person_id=actor.person_id)
    old = Q(signed__second__fresh_at__lt=(clock.now() - FRESH_FOR).isoformat())
    unsigned = mine.filter(~Q(signed__has_key="second") | old)
    return unsigned if actor.is_second else mine.none()


@decides
def joint_orders(actor: Actor) -> Iterator[Decision | Panel]:
    """What this person decides, and the newest orders he may see (one statement)."""
    if actor.is_coordinator or actor.is_second:
        found = led(actor)
        yield from _to_lead(found)
        lines = [line for line, _ in found]
    else:
        asked, rows, customers = together(
            unanswered(actor), asked_orders(actor, "open"), asked_customers(actor)
        )
        yield from map(_to_pledge, asked)
        lines = lines_in(actor, rows, customers)
    yield Panel("orders/jointorders/_under_way.html", {"lines": lines[:SHOWN]})


def unanswered(actor: Actor) -> QuerySet[OrderRow]:
    """For an owner: orders that ask his firm and have no answer of it yet."""
    orders = for_actor(OrderRow, actor)
    if not actor.is_owner or actor.firm_id is None or actor.cluster_id is None:
        return orders.none()
    mine = for_actor(PledgeRow, actor).filter(state="standing").values("order_id")
    asked = live(InvitationRow, actor.cluster_id).filter(firm_id=actor.firm_id, state="asked")
    still_open = orders.filter(state="collecting", deadline__gt=clock.now())
    return still_open.filter(key__in=asked.values("stream_id")).exclude(key__in=mine)


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


def _to_lead(found: list[tuple[OrderLine, Step | None]]) -> Iterator[Decision]:
    """For coordinator and second person: the next step of each order that waits for them."""
    for line, step in found:
        if step is None or step.waits or line.row.state in WAITING:
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
