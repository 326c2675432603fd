"""To whom mails about an order go, each in his language; the words are made when they are sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.ledger.push import Letter, Mail
from cluster.ledger.store import Recorded
from cluster.members import queries as members
from cluster.web.show import when
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import LinkRow, OrderRow
from orders.jointorders.tokens import token_of


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a mail, with the order's facts to fill in."""

    subject: Said
    body: Said


class ToMembers(Letter):
    """A mail to people of the cluster about one order."""

    words: ClassVar[Words]
    path: ClassVar[str] = "/orders/{order}/"

    def order(self, fact: Recorded) -> OrderRow:
        return order_of(fact.cluster_id, fact.stream_id)

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        """Whom to write to; by default the owners of the firms that were asked."""
        return owners_asked(order)

    def recipients(self, fact: Recorded) -> Iterator[str]:
        people = self.people(fact, self.order(fact))
        yield from (f"person/{person_id}" for person_id in people)

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        order = self.order(fact)
        return to_person(recipient, order, self.words, self.path, self.facts(fact))

    def facts(self, fact: Recorded) -> dict[str, str]:
        """What the words name beside title, number and deadline; never a figure of a pledge."""
        return {}


class ToCustomer(Letter):
    """A mail to the customer about his link."""

    def recipients(self, fact: Recorded) -> Iterator[str]:
        yield from customer_of(order_of_link(fact))

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        address = address_of(fact.cluster_id, recipient)
        return self.mail(fact, address, order_of_link(fact)) if address else None

    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        raise NotImplementedError


def to_person(
    recipient: str, order: OrderRow, words: Words, path: str, facts: dict[str, str]
) -> Mail | None:
    """In the person's language, with the link to the page; None where he has no address."""
    person = members.person_details(order.cluster_id, UUID(recipient.partition("/")[2]))
    if not person.email:
        return None
    language = person.language
    known = {"title": order.title, "number": order.number}
    known |= {"deadline": when(order.deadline, language) if order.deadline else ""} | facts
    link = settings.SITE_URL + path.format(order=order.key)
    body = words.body.in_(language).format(**known)
    return Mail(person.email, words.subject.in_(language).format(**known), f"{body}\n{link}\n")


def to_customer(
    recipient: str, order: OrderRow, words: Words, *, with_link: bool = True
) -> Mail | None:
    """In both languages, with the link to his offer; None where he has no address or no offer."""
    address = address_of(order.cluster_id, recipient)
    if not address or order.valid_until is None:
        return None
    said = []
    for language in ("ko", "en"):
        known = {"title": order.title, "until": when(order.valid_until, language)}
        said.append((words.subject, words.body, known, language))
    subject = " / ".join(s.in_(tongue).format(**known) for s, _, known, tongue in said)
    body = "\n".join(b.in_(tongue).format(**known) for _, b, known, tongue in said)
    link = link_id(order.key, order.sent_version, order.link_number)
    path = f"\n{settings.SITE_URL}/offer/{token_of(order.cluster_id, link)}/" if with_link else ""
    return Mail(address, subject, f"{body}{path}\n")


def owners_asked(order: OrderRow) -> list[UUID]:
    """The owners of the firms that were asked."""
    return members.owner_ids(order.cluster_id, map(UUID, order.invited))


def coordinators(cluster_id: UUID) -> list[UUID]:
    rows = members.people_rows(cluster_id)
    return [row.person_id for row in rows if row.role == "coordinator" and not row.removed]


def customer_of(order: OrderRow) -> Iterator[str]:
    """The recipient that is the order's customer."""
    if order.customer_id is not None:
        yield f"customer/{order.customer_id}"


def address_of(cluster_id: UUID, recipient: str) -> str:
    """The customer's address; empty where there is none."""
    return members.customer(cluster_id, UUID(recipient.partition("/")[2])).email


def order_of(cluster_id: UUID, order_id: UUID) -> OrderRow:
    return live(OrderRow, cluster_id).get(key=order_id)


def order_of_link(fact: Recorded) -> OrderRow:
    link = live(LinkRow, fact.cluster_id).get(key=fact.stream_id)
    if link.order_id is None:
        raise ValueError("a link without an order")
    return order_of(fact.cluster_id, link.order_id)
