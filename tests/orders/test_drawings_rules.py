"""Geometry and reader: exact figures, every code with its place, attacks answered within caps."""

import json
from dataclasses import asdict, replace
from math import isclose, pi, sqrt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orders.drawings.geometry import Arc, Curve, Line, bulge, ellipse, measure, spline
from orders.drawings.geometry.curves import CurveUnstable, measured
from orders.drawings.reader import read
from orders.drawings.treatments import Rules
from tests.orders.parts import (
    PLATE_AREA,
    PLATE_LENGTH,
    binary_dxf,
    blank,
    block_in_itself,
    circle,
    comb,
    copies_of_one,
    dxf,
    halved,
    many_lines,
    nest_of,
    plate,
    rectangle,
    slot,
    turned,
    with_number,
)

SAMPLE = Path(__file__).parents[2] / "data" / "cluster"
TRUTH = json.loads((SAMPLE / "dxf_good" / "truth.json").read_text())
BAD = json.loads((SAMPLE / "dxf_bad" / "expected.json").read_text())


def codes(out):
    return [finding.code for finding in out.findings]


def places(out, code):
    return [finding.place for finding in out.findings if finding.code == code]


def remarks(report):
    single = report.readings[0].remarks if len(report.readings) == 1 else []
    return {remark.code: remark for remark in [*report.remarks, *single]}


def refusal(content):
    report = read(content)
    assert report.readings == []
    return [remark.code for remark in report.remarks]


# --- the sample -------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRUTH)
def test_a_good_drawing_is_measured_within_a_millionth(name):
    truth, report = TRUTH[name], read((SAMPLE / "dxf_good" / name).read_bytes())
    (reading,) = report.readings
    assert report.unit == reading.unit == truth["unit"]
    assert isclose(reading.length_mm, truth["length_mm"], rel_tol=1e-9)
    assert isclose(reading.net_area_mm2, truth["net_area_mm2"], rel_tol=1e-9)
    assert isclose(reading.width_mm, truth["width_mm"], rel_tol=1e-9)
    assert isclose(reading.height_mm, truth["height_mm"], rel_tol=1e-9)
    assert (reading.openings, len(reading.parts)) == (truth["holes"], truth["parts"])
    assert reading.start_holes == truth.get("start_holes_drawn", 0)
    assert all(remark.kind == "warning" for remark in remarks(report).values())


EXPECTED_CODES = {
    "b01_open_gap.dxf": {"open-chain": [(0.0, 0.0)]},
    "b03_self_cross_tjunction.dxf": {
        "self-intersection": [(20.0, 15.0)],
        "junction": [(80.0, 0.0), (80.0, 30.0)],
    },
    "b04_truncated.dxf": {"truncated": []},
    "b05_dwg_renamed.dxf": {"dwg-not-dxf": []},
    "b06_unitless_probably_inch.dxf": {"unit-unknown": []},
    "b07_no_geometry.dxf": {"no-geometry": []},
    "b08_hole_crosses_edge.dxf": {"profiles-cross": [(40.0, 15 - sqrt(24)), (40.0, 15 + sqrt(24))]},
}


@pytest.mark.parametrize("name", EXPECTED_CODES)
def test_a_faulty_drawing_is_named_with_code_and_place(name):
    found = remarks(read((SAMPLE / "dxf_bad" / name).read_bytes()))
    expected = EXPECTED_CODES[name]
    assert set(found) == set(expected)
    for code, at in expected.items():
        assert found[code].at == [pytest.approx(place) for place in at]


def test_the_gap_of_the_open_drawing_is_told_with_its_size():
    found = remarks(read((SAMPLE / "dxf_bad" / "b01_open_gap.dxf").read_bytes()))
    assert found["open-chain"].facts == [{"gap_mm": 0.35, "length_mm": 139.65}]


