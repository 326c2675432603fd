"""The kit and the small door in a real browser: every size, theme, language; keys; no scripts."""

import pytest

from tests.web.inspector import Inspector, english_in

LOOKS = [
    (width, theme, lang, text)
    for width, text in ((1440, "normal"), (390, "normal"), (360, "xlarge"), (320, "xlarge"))
    for theme in ("light", "dark")
    for lang in ("ko", "en")
]


@pytest.fixture
def door(settings, visitor, live_server):
    """The address of the small front door."""
    return live_server.url


def dressed(page, address, width=1440, **look):
    page.set_viewport_size({"width": width, "height": 844})
    cookies = [{"name": name, "value": value, "url": address} for name, value in look.items()]
    page.context.add_cookies(cookies)
    return page


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_the_kit_has_no_fault(page, door, look):
    width, theme, lang, text = look
    dressed(page, door, width, theme=theme, lang=lang, text=text)
    inspector = Inspector(page)
    page.goto(door + "/kit/")
    assert inspector.faults() == []


@pytest.mark.parametrize("path", ["/no-such-place/", "/door/fail/?how=403", "/door/fail/?how=500"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_error_page_has_no_fault(page, door, path, theme):
    dressed(page, door, 360, theme=theme, lang="ko", text="xlarge")
    inspector = Inspector(page)
    page.goto(door + path)
    inspector.console.clear()  # the browser logs the status itself
    assert inspector.faults() == []


def test_the_inspector_sees_planted_faults(page, door):
    dressed(page, door, 390, lang="ko")
    inspector = Inspector(page)
    page.goto(door + "/kit/")
    page.evaluate(
        """() => { const p = document.createElement("div"); p.innerHTML =
        '<button>x</button><img src="/static/mark.svg"><p>Hello there</p>';
        document.querySelector("main").append(p); p.style.width = "900px"; }"""
    )
    kinds = {fault.split(":")[0].split(" ")[0] for fault in inspector.faults()}
    assert {"axe", "sideways", "small", "english"} <= kinds


def test_english_words_are_found_and_codes_are_not():
    assert english_in("공동수주 Order JO-2026-118, SKD11 25t, a@b.example, part.dxf") == ["Order"]


def test_a_refused_form_takes_the_focus_and_keeps_the_text(page, door):
    page.goto(door + "/door/")
    page.fill("#id_name", "하나정밀")
    page.fill("#id_quantity", "12,00")
    page.click("main button[type=submit]")
    page.wait_for_selector("#refused:focus")
    assert page.input_value("#id_quantity") == "12,00"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_quantity:focus")


def test_a_done_thing_is_told_and_can_be_taken_back_by_keyboard(page, door):
    page.goto(door + "/door/")
    page.fill("#id_name", "하나정밀")
    page.fill("#id_quantity", "800")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-toast]")
    assert "800개를 적었어요" in page.inner_text("[data-toast]")
    page.focus("[data-toast] button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/door/undo/")


def test_the_palette_opens_by_key_and_closes_by_key(page, door):
    page.goto(door + "/kit/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("[data-palette-box] input:focus")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('[data-palette-box]').open")


def test_slider_buttons_and_number_move_together(page, door):
    page.goto(door + "/kit/")
    page.click("[data-stepper] [data-step='20']")
    assert page.input_value("#kit-quantity") == "820"
    assert page.input_value("[data-stepper] input[type=range]") == "820"
    page.focus("[data-stepper] input[type=range]")
    page.keyboard.press("ArrowRight")
    assert page.input_value("#kit-quantity") == "840"
    page.fill("#kit-quantity", "100")
    assert page.input_value("[data-stepper] input[type=range]") == "100"


def test_the_look_changes_at_once_and_is_kept(page, door):
    page.goto(door + "/kit/")
    with page.expect_response("**/look/"):
        page.click("[data-look] button[name=theme]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_without_scripts_everything_still_works(chromium, door):
    context = chromium.new_context(java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    page.goto(door + "/door/")
    page.click("[data-look] button[name=text]")
    assert page.get_attribute("html", "data-text") == "large"
    page.fill("#id_name", "하나정밀")
    page.fill("#id_quantity", "800")
    page.click("main button[type=submit]")
    assert "800개를 적었어요" in page.inner_text(".toast")
    page.click(".toast button[type=submit]")
    assert page.url.endswith("/door/undo/")
    assert page.is_hidden("[data-step]") or page.locator("[data-step]").count() == 0
    context.close()


def test_offline_is_said(page, door):
    page.goto(door + "/kit/")
    page.context.set_offline(True)
    page.wait_for_selector("[data-offline]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_selector("[data-offline][hidden]", state="attached")
