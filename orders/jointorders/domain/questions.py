"""Questions about an order: the asker stays hidden, talk of price is held."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel.errors import NotFound, RuleBroken
from cluster.kernel.text import clean_text
from cluster.ledger.codec import Event, event
from orders.jointorders.domain.state import OrderState, State

OPEN_FOR_QUESTIONS = (
    State.COLLECTING,
    State.SEALED,
    State.PRICING,
    State.COUNTERED,
    State.OFFERED,
)
_FIGURE = re.compile(
    r"[₩￦$]\s*[0-9]|[0-9][0-9,.]*\s*(천|만|억)?\s*(원|won\b|krw\b|₩)|[0-9][0-9,.]*\s*(천|만)\b",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"단가|하한|최저가|가격|금액|얼마|네고|에누리|할인|마진|\bprices?\b|\bpricing\b|\bfloor\b"
    r"|\bdiscount|\bmargin|\bhow much\b",
    re.IGNORECASE,
)


@event("orders.order.question-asked@1")
class QuestionAsked(Event):
    question_id: UUID
    firm_id: UUID | None
    text: str


@event("orders.order.question-answered@1")
class QuestionAnswered(Event):
    question_id: UUID
    text: str


@event("orders.order.price-talk-held@1")
class PriceTalkHeld(Event):
    firm_id: UUID | None


def speaks_of_price(text: str) -> bool:
    """Price words or figures, in Korean or English."""
    return bool(_FIGURE.search(text) or _WORD.search(text))


def ask(order: OrderState, question: QuestionAsked) -> bool:
    """Put a question to all invited; False when it was held for talk of price."""
    order.need(*OPEN_FOR_QUESTIONS)
    question.text = _written(question.text)
    if speaks_of_price(question.text):
        order.emit(PriceTalkHeld(firm_id=question.firm_id, at=question.at))
        return False
    order.emit(question)
    return True


def answer(order: OrderState, question_id: UUID, text: str, at: datetime) -> bool:
    """Answer a question for all invited; False when it was held for talk of price."""
    order.need(*OPEN_FOR_QUESTIONS)
    if question_id not in order.questions:
        raise NotFound
    words = _written(text)
    if speaks_of_price(words):
        order.emit(PriceTalkHeld(firm_id=None, at=at))
        return False
    order.emit(QuestionAnswered(question_id=question_id, text=words, at=at))
    return True


def _written(text: str) -> str:
    words = clean_text(text, field="text", longest=1000)
    if not words.strip():
        raise RuleBroken("text", field="text")
    return words


def _asked(order: OrderState, e: QuestionAsked) -> None:
    order.questions[e.question_id] = e.originator_version


def _answered(order: OrderState, e: QuestionAnswered) -> None:
    order.questions[e.question_id] = e.originator_version


def _held(_: OrderState, __: PriceTalkHeld) -> None:
    """Only remembered."""


ON: dict[type[Event], Callable[..., Any]] = {
    QuestionAsked: _asked,
    QuestionAnswered: _answered,
    PriceTalkHeld: _held,
}
