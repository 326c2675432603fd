"""The same generated part, drawn in every way a draughtsman may draw it, is the same part.

Each line of the list of properties (drawings, section 12) that depends on how a file is written; those
of bare geometry are in `test_drawings_rules.py`, those of minutes in `test_minutes_rules.py`.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import cos, isclose, pi, sin, tan, tau

import pytest
from ezdxf.math import Matrix44
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.drawings.reader import read
from tests.orders.parts import binary_dxf, blank, dxf

Corner = tuple[float, float, float]  # x, y, bulge towards the next corner
few = settings(max_examples=15, deadline=None)


@dataclass(frozen=True)
class Drawn:
    """Closed contours, the outer one first, with their true length and net area in mm."""

    contours: tuple[tuple[Corner, ...], ...]
    length: float
    area: float


def rounded(width: float, height: float, radius: float, x: float = 0.0, y: float = 0.0):
    """A rectangle with quarter arcs at its corners: corners, length, area."""
    b, r = tan(pi / 8), radius
    right, top = x + width, y + height
    corners = (
        *((x + r, y, 0.0), (right - r, y, b), (right, y + r, 0.0), (right, top - r, b)),
        *((right - r, top, 0.0), (x + r, top, b), (x, top - r, 0.0), (x, y + r, b)),
    )
    length = 2 * (width + height) - 8 * r + tau * r
    return corners, length, width * height - (4 - pi) * r * r


def gear(teeth: int, inner: float, outer: float):
    """Teeth with straight flanks on a polygon: corners, length, area by Green's sum."""
    corners = []
    for k in range(teeth):
        for part, radius in ((0.0, inner), (0.25, outer), (0.5, outer), (0.75, inner)):
            angle = tau * (k + part) / teeth
            corners.append((radius * cos(angle), radius * sin(angle), 0.0))
    pairs = list(zip(corners, corners[1:] + corners[:1], strict=True))
    length = sum(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairs)
    return tuple(corners), length, sum(a[0] * b[1] - a[1] * b[0] for a, b in pairs) / 2


@st.composite
def part(draw) -> Drawn:
    """A rounded plate with rounded openings beside one another, or a gear with a bore."""
    if draw(st.booleans()):
        teeth = draw(st.integers(6, 24))
        inner = draw(st.floats(15, 40))
        ring, length, area = gear(teeth, inner, inner + draw(st.floats(3, 8)))
        bore, bore_length, bore_area = rounded(8, 6, draw(st.floats(0.5, 2.5)), -4, -3)
        return Drawn((ring, bore), length + bore_length, area - bore_area)
    holes = draw(st.integers(0, 4))
    width, height = 20.0 + 25 * holes, draw(st.floats(20, 60))
    contours = [rounded(width, height, draw(st.floats(0.5, 5)))]
    for k in range(holes):
        radius = draw(st.floats(0.3, 3))
        contours.append(rounded(10, 8, radius, 12 + 25 * k, 6))
    (_outer, length, area), *openings = contours
    return Drawn(
        tuple(c for c, _, _ in contours),
        length + sum(one[1] for one in openings),
        area - sum(one[2] for one in openings),
    )


def file_of(drawn: Drawn, draw, *, version="R2010", unit=4) -> bytes:
    document, space = blank(unit, version)
    for contour in drawn.contours:
        draw(document, space, contour)
    return dxf(document)


def as_polyline(_document, space, contour):
    """LWPOLYLINE, or POLYLINE with VERTEX and SEQEND in the oldest version."""
    if space.doc.dxfversion < "AC1015":
        space.add_polyline2d(contour, format="xyb", close=True)
    else:
        space.add_lwpolyline(contour, format="xyb", close=True)


def exploded(_document, space, contour):
    """The same polyline taken apart into LINE and ARC, as drawing programs do it."""
    as_polyline(_document, space, contour)
    list(space)[-1].explode()


def is_the_part(content: bytes, drawn: Drawn, *, k: float = 1.0) -> None:
    report = read(content, "mm")  # counts where the file is silent, as the oldest version is
    assert [remark.code for remark in report.remarks if remark.kind == "error"] == []
    (reading,) = report.readings
    assert [remark.code for remark in reading.remarks] == []
    assert isclose(reading.length_mm, drawn.length * k, rel_tol=1e-9)
    assert isclose(reading.net_area_mm2, drawn.area * k * k, rel_tol=1e-9)
    assert len(reading.parts) == 1
    assert reading.openings == len(drawn.contours) - 1


@few
@given(part())
def test_length_and_area_are_the_true_ones(drawn):
    is_the_part(file_of(drawn, as_polyline), drawn)


@few
@given(part())
def test_exploding_a_polyline_changes_nothing(drawn):
    is_the_part(file_of(drawn, exploded), drawn)


@few
@given(part(), st.sampled_from(["R12", "R2000", "R2004", "R2010", "R2018"]))
def test_the_oldest_version_and_later_ones_say_the_same(drawn, version):
    is_the_part(file_of(drawn, as_polyline, version=version), drawn)


@few
@given(part(), st.sampled_from(["R12", "R2018"]))
def test_binary_and_text_say_the_same(drawn, version):
    document, space = blank(4, version)
    for contour in drawn.contours:
        as_polyline(document, space, contour)
    is_the_part(binary_dxf(document), drawn)


