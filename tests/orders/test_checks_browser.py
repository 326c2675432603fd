"""The same checks in the browser: on the page of a split, and for results of every kind."""

import json
from copy import deepcopy
from random import Random  # noqa: TID251 - seeded

import pytest

from orders.allocation.certificate import Wrong, check
from orders.allocation.engine import allocate, canonical, read
from orders.allocation.families import make
from tests.orders.allocation_stage import divided, watched
from tests.orders.lots_cases import drawn, drawn_lot, leaves, mutated, sealed
from tests.orders.order_stage import play
from tests.orders.test_own_share import (
    changed,
    drawn_bundle,
    drawn_together,
    loaded,
    resealed,
    spots,
)
from tests.orders.test_own_share_uneven import one_large

__all__ = ["divided", "play", "watched"]
pytestmark = pytest.mark.django_db(transaction=True)

CHECK = """async (cases) => {
  const { checkTexts } = await import("/static/js/check/certificate.js");
  const said = [];
  for (const [instance, result] of cases) {
    try { said.push((await checkTexts(instance, result)).join(" ")); }
    catch (fault) { said.push(fault.message); }
  }
  return said;
}"""


@pytest.fixture
def open_as(page, live_server, divided):
    """The page of the split as somebody."""

    def go(who, width=1440):
        cookie = divided.stage.people[who].client().cookies["session"].value
        page.set_viewport_size({"width": width, "height": 844})
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/orders/{divided.order_id}/allocation/{divided.lot_id}/")
        return page

    return go


def lines(page):
    page.get_by_role("button", name="여기서 확인하기").click()
    page.wait_for_selector("[data-check-lines] li")
    page.wait_for_function("!document.querySelector('[data-check-start]').disabled")
    found = page.locator("[data-check-lines] li")
    return [(one.get_attribute("data-fits"), one.inner_text()) for one in found.all()]


def test_a_member_checks_its_own_share_on_the_page(open_as):
    said = lines(open_as("lee", 390))
    # everybody is at the cap: no price of a next piece is published
    assert [fits for fits, _ in said] == ["yes"] * 4 + ["open"] * 2 + ["yes"]
    assert said[4][1].startswith("– 확인할 수 없음")
    assert "우리 줄이 공개된 뿌리에 들어 있어요" in said[0][1]


OWN = """async (texts) => {
  const [{ parse }, { checkOwn }] = await Promise.all([
    import("/static/js/check/exact.js"), import("/static/js/check/own.js")]);
  const said = [];
  for (const text of texts) {
    const bundle = parse(text);
    try { said.push((await checkOwn(bundle, bundle.root)).filter(([name]) => name !== "root")); }
    catch (fault) { said.push([]); }
  }
  return said;
}"""


def own_tries():
    """Right ones, and with a root made anew over one wrong number."""
    dice = Random(5)
    yield from one_large(9600, 480, 21, 10)
    for draw in (drawn_bundle, drawn_together):
        for _ in range(20):
            bundle = draw(dice)
            yield bundle
            rows = [path for path in spots(bundle) if path[0] in ("row", "head")]
            yield from (resealed(changed(bundle, path, dice)) for path in dice.sample(rows, 5))


def told_alone(bundle):
    try:
        return [list(line) for line in loaded()["check"](bundle)]
    except (ValueError, KeyError, TypeError, ZeroDivisionError):
        return []


def test_browser_and_program_say_the_same_of_an_own_share(open_as):
    tries = list(own_tries())
    said = open_as("lee").evaluate(OWN, [canonical(one).decode() for one in tries])
    assert said == [told_alone(one) for one in tries]
    lines = [line for one in said for line in one]
    assert sum(fits is False for _, fits in lines) > 40
    assert len([one for one in said if not one]) < len(said) / 4


def test_the_coordinator_checks_the_whole_on_the_page(open_as):
    ((fits, said),) = lines(open_as("park"))
    assert fits == "yes"
    assert "목표값: 0 ·" in said


def test_a_changed_row_is_seen(open_as, page):
    def forge(route):
        bundle = route.fetch().json()
        bundle["row"]["pieces"] -= 1
        route.fulfill(json=bundle)

    page.route("**/own-share.json", forge)
    said = dict(line[::-1] for line in lines(open_as("kim")))
    assert "no" in said.values()
    assert any("맞지 않음" in text for text in said)


def test_without_scripts_there_is_the_download(open_as):
    html = open_as("lee").content()
    assert "own-share.zip" in html
    assert "python3 own_share.py own-share.json" in html


def cases():
    dice = Random(17)
    for seed in range(60):
        for kind, draw in (("M", drawn), ("J", drawn), ("R", drawn), ("S", drawn_lot)):
            yield from tried(*draw(seed, kind), dice)
        yield from tried(*drawn_lot(seed, "R"), dice)


def tried(instance, policy, dice):
    """The answer itself, and two forgeries of it with a fresh seal."""
    problem = read(json.dumps(instance).encode())
    result = json.loads(canonical(allocate(problem, policy)))
    yield problem.plain(), result
    paths = [
        path
        for path in leaves(result)
        if path[0] not in ("reasons", "unfilled") and path[-1] != "sha256"
    ]
    for path in dice.sample(paths, min(2, len(paths))):
        forged = mutated(deepcopy(result), path, dice)
        if "0.5" not in json.dumps(forged):  # the format has whole numbers only
            yield problem.plain(), sealed(forged)


def told(instance, result):
    try:
        return " ".join(check(instance, result))
    except Wrong as wrong:
        return str(wrong)


def alike(one, other):
    """The same goals or the same code; what has no form at all may be noticed at any step."""
    without_form = "CERT_DIGEST(form)" in (one, other)
    return one == other or (without_form and other.startswith("CERT_") and one.startswith("CERT_"))


def test_browser_and_checker_say_the_same_of_every_kind(open_as):
    page, tries = open_as("lee"), list(cases())
    texts = [[canonical(part).decode() for part in pair] for pair in tries]
    said = page.evaluate(CHECK, texts)
    expected = [told(*map(json.loads, pair)) for pair in texts]
    wrong = [both for both in zip(expected, said, strict=True) if not alike(*both)]
    assert not wrong
    assert sum(one.startswith("CERT_") for one in expected) > 300


@pytest.mark.parametrize("family", ["cluster-22x20x8", "split-2000"])
def test_large_splits_are_checked_in_the_browser_too(open_as, family):
    """How long it takes is told by `bench certificates`."""
    problem = read(json.dumps(make(family)).encode())
    result = canonical(allocate(problem)).decode()
    texts = [canonical(problem.plain()).decode(), result]
    assert open_as("lee").evaluate(CHECK, [texts]) == [" ".join(json.loads(result)["objective"])]
