"""A drawing in custody: stored and measured in one command, asked, answered, held, seen, gone."""

import threading
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.kernel.ids import new_id
from cluster.ledger.store import head, history_of
from cluster.members.models import PersonDetails
from orders.drawings import commands as c
from orders.drawings import queries, shelf
from orders.drawings.commands import reading
from tests.cast import key
from tests.orders.parts import blank, copies_of_one, dxf, nest_of, rectangle, with_number

SAMPLE = Path(__file__).parents[2] / "data" / "cluster"
PUNCH = (SAMPLE / "dxf_good" / "p01_punch.dxf").read_bytes()


@pytest.fixture(autouse=True)
def shelves(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


def bad(name):
    return next((SAMPLE / "dxf_bad").glob(f"{name}_*.dxf")).read_bytes()


def island(radius=None):
    """A frame with a square part in it, or with a small circle."""
    document, space = blank()
    shapes = [*rectangle(0, 0, 100, 80), *rectangle(10, 10, 80, 60)]
    for line in shapes if radius else [*shapes, *rectangle(30, 30, 20, 20)]:
        space.add_line(line.start, line.end)
    if radius:
        space.add_circle((40, 40), radius)
    return dxf(document)


def upload(stage, content=PUNCH, name="커넥터.dxf", **options):
    given = c.Upload(content, name, **options)
    done = c.upload_drawing(by=stage.coordinator, key=key(), upload=given)
    return UUID(done.result["drawing_id"])


def events(stage, drawing_id):
    return [type(r.event).__name__ for r in history_of(stage.cluster_id, drawing_id)]


def position(stage):
    return head(stage.cluster_id).position


def refused(code, act, **facts):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.code == code
    assert facts.items() <= broken.value.facts.items()


class TestUpload:
    def test_a_good_drawing_is_stored_and_measured_in_one_command(self, stage):
        drawing_id = upload(stage)
        assert events(stage, drawing_id) == ["DrawingStored", "DrawingMeasured"]
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.unit, row.parts, row.openings) == ("measured", "mm", 1, 0)
        assert (row.length_nm, row.width_um, row.height_um) == (94_849_556, 30_000, 20_000)
        piece = queries.piece_of(stage.cluster_id, drawing_id)
        assert (piece.length_nm, piece.profiles) == (94_849_556, 1)
        assert row.thickness_um == [40_000]

    def test_the_file_lies_sealed_under_a_random_name(self, stage, shelves):
        row = queries.drawing(stage.cluster_id, upload(stage))
        files = [p for p in shelves.rglob("*") if p.is_file()]
        assert {p.name.split(".")[0] for p in files} == {row.file}
        assert not any(b"SECTION" in p.read_bytes() for p in files)
        assert all(p.stat().st_mode & 0o077 == 0 for p in files)
        assert shelf.get((row.cluster_id, row.stream_id, row.file), "file") == PUNCH

    def test_no_text_of_the_file_reaches_the_ledger(self, stage):
        drawing_id = upload(stage, name="비밀-부품.dxf")
        told = repr([r.event for r in history_of(stage.cluster_id, drawing_id)])
        assert "SKD11" not in told
        assert "비밀" not in told

    def test_the_same_command_twice_keeps_one_file(self, stage, shelves):
        one = key()
        for _ in range(2):
            c.upload_drawing(by=stage.coordinator, key=one, upload=c.Upload(PUNCH, "a.dxf"))
        assert len({p.name.split(".")[0] for p in shelves.rglob("*.file")}) == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty-file"),
            (bad("b04"), "truncated"),
            (bad("b05"), "dwg-not-dxf"),
            (b"%PDF-1.7", "pdf-not-dxf"),
            (b"<svg onload=alert(1)>", "unreadable"),
            (b"0" * (10 * 1024 * 1024 + 1), "file-too-large"),
        ],
        ids=["empty", "truncated", "dwg", "pdf", "svg", "large"],
    )
    def test_what_is_no_drawing_leaves_no_file_row_or_event(self, stage, shelves, content, code):
        before = position(stage)
        refused(code, lambda: upload(stage, content), field="file")
        assert position(stage) == before
        assert not [p for p in shelves.rglob("*") if p.is_file()]
        assert queries.recent(stage.coordinator) == []

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (bad("b01"), "open-chain"),
            (bad("b03"), "self-intersection"),
            (bad("b07"), "no-geometry"),
            (bad("b08"), "profiles-cross"),
            (copies_of_one(1000, 1000), "too-many-entities"),
            (nest_of(40, 1), "block-cycle"),
            (with_number("nan"), "bad-number"),
        ],
        ids=["gap", "crossing", "empty", "hole", "bomb", "deep", "nan"],
    )
    def test_a_faulty_drawing_is_kept_and_its_refusal_is_a_fact(self, stage, content, code):
        drawing_id = upload(stage, content)
        assert events(stage, drawing_id) == ["DrawingStored", "DrawingRefused"]
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.questions) == ("refused", [])
        assert code in [
            told.code for told in queries.picture_for(stage.coordinator, drawing_id).faults
        ]
        assert queries.piece_of(stage.cluster_id, drawing_id) is None

    def test_a_child_that_dies_leaves_nothing(self, stage, shelves, monkeypatch):
        monkeypatch.setattr("orders.drawings.child._BOOT", "import os; os.abort()")
        refused("unreadable", lambda: upload(stage))
        assert not shelves.exists()

    def test_a_child_that_hangs_is_ended(self, stage, monkeypatch):
        monkeypatch.setattr("orders.drawings.child._BOOT", "while True: pass")
        monkeypatch.setattr("orders.drawings.child.WALL_SECONDS", 0.3)
        refused("time-limit", lambda: upload(stage))

    def test_a_commit_that_fails_takes_the_file_along(self, stage, shelves, monkeypatch):
        def broken(*_args):
            raise RuleBroken("busy")

        monkeypatch.setattr("orders.drawings.commands.uploading.command", broken)
        refused("busy", lambda: upload(stage))
        assert not [p for p in shelves.rglob("*") if p.is_file()]

    def test_the_sixth_at_once_is_asked_to_wait(self, stage, monkeypatch):
        monkeypatch.setattr(reading, "_pending", threading.BoundedSemaphore(1))
        reading._pending.acquire()
        refused("slow-down", lambda: upload(stage))

    @pytest.mark.parametrize("who", ["kim", "han", "lee", "jung", "seo"])
    def test_only_the_coordinator_uploads(self, stage, who):
        with pytest.raises(NotAllowed):
            c.upload_drawing(
                by=getattr(stage, who).actor, key=key(), upload=c.Upload(PUNCH, "a.dxf")
            )


