"""Mails about facts of a joint order; the words are made when they are sent, never stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.ledger.push import Letter, Mail, letter
from cluster.ledger.store import Recorded
from cluster.members import queries as members
from cluster.web.show import when
from orders.jointorders.domain.collecting import CollectingClosed, DeadlineMoved, MembersInvited
from orders.jointorders.domain.ending import OrderWon
from orders.jointorders.domain.link import CodeAsked, LinkIssued
from orders.jointorders.domain.offering import OfferCountered
from orders.jointorders.domain.opening import COORDINATOR, OpeningSigned
from orders.jointorders.models import LinkRow, OrderRow
from orders.jointorders.tokens import code_of, token_of


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a mail to members, with the order's facts to fill in."""

    subject: Said
    body: Said


class ToMembers(Letter):
    """A mail to people of the cluster about one order, each in his language."""

    words: ClassVar[Words]
    path: ClassVar[str] = "/orders/{order}/"

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        """Whom to write to; by default the owners of the firms that were asked."""
        owners = members.owners(fact.cluster_id)
        return [owners[UUID(f)].person_id for f in order.invited if UUID(f) in owners]

    def recipients(self, fact: Recorded) -> Iterator[str]:
        order = _order(fact.cluster_id, fact.stream_id)
        yield from (f"person/{person_id}" for person_id in self.people(fact, order))

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        person = members.person_details(fact.cluster_id, UUID(recipient.partition("/")[2]))
        if not person.email:
            return None
        order, language = _order(fact.cluster_id, fact.stream_id), person.language
        facts = self.facts(fact, order, language)
        link = settings.SITE_URL + self.path.format(order=order.key)
        subject = self.words.subject.in_(language).format(**facts)
        return Mail(
            person.email, subject, f"{self.words.body.in_(language).format(**facts)}\n{link}\n"
        )

    def facts(self, fact: Recorded, order: OrderRow, language: str) -> dict[str, str]:
        """What the words name; never a figure of a pledge."""
        deadline = when(order.deadline, language) if order.deadline else ""
        return {"title": order.title, "number": order.number, "deadline": deadline}


@letter(MembersInvited)
class Invited(ToMembers):
    words = Words(
        Said("[맞손] {title}: 약정을 기다려요", "[Matson] {title}: your pledge is asked"),
        Said(
            "{title} ({number})에 맞는 설비가 있어 여쭤봐요. {deadline}까지 약정해 주세요.",
            "Your machines fit {title} ({number}). Please pledge by {deadline}.",
        ),
    )


@letter(DeadlineMoved)
class LaterDeadline(ToMembers):
    words = Words(
        Said("[맞손] {title}: 마감이 늦춰졌어요", "[Matson] {title}: a later deadline"),
        Said("새 마감은 {deadline}이에요.", "The new deadline is {deadline}."),
    )


@letter(CollectingClosed)
class Closed(ToMembers):
    """Every invited firm gets the checkpoint, so that nobody can change a pledge unseen."""

    words = Words(
        Said("[맞손] {title}: 약정을 마감했어요", "[Matson] {title}: pledging is closed"),
        Said(
            "원장 {position}번째 기록까지 봉인했어요. 지문 {chain}. 약정 영수증과 함께 보관해 주세요.",
            "Sealed up to ledger record {position}, fingerprint {chain}. Keep it with your receipt.",
        ),
    )

    def facts(self, fact: Recorded, order: OrderRow, language: str) -> dict[str, str]:
        point = fact.event.checkpoint  # type: ignore[attr-defined]
        known = super().facts(fact, order, language)
        return known | {"position": str(point.position), "chain": point.chain}


@letter(OpeningSigned)
class OpenTogether(ToMembers):
    """The second person is asked once the coordinator has signed."""

    path = "/desk/{order}/"
    words = Words(
        Said("[맞손] {title}: 함께 열어 주세요", "[Matson] {title}: please sign too"),
        Said(
            "코디네이터가 서명했어요. 두 번째 서명을 기다려요.",
            "The coordinator has signed; the second signature is awaited.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        first = fact.event.signoff.role == COORDINATOR  # type: ignore[attr-defined]
        return [order.second_person_id] if first and order.second_person_id else []


@letter(OfferCountered)
class Countered(ToMembers):
    path = "/desk/{order}/"
    words = Words(
        Said("[맞손] {title}: 고객이 다른 조건을 물었어요", "[Matson] {title}: other terms wished"),
        Said("역제안을 보고 답해 주세요.", "Please look at the counter-offer and answer."),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        rows = members.people_rows(fact.cluster_id)
        return [row.person_id for row in rows if row.role == "coordinator"]


@letter(OrderWon)
class Won(ToMembers):
    words = Words(
        Said("[맞손] {title}: 수주했어요", "[Matson] {title}: the order is won"),
        Said(
            "고객이 제안을 받아들였어요. 곧 물량을 나눠 알려 드려요.",
            "The customer accepted. The shares follow shortly.",
        ),
    )


class ToCustomer(Letter):
    """A mail to the customer about his link."""

    def recipients(self, fact: Recorded) -> Iterator[str]:
        order = _order_of_link(fact)
        if order.customer_id is not None:
            yield f"customer/{order.customer_id}"

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        customer = members.customer(fact.cluster_id, UUID(recipient.partition("/")[2]))
        if not customer.email:
            return None
        return self.mail(fact, customer.email, _order_of_link(fact))

    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        raise NotImplementedError


@letter(LinkIssued)
class OfferArrived(ToCustomer):
    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        link = f"{settings.SITE_URL}/offer/{token_of(fact.cluster_id, fact.stream_id)}/"
        until = order.valid_until
        ko = f"{order.title} 제안서를 보내 드립니다."
        ko += f" {when(until, 'ko')}까지 답해 주시면 됩니다." if until else ""
        en = f"Our offer for {order.title}." + (
            f" Valid until {when(until, 'en')}." if until else ""
        )
        return Mail(address, f"[맞손] {order.title} 제안서 / Offer", f"{ko}\n{en}\n{link}\n")


@letter(CodeAsked)
class CodeSent(ToCustomer):
    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        code = code_of(fact.stream_id, fact.event.number)  # type: ignore[attr-defined]
        ko = f"확인 번호는 {code}입니다. 15분 안에 제안서에 넣어 주십시오."
        en = f"Your code is {code}. Please enter it within 15 minutes."
        return Mail(address, f"[맞손] 확인 번호 / Code ({order.number})", f"{ko}\n{en}\n")


def _order(cluster_id: UUID, order_id: UUID) -> OrderRow:
    return live(OrderRow, cluster_id).get(key=order_id)


def _order_of_link(fact: Recorded) -> OrderRow:
    link = live(LinkRow, fact.cluster_id).get(key=fact.stream_id)
    if link.order_id is None:
        raise ValueError("a link without an order")
    return _order(fact.cluster_id, link.order_id)
