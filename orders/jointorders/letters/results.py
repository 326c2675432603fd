"""Mails about what came of an order: other terms, won, lost, expired, cancelled."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from cluster.kernel.text import Said
from cluster.ledger.push import Mail, letter
from cluster.ledger.store import Recorded
from orders.jointorders.domain.ending import OrderCancelled, OrderExpired, OrderLost, OrderWon
from orders.jointorders.domain.link import LinkLocked
from orders.jointorders.domain.offering import OfferCountered
from orders.jointorders.letters.addressed import (
    ToMembers,
    Words,
    coordinators,
    customer_of,
    order_of_link,
    owners_asked,
    to_customer,
)
from orders.jointorders.models import OrderRow

_SEALS_GONE = Said(
    "봉인된 단가는 없앴어요. 약정 영수증은 그대로 쓸 수 있어요.",
    "The sealed prices are destroyed; your receipt still proves your pledge.",
)


@letter(OfferCountered)
class Countered(ToMembers):
    path = "/desk/{order}/"
    words = Words(
        Said("[맞손] {title}: 고객이 다른 조건을 물었어요", "[Matson] {title}: other terms wished"),
        Said("역제안을 보고 답해 주세요.", "Please look at the counter-offer and answer."),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        return coordinators(fact.cluster_id)


@letter(LinkLocked)
class Locked(ToMembers):
    """The customer cannot go on by himself; only a new link helps."""

    path = "/desk/{order}/"
    words = Words(
        Said(
            "[맞손] {title}: 고객 링크가 잠겼어요",
            "[Matson] {title}: the customer's link is locked",
        ),
        Said(
            "확인 번호가 다섯 번 맞지 않았어요. 고객에게 확인한 뒤 새 링크를 보내 주세요.",
            "The code was wrong five times. Please ask the customer, then send a new link.",
        ),
    )

    def order(self, fact: Recorded) -> OrderRow:
        return order_of_link(fact)

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        return coordinators(fact.cluster_id)


class ToAll(ToMembers):
    """The result goes to every firm that was asked, and to the coordinator."""

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        return [*owners_asked(order), *coordinators(fact.cluster_id)]


@letter(OrderWon)
class Won(ToAll):
    words = Words(
        Said("[맞손] {title}: 수주했어요", "[Matson] {title}: the order is won"),
        Said(
            "고객이 제안을 받아들였어요. 곧 물량을 나눠 알려 드려요.",
            "The customer accepted. The shares follow shortly.",
        ),
    )


def _over(subject: Said, why: Said) -> Words:
    return Words(subject, Said(f"{why.ko} {_SEALS_GONE.ko}", f"{why.en} {_SEALS_GONE.en}"))


@letter(OrderLost)
class Lost(ToAll):
    words = _over(
        Said("[맞손] {title}: 수주하지 못했어요", "[Matson] {title}: the order is lost"),
        Said("고객이 제안을 거절했어요.", "The customer declined."),
    )


@letter(OrderExpired)
class Expired(ToAll):
    words = _over(
        Said("[맞손] {title}: 제안 기한이 지났어요", "[Matson] {title}: the offer has expired"),
        Said("고객이 기한까지 답하지 않았어요.", "The customer did not answer in time."),
    )


@letter(OrderCancelled)
class Cancelled(ToAll):
    """The customer hears it too, once he has had an offer; never the reason, which is the firms'."""

    his_words = Words(
        Said("[맞손] {title}: 진행을 멈추게 되었습니다", "{title}: the order is cancelled"),
        Said(
            "{title} 건을 취소하게 되어 더 진행하지 않습니다. 보내 드린 제안도 효력이 없습니다. "
            "궁금한 점은 담당자에게 문의해 주십시오.",
            "The order {title} was cancelled and goes no further; our offer no longer holds. "
            "Please ask your contact if you have questions.",
        ),
    )
    words = _over(
        Said("[맞손] {title}: 취소했어요", "[Matson] {title}: the order is cancelled"),
        Said("공동수주를 취소했어요.", "The joint order was cancelled."),
    )

    def recipients(self, fact: Recorded) -> Iterator[str]:
        yield from super().recipients(fact)
        order = self.order(fact)
        yield from customer_of(order) if order.sent_version else ()

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        if recipient.startswith("customer/"):
            return to_customer(recipient, self.order(fact), self.his_words, with_link=False)
        return super().write(fact, recipient)
