"""What a cluster's minutes assume and which layers it never cuts: its own values, with their history."""

from uuid import UUID, uuid4

import pytest

from cluster.kernel.errors import NotAllowed, RuleBroken
from cluster.kernel.ids import new_id
from orders.capacity.commands import set_planning
from orders.capacity.domain.planning import PlanningValues, Values
from orders.capacity.minutes import STANDARD
from orders.capacity.queries.planning import planning_of
from orders.drawings import commands as drawings
from orders.drawings import queries
from orders.jointorders.queries.orders import lots_of
from tests.cast import key
from tests.orders.order_stage import MONDAY, Play, nothing_recorded, shelve
from tests.orders.parts import blank, dxf, rectangle
from tests.orders.planning_form import planning_form

HERE = "/planning/"


def send(client, path, **fields):
    return client.post(path, {"command_key": str(uuid4())} | fields)


class TestRules:
    """Without a database."""

    def values(self, **changed):
        return Values(
            **{f: getattr(Values.of(STANDARD), f) for f in Values.__struct_fields__} | changed
        )

    def test_the_standard_values_survive_being_written_as_whole_numbers(self):
        assert Values.of(STANDARD).planning() == STANDARD

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"reference_speed": 0}, "reference_speed"),
            ({"taper_at_um": 0}, "taper_at_um"),
            ({"materials": {"SKD11": 0}}, "material-SKD11"),
            ({"thickness": [(5000, 0)]}, "thickness-5000"),
        ],
    )
    def test_what_would_divide_by_nothing_is_refused_at_its_field(self, changed, field):
        materials = Values.of(STANDARD).materials
        if "materials" in changed:
            changed = {"materials": materials | changed["materials"]}
        with pytest.raises(RuleBroken) as refused:
            self.values(**changed).check()
        assert (refused.value.code, refused.value.facts["field"]) == ("number-range", field)

    def test_a_finer_step_is_never_coarser_than_the_one_before(self):
        with pytest.raises(RuleBroken, match="passes-order"):
            self.values(passes=[(10, 1600, 1), (20, 800, 2)]).check()

    def test_a_change_needs_a_reason_and_is_recorded_once(self):
        planning, person, at = PlanningValues(new_id()), new_id(), MONDAY
        with pytest.raises(RuleBroken, match="reason-missing"):
            planning.set_values(self.values(setup=31_000), " ", person, at)
        for _ in range(2):
            planning.set_values(self.values(setup=31_000), "새 지그", person, at)
        assert [event.reason for event in planning.new] == ["새 지그"]


@pytest.mark.django_db
class TestValues:
    def test_they_count_for_what_is_checked_from_now_on(self, stage):
        shelve(stage)
        before = Play(stage).checked()
        send(stage.park.client(), f"{HERE}values/", **planning_form(setup="60"))
        after = Play(stage).checked()
        minutes = [
            lots_of(stage.cluster_id, p.order_id)[0].standard_minutes for p in (before, after)
        ]
        assert minutes[1] > minutes[0] == 68
        assert planning_of(stage.cluster_id).setup == 60.0

    def test_another_cluster_keeps_its_own(self, stage, pohang):
        send(stage.park.client(), f"{HERE}values/", **planning_form(slug="9"))
        assert planning_of(stage.cluster_id).slug == 9.0
        assert planning_of(pohang.cluster_id) == STANDARD

    def test_the_page_tells_who_changed_what_and_why(self, stage):
        park = stage.park.client()
        assert "아직 바뀐 적이 없어요" in park.get(HERE).text
        send(park, f"{HERE}values/", **planning_form(setup="31", reason="새 지그를 써요"))
        page = park.get(HERE).text
        for told in ("새 지그를 써요", "setup: 30000 → 31000", "Park"):
            assert told in page

    @pytest.mark.parametrize(
        ("typed", "status", "sentence"),
        [
            ({"setup": "삼십"}, 422, "숫자만 써 주세요"),
            ({"setup": ""}, 422, "꼭 써 주세요"),
            ({"material-SKD11": "0"}, 422, "0.001"),
            ({"reason": ""}, 422, "꼭 써 주세요"),
            ({"tolerance-2": "0.5"}, 422, "더 고운 단계"),
            ({"expected_version": "7"}, 409, "그사이 다른 분이"),
        ],
    )
    def test_bad_input_is_told_and_changes_nothing(self, stage, typed, status, sentence):
        with nothing_recorded(Play(stage)):
            answer = send(stage.park.client(), f"{HERE}values/", **planning_form(**typed))
        assert answer.status_code == status
        assert sentence in answer.text
        assert planning_of(stage.cluster_id) == STANDARD

    def test_it_is_the_coordinators(self, stage, choi):
        for who in (stage.kim, stage.jung, stage.seo, choi):
            assert who.client().get(HERE).status_code == 403
        with pytest.raises(NotAllowed):
            set_planning(by=stage.kim.actor, key=key(), values=Values.of(STANDARD), reason="x")


def with_a_line_on(layer: str) -> bytes:
    document, space = blank()
    for line in rectangle(0, 0, 40, 30):
        space.add_line(line.start, line.end)
    for line in rectangle(5, 5, 10, 10):
        space.add_line(line.start, line.end, dxfattribs={"layer": layer})
    return dxf(document)


@pytest.mark.django_db
class TestLayers:
    def uploaded(self, stage, layer):
        upload = drawings.Upload(with_a_line_on(layer), "p.dxf")
        done = drawings.upload_drawing(by=stage.coordinator, key=key(), upload=upload)
        return queries.drawing(stage.cluster_id, UUID(done.result["drawing_id"]))

    def set(self, stage, **changed):
        known = {"ignored": "DIM\n치수", "start": "START", "reason": "우리 도면의 규칙"}
        return send(stage.park.client(), f"{HERE}layers/", **known | changed)

    def test_a_cluster_may_leave_out_a_layer_of_its_own_and_cut_a_usual_one(self, stage):
        assert self.uploaded(stage, "JIG_HOLDER").openings == 1
        assert self.uploaded(stage, "NOTE").openings == 0
        assert self.set(stage, ignored="DIM JIG").status_code == 302
        assert self.uploaded(stage, "JIG_HOLDER").openings == 0
        assert self.uploaded(stage, "NOTE").openings == 1

    def test_what_is_measured_stays_as_it_was(self, stage):
        before = self.uploaded(stage, "JIG")
        self.set(stage, ignored="JIG")
        assert queries.drawing(stage.cluster_id, before.stream_id).openings == 1

    def test_the_page_shows_the_list_and_how_it_changed(self, stage):
        park = stage.park.client()
        assert "DEFPOINTS" in park.get(HERE).text
        self.set(stage, ignored="DIM 지그")
        page = park.get(HERE).text
        for told in ("우리 도면의 규칙", "+ 지그", "− DEFPOINTS"):
            assert told in page

    @pytest.mark.parametrize(
        ("typed", "status", "sentence"),
        [
            ({"ignored": "DIM2"}, 422, "영문자나 한글로만"),
            ({"ignored": "=1"}, 422, "영문자나 한글로만"),
            ({"ignored": "START DIM"}, 422, "두 목록에 함께"),
            ({"reason": ""}, 422, "꼭 써 주세요"),
            ({"expected_version": "3"}, 409, "그사이 다른 분이"),
        ],
    )
    def test_bad_input_is_told_and_changes_nothing(self, stage, typed, status, sentence):
        with nothing_recorded(Play(stage)):
            answer = self.set(stage, **typed)
        assert answer.status_code == status
        assert sentence in answer.text
