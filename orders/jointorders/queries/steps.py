"""The one next step of an order for the person who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from cluster.kernel.text import Said
from cluster.members.access import Actor
from orders.capacity.queries.pledges import answered
from orders.jointorders.models import InvitationRow, OrderRow
from orders.jointorders.queries.orders import cluster_of, invitations_of


@dataclass(frozen=True, slots=True)
class Step:
    """A question, the words of its one button, and where the button leads."""

    ask: Said
    button: Said
    path: str
    posts: bool = False  # the button is a form
    icon: str = "handshake"
    facts: dict[str, str] = field(default_factory=dict)


def next_step(actor: Actor, row: OrderRow) -> Step | None:
    """For coordinator and second person; a member's step is the pledge panel."""
    if actor.is_second:
        return _second(actor, row)
    return _coordinator(actor, row) if actor.is_coordinator else None


def all_answered(actor: Actor, row: OrderRow) -> bool:
    """Every invited firm has pledged or declined."""
    cluster_id = cluster_of(actor)
    asked = [i for i in invitations_of(cluster_id, row.key) if i.state == "asked"]
    return not waiting(asked, answered(cluster_id, row.key))


def waiting(asked: list[InvitationRow], answered_by: set[UUID]) -> list[InvitationRow]:
    """Invited firms that have said nothing yet."""
    return [i for i in asked if i.state == "asked" and i.firm_id not in answered_by]


def _second(actor: Actor, row: OrderRow) -> Step | None:
    mine = row.second_person_id == actor.person_id
    if row.state != "sealed" or not mine or row.signed.get("second"):
        return None
    return Step(
        Said("약정 봉인을 함께 열까요?", "Open the seals together?"),
        Said("개봉하러 가기", "Go to the opening"),
        f"/desk/{row.key}/",
        icon="lock",
    )


def _coordinator(actor: Actor, row: OrderRow) -> Step | None:
    here, desk = f"/orders/{row.key}/", f"/desk/{row.key}/"
    if row.state == "draft" and not row.lots:
        return Step(
            Said("무엇을 몇 개 만들까요?", "What is to be made?"),
            Said("로트 더하기", "Add a lot"),
            f"{here}lots/new/",
            icon="plus",
        )
    if row.state == "collecting":
        return _collecting(actor, row)
    return _STEPS[row.state](here, desk) if row.state in _STEPS else None


def _collecting(actor: Actor, row: OrderRow) -> Step:
    if all_answered(actor, row):
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
        Said("역제안 보기", "See the counter-offer"),
        desk,
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
