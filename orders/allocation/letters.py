"""Mails about the split: pieces to answer for, a quantity that falls short, the order confirmed."""

from collections.abc import Iterable
from uuid import UUID

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.ledger.push import letter
from cluster.ledger.store import Recorded
from cluster.members import queries as members
from orders.allocation.domain.facts import (
    AllocationFellShort,
    AllocationProposed,
    ShareOverridden,
)
from orders.allocation.models import ShareRow
from orders.jointorders.domain.dividing import AllocationSettled
from orders.jointorders.letters.addressed import ToMembers, Words, coordinators, order_of
from orders.jointorders.models import OrderRow


class _OfLot(ToMembers):
    """The fact stands in the stream of a lot's allocation."""

    path = "/orders/{order}/allocation/"

    def order(self, fact: Recorded) -> OrderRow:
        return order_of(fact.cluster_id, fact.event.order_id)  # type: ignore[attr-defined]


@letter(AllocationProposed)
class ShareOffered(_OfLot):
    """Only firms that have something to answer; no piece and no price in a mail."""

    words = Words(
        Said("[맞손] {title}: 몫이 나왔어요", "[Matson] {title}: your share"),
        Said(
            "근무일로 하루 안에 맡을지 답해 주세요. 답이 없으면 다른 회사로 넘어가요.",
            "Please answer within one working day; without an answer it goes to others.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        waiting = live(ShareRow, fact.cluster_id).filter(stream_id=fact.stream_id, state="offered")
        return members.owner_ids(fact.cluster_id, waiting.values_list("firm_id", flat=True))


@letter(ShareOverridden)
class PiecesMoved(_OfLot):
    """To whom pieces were moved: its silence is a no as well."""

    words = Words(
        Said("[맞손] {title}: 몫이 더 왔어요", "[Matson] {title}: more pieces for you"),
        Said(
            "두 사람이 함께 몫을 옮겼어요. 근무일로 하루 안에 맡을지 답해 주세요. "
            "답이 없으면 맡지 않는 것으로 봐요.",
            "Two persons together moved pieces to your share. Please answer within one working "
            "day; no answer counts as a no.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        moved = fact.event
        assert isinstance(moved, ShareOverridden)  # noqa: S101 - registered for it
        return members.owner_ids(fact.cluster_id, [moved.moving.to_firm_id])


@letter(AllocationFellShort)
class FellShort(_OfLot):
    words = Words(
        Said("[맞손] {title}: 물량이 모자라요", "[Matson] {title}: the volume falls short"),
        Said(
            "물량을 다 맡기지 못했어요. 고객과 수량이나 납기를 다시 정해 주세요.",
            "Not every piece found a firm. Please settle quantity or date with the customer.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        return coordinators(fact.cluster_id)


@letter(AllocationSettled)
class Confirmed(ToMembers):
    path = "/orders/{order}/allocation/"
    words = Words(
        Said("[맞손] {title}: 배정이 확정됐어요", "[Matson] {title}: the shares are confirmed"),
        Said("맡은 몫과 도면을 볼 수 있어요.", "You can see your share and take the drawing."),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        held = live(ShareRow, fact.cluster_id).filter(order_id=order.key, accepted__gt=0)
        return members.owner_ids(fact.cluster_id, held.values_list("firm_id", flat=True))