class TestChild:
    def test_it_can_open_nothing_and_reach_nobody(self):
        import json

        from orders.drawings import child

        probe = (
            "import sys, json, os, socket, resource\n"
            f"sys.path.insert(0, {child._ROOT!r})\n"
            "from orders.drawings import child\n"
            "child._cap(); child._leave_the_network(); child._close_the_door()\n"
            "sys.stdin.buffer.read()\n"
            "def tried(f):\n"
            "    try: f()\n"
            "    except OSError as e: return type(e).__name__\n"
            "    return 'open'\n"
            "print(json.dumps([tried(lambda: open('/etc/passwd')), tried(socket.socket),"
            " sorted(os.environ), resource.getrlimit(resource.RLIMIT_AS)[0],"
            " resource.getrlimit(resource.RLIMIT_CPU)[0]]))"
        )
        boot, child._BOOT = child._BOOT, probe
        try:
            told = json.loads(child.read_apart(b"", {}))
        finally:
            child._BOOT = boot
        assert told[:2] == ["OSError", "OSError"]
        assert set(told[2]) <= {"LC_CTYPE", "OPENBLAS_NUM_THREADS"}
        assert told[3:] == [1024**3, 10]

    def test_two_readings_give_the_same_bytes(self):
        from orders.drawings.child import read_apart

        assert read_apart(PUNCH, {}) == read_apart(PUNCH, {})


