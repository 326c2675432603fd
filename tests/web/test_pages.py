"""Every page shares one look, two languages and one way to say no."""

import pytest


def korean(client, path):
    return client.get(path, headers={"accept-language": "ko-KR,ko;q=0.9"})


def test_a_page_that_is_not_there_says_so_in_korean(visitor):
    answer = korean(visitor, "/no-such-place/")
    assert answer.status_code == 404
    assert 'lang="ko"' in answer.text
    assert "찾으시는 것이 여기 없어요." in answer.text


def test_the_same_page_in_english(visitor):
    answer = visitor.get("/no-such-place/", headers={"accept-language": "en-GB"})
    assert 'lang="en"' in answer.text
    assert "What you are looking for is not here." in answer.text


def test_the_cookie_speaks_louder_than_the_browser(visitor):
    visitor.cookies["lang"] = "en"
    assert 'lang="en"' in korean(visitor, "/no-such-place/").text


def test_korean_is_spoken_where_nothing_is_known(visitor):
    assert 'lang="ko"' in visitor.get("/x/", headers={"accept-language": "fr;q=0.8, *"}).text


@pytest.mark.parametrize("path", ["/no-such-place/", "/look/", "/search/"])
def test_every_answer_carries_the_headers(visitor, path):
    answer = visitor.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-Id"]


def test_a_wrong_method_gets_a_page_of_its_own(visitor):
    answer = korean(visitor, "/look/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "그렇게 할 수 없어요" in answer.text
