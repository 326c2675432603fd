"""T20 over every table that can be taken home: the routes are found in the URLconf (trust.md 4.4).

Texts that a sheet could take for a formula are planted through the forms and commands of the portal;
then each file is read with three separators and as a workbook.
"""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import transaction

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.members.commands import calendars, customers, firms, machines
from cluster.members.domain import Day, FirmFacts
from cluster.members.routes import routes
from cluster.web import exports, rates
from orders.jointorders import commands
from tests.cast import W400, key
from tests.house.access_table import IN_CLUSTER, TABLE
from tests.house.leaks import FLOORS, STAGES, a_world, unpacked
from tests.house.matrix import path_of
from tests.house.scene import raise_scene
from tests.web.test_cells import BEFORE, TRIGGERS, is_live

pytestmark = pytest.mark.plays

TABLES = {route.name: route for route in routes() if "kind" in route.parameters}
BEGINNINGS = [before + trigger for trigger in TRIGGERS for before in BEFORE]
PHONE = "031-000-0077"


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = raise_scene()
        plant(made)
        yield made
        transaction.set_rollback(True)


def accepted(give) -> int:
    """How many of the beginnings a form lets through; what it refuses cannot come out either."""
    taken = 0
    for n, beginning in enumerate(BEGINNINGS):
        try:
            give(n, f"{beginning}cmd|' /C calc'!A{n}")
        except RuleBroken:
            continue
        taken += 1
    return taken


def plant(scene) -> None:
    stage, park = scene.stage, scene.stage.coordinator
    scene.props["planted"] = {
        "machines-table": accepted(lambda n, text: _machine(stage, text)),
        "customers-table": accepted(lambda n, text: _customer(park, n, text)),
        "orders-table": accepted(lambda n, text: _order(park, stage, text)),
        "calendar-table": accepted(lambda n, text: _day(park, stage, n, text)),
        "history-table": accepted(lambda n, text: _mode(park, scene, text)),
        "offers-table": _offer(park, scene, "=HYPERLINK(A1)\n+1"),
        "firms-table": _firm(park, stage, "=하나()"),
    }


def _machine(stage, text):
    facts = {f: getattr(W400, f) for f in W400.__struct_fields__} | {"code": text, "model": text}
    machines.add_machine(
        by=stage.coordinator, key=key(), firm_id=stage.firms["hana"], facts=type(W400)(**facts)
    )


def _customer(park, n, text):
    facts = customers.CustomerFacts(
        name_ko=text, brn=_number(n), contact=text, phone=PHONE, pay_days=30
    )
    customers.add_customer(by=park, key=key(), code=f"P{n}", facts=facts)


def _number(n: int) -> str:
    """A registration number with its own check digit, one for each."""
    from cluster.members.domain.registration import check_digit

    nine = f"00086{n:04d}"
    return f"{nine}{check_digit(nine)}"


def _order(park, stage, text):
    commands.open_order(
        by=park, key=key(), new=commands.NewOrder(customer_id=stage.customer_id, title=text)
    )


def _day(park, stage, n, text):
    on = clock.now().astimezone(clock.SEOUL).date()
    day = Day(date=date.fromordinal(on.toordinal() + n % 28), reason=text)
    calendars.set_day(by=park, key=key(), firm_id=stage.firms["hana"], day=day)


def _mode(park, scene, text):
    """Reasons of the order whose history the table shows; before its first pledge."""
    commands.change_mode(
        by=park, key=key(), order_id=scene.props["draft"].order_id, mode="prime", reason=text
    )


def _offer(park, scene, text):
    play = scene.props["pricing"]
    offer = play.offer(
        delivery_on=play.day(25),
        valid_until=clock.now() + (play.deadline - play.opened),
        terms=text,
    )
    commands.draft_offer(by=park, key=key(), order_id=play.order_id, offer=offer)
    return 1


def _firm(park, stage, text):
    facts = FirmFacts(
        name_ko=text,
        name_en="",
        brn="9998100048",
        industry="+가공",
        employees=3,
        tax_type="general",
        wire_edm=False,
    )
    contact = firms.Contact(address="-예시로 1", phone=PHONE)
    joining = firms.Joining(code="=F9", facts=facts, joined_on=date(2026, 3, 2), contact=contact)
    firms.add_firm(by=park, key=key(), joining=joining)
    return 1