class TestAnswers:
    def test_the_unit_is_asked_and_answered_once(self, stage):
        drawing_id = upload(stage, bad("b06"))
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.questions, row.length_nm) == ("asked", ["unit-unknown"], 0)
        assert queries.piece_of(stage.cluster_id, drawing_id) is None
        self.answer(stage, drawing_id, row.version, "inch")
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.unit, row.width_um) == ("measured", "inch", 101_600)
        refused("not-asked", lambda: self.answer(stage, drawing_id, row.version, "mm"))

    def test_another_unit_than_the_two_is_refused(self, stage):
        drawing_id = upload(stage, bad("b06"))
        refused(
            "choice-unknown", lambda: self.answer(stage, drawing_id, 2, "furlong"), field="unit"
        )

    def test_a_stale_form_clashes(self, stage):
        with pytest.raises(Clash):
            self.answer(stage, upload(stage, bad("b06")), 1, "mm")

    def answer(self, stage, drawing_id, version, unit):
        c.confirm_units(by=stage.coordinator, key=key(version), drawing_id=drawing_id, unit=unit)

    def parts(self, stage, drawing_id, parts, roles=None):
        row = queries.drawing(stage.cluster_id, drawing_id)
        c.confirm_parts(
            by=stage.coordinator,
            key=key(row.version),
            drawing_id=drawing_id,
            answer=c.PartsAnswer(parts, roles or {}),
        )
        return queries.drawing(stage.cluster_id, drawing_id)

    def test_two_parts_are_confirmed(self, stage):
        drawing_id = upload(stage, island())
        assert queries.drawing(stage.cluster_id, drawing_id).questions == ["parts"]
        refused("parts-differ", lambda: self.parts(stage, drawing_id, 3), n=2)
        row = self.parts(stage, drawing_id, 2)
        assert (row.state, row.parts_confirmed) == ("measured", True)
        refused("not-asked", lambda: self.parts(stage, drawing_id, 2))

    @pytest.mark.parametrize(
        ("role", "state", "parts", "starts"), [("start", "measured", 1, 1), ("part", "asked", 2, 0)]
    )
    def test_a_small_circle_becomes_a_start_hole_or_a_part(self, stage, role, state, parts, starts):
        drawing_id = upload(stage, island(radius=1.5))
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert row.questions == ["start-or-part"]
        refused("start-or-part", lambda: self.parts(stage, drawing_id, 2), field="roles")
        (circle,) = queries.picture_for(stage.coordinator, drawing_id).told
        row = self.parts(stage, drawing_id, 0, {circle.places[0].entity: role})
        assert (row.state, row.parts, row.start_holes) == (state, parts, starts)
        if role == "part":
            assert self.parts(stage, drawing_id, 2).state == "measured"

    def test_a_stray_line_may_be_declared_no_cut(self, stage):
        document, space = blank()
        for line in [*rectangle(0, 0, 40, 30)]:
            space.add_line(line.start, line.end)
        space.add_line((60, 0), (90, 0))
        drawing_id = upload(stage, dxf(document))
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert row.state == "refused"
        loose = queries.picture_for(stage.coordinator, drawing_id).lines
        assert [(line.role, line.words) for line in loose] == [("loose", "(60, 0) → (90, 0)")]
        self.declare(stage, row, {loose[0].entity: "ignored"})
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.length_nm) == ("measured", 140_000_000)
        refused("choice-unknown", lambda: self.declare(stage, row, {1: "melt"}))
        refused("required", lambda: self.declare(stage, row, {}))

    def declare(self, stage, row, treatments):
        c.declare_entities(
            by=stage.coordinator,
            key=key(row.version),
            drawing_id=row.stream_id,
            treatments=treatments,
        )


