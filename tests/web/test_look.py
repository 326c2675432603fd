"""Light or dark, three text sizes, two languages: chosen without a script, drawn without a flash."""

import pytest


def test_a_choice_is_kept_on_the_device_and_drawn_by_the_server(visitor):
    answer = visitor.post("/look/", {"theme": "dark", "text": "xlarge", "next": "/door/"})
    assert answer["Location"] == "/door/"
    page = visitor.get("/door/").text
    assert 'data-theme="dark"' in page
    assert 'data-text="xlarge"' in page


def test_nothing_chosen_follows_the_device(visitor):
    page = visitor.get("/door/").text
    assert "data-theme=" not in page.split("<body")[0].replace("data-theme-words", "")
    assert 'data-text="normal"' in page


def test_the_language_changes_for_somebody_who_is_not_signed_in(visitor):
    visitor.post("/look/", {"lang": "en"})
    assert 'lang="en"' in visitor.get("/door/").text


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"text": "huge"}, {"lang": "fr"}])
def test_an_unknown_choice_is_refused(visitor, wrong):
    answer = visitor.post("/look/", wrong)
    assert answer.status_code == 422
    assert not {"theme", "text", "lang"} & answer.cookies.keys()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_way_back_never_leads_elsewhere(visitor, elsewhere):
    assert visitor.post("/look/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_planted_cookie_is_not_drawn(visitor):
    visitor.cookies["theme"] = '"><script>'
    assert "<script>" not in visitor.get("/door/").text