OBJECTS = {"history-table": "draft", "offers-table": "pricing", "curve-table": "pricing"}


def taken(scene, name, kind, role="coordinator") -> bytes:
    """The file, of the order that has something to show."""
    path = path_of(TABLES[name], TABLE[name], scene, role).replace(".xlsx", f".{kind}")
    if name in OBJECTS:
        order = scene.props[OBJECTS[name]].order_id
        path = path.replace(str(scene.props["order"]), str(order))
    if name == "shares-table":
        path = path.replace(str(scene.props["order"]), str(scene.props["divided"]))
    answer = scene.browser(role).get(path)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content


def sheet_of(body: bytes):
    return openpyxl.load_workbook(io.BytesIO(body)).active


def csv_cells(body: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=separator))


def test_every_table_of_the_portal_is_here():
    assert set(TABLES) == {
        *("firms-table", "machines-table", "customers-table", "calendar-table"),
        *("orders-table", "lots-table", "history-table"),
        *("answers-table", "curve-table", "offers-table", "shares-table"),
    }


def test_dangerous_texts_came_in(scene):
    """Else the tests below would prove nothing."""
    assert min(scene.props["planted"].values()) >= 1
    assert scene.props["planted"]["customers-table"] >= 30


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_lives_whatever_the_separator(scene, name, separator):
    cells = [c for row in csv_cells(taken(scene, name, "csv"), separator) for c in row]
    assert len(cells) >= 2
    numbers = [c for c in cells if c.lstrip("-").replace(".", "", 1).isdigit()]
    assert [c for c in cells if is_live(c) and c not in numbers] == []


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_formula_and_no_link_in_a_workbook(scene, name):
    body = taken(scene, name, "xlsx")
    cells = [cell for row in sheet_of(body).iter_rows() for cell in row]
    assert len(cells) > 3
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [
        c.value for c in cells if c.hyperlink or (c.data_type == "s" and is_live(c.value))
    ] == []
    parts = zipfile.ZipFile(io.BytesIO(body))
    assert b"<f>" not in b"".join(parts.read(n) for n in parts.namelist() if "worksheets" in n)


def test_numbers_stay_numbers_and_numbers_that_are_names_keep_their_zeros(scene):
    rows = list(sheet_of(taken(scene, "customers-table", "xlsx")).iter_rows(values_only=True))
    planted = [row for row in rows if row[5] == PHONE]
    assert planted
    assert all(row[2].startswith("000-86-") and row[6] == 30 for row in planted)
    line = next(r for r in csv_cells(taken(scene, "customers-table", "csv")) if PHONE in r)
    assert (line[5], line[2][:7]) == (PHONE, "000-86-")
    lots = sheet_of(taken(scene, "lots-table", "xlsx"))
    assert [(cell.value, cell.data_type) for cell in lots[2]][2:5] == [
        (40, "n"),
        (1000, "n"),
        (0.01, "n"),
    ]


def test_a_negative_number_stays_one(rf):
    from cluster.kernel.text import Said

    head, rows = [Said("차이", "Difference")], [[-5], [Decimal("-0.25")]]
    table = exports.Table("t", Said("표", "Table"), head, rows)
    body = exports._file(table, "xlsx").content
    assert [cell.value for (cell,) in sheet_of(body).iter_rows(min_row=2)] == [-5, -0.25]
    assert csv_cells(exports._file(table, "csv").content)[1:] == [["-5"], ["-0.25"]]


def test_korean_survives_with_its_mark(scene):
    body = taken(scene, "firms-table", "csv")
    assert body.startswith(b"\xef\xbb\xbf")
    assert "하나정밀" in body.decode("utf-8-sig")
    assert sheet_of(taken(scene, "firms-table", "xlsx")).title == "회원사"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_file_is_sent_as_one(scene, name):
    for kind in ("csv", "xlsx"):
        path = path_of(TABLES[name], TABLE[name], scene, "coordinator").replace(".xlsx", f".{kind}")
        answer = scene.browser("coordinator").get(path)
        assert answer["Content-Type"].startswith(exports.KINDS[kind].split(";")[0])
        assert answer["Content-Disposition"].startswith('attachment; filename="matson-')
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_another_ending_is_no_table(scene):
    assert scene.browser("coordinator").get("/orders/table.xls").status_code == 404


