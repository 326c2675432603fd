"""The picture: what is cut, what is not, numbered places, sizes; nothing active, nothing of the file."""

import re
import xml.etree.ElementTree as ET
from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.drawings.geometry import Arc, Line
from orders.drawings.geometry.outline import outline
from orders.drawings.preview import WIDTH, Mark, Picture, svg
from orders.drawings.report import Outline, as_answer, parsed, read_report
from tests.orders.parts import blank, circle, dxf, plate, rectangle

SVG = "{http://www.w3.org/2000/svg}"
FRAME = [[0.0, 0.0], [40.0, 0.0], [40.0, 30.0], [0.0, 30.0], [0.0, 0.0]]


def drawn(mm=1.0, marks=(), watermark="", extra=()):
    outlines = [Outline("outer", 1, FRAME), *extra]
    return svg(Picture(outlines, mm, "도면", marks, watermark))


def texts(picture):
    return [t.text for t in ET.fromstring(picture).iter(f"{SVG}text")]


def test_it_shows_size_unit_and_one_scale_bar():
    assert texts(drawn()) == ["40.00", "30.00", "10 mm"]
    assert texts(drawn(25.4)) == ["1016.00", "762.00", "200 mm"]


def test_an_unknown_unit_is_never_written_as_millimetres():
    assert texts(drawn(None)) == ["40.00 ?", "30.00 ?", "10 ?"]


def test_faults_are_numbered_marks_and_not_only_red():
    picture = drawn(marks=[Mark(1, 0, 0), Mark(2, 40, 30)])
    assert texts(picture)[-2:] == ["1", "2"]
    assert picture.count('class="dr-m"') == 2


def test_roles_differ_by_dash_and_width_too():
    picture = drawn(extra=[Outline("ignored", 2, FRAME[:2]), Outline("loose", 3, FRAME[1:3])])
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', picture))) == 2


def test_arcs_stay_arcs_and_turn_over_with_the_y_axis():
    upper = outline([Line((10, 0), (-10, 0)), Arc((0, 0), 10, pi, -pi)])
    picture = svg(Picture([Outline("outer", 1, upper)], 1.0, "반원"))
    assert re.search(r"A\d+\.\d+ \d+\.\d+ 0 0 1 ", picture)
    assert texts(picture)[:2] == ["20.00", "10.00"]


def test_a_circle_is_two_arcs():
    steps = outline([circle(0, 0, 5)])
    assert [len(step) for step in steps] == [2, 5, 5]


def test_the_watermark_is_escaped_and_repeated():
    picture = drawn(watermark='<script>"하나" & 동탄')
    assert "<script>" not in picture
    assert texts(picture).count('<script>"하나" & 동탄') >= 4


def test_nothing_active_and_nothing_from_outside():
    picture = drawn(marks=[Mark(1, 0, 0)], watermark="하나정밀")
    assert not re.search(r"script|href|style=|url\(|on\w+=|@import|<image|<foreign", picture)


def test_an_empty_drawing_has_no_picture():
    assert svg(Picture([], 1.0, "빈 도면")) == ""


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0.01, 1e5), st.floats(0.01, 1e5))
def test_everything_lies_within_the_sheet(x, y, width, height):
    steps = outline(rectangle(x, y, width, height))
    picture = svg(Picture([Outline("outer", 1, steps)], 1.0, "도면"))
    path = re.search(r'class="dr-o" d="([^"]+)"', picture).group(1)
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", path)]
    assert all(0 <= n <= WIDTH for n in numbers)


def test_no_text_of_the_file_reaches_the_report():
    document, space = blank()
    space.add_circle((0, 0), 10, dxfattribs={"layer": "비밀레이어"})
    space.add_text("SECRET-4711").set_placement((0, 0))
    _, answer = read_report(dxf(document))
    assert b"4711" not in answer
    assert "비밀".encode() not in answer
    assert b"\\ube44" not in answer


def test_an_ordinary_picture_is_small():
    report, _ = read_report(plate())
    assert len(svg(Picture(report.outlines, 1.0, "도면"))) < 50_000


def test_a_report_that_is_not_ours_is_not_believed():
    with pytest.raises(Exception, match="Expected"):
        parsed(b'{"engine":"1","unit":null,"stated":true,"readings":[{"unit":7}]}')


def test_the_answer_has_figures_only_when_they_are_sure():
    measured, _ = read_report(plate())
    asked, _ = read_report(plate(0))
    assert set(as_answer(measured)) == {
        *("ok", "unit", "parts", "holes", "length_mm", "net_area_mm2", "width_mm", "height_mm"),
        *("warnings", "questions", "errors"),
    }
    assert as_answer(measured)["ok"] is True
    assert as_answer(asked)["length_mm"] is None
    assert as_answer(asked)["questions"] == [{"code": "unit-unknown", "at": []}]
