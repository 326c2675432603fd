"""Ctrl K finds by words and by 초성, and only what this person may see."""

from uuid import uuid4

import pytest
from django.test import RequestFactory

from cluster.members.access import ANONYMOUS, Actor, Role
from cluster.web import places, search
from cluster.web.search import Found, Query, find, search_source

pytestmark = pytest.mark.django_db  # the shell says in which cluster one is
FIRMS = ("하나정밀", "동탄와이어", "Hana Tools")


@pytest.fixture
def kim(monkeypatch):
    """An owner; the only source besides the places is a list of firms."""
    monkeypatch.setattr(search, "_sources", {"places": search._sources["places"]})

    @search_source("test firms")
    def _firms(actor, query):
        if actor.role is Role.OWNER:
            yield from (
                Found(name, "/firms/x/", "factory") for name in FIRMS if query.matches(name)
            )

    return Actor(uuid4(), uuid4(), uuid4(), Role.OWNER)


def titles(actor, raw):
    return [found.title for found in find(actor, raw)]


@pytest.mark.parametrize(
    ("raw", "first"),
    [("하나", "하나정밀"), ("ㅎㄴㅈㅁ", "하나정밀"), ("ㄷㅌ", "동탄와이어"), ("와이어", "동탄와이어"),
     ("HANA t", "Hana Tools"), (" 하 나 ", "하나정밀")],
)  # fmt: skip
def test_a_firm_is_found(kim, raw, first):
    assert titles(kim, raw)[0] == first


def test_a_start_comes_before_a_middle_and_that_before_initials():
    query = Query.of("가")
    assert (query.rank("가나"), query.rank("나가"), Query.of("ㄱ").rank("나가")) == (0, 1, 2)
    assert query.rank("나다") is None


def test_nothing_typed_offers_everything_and_nonsense_offers_nothing(kim):
    assert set(FIRMS) <= set(titles(kim, ""))
    assert titles(kim, "쀍") == []


def test_another_role_does_not_find_what_it_may_not_see(kim):
    assert not set(FIRMS) & set(titles(Actor(uuid4(), uuid4(), role=Role.AUDITOR), "하나"))
    assert titles(ANONYMOUS, "하나") == []


@pytest.mark.parametrize("raw", ["x" * 10_000, "\x00", "%_\\", "🙂", "\u202e"])
def test_a_strange_query_is_answered(kim, raw):
    assert isinstance(titles(kim, raw), list)


def asked(kim, raw, **headers):
    request = RequestFactory().get("/search/", {"q": raw}, headers=headers)
    request.actor = kim
    return search.search(request)


def test_without_a_script_it_is_a_page(kim):
    page = asked(kim, "<b>하나").content.decode()
    assert "&lt;b&gt;하나" in page
    assert "찾은 것이 없어요" in page
    assert "하나정밀" in asked(kim, "ㅎㄴ").content.decode()


def test_with_a_script_it_is_a_list(kim):
    import json

    found = json.loads(asked(kim, "하나", accept="application/json").content)["found"]
    assert found[0] == {"title": "하나정밀", "path": "/firms/x/", "icon": "factory", "hint": ""}


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/search/", {"q": "하나"}).status_code == 302


def test_the_menu_shows_each_role_its_own_places(monkeypatch):
    monkeypatch.setattr(places, "_exists", lambda path: True)

    def keys(role):
        actor = Actor(uuid4(), uuid4(), uuid4(), role)
        return [entry.place.key for entry in places.entries(actor, "/orders/")]

    assert "desk" in keys(Role.COORDINATOR)
    assert "desk" not in keys(Role.OWNER)
    assert "firm" in keys(Role.STAFF)
    assert "import" not in keys(Role.OWNER)
    assert keys(Role.ANONYMOUS) == []


def test_the_place_one_stands_on_is_marked_once(monkeypatch):
    monkeypatch.setattr(places, "_exists", lambda path: True)
    actor = Actor(uuid4(), uuid4(), uuid4(), Role.OWNER)
    at = {e.place.key for e in places.entries(actor, f"/firms/{actor.firm_id}/") if e.current}
    assert at == {"firm"}
    assert {e.place.key for e in places.entries(actor, "/") if e.current} == {"home"}