def test_a_drawing_with_doubles_is_measured_with_warnings():
    truth = BAD["b02_duplicate_overlap.dxf"]
    report = read((SAMPLE / "dxf_bad" / "b02_duplicate_overlap.dxf").read_bytes())
    (reading,) = report.readings
    assert isclose(reading.length_mm, truth["length_mm"], rel_tol=1e-9)
    assert isclose(reading.net_area_mm2, truth["net_area_mm2"], rel_tol=1e-9)
    found = remarks(report)
    assert set(found) == {"zero-length", "duplicate", "overlap"}
    assert (found["zero-length"].count, found["duplicate"].count) == (1, 5)
    assert [facts["mm"] for facts in found["overlap"].facts] == [15, 15]


# --- units ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "name", "factor"),
    [
        *((1, "inch", 25.4), (2, "foot", 304.8), (4, "mm", 1), (5, "cm", 10), (6, "m", 1000)),
        *((8, "microinch", 2.54e-5), (9, "mil", 0.0254), (10, "yard", 914.4)),
        *((13, "um", 0.001), (14, "dm", 100)),
    ],
)
def test_a_stated_unit_becomes_millimetres(number, name, factor):
    report = read(plate(number, 1 / factor))
    assert (report.unit, report.stated) == (name, True)
    assert isclose(report.readings[0].length_mm, PLATE_LENGTH, rel_tol=1e-9)
    assert isclose(report.readings[0].net_area_mm2, PLATE_AREA, rel_tol=1e-9)


@pytest.mark.parametrize("number", [0, None, 3, 7, 11, 20, 99])
def test_an_unknown_unit_is_asked_with_both_readings(number):
    report = read(plate(number))
    assert report.unit is None
    assert [r.code for r in report.remarks if r.kind == "question"] == ["unit-unknown"]
    mm, inch = report.readings
    assert (mm.unit, inch.unit) == ("mm", "inch")
    assert isclose(inch.length_mm, 25.4 * mm.length_mm, rel_tol=1e-12)


def test_an_answer_counts_only_where_the_file_is_silent():
    answered = read(plate(0), "inch")
    assert (answered.unit, answered.stated) == ("inch", False)
    assert isclose(answered.readings[0].width_mm, 40 * 25.4)
    assert read(plate(4), "inch").unit == "mm"


# --- entities ---------------------------------------------------------------------------


def one(draw, unit=4, version="R2010"):
    document, space = blank(unit, version)
    draw(document, space)
    return read(dxf(document))


def figures(report):
    (reading,) = report.readings
    assert not [m for m in remarks(report).values() if m.kind != "warning"], remarks(report)
    return reading.length_mm, reading.net_area_mm2


def test_ellipse_and_its_mirror_image():
    a, b = 25.0, 12.0
    h = ((a - b) / (a + b)) ** 2  # Gauss-Kummer series of the perimeter
    terms = [
        1,
        h / 4,
        h**2 / 64,
        h**3 / 256,
        25 * h**4 / 16384,
        49 * h**5 / 65536,
        441 * h**6 / 2**20,
    ]
    length, area = figures(one(lambda _, s: s.add_ellipse((3, 4), (a, 0), b / a)))
    assert isclose(length, pi * (a + b) * sum(terms), rel_tol=1e-9)
    assert isclose(area, pi * a * b, rel_tol=1e-12)
    behind = figures(
        one(lambda _, s: s.add_ellipse((3, 4), (a, 0), b / a, dxfattribs={"extrusion": (0, 0, -1)}))
    )
    assert behind == pytest.approx((length, area), rel=1e-12)


def test_a_closed_spline_is_measured_on_the_curve_not_on_its_frame():
    square = [(0, 0), (40, 0), (40, 40), (0, 40)]
    length, area = figures(
        one(lambda _, s: s.add_spline().set_closed([(x, y, 0) for x, y in square]))
    )
    # uniform cubic B-spline of a square: by symmetry four times the polynomial arc below
    curve = spline(3, [0, 1, 2, 3, 4, 5, 6, 7], [(x, y, 1) for x, y in square])
    part, _ = measured(curve)
    assert isclose(length, 4 * part, rel_tol=1e-9)
    assert 0 < area < 1600


