"""The list of orders, one order, its questions, its history."""

from typing import Any
from uuid import UUID

from cluster.members.access import access, for_actor
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Instant, Told, at, commands, reads
from cluster.web.api.paging import PageForm, page_after
from cluster.web.forms import both, choice_field
from orders.jointorders import commands as verbs
from orders.jointorders.api.told import Order, OrderLine, Orders, facts_of, lot_of
from orders.jointorders.forms.talking import AnswerForm, QuestionForm
from orders.jointorders.models import OrderRow
from orders.jointorders.queries import orders as queries
from orders.jointorders.queries.history import fact_of, facts_for
from orders.jointorders.queries.words import STATES


class OrdersForm(PageForm):
    """Which orders: open, ended, or one state."""

    state = choice_field(
        choices=[(key, key) for key in ("open", "ended", *STATES)],
        required=False,
        label=both("상태", "State"),
    )


class Question(Told):
    """A question and its answer; nobody sees who asked."""

    question_id: UUID
    text: str
    answer: str
    asked_at: Instant | None
    answered_at: Instant | None


class Questions(Told):
    """The questions of an order, the newest first."""

    questions: list[Question]


class Fact(Told):
    """One thing that happened, in the reader's language."""

    number: int
    at: Instant | None
    what: str
    words: str


class History(Told):
    """One page, the newest first; `next` goes into `after`."""

    facts: list[Fact]
    next: str | None


@reads(Orders, OrdersForm)
def list_orders(call: Call) -> Orders:
    """The orders you may see, the newest first."""
    asked = dict(call.fields)
    rows = queries.orders_in(for_actor(OrderRow, call.actor), asked.pop("state"))
    page, after = page_after(rows, ("-opened_at", "-key"), **asked)
    at_desk = call.actor.is_at_desk
    found = [OrderLine(**facts_of(row, at_desk=at_desk)) for row in page]  # type: ignore[arg-type]
    return Orders(orders=found, next=after)


@reads(Order)
def read_order(call: Call, order_id: UUID) -> Order:
    """One order with its lots and what was measured of their drawings."""
    actor = call.actor
    row = queries.order_row(actor, order_id)
    facts: dict[str, Any] = facts_of(row, at_desk=actor.is_at_desk)
    if name := queries.customer_of(actor, row):
        facts["customer_name"] = name
    return Order(
        version=row.version,
        valid_until=row.valid_until,
        keys_destroyed_at=row.keys_destroyed_at,
        lots=[
            lot_of(lot, at_desk=actor.is_at_desk)
            for lot in queries.lots_of(row.cluster_id, order_id)
        ],
        **facts,
    )


@reads(Questions)
def list_questions(call: Call, order_id: UUID) -> Questions:
    """Questions and answers, seen by all invited."""
    rows = queries.questions_of(queries.cluster_of(call.actor), order_id)
    names = [name for name in Question.__struct_fields__ if name != "question_id"]
    found = [Question(question_id=r.key, **{n: getattr(r, n) for n in names}) for r in rows]
    return Questions(questions=found)


@commands(body=Body(QuestionForm), status=204)
def ask_question(call: Call, order_id: UUID) -> None:
    """Ask, unseen as asker. Talk of price is held back."""
    text = call.fields["text"]
    verbs.ask_question(by=call.actor, key=call.key, order_id=order_id, text=text)


@commands(body=Body(AnswerForm))
def answer_question(call: Call, order_id: UUID, question_id: UUID) -> None:
    """Answer for all invited."""
    verbs.answer_question(
        by=call.actor,
        key=call.key,
        order_id=order_id,
        question_id=question_id,
        text=call.fields["text"],
    )


@reads(History, PageForm)
def read_history(call: Call, order_id: UUID) -> History:
    """What happened to the order: a member reads what concerns all, the desk everything."""
    rows, after = page_after(facts_for(call.actor, order_id), ("-number",), **call.fields)
    told = [(row, fact_of(row, call.actor.language)) for row in rows]
    found = [Fact(number=r.number, at=r.at, what=r.word, words=fact.text) for r, fact in told]
    return History(facts=found, next=after)


order = access(GET="orders.see")(at("orders", GET=read_order))
questions = access(GET="orders.see", POST="orders.ask")(
    at("orders", GET=list_questions, POST=ask_question)
)
answer = access(PUT="orders.lead")(at("orders", PUT=answer_question))
history = access(GET="orders.see")(at("orders", GET=read_history))
