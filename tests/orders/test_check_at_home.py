"""A member takes its share home from the page and checks it in an empty folder; after closing, all of it."""

import json
import subprocess
import sys
import zipfile

import pytest

from cluster.kernel import clock
from tests.orders.allocation_stage import SOON, divided, watched
from tests.orders.joint_stage import divided_together, share
from tests.orders.order_stage import play
from tests.orders.test_disclosure import close

__all__ = ["divided", "divided_together", "play", "watched"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.tampers]
OWNERS = ("kim", "lee", "yoon")


@pytest.fixture(autouse=True)
def _on_that_day():
    clock.follow(lambda: SOON)
    yield
    clock.follow(None)


@pytest.fixture
def open_as(page, live_server):
    def go(play, who):
        cookie = play.stage.people[who].client().cookies["session"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/orders/{play.order_id}/allocation/{play.lot_id}/")
        return page

    return go


def take_home(page, name, folder):
    """Press the link; the file lies in the folder under the name that the portal gave it."""
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def python(folder, *arguments):
    """A plain Python with nothing of this project: status, and all it said."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", *arguments],
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def changed(file, change):
    """The same file with one number changed."""
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


@pytest.mark.parametrize("divided_as", ["divided", "divided_together"])
def test_a_member_checks_its_own_share_at_home(request, open_as, tmp_path, divided_as):
    """Of one lot, and of a lot that was divided with another."""
    play = request.getfixturevalue(divided_as)
    page = open_as(play, "lee")
    archive = take_home(page, "내려받아 확인하기", tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    zipfile.ZipFile(archive).extractall(home)
    assert sorted(file.name for file in home.iterdir()) == ["own-share.json", "own_share.py"]
    typed = page.get_by_text("python3 own_share.py").inner_text().split()[1:]
    status, said = python(home, *typed)
    assert (status, "FAIL" in said) == (0, False)
    pieces = share(play, 0, "lee").pieces
    assert json.loads((home / "own-share.json").read_text())["row"]["pieces"] == pieces
    page.get_by_text("공개된 뿌리").click()
    noted = page.locator("details[open] .mono").inner_text()
    assert f"root {noted}" in said
    changed(home / "own-share.json", lambda bundle: bundle["row"].update(pieces=pieces + 1))
    status, said = python(home, *typed)
    assert (status, "FAIL" in said) == (1, True)


@pytest.mark.parametrize("divided_as", ["divided", "divided_together"])
def test_after_closing_every_member_checks_all_of_it_at_home(
    request, open_as, tmp_path, divided_as
):
    """Each owner consents on the page; before the last one, and before closing, nothing is there."""
    play = request.getfixturevalue(divided_as)
    for who in OWNERS:
        page = open_as(play, who)
        assert page.get_by_role("link", name="입력 받기").count() == 0
        page.get_by_role("button", name="닫힌 뒤 보는 데 동의하기").click()
        page.get_by_role("button", name="동의 거두기").wait_for()
    assert page.get_by_role("link", name="입력 받기").count() == 0
    close(play)
    page = open_as(play, "lee")
    files = [take_home(page, f"{name} 받기", tmp_path) for name in ("입력", "결과", "검사기")]
    instance, result, _ = files
    typed = page.get_by_text("python3 certificate.py").inner_text().split()[1:]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        ["certificate.py", "instance.json", "result.json"]
    )
    status, said = python(tmp_path, *typed)
    assert status == 0
    assert said.split()[0] == json.loads(result.read_text())["objective"][0]
    firm = str(play.stage.firms["dongtan"])
    own = next(key for key in json.loads(result.read_text())["x"] if key.endswith(firm))
    changed(result, lambda told: told["x"].update({own: told["x"][own] + 1}))
    status, said = python(tmp_path, *typed)
    assert status == 1
    assert said.startswith("CERT_")
    assert "dongtan" not in instance.read_text()
