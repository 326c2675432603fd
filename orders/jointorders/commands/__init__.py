"""What coordinator, second person, members, customer and clocks do to a joint order."""

from orders.jointorders.commands.answering import (
    Acceptance,
    Counter,
    accept_offer,
    ask_code,
    counter_offer,
    decline_offer,
)
from orders.jointorders.commands.collecting import (
    close_collecting,
    decline_invite,
    extend_deadline,
    take_up_invite,
)
from orders.jointorders.commands.correcting import correct_lot, remove_lot
from orders.jointorders.commands.drafting import (
    NewOrder,
    add_lot,
    change_mode,
    check_order,
    open_order,
)
from orders.jointorders.commands.ending import cancel_order, pass_deadline
from orders.jointorders.commands.inviting import Asking, invite_members
from orders.jointorders.commands.offering import draft_offer, reissue_link, send_offer
from orders.jointorders.commands.opening import sign_opening
from orders.jointorders.commands.questions import answer_question, ask_question
from orders.jointorders.commands.revising import Revision, revise_lot
from orders.jointorders.commands.second import name_second_person

__all__ = [
    "Acceptance",
    "Asking",
    "Counter",
    "NewOrder",
    "Revision",
    "accept_offer",
    "add_lot",
    "answer_question",
    "ask_code",
    "ask_question",
    "cancel_order",
    "change_mode",
    "check_order",
    "close_collecting",
    "correct_lot",
    "counter_offer",
    "decline_invite",
    "decline_offer",
    "draft_offer",
    "extend_deadline",
    "invite_members",
    "name_second_person",
    "open_order",
    "pass_deadline",
    "reissue_link",
    "remove_lot",
    "revise_lot",
    "send_offer",
    "sign_opening",
    "take_up_invite",
]
