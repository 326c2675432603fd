"""The blind curve as a drawing: its words stand free of each other."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from orders.jointorders.queries.curves import curve_of
from orders.jointorders.queries.placing import HIGH, WIDE


class Lot:
    """What the drawing knows of a lot, without a database."""

    def __init__(self, steps, target=None, quantity=1000):
        self.steps, self.target_won, self.quantity = steps, target, quantity


@st.composite
def lots(draw):
    count = draw(st.integers(0, 8))
    prices = sorted(draw(st.lists(st.integers(100, 90_000), min_size=count, max_size=count)))
    pieces = sorted(draw(st.lists(st.integers(1, 4_000), min_size=count, max_size=count)))
    target = draw(st.none() | st.integers(100, 90_000))
    return Lot([list(one) for one in zip(prices, pieces, strict=True)], target)


@given(lots())
def test_no_words_touch_and_none_leave_the_drawing(lot):
    curve = curve_of(lot)
    labels = [bar.label for bar in curve.bars if bar.label]
    labels += [curve.target] if curve.target else []
    assert not any(one.meets(other) for one, other in combinations(labels, 2))
    assert all(0 <= one.y <= HIGH and 0 <= one.x <= WIDE for one in labels)
    marks = [mark.at for mark in curve.prices]
    assert all(abs(one - other) >= 18 for one, other in combinations(marks, 2))


@given(lots())
def test_steps_without_a_free_place_are_told_in_the_list(lot):
    curve = curve_of(lot)
    assert curve.all_told == all(bar.label is not None for bar in curve.bars)
    assert len(curve.bars) == len(lot.steps)


def test_steps_of_near_prices_are_written_over_each_other():
    curve = curve_of(Lot([[40_000, 300], [40_500, 420], [41_000, 523]], target=41_000))
    heights = [bar.label.y for bar in curve.bars]
    assert curve.all_told
    assert len(set(heights)) == 3
    assert curve.target not in [bar.label for bar in curve.bars]
