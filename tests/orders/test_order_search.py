"""Ctrl K finds a joint order by its title, its 초성 or its number, for those who may see it."""

import pytest

from cluster.web.search import find

pytestmark = pytest.mark.django_db


def found(actor, raw):
    return [(hit.title, hit.hint) for hit in find(actor, raw)]


def test_an_invited_owner_finds_the_order(play):
    play.collecting()
    kim = play.stage.kim.actor
    ((title, number),) = found(kim, "ㅍㄹㅅ")
    assert title == "프레스 펀치 1,000개"
    assert (title, number) in found(kim, number)


def test_a_draft_is_found_by_the_coordinator_alone(play):
    play.draft()
    assert found(play.park, "프레스")
    assert found(play.stage.kim.actor, "프레스") == []


def test_choi_finds_nothing(play, choi):
    play.collecting()
    assert found(choi.actor, "프레스") == []
