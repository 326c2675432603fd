"""A holder's copy says whose it is, and is the same drawing: nothing measured moves."""

from datetime import timedelta
from uuid import UUID

import pytest

from cluster.embedded import BASE
from cluster.kernel import clock
from orders.drawings import commands as c
from orders.drawings import queries
from orders.drawings.marking import marked
from orders.drawings.reader import read
from tests.cast import key
from tests.orders.parts import binary_dxf, blank, circle, dxf, plate, rectangle

WORDS = "하나정밀 · 2026-11-28"
GOOD = sorted((BASE / "data/cluster/dxf_good").glob("*.dxf"))
BAD = [
    file for file in sorted((BASE / "data/cluster/dxf_bad").glob("*.dxf")) if "b05" not in file.name
]


@pytest.mark.parametrize("file", [*GOOD, *BAD], ids=lambda file: file.stem)
def test_a_marked_file_is_read_as_the_same_drawing(file):
    content = file.read_bytes()
    copy = marked(content, WORDS)
    assert copy != content
    assert read(copy) == read(content)


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2010", "R2018"])
def test_in_every_version_as_text_and_binary(version):
    document, space = blank(version=version)
    for line in rectangle(0, 0, 40, 30):
        space.add_line(line.start, line.end)
    ring = circle(20, 15, 5)
    space.add_circle(ring.centre, ring.radius)
    for content in (dxf(document), binary_dxf(document)):
        copy = marked(content, WORDS)
        assert copy != content
        assert read(copy) == read(content)


def test_it_says_whose_copy_it_is_in_more_than_one_place():
    copy = marked(plate(), WORDS)
    assert copy.count(WORDS.encode()) == 3
    half = copy[: len(copy) // 2]
    assert WORDS.encode() in half


def test_an_older_version_is_marked_in_its_own_code_page():
    assert "하나정밀".encode("cp949") in marked(plate(version="R2000"), WORDS)


def test_line_breaks_stay_as_they_are_and_words_stay_one_line():
    windows = plate().replace(b"\n", b"\r\n")
    copy = marked(windows, "하나\n0\nEOF")
    assert copy.count(b"\n") == copy.count(b"\r\n")
    assert read(copy) == read(windows)


@pytest.fixture
def held(stage):
    """A drawing whose file 하나정밀 may take, and 동탄와이어 may only look at."""
    done = c.upload_drawing(by=stage.coordinator, key=key(), upload=c.Upload(plate(), "판.dxf"))
    drawing_id = UUID(done.result["drawing_id"])
    holders = [
        c.Holder(stage.firms["hana"], may_take_file=True),
        c.Holder(stage.firms["suwon"], may_take_file=True),
        c.Holder(stage.firms["dongtan"]),
    ]
    c.admit_holders(by=stage.system, key=key(), drawing_id=drawing_id, holders=holders)
    return drawing_id


def file_at(player, drawing_id):
    return player.client().get(f"/drawings/{drawing_id}/file")


@pytest.mark.django_db
class TestHandedOut:
    def test_each_firm_gets_its_own_copy_and_the_coordinator_the_original(self, stage, held):
        day = clock.now().astimezone(clock.SEOUL).date().isoformat()
        taken = {who: file_at(stage.people[who], held).content for who in ("kim", "yoon", "park")}
        assert f"하나정밀 · {day}".encode() in taken["kim"]
        assert f"수원정공 · {day}".encode() in taken["yoon"]
        assert "수원정공".encode() not in taken["kim"]
        assert "하나정밀".encode() not in taken["park"]
        assert taken["park"].startswith(plate()[:40])
        assert read(taken["kim"]) == read(taken["park"]) == read(plate())

    def test_the_picture_is_marked_too(self, stage, held):
        picture = stage.lee.client().get(f"/drawings/{held}/picture.svg").content.decode()
        day = clock.now().astimezone(clock.SEOUL).date().isoformat()
        assert f"동탄와이어 · {day}" in picture

    def test_taking_is_noted_with_the_person_and_his_firm(self, stage, held):
        file_at(stage.kim, held)
        (look,) = [v for v in queries.views_of(stage.coordinator, held) if v.what == "file"]
        assert (look.person_id, look.firm_id) == (stage.kim.person_id, stage.firms["hana"])

    def test_who_holds_the_picture_only_gets_no_file_and_choi_nothing(self, stage, held, choi):
        assert file_at(stage.lee, held).status_code == 403
        assert file_at(choi, held).status_code == 404

    def test_thirty_days_after_any_end_there_is_no_copy_for_anybody(self, stage, held):
        ended = clock.now()
        c.end_access(by=stage.system, key=key(), drawing_id=held, ended_at=ended)
        with clock.at(ended + timedelta(days=29)):
            c.destroy_expired(clock.now())
        assert file_at(stage.kim, held).status_code == 200
        with clock.at(ended + timedelta(days=30, seconds=1)):
            c.destroy_expired(clock.now())
        assert file_at(stage.kim, held).status_code == 404
        assert file_at(stage.park, held).status_code == 404
