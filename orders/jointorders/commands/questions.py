"""Questions of members and answers to all."""

from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotAllowed, NotFound, RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_act_for, must_coordinate
from orders.jointorders.domain import questions
from orders.jointorders.domain.order import JointOrder


def ask_question(*, by: Actor, key: Key, order_id: UUID, text: str) -> Done:
    """Ask, unseen as asker. Talk of price is held: `price-talk` after the notice is recorded."""
    if not by.is_coordinator:
        if by.firm_id is None:
            raise NotAllowed
        must_act_for(by, by.firm_id)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        if by.firm_id is not None and by.firm_id not in order.invited:
            raise NotFound
        question = questions.QuestionAsked(
            question_id=id_for("question", act.command_id),
            firm_id=by.firm_id,
            text=text,
            at=clock.now(),
        )
        return {"held": not questions.ask(order, question)}

    return _unless_held(command(act, body))


def answer_question(*, by: Actor, key: Key, order_id: UUID, question_id: UUID, text: str) -> Done:
    """The coordinator answers for all invited."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        order = work.load(JointOrder, order_id)
        work.must_have_seen(order.questions.get(question_id, 0))
        return {"held": not questions.answer(order, question_id, text, clock.now())}

    return _unless_held(command(by.act(key), body))


def _unless_held(done: Done) -> Done:
    if done.result["held"]:
        raise RuleBroken("price-talk", field="text")
    return done
