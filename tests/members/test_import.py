"""A cluster's list of members: read strictly, taken over as a whole, and only what is different."""

import io
import shutil
from pathlib import Path

import msgspec
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.ledger import store
from cluster.members import queries
from cluster.members.commands import takeover
from cluster.members.commands.roster import RosterRefused
from cluster.members.domain import check_digit
from cluster.members.domain.identity import cluster_id_for, firm_id_for
from cluster.members.forms import cells
from cluster.members.forms.sheets import COLUMNS, read_roster
from cluster.members.models import FirmContact, PersonDetails
from tests.cast import key

SAMPLE = Path(__file__).parents[2] / "data" / "cluster"
CLUSTER = cluster_id_for("가상 클러스터")


@pytest.fixture
def folder(tmp_path):
    for name in COLUMNS:
        shutil.copy(SAMPLE / name, tmp_path / name)
    return tmp_path


def edit(folder, name, old, new, times=1):
    path = folder / name
    text = path.read_text(encoding="utf-8-sig")
    assert text.count(old) >= 1, old
    path.write_text("\ufeff" + text.replace(old, new, times), encoding="utf-8")


def load(folder):
    return read_roster({name: (folder / name).read_bytes() for name in COLUMNS})


def run(folder, *more):
    out = io.StringIO()
    call_command("import_cluster", str(folder), "--cluster", "가상 클러스터", *more, stdout=out)
    return out.getvalue()


def told(folder, *more):
    with pytest.raises(CommandError) as refused:
        run(folder, *more)
    return str(refused.value).splitlines()


