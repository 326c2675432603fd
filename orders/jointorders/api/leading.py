"""The coordinator while pledges are collected: who answered, the deadline, the mode, the end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.members.access import access
from cluster.web.api.bodies import Body
from cluster.web.api.operations import Call, Told, at, commands, reads
from orders.jointorders import commands as verbs
from orders.jointorders.forms.talking import DeadlineForm, ModeForm, ReasonForm
from orders.jointorders.queries import desk
from orders.jointorders.queries import orders as queries


class Answer(Told):
    """Whether a firm has answered, never what; waiting is silent once collecting is closed."""

    firm_id: UUID | None
    state: str
    reason_class: str
    in_time_not_counted: bool


class Answers(Told):
    """Every firm asked or left out."""

    answers: list[Answer]


class Closed(Told):
    """How many pledges were there at the closing."""

    pledges: int


@reads(Answers)
def list_answers(call: Call, order_id: UUID) -> Answers:
    """Who has answered, so that silent firms can be reminded."""
    found = desk.answered_states(call.actor, queries.order_row(call.actor, order_id))
    told = [
        Answer(
            firm_id=row.firm_id,
            state=state,
            reason_class=row.reason_class,
            in_time_not_counted=late,
        )
        for row, state, late in found
    ]
    return Answers(answers=sorted(told, key=lambda one: str(one.firm_id)))


@commands(body=Body(DeadlineForm))
def extend_deadline(call: Call, order_id: UUID) -> None:
    """A later deadline for every lot."""
    to: datetime = call.fields["deadline"]
    verbs.extend_deadline(by=call.actor, key=call.key, order_id=order_id, to=to)


@commands(Closed)
def close_collecting(call: Call, order_id: UUID) -> Any:
    """Close once every invited firm has answered; at the deadline it closes by itself."""
    return verbs.close_collecting(by=call.actor, key=call.key, order_id=order_id)


@commands(body=Body(ModeForm))
def change_mode(call: Call, order_id: UUID) -> None:
    """Another legal mode before the first pledge."""
    verbs.change_mode(by=call.actor, key=call.key, order_id=order_id, **call.fields)


@commands(body=Body(ReasonForm))
def cancel_order(call: Call, order_id: UUID) -> None:
    """Cancel the order; its sealed prices are destroyed."""
    reason = call.fields["reason"]
    verbs.cancel_order(by=call.actor, key=call.key, order_id=order_id, reason=reason)


answers = access(GET="desk.answers")(at("collecting", GET=list_answers))
deadline = access(PUT="orders.lead")(at("collecting", PUT=extend_deadline))
closing = access(POST="orders.lead")(at("collecting", POST=close_collecting))
mode = access(PUT="orders.lead")(at("collecting", PUT=change_mode))
cancellation = access(POST="orders.lead")(at("collecting", POST=cancel_order))