def test_the_eleventh_file_of_an_hour_waits(scene):
    browser = scene.browser("owner")
    with rates.switched(on=True):
        answers = [browser.get("/orders/table.csv").status_code for _ in range(11)]
        last = browser.get("/firms/table.xlsx")
        assert scene.browser("rival").get("/orders/table.csv").status_code == 200
    assert answers == [200] * 10 + [429]
    assert last.status_code == 429
    assert int(last["Retry-After"]) > 0


def test_a_firm_takes_home_what_it_sees_and_no_more(scene):
    phones = {
        role: PHONE in str(csv_cells(taken(scene, "firms-table", "csv", role)))
        for role in IN_CLUSTER
    }
    assert phones == {role: role in ("coordinator", "auditor") for role in IN_CLUSTER}
    rates_of = {}
    for role in IN_CLUSTER:
        rows = csv_cells(taken(scene, "machines-table", "csv", role))[1:]
        rates_of[role] = {row[0] for row in rows if row[-1]}
    everybody = {"하나정밀", "동탄와이어", "수원정공"}
    assert rates_of == {
        "coordinator": everybody,
        "owner": {"하나정밀"},
        "rival": {"동탄와이어"},
        **{role: set() for role in ("staff", "second", "auditor")},
    }


def test_shares_are_the_own_one_for_a_firm_and_all_for_the_desk(scene):
    def firms_in(role):
        return {row[1] for row in csv_cells(taken(scene, "shares-table", "csv", role))[1:]}

    assert firms_in("owner") == firms_in("staff") == {"하나정밀"}
    assert firms_in("rival") == {"동탄와이어"}
    assert firms_in("coordinator") == firms_in("auditor") >= {"하나정밀", "동탄와이어"}
    money = {
        role: csv_cells(taken(scene, "shares-table", "csv", role))[1][5:7]
        for role in ("owner", "staff")
    }
    assert money["staff"] == ["", ""]
    assert money["owner"][0] == "41000"


def test_lengths_and_standard_minutes_are_the_desks(scene):
    tables = {
        role: csv_cells(taken(scene, "lots-table", "csv", role))
        for role in ("owner", "staff", "coordinator")
    }
    assert int(tables["coordinator"][1][-1]) > 0
    for role in ("owner", "staff"):
        assert "개당 표준 시간(분)" not in tables[role][0]
        assert "절단 길이(mm)" not in tables[role][0]


def test_a_firm_takes_its_own_minutes_and_pledge_home_with_the_lots(scene):
    owner = csv_cells(taken(scene, "lots-table", "csv", "owner"))
    assert owner[0][-3:] == ["우리 설비 개당 시간(분)", "우리 약정(개)", "약정 상태"]
    assert int(owner[1][-3]) > 0
    assert owner[1][-1] in ("봉인함", "약정 전")
    staff = csv_cells(taken(scene, "lots-table", "csv", "staff"))
    assert staff[1][-2] == ""  # pieces are the owner's
    assert staff[1][-1] == owner[1][-1]


def test_choi_takes_nothing_of_another_cluster(scene):
    for name in ("firms-table", "machines-table", "orders-table"):
        assert "하나정밀" not in str(csv_cells(taken(scene, name, "csv", "outsider")))
    order = scene.props["order"]
    for path in (f"/orders/{order}/lots/table.csv", f"/orders/{order}/allocation/table.xlsx"):
        assert scene.browser("outsider").get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("stage", STAGES)
def test_no_floor_price_is_in_any_file_of_anybody(stage):
    world = a_world(stage)
    found = []
    for role in IN_CLUSTER:
        for name, route in TABLES.items():
            for kind in ("csv", "xlsx"):
                path = path_of(route, TABLE[name], world.scene, role).replace(".xlsx", f".{kind}")
                body = unpacked(world.scene.browser(role).get(path).content)
                found += [
                    (role, name, floor)
                    for floor in FLOORS.values()
                    if str(floor).encode() in body or f"{floor:,}".encode() in body
                ]
    assert found == []


def test_a_planted_price_in_a_workbook_would_be_seen():
    from cluster.web.cells import xlsx_file

    body = xlsx_file("표", ["단가"], [[FLOORS["kim"]]])
    assert str(FLOORS["kim"]).encode() not in body
    assert str(FLOORS["kim"]).encode() in unpacked(body)
