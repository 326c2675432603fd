"""What the system, the coordinator and the members do about a lot's split."""

from orders.allocation.commands.answering import (
    Accepting,
    Declining,
    accept_share,
    decline_share,
    pass_answer_time,
)
from orders.allocation.commands.concluding import conclude, settle_order, settle_quantity
from orders.allocation.commands.disclosing import (
    give_disclosure_consent,
    withdraw_disclosure_consent,
)
from orders.allocation.commands.overriding import Overriding, override_share
from orders.allocation.commands.posting import expire_credits, post_credits
from orders.allocation.commands.running import run_allocation
from orders.allocation.commands.working import (
    cancel_split,
    finish_split,
    give_up_split,
    look_after_workers,
)

__all__ = [
    "Accepting",
    "Declining",
    "Overriding",
    "accept_share",
    "cancel_split",
    "conclude",
    "decline_share",
    "expire_credits",
    "finish_split",
    "give_disclosure_consent",
    "give_up_split",
    "look_after_workers",
    "override_share",
    "pass_answer_time",
    "post_credits",
    "run_allocation",
    "settle_order",
    "settle_quantity",
    "withdraw_disclosure_consent",
]