class TestReading:
    def test_the_sample_is_read_whole(self):
        roster = load(SAMPLE)
        assert [len(part) for part in (roster.firms, roster.machines, roster.weeks)] == [22, 22, 9]
        assert (len(roster.days), len(roster.customers)) == (11, 4)
        first = roster.machines[0]
        assert (first.facts.wire_um, first.facts.max_taper_mdeg) == (250, 15_000)
        assert (first.facts.best_tolerance_um, first.facts.best_ra_nm) == (5, 400)
        assert roster.weeks[0].week[5].unattended == 240
        assert roster.machines[17].state == "repair"

    @pytest.mark.parametrize(
        ("change", "where", "code"),
        [
            (
                ("firms.csv", "999-81-00015", "999-81-00016"),
                (2, "brn"),
                "registration-number-check",
            ),
            (("firms.csv", "999-81-00015", "999-81-00029"), (3, "brn"), "row-twice"),
            (("firms.csv", "㈜달토끼정밀(가상)", ""), (2, "name_ko"), "text-empty"),
            (("firms.csv", "owner01@example.com", "owner01"), (2, "email"), "email-format"),
            (("firms.csv", "2026-02-15,1", "2026-2-15,1"), (2, "joined"), "time-format"),
            (("firms.csv", "2026-02-15,1", "2026-02-30,1"), (2, "joined"), "time-format"),
            (
                ("firms.csv", "2026-02-15,1", "2026-02-15,yes"),
                (2, "joint_order_consent"),
                "yes-or-no",
            ),
            (("firms.csv", "일반과세", "면세"), (2, "tax_type"), "word-unknown"),
            (("firms.csv", "F02,", "F01,"), (3, "firm_id"), "row-twice"),
            (("machines.csv", "침적식", "건식"), (2, "tank"), "word-unknown"),
            (("machines.csv", "2019,400", "2019,４00"), (2, "travel_x_mm"), "number-format"),
            (("machines.csv", "2019,400", "2019,99999"), (2, "travel_x_mm"), "number-range"),
            (("machines.csv", "M01,F01", "M01,F99"), (2, "firm_id"), "firm-unknown"),
            (("machines.csv", "유휴", "실종"), (2, "status"), "word-unknown"),
            (("calendars.csv", "F01,weekly,0", "F01,weekly,7"), (2, "weekday"), "number-range"),
            (("calendars.csv", "F01,weekly,0", "F01,weekly,1"), (2, "weekday"), "week-incomplete"),
            (("calendars.csv", "08:30,18:30", "18:30,08:30"), (2, "attended_end"), "hours-wrong"),
            (
                ("calendars.csv", "08:30,18:30,6", "08:30,18:30,20"),
                (2, "unattended_hours"),
                "day-too-long",
            ),
            (("calendars.csv", "08:30,18:30", "8:30,18:30"), (2, "attended_start"), "time-format"),
            (("calendars.csv", "정기점검", ""), (72, "reason"), "text-empty"),
            (("calendars.csv", "F03,exception", "F03,party"), (72, "kind"), "word-unknown"),
            (
                ("customers.csv", "999-86-00010", "999-86-00011"),
                (2, "brn"),
                "registration-number-check",
            ),
            (("customers.csv", "0001,30", "0001,999"), (2, "pay_days"), "number-range"),
            (("customers.csv", "구매담당 예시", "구매\u202e담당"), (2, "contact"), "text-control"),
        ],
    )
    @pytest.mark.django_db
    def test_every_bad_cell_is_named(self, folder, change, where, code):
        edit(folder, *change)
        (row, column), lines = where, told(folder)
        start = f"{change[0]}:{row} {column}: "
        assert [line for line in lines if line.startswith(start) and f"({code})" in line]
        assert queries.clusters() == []

    def test_all_reasons_are_told_at_once(self, db, folder):
        edit(folder, "firms.csv", "999-81-00015", "1")
        edit(folder, "machines.csv", "침적식", "건식")
        edit(folder, "customers.csv", "buyer1@example.com", "buyer1")
        lines = told(folder)
        files = [line.split(":")[0] for line in lines[:-1]]
        assert files == sorted(files)
        assert set(files) == {"customers.csv", "firms.csv", "machines.csv"}
        assert "(registration-number-format)" in "\n".join(lines)

    def test_reasons_in_english(self, db, folder):
        edit(folder, "firms.csv", "일반과세", "면세")
        assert "Nothing was changed." in told(folder, "--language", "en")[-1]

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "column-missing"),
            ("\ufeff회사,이름\n".encode(), "column-missing"),
            ("회사\n".encode("cp949"), "file-encoding"),
            (b"x" * (2 * 1024 * 1024 + 1), "too-large"),
            (None, "file-missing"),
        ],
    )
    def test_a_file_that_is_not_the_table(self, db, folder, content, code):
        (folder / "firms.csv").unlink()
        if content is not None:
            (folder / "firms.csv").write_bytes(content)
        assert any(f"({code})" in line for line in told(folder))

    def test_rows_of_another_length(self, db, folder):
        edit(folder, "customers.csv", ",30\n", "\n")
        assert "(cells-in-row)" in told(folder)[0]

    @given(st.binary(max_size=200))
    @settings(max_examples=60, deadline=None)
    def test_any_bytes_get_an_answer(self, content):
        files = {name: (SAMPLE / name).read_bytes() for name in COLUMNS}
        with pytest.raises(RosterRefused):
            read_roster(files | {"machines.csv": content})

    @given(st.text(max_size=12))
    @settings(deadline=None)
    def test_any_text_in_a_cell_gets_a_code(self, text):
        readers = (cells.whole, cells.thousandths, cells.day, cells.clock_minutes)
        for read in (*readers, cells.hours_in_minutes, cells.yes_or_no, cells.filled):
            assert _field_of_refusal(read, text) in (None, "column")


