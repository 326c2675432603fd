"""Minutes of a drawing: the worked example, the published sample, what must rise and fall."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from orders.capacity.minutes import (
    Job,
    Misfit,
    Piece,
    Work,
    fastest,
    learned,
    lot_time,
    misfits,
    part_time,
    passes,
    standard_minutes,
    thickness_factor,
)

SAMPLE = Path(__file__).parents[2] / "data" / "cluster"
TRUTH = json.loads((SAMPLE / "dxf_good" / "truth.json").read_text())
EXPECTED = json.loads((SAMPLE / "expected_minutes.json").read_text())["lots"]

PUNCH = Piece(94_849_556, 1, 0, 30_000, 20_000)
L01 = Work(PUNCH, "SKD11", 40_000, 10, 1600, parts_per_setup=4)


def machine(number=3, **changed):
    usual = {
        "machine_id": UUID(int=number),
        "travel_x_um": 600_000,
        "travel_y_um": 400_000,
        "max_thickness_um": 350_000,
        "max_taper_mdeg": 21_000,
        "auto_threading": True,
        "rough_speed": 135,
        "best_tolerance_um": 3,
        "best_ra_nm": 200,
        "state": "ready",
    }
    return SimpleNamespace(**usual | changed)


def rows(name):
    with (SAMPLE / name).open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def sample_machines(firm):
    return [
        machine(
            int(row["machine_id"][1:]),
            travel_x_um=int(row["travel_x_mm"]) * 1000,
            travel_y_um=int(row["travel_y_mm"]) * 1000,
            max_thickness_um=int(row["max_thickness_mm"]) * 1000,
            max_taper_mdeg=int(row["max_taper_deg"]) * 1000,
            auto_threading=row["auto_threading"] == "1",
            rough_speed=int(row["rough_mm2_min_skd11"]),
            best_tolerance_um=round(float(row["best_tolerance_mm"]) * 1000),
            best_ra_nm=round(float(row["best_ra_um"]) * 1000),
            state="repair" if row["status"] == "정비" else "ready",
        )
        for row in rows("machines.csv")
        if row["firm_id"] == firm
    ]


def sample_work(row):
    truth = TRUTH[row["drawing"]]
    piece = Piece(
        round(truth["length_mm"] * 1e6),
        int(row["loops"]),
        truth["holes"],
        round(truth["width_mm"] * 1000),
        round(truth["height_mm"] * 1000),
    )
    return Work(
        piece,
        row["material"],
        round(float(row["thickness_mm"]) * 1000),
        round(float(row["tolerance_pm_mm"]) * 1000),
        round(float(row["ra_um"]) * 1000),
        int(row["parts_per_setup"]),
    )


def test_the_worked_example_takes_52_489_minutes_a_part():
    lot = lot_time(L01, machine(), 1000)
    assert lot.part.passes == 2
    assert round(lot.part.cut, 3) == 43.489
    assert round(lot.part.total, 3) == 44.989
    assert round(lot.per_part, 3) == 52.489


@pytest.mark.parametrize("row", rows("lots.csv"), ids=lambda row: row["lot_id"])
def test_every_published_minute_of_the_sample(row):
    work = sample_work(row)
    for firm, told in EXPECTED[row["lot_id"]].items():
        best = fastest(work, sample_machines(firm))
        if told == "NO_CAPABLE_MACHINE":
            assert best is None, firm
            continue
        found, time = best
        assert f"M{found.machine_id.int:02d}" == told["machine"]
        assert time.passes == told["passes"]
        assert abs(time.cut - told["cut_min"]) < 0.002
        assert abs(lot_time(work, found, 1).per_part - told["min_per_part"]) < 0.002


def test_set_up_and_slugs_need_a_person_and_cutting_does_not():
    with_slug = replace(L01, piece=replace(PUNCH, openings=1, profiles=2))
    lot = lot_time(with_slug, machine(), 10)
    assert lot.setup == 3 * 30
    assert lot.attended == 20 + 90 + 10 * 2
    assert lot.unattended == pytest.approx(10 * (lot.part.cut + lot.part.thread))
    by_hand = lot_time(with_slug, machine(auto_threading=False), 10)
    assert by_hand.attended == 20 + 90 + 10 * (2 + 2 * 4)


def test_nothing_to_make_takes_no_time():
    assert lot_time(L01, machine(), 0).total == 0


def test_standard_minutes_are_whole_and_rounded_up():
    exact = (97.849556 * 40 / 100) * 1.5 + 1.5 + 7.5
    assert standard_minutes(L01) == int(exact) + 1


@pytest.mark.parametrize(
    ("tolerance_um", "ra_nm", "count"),
    [
        *((20, 2500, 1), (20, 2499, 2), (19, 2500, 2), (10, 1600, 2), (9, 3200, 3)),
        *((5, 800, 3), (3, 400, 4), (3, 399, 6), (2, 200, 6)),
    ],
)
def test_the_first_row_that_fits_tolerance_and_surface_gives_the_passes(tolerance_um, ra_nm, count):
    assert passes(tolerance_um, ra_nm) == count


@pytest.mark.parametrize(("tolerance_um", "ra_nm"), [(1, 200), (2, 199)])
def test_a_quality_finer_than_the_table_needs_review(tolerance_um, ra_nm):
    with pytest.raises(RuleBroken) as refused:
        passes(tolerance_um, ra_nm)
    assert refused.value.code == "quality-needs-review"


def test_an_unknown_material_is_refused_at_its_field():
    with pytest.raises(RuleBroken) as refused:
        part_time(replace(L01, material="치즈"), machine())
    assert (refused.value.code, refused.value.facts["field"]) == ("material-unknown", "material")


@pytest.mark.parametrize(
    ("height", "factor"),
    [(2500, 0.275), (5000, 0.55), (7500, 0.65), (50_000, 1), (80_000, 0.95), (600_000, 0.24)],
)
def test_thickness_slows_the_cut(height, factor):
    assert thickness_factor(height) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("work", "ability", "reason"),
    [
        ({}, {"state": "repair"}, Misfit("machine-not-ready")),
        ({"thickness_um": 351_000}, {}, Misfit("part-too-thick", 351_000, 350_000)),
        ({"tolerance_um": 2}, {}, Misfit("tolerance-too-fine", 2, 3)),
        ({"ra_nm": 100}, {}, Misfit("surface-too-fine", 100, 200)),
        ({"taper_mdeg": 22_000}, {}, Misfit("taper-too-steep", 22_000, 21_000)),
        ({"block_x_um": 690_000}, {}, Misfit("block-beyond-tank", 810_000, 800_000)),
    ],
)
def test_each_failed_test_is_one_reason(work, ability, reason):
    assert misfits(replace(L01, **work), machine(**ability)) == (reason,)


def test_a_steep_taper_makes_the_thick_plate_impossible():
    steep = replace(L01, taper_mdeg=21_000, thickness_um=120_000)
    assert misfits(steep, machine()) == (Misfit("thickness-with-taper", 120_000, 100_000),)
    assert misfits(replace(steep, taper_mdeg=5_000), machine()) == ()


def test_all_reasons_are_told_at_once():
    huge = replace(L01, piece=replace(PUNCH, width_um=900_000), ra_nm=50, thickness_um=400_000)
    codes = {misfit.code for misfit in misfits(huge, machine(state="repair"))}
    assert codes == {
        "machine-not-ready",
        "part-beyond-travel",
        "block-beyond-tank",
        "part-too-thick",
        "surface-too-fine",
    }


def test_a_part_may_be_turned_by_90_degrees():
    upright = replace(L01, piece=replace(PUNCH, width_um=390_000, height_um=590_000))
    assert misfits(upright, machine()) == ()


def test_no_machine_fits_when_none_is_ready():
    assert fastest(L01, [machine(state="repair"), machine(state="retired")]) is None


def test_equal_machines_are_chosen_by_their_id():
    found, _ = fastest(L01, [machine(9), machine(4), machine(7)])
    assert found.machine_id == UUID(int=4)


amount = st.integers(min_value=1, max_value=400_000_000)


@given(amount, amount, st.integers(1000, 400_000), st.integers(1, 500), st.integers(20, 300))
def test_minutes_rise_with_length_thickness_and_quantity_and_fall_with_speed(
    short, more, thickness_um, qty, speed
):
    short_one = replace(L01, piece=replace(PUNCH, length_nm=short), thickness_um=thickness_um)
    long_one = replace(short_one, piece=replace(PUNCH, length_nm=short + more))
    slow, quick = machine(rough_speed=speed), machine(rough_speed=speed + 1)
    assert lot_time(long_one, slow, qty).total > lot_time(short_one, slow, qty).total
    assert lot_time(short_one, slow, qty + 1).total > lot_time(short_one, slow, qty).total
    assert lot_time(short_one, quick, qty).total < lot_time(short_one, slow, qty).total
    thicker = replace(short_one, thickness_um=thickness_um + 1000)
    more_cut, cut = part_time(thicker, slow).cut, part_time(short_one, slow).cut
    assert more_cut > cut if thickness_um >= 5000 else more_cut >= cut * (1 - 1e-12)


@given(st.sampled_from([(20, 2500), (10, 1600), (5, 800), (3, 400)]))
def test_a_finer_quality_never_takes_less(quality):
    coarse = replace(L01, tolerance_um=quality[0], ra_nm=quality[1])
    finer = replace(coarse, tolerance_um=quality[0] - 1)
    assert part_time(finer, machine()).cut > part_time(coarse, machine()).cut


@given(st.integers(1, 900_000), st.integers(1, 900_000), st.integers(0, 300_000))
def test_more_travel_never_loses_a_part(width, height, more):
    work = replace(L01, piece=replace(PUNCH, width_um=width, height_um=height))
    wider = machine(travel_x_um=600_000 + more, travel_y_um=400_000 + more)
    assert len(misfits(work, wider)) <= len(misfits(work, machine()))


def test_without_finished_jobs_the_plan_stands_with_its_least_band():
    assert learned([]).band(100) == (100, 90, 110.00000000000001)


def test_a_job_that_looks_wrong_is_asked_and_not_learned():
    lost = Job(10, 200)
    taught = learned([lost, Job(10, 13), Job(10, 13)])
    assert taught.asked == (lost,)
    assert (taught.used, round(taught.factor, 2)) == (2, 1.3)


def test_three_finished_jobs_bring_the_median_error_to_ten_percent():
    from random import Random  # noqa: TID251 - seeded below

    chance = Random(7)
    before, after = [], []
    for _ in range(4000):
        own = 2.0 ** chance.gauss(0, 0.45)
        jobs = [Job(100, 100 * own * 2.718281828 ** chance.gauss(0, 0.12)) for _ in range(4)]
        before.append(abs(100 / jobs[3].real - 1))
        after.append(abs(100 * learned(jobs[:3]).factor / jobs[3].real - 1))
    assert median(after) <= 0.10 < 0.18 < median(before)
