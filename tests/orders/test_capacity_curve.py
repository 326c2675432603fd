"""The blind supply curve: exactly three firms a step, grid prices, nothing of a rest."""

from hypothesis import given
from hypothesis import strategies as st

from orders.capacity.domain.curve import Bid, blind_curve, feasible, grid_of

# The five pledges of sample lot L01 after the replacement: floor, pieces.
L01 = [(20_500, 375), (52_500, 35), (68_600, 83), (34_700, 46), (40_400, 102)]
BIDS = st.lists(
    st.builds(
        Bid,
        floor_won=st.integers(1, 200_000),
        pieces=st.integers(1, 10_000),
        commitment=st.text("0123456789abcdef", min_size=64, max_size=64),
    ),
    max_size=14,
    unique_by=lambda bid: bid.commitment,
)


def bids(pairs):
    return [Bid(floor, pieces, f"{n:064x}") for n, (floor, pieces) in enumerate(pairs)]


def test_the_grid_is_one_percent_of_the_target_in_full_hundreds():
    assert [grid_of(t) for t in (42_800, 40_000, 263_300, 1, None)] == [500, 400, 2700, 100, 1000]


def test_the_sample_lot_shows_one_step_of_523_pieces_at_40500():
    steps = blind_curve(bids(L01), 42_800)
    assert [(s.price_won, s.pieces) for s in steps] == [(40_500, 523)]


def test_two_pledges_show_nothing():
    assert blind_curve(bids(L01[:2]), 42_800) == []


def test_questions_are_answered_from_the_steps():
    steps = blind_curve(bids(L01), 42_800)
    assert [feasible(steps, price) for price in (40_499, 40_500, 99_999)] == [0, 523, 523]


@given(BIDS, st.integers(1, 300_000))
def test_a_step_has_three_firms_and_hides_every_floor(found, target):
    steps = blind_curve(found, target)
    ordered = sorted(found, key=lambda bid: (bid.floor_won, bid.commitment))
    assert len(steps) == len(found) // 3
    for n, step in enumerate(steps, start=1):
        assert step.price_won % grid_of(target) == 0
        assert 0 <= step.price_won - ordered[3 * n - 1].floor_won < grid_of(target)
        assert step.pieces == sum(bid.pieces for bid in ordered[: 3 * n])


@given(BIDS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(found, chance):
    mixed = list(found)
    chance.shuffle(mixed)
    assert blind_curve(mixed, 42_800) == blind_curve(found, 42_800)