@pytest.mark.django_db
class TestTakingOver:
    def test_the_sample_becomes_a_cluster(self):
        said = run(SAMPLE)
        assert "firms        22 new    0 changed    0 same" in said
        assert "/join/" in said
        f07 = firm_id_for(CLUSTER, "F07")
        assert [m.state for m in queries.machines_of(CLUSTER, f07)] == ["ready", "repair"]
        assert queries.owners(CLUSTER)[f07].name == "정시험"
        assert FirmContact.objects.of(CLUSTER).get(firm_id=f07).phone == "031-000-0007"
        consents = [row.consents for row in queries.firms(CLUSTER) if row.wire_edm]
        assert consents.count(True) == 8
        assert sorted(row.role for row in queries.people_rows(CLUSTER)).count("owner") == 22
        assert len(queries.customers(CLUSTER)) == 4

    def test_twice_is_the_same_position(self):
        run(SAMPLE)
        before = store.head(CLUSTER).position
        said = run(SAMPLE)
        assert store.head(CLUSTER).position == before
        assert "firms         0 new    0 changed   22 same" in said
        assert "/join/" not in said

    def test_only_what_is_different_is_recorded(self, folder):
        run(folder)
        before = store.head(CLUSTER).position
        edit(folder, "machines.csv", "2019,400", "2020,400")
        edit(folder, "calendars.csv", "정기점검", "연차")
        said = run(folder)
        assert store.head(CLUSTER).position == before + 2
        assert "machines      0 new    1 changed   21 same" in said

    def test_what_a_person_changed_since_is_brought_back_to_the_list(self, folder):
        run(folder)
        edit(folder, "machines.csv", "2019,400", "2020,400")
        run(folder)
        run(SAMPLE)
        machine = queries.machines(CLUSTER)[0]
        assert machine.year == 2019

    def test_a_failure_midway_leaves_nothing(self, folder, monkeypatch):
        run(folder)
        before = store.head(CLUSTER).position
        edit(folder, "firms.csv", "031-000-0001", "031-999-9999")
        edit(folder, "firms.csv", "Daltokki", "Daltokki2")

        def fails(*_args):
            raise RuntimeError("the power went")

        monkeypatch.setattr(takeover.customers, "keep_details", fails)
        with pytest.raises(RuntimeError):
            run(folder)
        assert store.head(CLUSTER).position == before
        f01 = firm_id_for(CLUSTER, "F01")
        assert queries.firm_contact(CLUSTER, f01).phone == "031-000-0001"

    def test_a_first_run_that_fails_leaves_no_cluster(self, folder, monkeypatch):
        monkeypatch.setattr(takeover.customers, "keep_details", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(folder)
        assert queries.clusters() == []
        with pytest.raises(LookupError):
            store.head(CLUSTER)

    def test_what_only_the_store_knows_is_told_by_row_too(self, folder):
        run(folder)
        edit(folder, "firms.csv", "F22,", "F99,")
        lines = told(folder)
        assert lines[0].startswith("firms.csv:23 brn: ")
        assert "(registration-number-taken)" in lines[0]

    def test_a_rehearsal_counts_and_keeps_nothing(self, stage):
        before = store.head(stage.cluster_id).position
        counts = takeover.rehearse(by=stage.park.actor, key=key(), roster=_without_clash())
        assert counts["firms-new"] == 22
        assert store.head(stage.cluster_id).position == before
        assert PersonDetails.objects.of(stage.cluster_id).filter(name="정시험").count() == 0

    def test_another_cluster_may_hold_the_same_list(self):
        run(SAMPLE)
        out = io.StringIO()
        call_command("import_cluster", str(SAMPLE), "--cluster", "둘째 클러스터", stdout=out)
        assert "firms        22 new" in out.getvalue()
        with pytest.raises(CommandError, match="--cluster"):
            call_command("import_cluster", str(SAMPLE))


def _field_of_refusal(read, text):
    try:
        read(text, "column")
    except RuleBroken as broken:
        return broken.facts["field"]
    return None


def _without_clash():
    """The sample beside the cast: the cast borrowed some of its numbers."""
    roster = load(SAMPLE)
    firms = [
        msgspec.structs.replace(
            entry,
            facts=msgspec.structs.replace(entry.facts, brn=_renumbered(entry.facts.brn, n)),
        )
        for n, entry in enumerate(roster.firms)
    ]
    customers = [
        msgspec.structs.replace(
            entry,
            code=f"X{n}",
            facts=msgspec.structs.replace(entry.facts, brn=_renumbered("9998500000", n)),
        )
        for n, entry in enumerate(roster.customers)
    ]
    machines = [
        msgspec.structs.replace(
            m, facts=msgspec.structs.replace(m.facts, code=f"가져온 {m.facts.code}")
        )
        for m in roster.machines
    ]
    return msgspec.structs.replace(roster, firms=firms, customers=customers, machines=machines)


def _renumbered(brn, n):
    nine = f"{brn[:5]}5{n:03d}"
    return nine + str(check_digit(nine))
