"""Mails of the clocks (joint-orders 8): one letter, by the name of the clock that ran out."""

from collections.abc import Iterable
from dataclasses import dataclass

from cluster.kernel.text import Said
from cluster.ledger.push import Letter, Mail, letter
from cluster.ledger.store import Recorded
from orders.jointorders.domain.ending import DeadlinePassed
from orders.jointorders.letters.addressed import (
    Words,
    coordinators,
    customer_of,
    order_of,
    owners_asked,
    to_customer,
    to_person,
)
from orders.jointorders.models import OrderRow

COORDINATOR, MEMBERS, CUSTOMER = "coordinator", "members", "customer"


@dataclass(frozen=True, slots=True)
class Reminder:
    """Who is reminded, the state in which it still makes sense, the words and the page."""

    who: str
    state: str
    words: Words
    path: str = "/orders/{order}/"


REMINDERS = {
    "idle-remind": Reminder(
        COORDINATOR,
        "sealed",
        Words(
            Said("[맞손] {title}: 개봉이 남아 있어요", "[Matson] {title}: the opening is waiting"),
            Said(
                "약정을 마감한 지 근무일로 이틀이 지났어요. 두 분이 함께 열어 주세요.",
                "Pledging closed two working days ago. Please open the seals together.",
            ),
        ),
        "/desk/{order}/",
    ),
    "idle-tell": Reminder(
        MEMBERS,
        "sealed",
        Words(
            Said("[맞손] {title}: 아직 열지 않았어요", "[Matson] {title}: not opened yet"),
            Said(
                "약정을 마감한 지 근무일로 닷새가 지났지만 아직 열지 않았어요. "
                "궁금한 점은 코디네이터에게 물어봐 주세요.",
                "Five working days after the closing the seals are still closed. "
                "Please ask the coordinator.",
            ),
        ),
    ),
    "offer-half": Reminder(
        CUSTOMER,
        "offered",
        Words(
            Said("[맞손] {title} 제안서를 다시 알려 드립니다", "A reminder of our offer"),
            Said(
                "답변 기한의 절반이 지났습니다. {until}까지 답해 주시면 됩니다.",
                "Half of the time to answer has passed. Our offer is valid until {until}.",
            ),
        ),
    ),
    "offer-day-before": Reminder(
        CUSTOMER,
        "offered",
        Words(
            Said("[맞손] {title} 제안서 답변 기한이 하루 남았습니다", "One day left to answer"),
            Said(
                "{until}까지 답해 주지 않으시면 제안이 끝납니다.",
                "Our offer ends at {until} unless you answer.",
            ),
        ),
    ),
    "counter-remind": Reminder(
        COORDINATOR,
        "countered",
        Words(
            Said(
                "[맞손] {title}: 역제안에 답해 주세요", "[Matson] {title}: answer the counter-offer"
            ),
            Said(
                "고객이 다른 조건을 물은 지 근무일로 이틀이 지났어요.",
                "The customer wished other terms two working days ago.",
            ),
        ),
        "/desk/{order}/",
    ),
    "counter-tell": Reminder(
        CUSTOMER,
        "countered",
        Words(
            Said("[맞손] {title}: 아직 답을 드리지 못했습니다", "No answer from us yet"),
            Said(
                "제안하신 조건에 아직 답을 드리지 못했습니다. 기다려 주시거나, {until}까지 "
                "아래에서 거절하실 수 있습니다.",
                "We have not answered your terms yet. Please bear with us, or decline below until "
                "{until}.",
            ),
        ),
    ),
}


# a drafted answer is none yet: the customer waits until it is sent
_STILL = {"countered": ("countered", "pricing")}


@letter(DeadlinePassed)
class ClockRanOut(Letter):
    """The ends themselves (`pledges`, `offer-valid`) have letters of their own facts."""

    def recipients(self, fact: Recorded) -> Iterable[str]:
        reminder = REMINDERS.get(_name(fact))
        return _recipients(reminder, _order(fact)) if reminder else []

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        """Nothing where somebody acted before the mail went out."""
        reminder, order = REMINDERS[_name(fact)], _order(fact)
        if order.state not in _STILL.get(reminder.state, (reminder.state,)):
            return None
        if reminder.who == CUSTOMER:
            return to_customer(recipient, order, reminder.words)
        return to_person(recipient, order, reminder.words, reminder.path, {})


def _recipients(reminder: Reminder, order: OrderRow) -> list[str]:
    if reminder.who == CUSTOMER:
        return list(customer_of(order))
    told = owners_asked(order) if reminder.who == MEMBERS else coordinators(order.cluster_id)
    return [f"person/{person_id}" for person_id in told]


def _name(fact: Recorded) -> str:
    return str(fact.event.name)  # type: ignore[attr-defined]


def _order(fact: Recorded) -> OrderRow:
    return order_of(fact.cluster_id, fact.stream_id)