def test_a_rational_spline_is_an_exact_circle():
    def draw(_, space):
        space.add_rational_spline(
            [
                (10, 0),
                (10, 10),
                (0, 10),
                (-10, 10),
                (-10, 0),
                (-10, -10),
                (0, -10),
                (10, -10),
                (10, 0),
            ],
            weights=[1, sqrt(0.5)] * 4 + [1],
            degree=2,
            knots=[0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4],
        )

    length, area = figures(one(draw))
    assert isclose(length, 20 * pi, rel_tol=1e-12)
    assert isclose(area, 100 * pi, rel_tol=1e-12)


def test_a_spline_through_fit_points_is_read():
    report = one(lambda _, s: s.add_spline([(0, 0), (10, 8), (20, 0), (10, -8), (0, 0)]))
    assert figures(report)[0] > 40


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010", "R2018"])
def test_bulges_are_arcs_in_every_version(version):
    corners = [(0, 0, 0, 0, 0), (30, 0, 0, 0, 1), (30, 20, 0, 0, 0), (0, 20, 0, 0, 1)]

    def draw(document, space):
        if version == "R12":
            space.add_polyline2d([(x, y, b) for x, y, _, _, b in corners], format="xyb", close=True)
        else:
            space.add_lwpolyline(corners, close=True)

    document, space = blank(4, version)
    draw(document, space)
    report = read(dxf(document), "mm")
    length, area = report.readings[0].length_mm, report.readings[0].net_area_mm2
    assert isclose(length, 60 + 20 * pi, rel_tol=1e-12)
    assert isclose(area, 600 + 100 * pi, rel_tol=1e-12)


def test_a_block_mirrored_turned_and_nested_changes_nothing():
    def draw(document, space):
        inner = document.blocks.new("INNER")
        inner.add_lwpolyline(
            [(0, 0, 0), (30, 0, 1), (30, 20, 0), (0, 20, 1)], format="xyb", close=True
        )
        middle = document.blocks.new("MIDDLE")
        middle.add_blockref("INNER", (5, 5), dxfattribs={"rotation": 30, "xscale": -1})
        space.add_blockref("MIDDLE", (-7, 3), dxfattribs={"rotation": 77})

    length, area = figures(one(draw))
    assert isclose(length, 60 + 20 * pi, rel_tol=1e-9)
    assert isclose(area, 600 + 100 * pi, rel_tol=1e-9)


def test_rows_and_columns_of_a_block_are_parts_to_confirm():
    report = read(copies_of_one(3, 4))
    assert isclose(report.readings[0].length_mm, 48)
    assert remarks(report)["parts"].facts == [{"n": 12}]


def test_an_unevenly_scaled_block_makes_ellipses_of_circles():
    def draw(document, space):
        document.blocks.new("ROUND").add_circle((0, 0), 10)
        space.add_blockref("ROUND", (0, 0), dxfattribs={"xscale": 2.5, "yscale": 1.2})

    assert isclose(figures(one(draw))[1], pi * 25 * 12, rel_tol=1e-9)


def test_an_arc_seen_from_behind_is_put_upright():
    def draw(_, space):
        behind = {"extrusion": (0, 0, -1)}
        space.add_arc((-10, 0), 5, 0, 180, dxfattribs=behind)
        space.add_line((5, 0), (15, 0))

    length, area = figures(one(draw))
    assert isclose(length, 10 + 5 * pi)
    assert isclose(area, 12.5 * pi)


def test_layers_and_line_types_that_are_never_cut_are_listed_in_grey():
    def draw(document, space):
        document.layers.add("보조", linetype="CENTER2")
        document.linetypes.add("CENTER2", [1.0, 0.5, -0.5])
        space.add_circle((0, 0), 10)
        for layer in ("DIM-1", "치수선", "CENTER", "0_NOTES", "보조", "DEFPOINTS"):
            space.add_line((-20, 0), (20, 0), dxfattribs={"layer": layer})
        space.add_line((0, -20), (0, 20), dxfattribs={"linetype": "CENTER2"})
        space.add_text("t=25").set_placement((0, 30))
        space.add_point((0, 0))

    report = one(draw)
    assert isclose(figures(report)[0], 20 * pi)
    assert remarks(report)["ignored"].count == 9
    assert len([line for line in report.outlines if line.role == "ignored"]) == 7
    assert report.thickness_um == [25_000]


