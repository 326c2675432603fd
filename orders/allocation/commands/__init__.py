"""What the system, the coordinator and the members do about a lot's split."""

from orders.allocation.commands.answering import (
    Declining,
    accept_share,
    decline_share,
    pass_answer_time,
)
from orders.allocation.commands.concluding import conclude, settle_order, settle_quantity
from orders.allocation.commands.crediting import expire_credits, post_credits
from orders.allocation.commands.disclosing import (
    give_disclosure_consent,
    withdraw_disclosure_consent,
)
from orders.allocation.commands.running import run_allocation

__all__ = [
    "Declining",
    "accept_share",
    "conclude",
    "decline_share",
    "expire_credits",
    "give_disclosure_consent",
    "pass_answer_time",
    "post_credits",
    "run_allocation",
    "settle_order",
    "settle_quantity",
    "withdraw_disclosure_consent",
]