class TestCustody:
    def test_a_holder_sees_the_picture_and_takes_the_file_only_when_allowed(self, stage):
        drawing_id = upload(stage)
        kim, lee = stage.kim, stage.lee
        with pytest.raises(NotFound):
            queries.drawing_for(kim.actor, drawing_id)
        self.admit(stage, drawing_id, c.Holder(kim.actor.firm_id))
        assert "하나정밀" in queries.picture_for(kim.actor, drawing_id).svg
        assert not queries.may_take(kim.actor, queries.drawing_for(kim.actor, drawing_id))
        self.admit(stage, drawing_id, c.Holder(kim.actor.firm_id, may_take_file=True))
        assert queries.may_take(kim.actor, queries.drawing_for(kim.actor, drawing_id))
        with pytest.raises(NotFound):
            queries.drawing_for(lee.actor, drawing_id)
        c.dismiss_holders(
            by=stage.system, key=key(), drawing_id=drawing_id, firm_ids=[kim.actor.firm_id]
        )
        with pytest.raises(NotFound):
            queries.drawing_for(kim.actor, drawing_id)

    def admit(self, stage, drawing_id, *holders):
        c.admit_holders(by=stage.system, key=key(), drawing_id=drawing_id, holders=holders)

    def test_admitting_twice_says_nothing_new(self, stage):
        drawing_id = upload(stage)
        for _ in range(2):
            self.admit(stage, drawing_id, c.Holder(stage.firms["hana"]))
        assert events(stage, drawing_id).count("HolderAdmitted") == 1

    def test_under_an_nda_the_day_of_signing_is_needed(self, stage):
        drawing_id = upload(stage, nda=True)
        firm_id = stage.firms["hana"]
        refused("nda-missing", lambda: self.admit(stage, drawing_id, c.Holder(firm_id)))
        signed = c.Holder(firm_id, nda_on=clock.now().date())
        self.admit(stage, drawing_id, signed)

    def test_each_look_is_logged_once_in_ten_minutes(self, stage):
        drawing_id = upload(stage)
        self.admit(stage, drawing_id, c.Holder(stage.firms["hana"]))
        at = clock.now().replace(minute=0)
        for minutes in (0, 1, 30):
            with clock.at(at + timedelta(minutes=minutes)):
                c.note_look(by=stage.kim.actor, drawing_id=drawing_id, what="picture")
        (look,) = queries.views_of(stage.coordinator, drawing_id)
        assert (look.times, look.what, look.firm_id) == (2, "picture", stage.firms["hana"])
        assert len(queries.views_of(stage.kim.actor, drawing_id)) == 1
        assert queries.views_of(stage.lee.actor, drawing_id) == []

    def test_thirty_days_after_the_end_the_key_is_destroyed(self, stage, shelves):
        drawing_id = upload(stage)
        self.admit(stage, drawing_id, c.Holder(stage.firms["hana"]))
        ended = clock.now()
        c.end_access(by=stage.system, key=key(), drawing_id=drawing_id, ended_at=ended)
        c.destroy_expired(clock.now())
        assert queries.drawing(stage.cluster_id, drawing_id).state == "measured"
        with clock.at(ended + timedelta(days=30, seconds=1)):
            c.destroy_expired(clock.now())
            c.destroy_expired(clock.now())
        row = queries.drawing(stage.cluster_id, drawing_id)
        assert (row.state, row.holders) == ("destroyed", [])
        assert not [p for p in shelves.rglob("*") if p.is_file()]
        assert queries.picture_for(stage.coordinator, drawing_id).svg == ""
        refused("drawing-destroyed", lambda: self.admit(stage, drawing_id, c.Holder(new_id())))

    def test_a_key_that_is_gone_opens_nothing_even_from_a_copy(self, stage):
        drawing_id = upload(stage)
        row = queries.drawing(stage.cluster_id, drawing_id)
        copy = {p: shelf._path(row.file, p).read_bytes() for p in shelf.PARTS}
        c.end_access(
            by=stage.system, key=key(), drawing_id=drawing_id, ended_at=clock.now() - timedelta(40)
        )
        c.destroy_expired(clock.now())
        for part, body in copy.items():
            shelf._path(row.file, part).write_bytes(body)
        refused(
            "seal-key-missing", lambda: shelf.get((row.cluster_id, drawing_id, row.file), "file")
        )

    def test_what_waits_too_long_is_swept_or_settled(self, stage, shelves):
        drawing_id = upload(stage)
        row = queries.drawing(stage.cluster_id, drawing_id)
        stray = shelf.new_name()
        shelf.put((row.cluster_id, drawing_id, stray), "file", b"x", waiting=True)
        shelf.put((row.cluster_id, drawing_id, row.file), "file", PUNCH, waiting=True)
        waiting = shelves / "waiting" / f"{stray}.file"
        written = datetime.fromtimestamp(waiting.stat().st_mtime, UTC)  # by the machine's clock
        c.sweep_shelf(written + timedelta(seconds=1))
        assert waiting.exists()
        c.sweep_shelf(written + timedelta(hours=2))
        assert not list((shelves / "waiting").iterdir())
        assert shelf.get((row.cluster_id, drawing_id, row.file), "file") == PUNCH