def test_a_layer_that_only_sounds_like_a_note_is_cut():
    for layer in ("DIMPLE", "TEXTURE", "FRAMEWORK"):
        assert isclose(
            figures(
                one(lambda _, s, name=layer: s.add_circle((0, 0), 10, dxfattribs={"layer": name}))
            )[0],
            20 * pi,
        )


def test_a_person_may_declare_an_ignored_entity_a_cut_and_the_reverse():
    document, space = blank()
    space.add_circle((0, 0), 10)
    space.add_circle((0, 0), 5, dxfattribs={"layer": "CENTER"})
    content = dxf(document)
    assert read(content).readings[0].openings == 0
    declared = read(content, rules=Rules(treatments={2: "cut"})).readings[0]
    assert (declared.openings, declared.length_mm) == (1, pytest.approx(30 * pi))
    assert read(content, rules=Rules(treatments={1: "ignored"})).remarks[0].code == "no-geometry"


def test_a_dimension_is_not_exploded_into_cuts():
    def draw(_, space):
        space.add_circle((0, 0), 10)
        space.add_linear_dim(base=(0, 15), p1=(-10, 0), p2=(10, 0)).render()

    assert isclose(figures(one(draw))[0], 20 * pi)


@pytest.mark.parametrize("kind", ["polyline3d", "mesh", "solid"])
def test_spatial_geometry_alone_is_refused(kind):
    def draw(_, space):
        if kind == "polyline3d":
            space.add_polyline3d([(0, 0, 0), (10, 0, 5), (10, 10, 0)], close=True)
        elif kind == "mesh":
            with space.add_mesh().edit_data() as mesh:
                mesh.vertices, mesh.faces = [(0, 0, 0), (1, 0, 0), (0, 1, 1)], [(0, 1, 2)]
        else:
            space.add_solid([(0, 0), (1, 0), (0, 1)])

    document, space = blank()
    draw(document, space)
    assert refusal(dxf(document)) == ["not-planar"]


def test_a_tilted_circle_is_not_planar():
    report = one(lambda _, s: s.add_circle((0, 0), 5, dxfattribs={"extrusion": (1, 0, 0)}))
    assert [r.code for r in report.remarks] == ["not-planar"]


def test_korean_names_in_an_old_code_page_read_well():
    document, space = blank(4, "R2000")
    document.encoding = "cp949"
    space.add_circle((0, 0), 10)
    space.add_line((0, 0), (50, 0), dxfattribs={"layer": "중심선"})
    content = dxf(document)
    assert "중심선".encode("cp949") in content
    assert figures(read(content))[0] == pytest.approx(20 * pi)


def test_a_binary_dxf_is_read_and_its_cut_end_is_noticed():
    document, space = blank()
    space.add_circle((0, 0), 10)
    content = binary_dxf(document)
    assert isclose(read(content).readings[0].length_mm, 20 * pi)
    assert refusal(content[:-200]) == ["truncated"]


# --- chaining ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "code"), [(0.0099, None), (0.03, "gap-closed"), (0.06, "open-chain")]
)
def test_a_gap_is_closed_silently_warned_or_refused(gap, code):
    shapes = rectangle(0, 0, 40, 30)
    shapes[3] = replace(shapes[3], end=(0, gap))
    out = measure(shapes)
    assert codes(out) == ([code] if code else [])
    if code:
        assert min(abs(p[1]) for p in places(out, code)) <= gap
    if code != "open-chain":
        assert isclose(out.length, 140, rel_tol=1e-12)
        assert isclose(out.area, 1200, rel_tol=1e-12)


