"""Every row of the command table in every state: allowed where the table says so, refused elsewhere."""

import pytest

from cluster.kernel.errors import Clash
from orders.jointorders.domain.state import State
from tests.orders import order_story as story

S = State
# command -> states in which joint-orders.md 7 lets it work
TABLE = {
    "open": (S.NEW,),
    "change_mode": (S.DRAFT, S.CHECKED, S.COLLECTING),
    "add_lot": (S.DRAFT,),
    "correct_lot": (S.DRAFT,),
    "remove_lot": (S.DRAFT,),
    "revise": (S.COLLECTING, S.SEALED),
    "check": (S.DRAFT,),
    "invite": (S.CHECKED,),
    "decline_invite": (S.COLLECTING,),
    "ask": (S.COLLECTING, S.SEALED, S.PRICING, S.OFFERED, S.COUNTERED),
    "extend": (S.COLLECTING,),
    "close": (S.COLLECTING,),
    "sign": (S.SEALED,),
    "name_second": (S.COLLECTING, S.SEALED, S.ALLOCATING),
    "open_curve": (S.SEALED,),
    "draft": (S.PRICING, S.COUNTERED),
    "send": (S.PRICING,),
    "reissue": (S.OFFERED, S.COUNTERED),
    "counter": (S.OFFERED,),
    "accept": (S.OFFERED,),
    "decline": (S.OFFERED, S.COUNTERED),
    "expire": (S.OFFERED, S.COUNTERED),
    "cancel": tuple(s for s in State if s not in (S.NEW, S.LOST, S.EXPIRED, S.CANCELLED)),
    "begin": (S.WON, S.ALLOCATING),
    "settle": (S.ALLOCATING,),
}
HIDDEN = {  # before a firm is asked, the order does not exist for it
    ("decline_invite", S.NEW),
    ("decline_invite", S.DRAFT),
    ("decline_invite", S.CHECKED),
}
CASES = [
    pytest.param(command, state, state in allowed, id=f"{command}-{state}")
    for command, allowed in TABLE.items()
    for state in story.PATHS
]


@pytest.mark.parametrize(("command", "state", "allowed"), CASES)
def test_a_command_works_in_its_states_only(command, state, allowed):
    order = story.order_in(state)
    before = (order.version, order.state)
    give = getattr(story, f"do_{command}")
    if allowed:
        give(order)
        assert order.version > before[0] or command == "begin"
        return
    with pytest.raises(Clash if (command, state) not in HIDDEN else Exception) as refused:
        give(order)
    assert refused.value.code in ("state-wrong", "already", "mode-locked", "not-found")
    assert (order.version, order.state) == before
