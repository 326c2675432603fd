"""What a page weighs, and that every vendored file is the one that was vetted."""

import gzip
import hashlib
import json
from base64 import b64encode
from pathlib import Path

from cluster.web.sheet import PARTS, sheet

STATIC = Path(__file__).resolve().parents[2] / "static"
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


def test_every_vendored_file_is_locked_with_its_licence():
    lock = json.loads((STATIC / "vendor/lock.json").read_text(encoding="utf-8"))
    locked = {}
    for package in lock["packages"]:
        assert {"name", "version", "licence", "files"} <= package.keys()
        assert f"{package['name']}/LICENSE.txt" in package["files"]
        locked |= package["files"]
    there = {
        str(path.relative_to(STATIC / "vendor")): digest(path)
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "lock.json"
    }
    assert locked == there


def digest(path):
    return "sha384-" + b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def test_no_page_asks_a_third_party_for_anything():
    for path in STATIC.rglob("*.css"):
        assert "url(http" not in path.read_text(encoding="utf-8")
        assert "@import" not in path.read_text(encoding="utf-8")
