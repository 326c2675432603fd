"""Windows, pledges, terms, verified capacity: given, when, then; no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel.errors import Clash, NotFound, RuleBroken
from cluster.kernel.ids import id_for
from orders.capacity.domain.pledge import Pledge, Sealed, pledge_id
from orders.capacity.domain.terms import (
    Place,
    Terms,
    body_of,
    hours_must_fit,
    hours_needed,
    place_in,
    terms_in,
)
from orders.capacity.domain.verified import VerifiedCapacity, verified_id
from orders.capacity.domain.window import PledgeWindow, WindowOpened, window_id
from tests.orders.order_story import CHOI, DEADLINE, HANA, LOT, NOON, a_lot, a_ready

ORDER = id_for("order", 1)
MICRO = timedelta(microseconds=1)


def a_window() -> PledgeWindow:
    window = PledgeWindow(window_id(ORDER, LOT))
    window.open(
        WindowOpened(
            order_id=ORDER,
            requirement=a_lot().requirement(a_ready()),
            firm_ids=[HANA],
            deadline=DEADLINE,
            at=NOON,
        )
    )
    return window


def a_pledge(*stamps) -> tuple[PledgeWindow, Pledge]:
    window, pledge = a_window(), Pledge(pledge_id(ORDER, LOT, HANA))
    for stamp in stamps:
        pledge.place(window, HANA, sealed(stamp), stamp)
    return window, pledge


def sealed(stamp) -> Sealed:
    return Sealed(ciphertext="YWJj", commitment="ab" * 32, key_id="k", stamp=stamp)


def terms(**changes) -> Terms:
    facts = {
        "most": 365,
        "least": 20,
        "hours": 320,
        "floor_won": 20_500,
        "first_on": date(2026, 11, 30),
        "last_on": date(2026, 12, 18),
        "agree_at_floor": True,
    }
    return Terms(**facts | changes)


class TestTerms:
    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"most": 0}, "empty", "most"),
            ({"hours": 0}, "empty", "hours"),
            ({"least": 366}, "min-max", "least"),
            ({"least": -1}, "min-max", "least"),
            ({"most": 1001}, "over-quantity", "most"),
            ({"floor_won": 0}, "floor", "floor_won"),
            ({"floor_won": 1_000_000_000}, "floor", "floor_won"),
            ({"hours": 100_001}, "hours", "hours"),
            ({"last_on": date(2026, 12, 19)}, "dates", "last_on"),
            ({"first_on": date(2026, 11, 22)}, "dates", "first_on"),
            ({"first_on": date(2026, 12, 18), "last_on": date(2026, 12, 17)}, "dates", "first_on"),
        ],
    )
    def test_bad_terms_are_refused_at_their_field(self, changes, code, field):
        with pytest.raises(RuleBroken) as refused:
            terms(**changes).check(
                quantity=1000, today=date(2026, 11, 23), due_on=date(2026, 12, 18)
            )
        assert (refused.value.code, refused.value.facts["field"]) == (code, field)

    def test_a_floor_is_in_no_repr(self):
        assert "20500" not in repr(terms())

    def test_the_sealed_body_reads_back(self):
        place = Place(ORDER, LOT, HANA, 3)
        body = body_of(place, terms())
        assert terms_in(body) == terms()
        assert place_in(body) == place

    def test_the_sealed_body_is_canonical(self):
        body = body_of(Place(ORDER, LOT, HANA, 1), terms())
        assert body.startswith(b'{"agree":true,"firm":"')
        assert b" " not in body


class TestHours:
    """150 pieces of 24 minutes each: 60 hours."""

    def fit(self, hours, most=150, before=None):
        hours_must_fit(hours, most, most * 24, before)

    @pytest.mark.parametrize("hours", [60, 61, 500])
    def test_enough_for_the_pieces_is_taken(self, hours):
        self.fit(hours)

    def test_too_few_are_refused_with_what_is_needed(self):
        with pytest.raises(RuleBroken, match="hours-unfit") as refused:
            self.fit(59)
        assert refused.value.facts == {"field": "hours", "hours": 59, "most": 150, "needed": 60}

    def test_those_of_another_quantity_are_noticed(self):
        before = terms(most=300, hours=150)
        with pytest.raises(RuleBroken, match="hours-unfit"):
            self.fit(150, before=before)
        self.fit(150, most=300, before=before)  # as it was
        self.fit(151, before=before)  # chosen anew

    def test_those_of_another_quantity_that_fit_exactly_are_taken(self):
        self.fit(60, before=terms(most=300, hours=60))

    @given(most=st.integers(1, 9_999), each=st.integers(1, 900))
    def test_what_the_machine_needs_always_fits(self, most, each):
        needed = hours_needed(most * each)
        hours_must_fit(needed, most, most * each, terms(most=most + 1, hours=needed))
        assert (needed - 1) * 60 < most * each <= needed * 60


class TestWindow:
    def test_the_last_instant_before_the_deadline_is_in_time(self):
        window = a_window()
        assert window.in_time(DEADLINE - MICRO)
        assert not window.in_time(DEADLINE)

    def test_a_moved_deadline_counts(self):
        window = a_window()
        window.move_deadline(DEADLINE + timedelta(days=1), NOON)
        assert window.in_time(DEADLINE)

    def test_closes_once(self):
        window = a_window()
        window.close(DEADLINE)
        with pytest.raises(Clash, match="state-wrong"):
            window.close(DEADLINE)

    def test_a_revision_opens_it_again_for_another_requirement(self):
        window = a_window()
        window.close(DEADLINE)
        window.revise(
            a_lot(quantity=10).requirement(a_ready()), DEADLINE + timedelta(days=3), DEADLINE
        )
        assert (window.state, window.revision, window.requirement.quantity) == ("open", 2, 10)

    def test_opens_seals_only_when_closed_and_ends_once(self):
        window = a_window()
        with pytest.raises(Clash, match="state-wrong"):
            window.open_seals(NOON)
        window.close(DEADLINE)
        window.open_seals(DEADLINE)
        window.end(DEADLINE)
        window.end(DEADLINE)
        assert [type(e).__name__ for e in window.new].count("WindowEnded") == 1


class TestPledge:
    def test_a_second_one_replaces_the_first(self):
        _, pledge = a_pledge(NOON, DEADLINE - MICRO)
        assert (pledge.state, pledge.revision, len(pledge.new)) == ("standing", 2, 2)

    def test_at_the_deadline_is_closed(self):
        window, pledge = a_pledge()
        with pytest.raises(Clash, match="closed"):
            pledge.place(window, HANA, sealed(DEADLINE), DEADLINE)
        assert pledge.new == []

    def test_an_outsider_cannot_tell_the_window_from_nothing(self):
        window, pledge = a_pledge()
        with pytest.raises(NotFound):
            pledge.place(window, CHOI, sealed(NOON), NOON)

    def test_withdrawn_may_come_back_in_time(self):
        window, pledge = a_pledge(NOON)
        pledge.withdraw(window, HANA, NOON, NOON)
        assert pledge.state == "withdrawn"
        with pytest.raises(Clash, match="state-wrong"):
            pledge.withdraw(window, HANA, NOON, NOON)
        pledge.place(window, HANA, sealed(NOON), NOON)
        assert (pledge.state, pledge.revision) == ("standing", 2)

    def test_nothing_is_withdrawn_after_the_deadline(self):
        window, pledge = a_pledge(NOON)
        with pytest.raises(Clash, match="closed"):
            pledge.withdraw(window, HANA, DEADLINE, DEADLINE)

    def test_void_is_for_what_stands(self):
        _, pledge = a_pledge(NOON)
        pledge.void(ORDER, NOON)
        pledge.void(ORDER, NOON)
        assert (pledge.state, len(pledge.new)) == ("void", 2)

    def test_in_time_but_uncounted_is_remembered_and_counts_nothing(self):
        window, pledge = a_pledge()
        pledge.note_uncounted(window, HANA, DEADLINE - MICRO, DEADLINE)
        assert (pledge.state, len(pledge.new)) == ("absent", 1)


class TestVerified:
    def test_states_the_figure_with_its_proof(self):
        verified = VerifiedCapacity(verified_id(HANA))
        verified.verify(HANA, 4_800, "2026-10 실적", on_day=NOON.date(), at=NOON)
        assert verified.minutes_per_week == 4_800

    @pytest.mark.parametrize(
        ("minutes", "proof", "day", "code"),
        [
            (0, "실적", NOON.date(), "verified-minutes"),
            (4_800, " ", NOON.date(), "proof-missing"),
            (4_800, "실적", NOON.date() + timedelta(days=1), "verified-date"),
        ],
    )
    def test_bad_input(self, minutes, proof, day, code):
        verified = VerifiedCapacity(verified_id(HANA))
        with pytest.raises(RuleBroken, match=code):
            verified.verify(HANA, minutes, proof, on_day=day, at=NOON)
        assert verified.new == []
