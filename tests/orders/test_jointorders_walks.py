"""Any sequence of commands keeps the state machine: one state, one answer, no way back from an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import ENDED, State
from tests.orders import order_story as story

COMMANDS = sorted(name for name in vars(story) if name.startswith("do_"))
# Where joint-orders.md 6 lets each state lead.
WAYS = {
    State.NEW: {State.DRAFT},
    State.DRAFT: {State.CHECKED, State.CANCELLED},
    State.CHECKED: {State.COLLECTING, State.CANCELLED},
    State.COLLECTING: {State.SEALED, State.CANCELLED},
    State.SEALED: {State.PRICING, State.COLLECTING, State.CANCELLED},
    # a drafted answer to a counter-offer keeps the offer before it open
    State.PRICING: {State.OFFERED, State.LOST, State.EXPIRED, State.CANCELLED},
    State.OFFERED: {State.COUNTERED, State.WON, State.LOST, State.EXPIRED, State.CANCELLED},
    State.COUNTERED: {State.PRICING, State.LOST, State.EXPIRED, State.CANCELLED},
    State.WON: {State.ALLOCATING, State.CANCELLED},
    State.ALLOCATING: {State.CONFIRMED, State.CANCELLED},
    State.CONFIRMED: {State.CANCELLED},
}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), max_size=40), st.sampled_from(list(story.PATHS)))
def test_states_follow_the_drawn_ways(commands, start):
    order = story.order_in(start)
    for name in commands:
        before = (order.state, order.version)
        try:
            getattr(story, name)(order)
        except RuleBroken:
            if name not in ("do_send", "do_open_curve"):  # made of several commands
                assert (order.state, order.version) == before
        if order.state != before[0]:
            assert before[0] not in ENDED
            way = WAYS[before[0]]
            assert order.state in way or name in ("do_send", "do_open_curve")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), max_size=60))
def test_history_tells_the_same_state(commands):
    order = JointOrder(id_for("order", 1))
    for name in commands:
        try:
            getattr(story, name)(order)
        except RuleBroken:
            continue
    again = JointOrder(order.id)
    for event in order.new:
        again.evolve(event)
    facts = {k: v for k, v in vars(order).items() if k != "new"}
    assert {k: v for k, v in vars(again).items() if k != "new"} == facts
