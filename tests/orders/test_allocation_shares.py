"""A lot's shares: offered, taken, given back, run again, confirmed. Rules only."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.testing import decider_laws, given
from orders.allocation.domain.allocation import Allocation, Answer, Next, Taking
from orders.allocation.domain.facts import (
    AllocationConfirmed,
    AllocationFellShort,
    AllocationProposed,
    FirmRow,
    QuantitySettled,
    ShareAccepted,
    ShareDeclined,
)
from orders.allocation.domain.split import instance_in, instance_of, split
from orders.allocation.engine import allocate, canonical

ORDER, LOT = id_for("order", 1), id_for("lot", 1)
HANA, DONGTAN, SUWON, CHOI = (id_for("firm", n) for n in ("hana", "dongtan", "suwon", "choi"))
NOON = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
LATE = NOON + timedelta(days=1)
IDS = {"order_id": ORDER, "lot_id": LOT}
THREE = (
    FirmRow(firm_id=HANA, eligible=True, cap=400, weight=4800),
    FirmRow(firm_id=DONGTAN, eligible=True, cap=100, weight=2400),
    FirmRow(firm_id=SUWON, eligible=False, cap=0, weight=2400),
)


def proposed(*rows, run=1, quantity=300, **changes) -> AllocationProposed:
    instance = instance_of(f"{ORDER}:ab", quantity, rows or THREE)
    result, _ = split(instance, "proportional")
    facts = {
        "run": run,
        "quantity": quantity,
        "unit_price_won": 41_000,
        "policy": "proportional",
        "award_position": 40,
        "instance_id": instance.id,
        "instance_sha256": result["instance_sha256"],
        "engine": "matson-engine 1",
        "rows": list(rows or THREE),
        "result": canonical(result).decode(),
        "answer_by": LATE,
        "joint_id": None,
        "at": NOON,
    }
    return AllocationProposed(**IDS | facts | changes)


def accepted(firm, pieces, run=1):
    return ShareAccepted(**IDS, firm_id=firm, run=run, pieces=pieces, at=NOON)


def declined(firm, pieces, kept=0, **changes):
    facts = {"run": 1, "reason_class": "busy", "silent": False, "at": NOON} | changes
    return ShareDeclined(**IDS, firm_id=firm, pieces=pieces, kept=kept, **facts)


def taking(firm=HANA, pieces=200, run=1):
    return Taking(firm, run, pieces)


def answer(firm=HANA, pieces=10, run=1, reason_class="busy"):
    return Answer(firm, run, pieces, reason_class)


def test_the_split_follows_weights_and_leaves_out_who_is_too_dear():
    allocation = given(Allocation, proposed()).decider
    assert allocation.offered == {HANA: 200, DONGTAN: 100}
    assert allocation.waiting == {HANA, DONGTAN}
    assert allocation.next() is Next.WAIT


def test_a_firm_takes_its_share():
    given(Allocation, proposed()).when(lambda a: a.accept(taking(), NOON, NOON)).then(
        accepted(HANA, 200)
    )


def test_all_accepted_is_confirmed_with_the_whole_quantity():
    history = proposed(), accepted(HANA, 200), accepted(DONGTAN, 100)
    assert given(Allocation, *history).decider.next() is Next.CONFIRM
    given(Allocation, *history).when(lambda a: a.confirm(NOON)).then(
        AllocationConfirmed(**IDS, quantity=300, at=NOON)
    )


def test_a_confirmed_lot_is_not_divided_again():
    """In production pieces change hands where a firm takes over what it is offered."""
    history = proposed(), accepted(HANA, 200), accepted(DONGTAN, 100)
    confirmed = AllocationConfirmed(**IDS, quantity=300, at=NOON)
    given(Allocation, *history, confirmed).when(lambda a: a.propose(proposed(run=2))).refuses(
        "state-wrong", state="confirmed"
    )


def test_part_of_a_share_is_given_back_and_the_rest_is_kept():
    given(Allocation, proposed()).when(lambda a: a.decline(answer(pieces=50), NOON, NOON)).then(
        declined(HANA, 50, kept=150)
    )


def test_the_rest_is_split_again_with_the_accepted_pieces_frozen():
    history = proposed(), accepted(HANA, 200), declined(DONGTAN, 60, kept=40)
    allocation = given(Allocation, *history).decider
    assert allocation.next() is Next.RUN
    rows = {row.firm_id: row for row in allocation.rows_for_rerun()}
    assert (rows[HANA].frozen, rows[HANA].cap) == (200, 400)
    assert (rows[DONGTAN].frozen, rows[DONGTAN].cap) == (40, 40)
    allocation.propose(proposed(*allocation.rows_for_rerun(), run=2))
    assert allocation.offered == {HANA: 260, DONGTAN: 40}
    assert allocation.waiting == {HANA}
    allocation.accept(taking(pieces=60, run=2), NOON, NOON)
    assert allocation.new[-1].pieces == 60
    assert allocation.next() is Next.CONFIRM
    decider_laws(allocation, history)


def test_silence_is_a_no_when_the_time_is_over():
    given(Allocation, proposed(), accepted(HANA, 200)).when(
        lambda a: a.pass_time(1, LATE, LATE)
    ).then(declined(DONGTAN, 100, reason_class="silent", silent=True, at=LATE))


@pytest.mark.parametrize(("run", "at"), [(1, LATE - timedelta(seconds=1)), (2, LATE)])
def test_a_timer_of_another_run_or_too_early_does_nothing(run, at):
    given(Allocation, proposed()).when(lambda a: a.pass_time(run, at, at)).then()


def test_two_runs_short_wait_for_the_coordinator():
    history = (
        proposed(),
        declined(HANA, 200),
        accepted(DONGTAN, 100),
        proposed(
            FirmRow(firm_id=HANA, eligible=True, cap=0, weight=4800),
            FirmRow(firm_id=DONGTAN, eligible=True, cap=100, weight=2400, frozen=100),
            run=2,
        ),
    )
    assert given(Allocation, *history).decider.next() is Next.SHORT
    short = AllocationFellShort(**IDS, missing=200, at=NOON)
    given(Allocation, *history).when(lambda a: a.fall_short(NOON)).then(short)
    given(Allocation, *history, short).when(lambda a: a.settle("고객과 100개로 합의", NOON)).then(
        QuantitySettled(**IDS, quantity=100, reason="고객과 100개로 합의", at=NOON),
        AllocationConfirmed(**IDS, quantity=100, at=NOON),
    )


def test_a_proposal_asks_just_where_somebody_is_waited_for():
    """A run that moves nothing is followed at once; one that asks waits for the answers."""
    again = (
        FirmRow(firm_id=HANA, eligible=True, cap=0, weight=4800),
        FirmRow(firm_id=DONGTAN, eligible=True, cap=100, weight=2400, frozen=100),
    )
    history = proposed(), declined(HANA, 200), accepted(DONGTAN, 100)
    for before, proposal in (((), proposed()), (history, proposed(*again, run=2))):
        waiting = given(Allocation, *before, proposal).decider.waiting
        assert proposal.asks is bool(waiting)
    assert not proposed(*again, run=2).asks


def test_too_small_a_supply_needs_no_second_run():
    history = proposed(quantity=900), accepted(HANA, 400), accepted(DONGTAN, 100)
    assert given(Allocation, *history).decider.next() is Next.SHORT


def test_an_answer_is_refused_for_what_is_wrong_with_it():
    open_ = (proposed(),)
    cases = [
        (open_, lambda a: a.accept(taking(CHOI), NOON, NOON), "not-found"),
        (open_, lambda a: a.accept(taking(SUWON), NOON, NOON), "not-found"),
        (open_, lambda a: a.accept(taking(run=2), NOON, NOON), "changed-meanwhile"),
        (open_, lambda a: a.accept(taking(), LATE, LATE), "late"),
        (open_, lambda a: a.accept(taking(pieces=201), NOON, NOON), "changed-meanwhile"),
        (open_, lambda a: a.accept(taking(pieces=199), NOON, NOON), "changed-meanwhile"),
        (open_, lambda a: a.decline(answer(pieces=201), NOON, NOON), "over-share"),
        (open_, lambda a: a.decline(answer(pieces=0), NOON, NOON), "over-share"),
        (open_, lambda a: a.decline(answer(reason_class="none"), NOON, NOON), "reason-class"),
        (open_, lambda a: a.confirm(NOON), "state-wrong"),
        (open_, lambda a: a.fall_short(NOON), "state-wrong"),
        (open_, lambda a: a.settle("why", NOON), "state-wrong"),
        (open_, lambda a: a.propose(proposed(run=2)), "state-wrong"),
        ((*open_, accepted(HANA, 200)), lambda a: a.accept(taking(), NOON, NOON), "already"),
        ((), lambda a: a.propose(proposed(run=2)), "changed-meanwhile"),
    ]
    for history, act, code in cases:
        given(Allocation, *history).when(act).refuses(code)


def test_a_confirmation_that_does_not_sum_up_is_impossible():
    history = proposed(), accepted(HANA, 200), declined(DONGTAN, 100)
    given(Allocation, *history).when(lambda a: a.confirm(NOON)).refuses(
        "sum", placed=200, quantity=300
    )


def test_settling_needs_a_reason_and_something_placed():
    nothing = proposed(), declined(HANA, 200), declined(DONGTAN, 100)
    short = AllocationFellShort(**IDS, missing=300, at=NOON)
    given(Allocation, *nothing, short).when(lambda a: a.settle("why", NOON)).refuses("no-supply")
    some = proposed(), accepted(HANA, 200), declined(DONGTAN, 100)
    given(Allocation, *some, short).when(lambda a: a.settle("  ", NOON)).refuses("reason-missing")


def test_a_lot_that_nobody_takes_is_left_out_where_another_has_pieces():
    nothing = proposed(), declined(HANA, 200), declined(DONGTAN, 100)
    short = AllocationFellShort(**IDS, missing=300, at=NOON)
    given(Allocation, *nothing, short).when(
        lambda a: a.settle("이 로트는 빼기로", NOON, elsewhere=True)
    ).then(
        QuantitySettled(**IDS, quantity=0, reason="이 로트는 빼기로", at=NOON),
        AllocationConfirmed(**IDS, quantity=0, at=NOON),
    )


def test_the_recorded_rows_give_the_recorded_bytes_again():
    proposal = proposed()
    once_more = instance_in(proposal.result, proposal.quantity, proposal.rows)
    assert canonical(allocate(once_more, proposal.policy)).decode() == proposal.result


@settings(max_examples=150, deadline=None)
@drawn(
    st.integers(0, 90),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=5),
    st.lists(st.integers(0, 60), min_size=10, max_size=10),
)
def test_whatever_is_answered_nobody_holds_what_it_did_not_accept(quantity, firms, answers):
    """Random caps and answers over both runs: sums fit, caps hold, the end is reached."""
    rows = [
        FirmRow(firm_id=id_for("firm", n), eligible=True, cap=cap, weight=weight)
        for n, (cap, weight) in enumerate(firms)
    ]
    allocation = Allocation(id_for("allocation", 1))
    allocation.propose(proposed(*rows, quantity=quantity))
    replies = iter(answers)
    while True:
        for firm in sorted(allocation.waiting):
            offered = allocation._missing_of(firm)
            back = min(next(replies, 0), offered)
            if back:
                allocation.decline(answer(firm, back, allocation.run), NOON, NOON)
            else:
                allocation.accept(taking(firm, offered, allocation.run), NOON, NOON)
        if allocation.next() is not Next.RUN:
            break
        again = allocation.rows_for_rerun()
        allocation.propose(proposed(*again, run=2, quantity=quantity))
    assert allocation.placed <= quantity
    for row in rows:
        assert allocation.accepted.get(row.firm_id, 0) <= row.cap
    if allocation.next() is Next.CONFIRM:
        allocation.confirm(NOON)
    else:
        with pytest.raises(RuleBroken):
            allocation.confirm(NOON)
    decider_laws(allocation)