@given(st.floats(0.0101, 0.35), st.integers(0, 3))
def test_an_opened_joint_is_named_within_the_gap(gap, side):
    shapes = rectangle(0, 0, 40, 30)
    joint = shapes[side].end
    dx, dy = ((shapes[side].start[i] - joint[i]) / shapes[side].length * gap for i in (0, 1))
    shapes[side] = replace(shapes[side], end=(joint[0] + dx, joint[1] + dy))
    out = measure(shapes)
    expected = "gap-closed" if gap <= 0.05 else "open-chain"
    (place,) = places(out, expected)
    assert max(abs(place[0] - joint[0]), abs(place[1] - joint[1])) <= gap + 1e-9


def test_stray_lines_make_no_profile():
    out = measure([Line((0, 0), (40, 0)), Line((0, 10), (40, 10))])
    assert codes(out).count("open-chain") == 2
    assert codes(out)[-1] == "no-closed-profile"


def test_a_line_that_divides_a_contour_is_a_junction():
    out = measure([*rectangle(0, 0, 40, 30), Line((20, 0), (20, 30), 9)])
    assert codes(out) == ["junction", "junction"]
    assert places(out, "junction") == [(20, 0), (20, 30)]


def test_three_ends_at_one_point_are_a_junction():
    out = measure([*rectangle(0, 0, 40, 30), Line((40, 30), (60, 50), 9)])
    assert (40, 30) in places(out, "junction")


def test_two_holes_that_overlap_cross_at_two_points():
    out = measure([*rectangle(0, 0, 40, 30), circle(15, 15, 4), circle(20, 15, 4, 51)])
    assert places(out, "profiles-cross") == [
        (17.5, pytest.approx(15 + y)) for y in (sqrt(9.75), -sqrt(9.75))
    ]


def test_a_spline_that_crosses_itself_is_refused_at_the_crossing():
    loop = [(0, 0, 1), (60, 40, 1), (-40, 40, 1), (20, 0, 1)]
    curve = Curve(tuple(spline(3, [0, 0, 0, 0, 1, 1, 1, 1], loop)), 1)
    out = measure(
        [
            curve,
            Line((20, 0), (20, -10), 2),
            Line((20, -10), (0, -10), 3),
            Line((0, -10), (0, 0), 4),
        ]
    )
    (place,) = places(out, "self-intersection")
    assert place == pytest.approx((10, 8), abs=4)


def test_arcs_on_one_circle_are_united():
    whole = [Arc((0, 0), 10, 0, 4, 1), Arc((0, 0), 10, 3, 2 * pi - 3, 2)]
    out = measure(whole)
    assert codes(out) == ["overlap"]
    assert isclose(out.length, 20 * pi)
    assert out.findings[0].facts["mm"] == pytest.approx(10, abs=1e-5)


def test_tangent_arcs_of_a_smooth_contour_do_not_cross():
    out = measure(slot(0, 0, 30, 5))
    assert codes(out) == []
    rounded = [
        replace(s, begin=round(s.begin, 4)) if isinstance(s, Arc) else s for s in slot(0, 0, 30, 5)
    ]
    assert "self-intersection" not in codes(measure(rounded))


# --- nesting ----------------------------------------------------------------------------


def test_an_island_in_an_opening_is_a_second_part():
    shapes = [
        *rectangle(0, 0, 100, 80),
        *rectangle(10, 10, 80, 60, 11),
        *rectangle(30, 30, 20, 20, 21),
    ]
    out = measure([*shapes, circle(40, 40, 3)])
    assert [p.openings for p in out.parts] == [1, 1]
    assert isclose(out.area, 8000 - 4800 + 400 - 9 * pi)
    assert codes(out) == ["parts"]


def test_a_small_circle_in_an_opening_is_asked():
    shapes = [*rectangle(0, 0, 100, 80), *rectangle(10, 10, 80, 60, 11), circle(40, 40, 1.5)]
    out = measure(shapes)
    assert codes(out) == ["start-or-part"]
    assert places(out, "start-or-part") == [(40, 40)]
    assert codes(measure([*shapes[:-1], circle(40, 40, 2.6)])) == ["parts"]


