"""The one next step of an order for the person who looks at it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members.access import Actor
from orders.capacity.models import PledgeRow
from orders.jointorders.domain.opening import FRESH_FOR
from orders.jointorders.models import InvitationRow, OrderRow
from orders.jointorders.queries.orders import (
    OrderLine,
    asked_customers,
    asked_orders,
    cluster_of,
    lines_in,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A question, the words of its one button, and where the button leads."""

    ask: Said
    button: Said
    path: str
    posts: bool = False  # the button is a form
    icon: str = "handshake"
    facts: dict[str, str] = field(default_factory=dict)
    waits: bool = False  # for somebody else: nothing is to be decided


def next_step(actor: Actor, row: OrderRow, all_said: bool) -> Step | None:
    """For coordinator and second person; a member's step is the pledge panel.

    `all_said`: every invited firm has pledged or declined.
    """
    if actor.is_second:
        return _second(actor, row)
    return _coordinator(row, all_said) if actor.is_coordinator else None


def everybody_said(invitations: Iterable[InvitationRow], pledges: Iterable[PledgeRow]) -> bool:
    """No firm that was asked is silent."""
    pledged = {pledge.firm_id for pledge in pledges if pledge.state == "standing"}
    return all(one.firm_id in pledged for one in invitations if one.state == "asked")


def led(actor: Actor) -> list[tuple[OrderLine, Step | None]]:
    """Every open order with its next step (one statement)."""
    orders, customers, asked, pledged = together(
        asked_orders(actor, "open"), asked_customers(actor), *_answers(actor)
    )
    given = {(pledge.order_id, pledge.firm_id) for pledge in pledged}
    silent = {one.stream_id for one in asked if (one.stream_id, one.firm_id) not in given}
    lines = lines_in(actor, orders, customers)
    return [(line, next_step(actor, line.row, line.row.key not in silent)) for line in lines]


def _answers(actor: Actor) -> tuple[QuerySet[InvitationRow], QuerySet[PledgeRow]]:
    """Who is asked and who has pledged in the orders that collect; for the coordinator alone."""
    cluster_id = cluster_of(actor)
    asked, pledged = live(InvitationRow, cluster_id), live(PledgeRow, cluster_id)
    if not actor.is_coordinator:
        return asked.none(), pledged.none()
    collecting = live(OrderRow, cluster_id).filter(state="collecting").values("key")
    return (
        asked.filter(stream_id__in=collecting, state="asked"),
        pledged.filter(order_id__in=collecting, state="standing"),
    )


def _second(actor: Actor, row: OrderRow) -> Step | None:
    mine = row.second_person_id == actor.person_id
    if row.state != "sealed" or not mine or has_signed(row, "second"):
        return None
    return Step(
        Said("약정 봉인을 함께 열까요?", "Open the seals together?"),
        Said("개봉하러 가기", "Go to the opening"),
        f"/desk/{row.key}/",
        icon="lock",
    )


def _coordinator(row: OrderRow, all_said: bool) -> Step | None:
    here, desk = f"/orders/{row.key}/", f"/desk/{row.key}/"
    if row.state == "draft" and not row.lots:
        return Step(
            Said("무엇을 몇 개 만들까요?", "What is to be made?"),
            Said("로트 더하기", "Add a lot"),
            f"{here}lots/new/",
            icon="plus",
        )
    if row.state == "collecting":
        return _collecting(row, all_said)
    if row.state == "sealed" and has_signed(row, "coordinator"):
        return Step(
            Said("두 번째 분의 서명을 기다리고 있어요.", "Waiting for the second signature."),
            Said("개봉 보기", "See the opening"),
            desk,
            icon="clock",
            waits=True,
        )
    return _STEPS[row.state](here, desk) if row.state in _STEPS else None


def has_signed(row: OrderRow, role: str) -> bool:
    """A signature of the opening that still counts: one of the last five minutes."""
    sign = row.signed.get(role)
    return bool(sign) and clock.now() - datetime.fromisoformat(sign["fresh_at"]) <= FRESH_FOR


def _collecting(row: OrderRow, all_said: bool) -> Step:
    if row.deadline is not None and row.deadline <= clock.now():
        return Step(
            Said(
                "마감 중이에요. 제시간에 온 약정을 모두 받고 닫아요.",
                "Closing: everything that came in time is being taken in.",
            ),
            Said("답한 회사 보기", "See who answered"),
            f"/desk/{row.key}/",
            icon="clock",
            waits=True,
        )
    if all_said:
        return Step(
            Said("모두 답했어요. 지금 마감할까요?", "Everybody has answered. Close now?"),
            Said("지금 마감하기", "Close now"),
            f"/orders/{row.key}/close/",
            posts=True,
            icon="lock",
        )
    return Step(
        Said("아직 답하지 않은 회사가 있어요.", "Some firms have not answered yet."),
        Said("답한 회사 보기", "See who answered"),
        f"/desk/{row.key}/",
        icon="users",
    )


_STEPS: dict[str, Callable[[str, str], Step]] = {
    "draft": lambda here, _desk: Step(
        Said("도면과 로트가 맞나요?", "Are drawings and lots right?"),
        Said("확인 마치기", "Finish the check"),
        f"{here}check/",
        posts=True,
        icon="check",
    ),
    "checked": lambda here, _desk: Step(
        Said("어느 회사에 언제까지 물을까요?", "Whom to ask, and until when?"),
        Said("약정 요청하기", "Ask for pledges"),
        f"{here}invite/",
        icon="mail",
    ),
    "sealed": lambda _here, desk: Step(
        Said("약정 봉인을 열까요?", "Open the seals?"),
        Said("개봉하러 가기", "Go to the opening"),
        desk,
        icon="lock",
    ),
    "pricing": lambda _here, desk: Step(
        Said("얼마에 제안할까요?", "At what price?"),
        Said("제안 쓰기", "Write the offer"),
        desk,
        icon="calculator",
    ),
    "offered": lambda _here, desk: Step(
        Said("고객의 답을 기다리고 있어요.", "Waiting for the customer."),
        Said("보낸 제안 보기", "See the offer"),
        desk,
        icon="clock",
    ),
    "countered": lambda _here, desk: Step(
        Said("고객이 다른 조건을 물었어요.", "The customer wishes other terms."),
        Said("역제안에 답하기", "Answer the counter-offer"),
        f"{desk}#counter",
        icon="messages-square",
    ),
    "won": lambda here, _desk: Step(
        Said("물량을 나눌까요?", "Divide the volume?"),
        Said("배정하러 가기", "Go to the division"),
        f"{here}allocation/",
        icon="git-branch",
    ),
    "allocating": lambda here, _desk: Step(
        Said("회원사의 답을 기다리고 있어요.", "Waiting for the members' answers."),
        Said("배정 보기", "See the division"),
        f"{here}allocation/",
        icon="git-branch",
    ),
}
