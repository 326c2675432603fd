"""Who asks too often waits a little; his neighbour notices nothing."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from cluster.kernel.errors import RuleBroken
from cluster.members.access import Actor, Role
from cluster.web import rates
from cluster.web.rates import LIMITS, Buckets, Limit


class Clock:
    seconds = 1_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def test_a_burst_is_granted_then_one_waits_for_the_refill(clock):
    buckets = Buckets({"commands": Limit(60, 60.0, 3)}, clock)
    assert [buckets.take("commands", "kim") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("commands", "kim") == 1.0
    clock.seconds += 1
    assert buckets.take("commands", "kim") == 0.0


def test_one_person_never_uses_up_what_belongs_to_another(clock):
    buckets = Buckets({"commands": Limit(60, 60.0, 1)}, clock)
    assert buckets.take("commands", "kim") == 0.0
    assert buckets.take("commands", "kim") > 0
    assert buckets.take("commands", "lee") == 0.0


def test_full_buckets_are_forgotten_so_that_memory_stays_flat(clock):
    buckets = Buckets({"anonymous": Limit(100, 60.0, 100)}, clock)
    for n in range(10_000):
        buckets.take("anonymous", str(n))
    clock.seconds += 61
    for n in range(10):
        buckets.take("anonymous", f"new {n}")
    assert len(buckets._left) <= 10


@pytest.fixture
def counted():
    with rates.switched(on=True):
        yield


def ask(actor, method="get", **extra):
    request = getattr(RequestFactory(), method)("/orders/", **extra)
    request.actor = actor
    return rates.RateMiddleware(lambda _request: HttpResponse("in"))(request)


def member():
    return Actor(uuid4(), uuid4(), uuid4(), Role.OWNER)


def test_a_stranger_is_slowed_down_by_his_address(counted):
    answers = [ask(Actor()) for _ in range(LIMITS["anonymous"].burst + 1)]
    assert {a.status_code for a in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) >= 1
    assert "요청이 너무 잦아요" in answers[-1].text
    assert ask(Actor(), REMOTE_ADDR="10.0.0.9").status_code == 200


def test_members_behind_one_address_do_not_slow_each_other(counted):
    kim, lee = member(), member()
    for _ in range(LIMITS["signed-in"].burst):
        assert ask(kim).status_code == 200
    assert ask(kim).status_code == 429
    assert ask(lee).status_code == 200


def test_uploads_have_a_bucket_of_their_own(counted):
    kim = member()
    for n in range(LIMITS["uploads"].burst + 1):
        answer = ask(kim, "post", data={"file": "x"})
        assert (answer.status_code == 429) is (n == LIMITS["uploads"].burst)
    assert ask(kim).status_code == 200


def test_the_21st_wrong_link_in_a_minute_is_refused_before_it_is_looked_up(counted):
    request = RequestFactory().get("/offer/x/")
    for _ in range(20):
        rates.must_not_guess(request)
        rates.missed(request)
    with pytest.raises(RuleBroken, match="slow-down"):
        rates.must_not_guess(request)


def test_exports_are_counted_where_they_are_made(counted):
    for _ in range(LIMITS["exports"].burst):
        rates.must_wait("exports", "kim")
    with pytest.raises(RuleBroken, match="slow-down") as refused:
        rates.must_wait("exports", "kim")
    assert refused.value.facts["seconds"] == 360