def test_a_fillet_below_half_the_kerf_is_warned():
    corner = [
        Line((0.1, 0), (40, 0), 1),
        *rectangle(0, 0, 40, 30)[1:3],
        Line((0, 30), (0, 0.1), 4),
        Arc((0.1, 0.1), 0.1, pi, pi / 2, 5),
    ]
    out = measure(corner)
    assert codes(out) == ["radius-too-small"]
    assert out.findings[0].facts == {"mm": 0.1}


# --- properties -------------------------------------------------------------------------

PARTS = {
    "plate": [*rectangle(0, 0, 60, 40), circle(20, 20, 6), *slot(35, 20, 10, 4)],
    "comb": comb(7),
    "islands": [*rectangle(0, 0, 100, 80), *rectangle(10, 10, 80, 60, 11), *slot(30, 40, 30, 9)],
    "slot": slot(0, 0, 33.3, 4.2),
}
part = st.sampled_from(sorted(PARTS)).map(PARTS.get)
far = st.floats(-5000, 5000)


def same(out, other, k=1.0):
    assert isclose(out.length * k, other.length, rel_tol=1e-9)
    assert isclose(out.area * k * k, other.area, rel_tol=1e-9)
    assert len(out.parts) == len(other.parts)
    assert out.openings == other.openings


@given(part, st.floats(0, 7), far, far, st.booleans())
def test_place_direction_and_mirroring_change_nothing(shapes, angle, dx, dy, mirror):
    same(measure(shapes), measure([turned(s, angle, dx, dy, mirror) for s in shapes]))


@given(part, st.randoms(use_true_random=False))
def test_order_direction_and_splitting_change_nothing(shapes, chance):
    changed = [s.turned() if chance.random() < 0.5 else s for s in shapes]
    changed = [h for s in changed for h in (halved(s) if chance.random() < 0.4 else [s])]
    chance.shuffle(changed)
    out = measure(changed)
    same(measure(shapes), out)
    assert not {"gap-closed", "duplicate", "overlap", "junction"} & set(codes(out))


@given(part, st.floats(0.5, 30))
def test_size_scales_length_and_area(shapes, k):
    same(measure(shapes), measure([s.scaled(k) for s in shapes]), k)


@given(part, st.data())
def test_drawing_anything_twice_changes_only_the_warning(shapes, data):
    twice = data.draw(st.lists(st.sampled_from(range(len(shapes))), min_size=1, max_size=5))
    doubled = [*shapes, *(shapes[k].turned() for k in twice)]
    out = measure(doubled)
    same(measure(shapes), out)
    assert codes(out).count("duplicate") == len(twice)


@given(part)
def test_net_area_fits_the_box_and_the_outer_length_the_circle(shapes):
    out = measure(shapes)
    for item in out.nested:
        low_x, low_y, high_x, high_y = item.profile.box
        assert item.profile.area <= (high_x - low_x) * (high_y - low_y) * (1 + 1e-12)
        assert item.profile.length >= 2 * sqrt(pi * item.profile.area) * (1 - 1e-12)


@given(st.floats(0.3, 30), st.floats(0.3, 30), st.floats(0, 6), st.floats(-3, 3))
def test_the_box_of_an_ellipse_is_its_true_extent(a, b, turn, begin):
    from math import cos, sin

    major = (a * cos(turn), a * sin(turn))
    minor = (-b * sin(turn), b * cos(turn))
    curve = Curve(tuple(ellipse((1, 2), major, minor, begin, 2 * pi)))
    half = sqrt(major[0] ** 2 + minor[0] ** 2), sqrt(major[1] ** 2 + minor[1] ** 2)
    assert curve.box == pytest.approx(
        (1 - half[0], 2 - half[1], 1 + half[0], 2 + half[1]), rel=1e-9, abs=1e-9
    )


