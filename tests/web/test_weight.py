"""What a page weighs, and that every vendored file is the one that was vetted."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from django.core.management import call_command

from cluster.web.sheet import PARTS, sheet
from cluster.web.statics import CollectedStorage

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
KB = 1_000


def packed(paths):
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_scripts_stay_within_25_kb():
    assert packed(STATIC.glob("js/*.js")) <= 25 * KB


def test_the_style_sheet_stays_within_12_kb():
    assert len(sheet().packed) <= 12 * KB


def test_every_part_of_the_sheet_is_in_it_once():
    assert sorted(PARTS) == sorted(path.stem for path in STATIC.glob("css/*.css"))


def test_the_sheet_is_kept_for_ever_under_its_digest_only(client):
    known = client.get(f"/sheet/{sheet().digest}.css", headers={"accept-encoding": "gzip"})
    assert "immutable" in known["Cache-Control"]
    assert gzip.decompress(known.content) == sheet().plain
    old = client.get("/sheet/0123456789abcdef.css")
    assert old["Cache-Control"] == "no-store"
    assert old.content == sheet().plain


@pytest.mark.parametrize("vendor", [STATIC / "vendor", ROOT / "tests" / "vendor"])
def test_every_vendored_file_is_locked_with_its_licence(vendor):
    lock = json.loads((vendor / "lock.json").read_text(encoding="utf-8"))
    locked = {}
    for package in lock["packages"]:
        assert {"name", "version", "licence", "files"} <= package.keys()
        assert f"{package['name']}/LICENSE.txt" in package["files"]
        locked |= package["files"]
    there = {
        str(path.relative_to(vendor)): digest(path)
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "lock.json"
    }
    assert locked == there


def digest(path):
    return "sha384-" + b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def test_no_page_asks_a_third_party_for_anything():
    for path in STATIC.rglob("*.css"):
        assert "url(http" not in path.read_text(encoding="utf-8")
        assert "@import" not in path.read_text(encoding="utf-8")


def test_collected_files_get_hashed_names_also_inside_modules(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    start = next((tmp_path / "js").glob("start.????????????.js")).read_text(encoding="utf-8")
    imported = re.findall(r'from "\./([\w.]+)"', start)
    assert imported
    assert all((tmp_path / "js" / name).exists() and name.count(".") == 2 for name in imported)
    assert (tmp_path / "vendor/pretendard/pretendard.css.gz").exists()
    assert re.fullmatch(
        r"/static/js/start\.\w{12}\.js", CollectedStorage(tmp_path, "/static/").url("js/start.js")
    )


def test_before_collecting_the_plain_names_are_served(tmp_path):
    assert CollectedStorage(tmp_path, "/static/").url("js/start.js") == "/static/js/start.js"
