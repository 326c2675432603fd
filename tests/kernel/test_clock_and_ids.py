"""One clock that a story can move, and ids that follow the business key."""

from datetime import UTC, datetime, timedelta

from cluster.kernel import clock
from cluster.kernel.ids import id_for, new_id

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_clock_stands_where_a_story_puts_it() -> None:
    with clock.at(NOON):
        assert clock.now() == NOON
        with clock.at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251


def test_a_moved_clock_runs_on() -> None:
    with clock.moved(timedelta(hours=1)):
        first, second = clock.now(), clock.now()
    assert second >= first > clock.now() + timedelta(minutes=59)


def test_the_same_business_key_gives_the_same_id() -> None:
    order, firm = new_id(), new_id()
    assert id_for("pledge", order, firm) == id_for("pledge", order, firm)
    assert id_for("pledge", order, firm) != id_for("pledge", firm, order)
    assert new_id() != new_id()


def test_a_process_may_follow_another_clock_and_a_story_still_moves_it() -> None:
    clock.follow(lambda: NOON)
    try:
        assert clock.now() == NOON
        with clock.at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
    finally:
        clock.follow(None)
    assert clock.now() != NOON
