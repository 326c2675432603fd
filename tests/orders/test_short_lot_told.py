"""A lot that cannot be filled says so on the page, with the reason, to every firm and the desk."""

import pytest

from cluster.kernel import clock
from tests.orders.allocation_stage import SOON, divide, split_row, watched
from tests.orders.order_stage import PIECES, play
from tests.orders.test_own_share import bundle_of, loaded

__all__ = ["play", "watched"]
pytestmark = pytest.mark.django_db
MORE = 40


@pytest.fixture
def short(watched):
    """Priced without a curve: at 30,000 won only one of two pledges holds, forty pieces too few."""
    watched.sealed("kim", "yoon")
    for who in ("park", "jung"):
        watched.sign(who, what="without-curve", reason="약정이 둘이에요")
    watched.send(price=30_000, quantity=PIECES["kim"] + MORE)
    watched.accept()
    return divide(watched)


def page(play, who):
    with clock.at(SOON):
        client = play.stage.people[who].client()
        return client.get(f"/orders/{play.order_id}/allocation/{play.lot_id}/").content.decode()


@pytest.mark.parametrize("who", ["kim", "park", "jung"])
def test_the_page_says_how_many_are_missing_and_why(short, who):
    said = f"{MORE}개 부족: 이 로트를 만들 수 있는 회사는 모두 약정한 한도에 도달했습니다."
    assert split_row(short).quantity - split_row(short).offered == MORE
    assert said in page(short, who)


def test_it_is_bound_by_the_root_that_every_firm_checks(short):
    bundle = bundle_of(short, "kim")
    assert bundle["head"]["unfilled"]["en"].startswith(f"{MORE} pieces short: every firm")
    assert False not in dict(loaded()["check"](bundle)).values()
    bundle["head"]["unfilled"]["en"] = "all is well"
    assert dict(loaded()["check"](bundle))["row"] is False