@few
@given(part(), st.integers(1, 4), st.floats(0, 360), st.booleans(), st.floats(-900, 900))
def test_wrapping_in_blocks_changes_nothing(drawn, depth, turn, mirrored, away):
    document, space = blank()
    inner = document.blocks.new("B0")
    for contour in drawn.contours:
        as_polyline(document, inner, contour)
    for level in range(1, depth + 1):
        outer = document.blocks.new(f"B{level}") if level < depth else space
        flip = -1 if mirrored and level == 1 else 1
        facts = {"rotation": turn, "xscale": flip, "yscale": 1}
        outer.add_blockref(f"B{level - 1}", (away, -away), dxfattribs=facts)
    is_the_part(dxf(document), drawn)


@few
@given(part(), st.floats(0.1, 20))
def test_a_scaled_block_scales_length_and_area(drawn, k):
    document, space = blank()
    inner = document.blocks.new("B")
    for contour in drawn.contours:
        as_polyline(document, inner, contour)
    space.add_blockref("B", (0, 0), dxfattribs={"xscale": k, "yscale": k})
    report = read(dxf(document))
    (reading,) = report.readings
    if reading.remarks:  # a part so small that its gaps and fillets are told
        return
    assert isclose(reading.length_mm, drawn.length * k, rel_tol=1e-9)
    assert isclose(reading.net_area_mm2, drawn.area * k * k, rel_tol=1e-9)


@few
@given(part())
def test_inches_and_millimetres_of_one_part_are_the_same_millimetres(drawn):
    inches = Drawn(
        tuple(tuple((x / 25.4, y / 25.4, b) for x, y, b in c) for c in drawn.contours), 0, 0
    )
    is_the_part(file_of(inches, as_polyline, unit=1), drawn)


@few
@given(part(), st.data())
def test_start_point_direction_and_order_of_entities_change_nothing(drawn, data):
    contours = []
    for contour in drawn.contours:
        k = data.draw(st.integers(0, len(contour) - 1))
        contour = contour[k:] + contour[:k]
        contours.append(_reversed(contour) if data.draw(st.booleans()) else contour)
    shuffled = tuple(data.draw(st.permutations(contours)))
    changed = Drawn(shuffled, drawn.length, drawn.area)
    is_the_part(file_of(changed, data.draw(st.sampled_from([as_polyline, exploded]))), drawn)


def _reversed(contour):
    """The other way round: each bulge belongs to the corner it now leaves, with its sign turned."""
    back = contour[::-1]
    bulges = [-contour[(len(contour) - 2 - k) % len(contour)][2] for k in range(len(contour))]
    return tuple((x, y, b) for (x, y, _), b in zip(back, bulges, strict=True))


@few
@given(part(), st.floats(0, tau), st.floats(-5000, 5000), st.floats(-5000, 5000), st.booleans())
def test_place_turn_and_mirror_of_the_whole_drawing_change_nothing(drawn, turn, dx, dy, mirror):
    matrix = Matrix44.z_rotate(turn) @ Matrix44.translate(dx, dy, 0)
    if mirror:
        matrix = Matrix44.scale(-1, 1, 1) @ matrix

    def moved(document, space, contour):
        exploded(document, space, contour)

    document, space = blank()
    for contour in drawn.contours:
        moved(document, space, contour)
    for entity in space:
        entity.transform(matrix)
    is_the_part(dxf(document), drawn)


@few
@given(part(), st.data())
def test_drawing_something_twice_is_only_a_warning(drawn, data):
    document, space = blank()
    for contour in drawn.contours:
        exploded(document, space, contour)
    twice = data.draw(st.sampled_from(list(space)))
    space.add_entity(twice.copy())
    (reading,) = read(dxf(document)).readings
    assert [remark.code for remark in reading.remarks] == ["duplicate"]
    assert isclose(reading.length_mm, drawn.length, rel_tol=1e-9)


@few
@given(st.floats(0.0, 0.2).filter(lambda g: min(abs(g - 0.01), abs(g - 0.05)) > 1e-6))
def test_an_opened_joint_is_silent_told_or_refused_by_its_size(gap):
    document, space = blank()
    corners = [(0, 0), (40, 0), (40, 30), (0, 30), (0, gap)]
    for a, b in pairwise(corners):
        space.add_line(a, b)
    report = read(dxf(document))
    found = {r.code: r for r in [*report.remarks, *(r for x in report.readings for r in x.remarks)]}
    if gap <= 0.01:
        assert found == {}
    elif gap <= 0.05:
        assert set(found) == {"gap-closed"}
    else:
        (x, y), *_ = found["open-chain"].at
        assert abs(x) <= gap
        assert -1e-6 <= y <= gap + 1e-6


def test_the_list_of_the_document_is_covered():
    """A reminder for whoever adds a line to the list: where each property is tested."""
    from tests.orders import test_drawings_rules as rules
    from tests.orders import test_minutes_rules as minutes

    elsewhere = [
        (rules, "test_net_area_fits_the_box_and_the_outer_length_the_circle"),
        (rules, "test_a_file_cut_anywhere_is_refused_or_the_same"),
        (rules, "test_any_bytes_get_an_answer"),
        (rules, "test_a_stored_measurement_read_again_gives_the_same_bytes"),
        (rules, "test_order_direction_and_splitting_change_nothing"),
        (minutes, "test_minutes_rise_with_length_thickness_and_quantity_and_fall_with_speed"),
        (minutes, "test_more_travel_never_loses_a_part"),
    ]
    assert [name for module, name in elsewhere if not hasattr(module, name)] == []


@pytest.mark.parametrize("contour", [rounded(30, 20, 4)[0], gear(9, 20, 25)[0]])
def test_the_reversal_of_this_test_is_a_reversal(contour):
    assert _reversed(_reversed(contour)) == contour