@given(st.floats(-3, 3), st.floats(0.1, 50))
def test_a_bulge_is_the_arc_it_says(value, chord):
    shape = bulge((0, 0), (chord, 0), value)
    assert shape.end == pytest.approx(
        (chord, 0), abs=1e-9 * chord * (1 + 1 / max(abs(value), 1e-6))
    )
    low_y, high_y = shape.box[1], shape.box[3]
    assert (high_y if value < 0 else -low_y) == pytest.approx(abs(value) * chord / 2, abs=1e-6)


def test_a_quadrature_that_does_not_settle_is_refused():
    turn = 0.3141  # here the curve stops and turns back: a cusp inside the span
    cusp = (
        (0, 0, 1),
        (-turn / 3, 0, 1),
        (1 / 6 - 2 * turn / 3, -turn / 6, 1),
        (0.5 - turn, 1 / 3 - turn / 2, 1),
    )
    with pytest.raises(CurveUnstable):
        measured([cusp])
    assert codes(measure([Curve((cusp,), 7)])) == ["curve-unstable"]
    assert measure([Curve((cusp,), 7)]).findings[0].entity == 7


# --- bytes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n\x00", "empty-file"),
        (b"x" * (10 * 1024 * 1024 + 1), "file-too-large"),
        (b"AC1032\x00\x00\x00\x00", "dwg-not-dxf"),
        (b"%PDF-1.7\n1 0 obj", "pdf-not-dxf"),
        (b"\x89PNG\r\n\x1a\n", "unreadable"),
        (b"<svg onload=alert(1)>", "unreadable"),
        (b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n", "truncated"),
        (b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n", "no-geometry"),
    ],
)
def test_what_is_no_whole_drawing_is_told_apart(content, code):
    assert refusal(content) == [code]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (copies_of_one(1000, 1000), "too-many-entities"),
        (nest_of(9), "too-many-entities"),
        (block_in_itself(), "block-cycle"),
        (nest_of(40, 1), "block-cycle"),
        (with_number("1e300"), "bad-number"),
        (with_number("inf"), "bad-number"),
        (with_number("nan"), "bad-number"),
        (with_number("1e999"), "bad-number"),
        (with_number("4O.0"), "bad-number"),
    ],
    ids=["copies", "nest", "cycle", "deep", "huge", "inf", "nan", "overflow", "letter"],
)
def test_an_attack_is_answered_with_its_code(content, code):
    assert refusal(content) == [code]


def test_a_polyline_with_too_many_corners_is_too_much():
    document, space = blank()
    space.add_lwpolyline([(k, k % 2) for k in range(20_001)])
    assert refusal(dxf(document)) == ["too-many-entities"]


def test_five_thousand_lines_are_measured_normally():
    report = read(many_lines(5000))
    assert [r.kind for r in remarks(report).values()] == []
    assert len(report.readings[0].parts) == 1


WHOLE = plate()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(WHOLE)))
@example(len(WHOLE) - 1)
@example(len(WHOLE) - 2)
@example(0)
def test_a_file_cut_anywhere_is_refused_or_the_same(cut):
    report = read(WHOLE[:cut])
    if report.readings:
        assert asdict(report) == asdict(read(WHOLE))
    else:
        assert report.remarks[0].code in ("empty-file", "truncated", "unreadable")


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_any_bytes_get_an_answer(content):
    assert refusal(content)
    wrapped = b"0\nSECTION\n2\nENTITIES\n0\n" + content + b"\n0\nENDSEC\n0\nEOF\n"
    assert read(wrapped).remarks or read(wrapped).readings


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_byte_never_raises(place, value):
    changed = bytearray(WHOLE)
    changed[place] = value
    report = read(bytes(changed))
    assert report.remarks or report.readings


def test_a_stored_measurement_read_again_gives_the_same_bytes():
    from orders.drawings.reader import read_question

    for name in TRUTH:
        content = (SAMPLE / "dxf_good" / name).read_bytes()
        assert read_question(content, {}) == read_question(content, {})