def form(content, name="p01.dxf"):
    return {"file": SimpleUploadedFile(name, content), "command_key": str(new_id())}


class TestPage:
    def page(self, player, drawing_id, name="page"):
        return player.client().get(reverse(f"drawings:{name}", kwargs={"drawing_id": drawing_id}))

    def test_the_coordinator_uploads_in_a_form_and_comes_to_the_drawing(self, stage):
        browser = stage.park.client()
        answer = browser.post(reverse("drawings:new"), form(PUNCH, "..\\..\\커넥터 코어.dxf"))
        assert answer.status_code == 302
        told = browser.get(answer["Location"]).content.decode()
        assert "커넥터 코어.dxf" in told
        assert "30 × 20㎜ · 절단 길이 94.8㎜" in told
        assert 'class="dwg"' in told
        assert "커넥터 코어.dxf" in browser.get(reverse("drawings:list")).content.decode()

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_a_refused_file_is_answered_in_the_form(self, stage, language):
        browser = stage.park.client()
        own = {"language": language}
        PersonDetails.objects.keep(stage.cluster_id, stage.park.person_id, own)
        answer = browser.post(reverse("drawings:new"), form(bad("b04")))
        assert answer.status_code == 422
        told = unescape(answer.content.decode())
        said = {"ko": "파일이 중간에서 끊겼어요", "en": "The file ends in the middle"}
        assert said[language] in told

    def test_too_large_a_file_is_refused_before_it_is_read(self, stage):
        answer = stage.park.client().post(reverse("drawings:new"), form(b"0" * 10_485_761))
        assert answer.status_code == 413
        assert "10MB" in answer.content.decode()

    def test_a_form_without_a_file_is_told_so(self, stage):
        answer = stage.park.client().post(reverse("drawings:new"), {"command_key": str(new_id())})
        assert answer.status_code == 422

    def test_the_marked_picture_names_each_fault_and_its_place(self, stage):
        told = unescape(self.page(stage.park, upload(stage, bad("b01"))).content.decode())
        assert "윤곽이 0.35㎜ 벌어져 있어요" in told
        assert "x 0 · y 0" in told
        assert 'class="dr-m"' in told

    def test_a_missing_unit_shows_both_readings(self, stage):
        drawing_id = upload(stage, bad("b06"))
        told = self.page(stage.park, drawing_id).content.decode()
        assert "4 × 2.5㎜" in told
        assert "101.6 × 63.5㎜" in told
        assert "25.4배" in told
        posted = {"unit": "mm", "expected_version": "2", "command_key": str(new_id())}
        browser = stage.park.client()
        path = reverse("drawings:unit", kwargs={"drawing_id": drawing_id})
        assert browser.post(path, posted).status_code == 302
        posted["command_key"] = str(new_id())
        assert browser.post(path, posted).status_code == 409

    def test_parts_and_lines_are_answered_in_forms(self, stage):
        drawing_id = upload(stage, island())
        browser = stage.park.client()
        posted = {"parts": "2", "expected_version": "2", "command_key": str(new_id())}
        path = reverse("drawings:parts", kwargs={"drawing_id": drawing_id})
        assert browser.post(path, posted).status_code == 302
        posted = {"entity-9": "ignored", "expected_version": "3", "command_key": str(new_id())}
        path = reverse("drawings:entities", kwargs={"drawing_id": drawing_id})
        assert browser.post(path, posted).status_code == 302
        assert queries.drawing(stage.cluster_id, drawing_id).state == "refused"

    def test_files_are_attachments_in_a_sandbox(self, stage):
        drawing_id = upload(stage)
        for name in ("picture", "file"):
            answer = self.page(stage.park, drawing_id, name)
            assert answer.status_code == 200
            assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
            assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert answer["X-Content-Type-Options"] == "nosniff"
        assert self.page(stage.park, drawing_id, "file").content == PUNCH

    def test_a_holder_sees_the_page_but_no_file_and_no_form(self, stage):
        drawing_id = upload(stage, bad("b06"))
        TestCustody().admit(stage, drawing_id, c.Holder(stage.firms["hana"]))
        told = self.page(stage.kim, drawing_id).content.decode()
        assert "하나정밀 ·" in told
        assert "expected_version" not in told
        assert "누가 봤나요" not in told
        assert self.page(stage.kim, drawing_id, "file").status_code == 403
        assert self.page(stage.lee, drawing_id).status_code == 404

    def test_choi_and_everybody_not_invited_find_nothing(self, stage, choi):
        drawing_id = upload(stage)
        for player in (choi, stage.kim, stage.han, stage.lee, stage.jung, stage.seo):
            for name in ("page", "picture", "file"):
                assert self.page(player, drawing_id, name).status_code == 404
        assert self.page(choi, new_id()).status_code == 404

    def test_a_hidden_drawing_answers_like_an_absent_one(self, stage):
        hidden = self.page(stage.kim, upload(stage)).content
        absent = self.page(stage.kim, new_id()).content
        assert len(hidden) == len(absent)

    def test_an_empty_list_says_what_will_appear(self, stage):
        assert "초대받은" in stage.kim.client().get(reverse("drawings:list")).content.decode()

    def test_names_from_the_file_system_cannot_break_the_page(self, stage):
        drawing_id = upload(stage, name='<img src=x onerror="alert(1)">.dxf')
        assert "<img src=x" not in self.page(stage.park, drawing_id).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_page_is_served_while_ten_hostile_files_are_read(stage, monkeypatch):
    monkeypatch.setattr("orders.drawings.child._BOOT", "while True: pass")
    monkeypatch.setattr("orders.drawings.child.WALL_SECONDS", 3)
    answers = []

    def hostile():
        try:
            reading.measure_upload(nest_of(9))
            answers.append("read")
        except RuleBroken as broken:
            answers.append(broken.code)

    readers = [threading.Thread(target=hostile) for _ in range(10)]
    for reader in readers:
        reader.start()
    page = stage.park.client().get(reverse("drawings:list"))
    still_reading = [reader for reader in readers if reader.is_alive()]
    assert page.status_code == 200
    assert still_reading
    for reader in readers:
        reader.join()
    assert answers.count("slow-down") == 5
    assert len(answers) == 10


def test_a_page_drawn_again_for_a_refused_form_is_no_look(stage):
    drawing_id = upload(stage, island())
    before = position(stage)
    path = reverse("drawings:parts", kwargs={"drawing_id": drawing_id})
    posted = {"parts": "9", "expected_version": "2", "command_key": str(new_id())}
    assert stage.park.client().post(path, posted).status_code == 422
    assert position(stage) == before
