"""The members' tables to take home: firms, machines, working days, customers."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import Actor, access
from cluster.members.domain import show_registration_number
from cluster.members.models import MachineRow
from cluster.members.views.parts import STATES, TANKS, actor_of, sees_rate
from cluster.web.cells import Cell
from cluster.web.exports import Table, exported

DAYS = 28  # of a firm's calendar, as its page shows them
FIRM = Said("회사", "Firm")
CODE = Said("번호", "Code")
BRN = Said("사업자등록번호", "Registration number")
PHONE = Said("전화", "Phone")


def _thousandth(value: int) -> Decimal:
    return Decimal(value) / 1000


@access(GET="members.firms")
@exported
def firms(request: HttpRequest) -> Table:
    """Every member firm; phone and address for those inside it and the coordinator."""
    actor = actor_of(request)
    head = [
        CODE,
        FIRM,
        BRN,
        Said("업종", "Industry"),
        Said("종업원 수", "Employees"),
        Said("와이어", "Wire EDM"),
        Said("가입일", "Joined"),
        PHONE,
        Said("주소", "Address"),
    ]
    return Table("firms", Said("회원사", "Members"), head, list(_firms(actor)))


def _firms(actor: Actor) -> Iterator[list[Cell]]:
    cluster_id = queries.cluster_of(actor)
    contacts = queries.firm_contacts(cluster_id)
    for row in queries.firms(cluster_id):
        inside = actor.is_coordinator or actor.is_auditor or actor.belongs_to(row.firm_id)
        contact = contacts.get(row.firm_id) if inside else None
        yield [
            row.code,
            row.name(actor.language),
            show_registration_number(row.brn),
            row.industry,
            row.employees,
            "O" if row.wire_edm else "",
            row.joined_on,
            contact.phone if contact else "",
            contact.address if contact else "",
        ]


@access(GET="members.firms")
@exported
def machines(request: HttpRequest) -> Table:
    """Every machine of the cluster; the hourly rate for its owner and the coordinator."""
    actor = actor_of(request)
    cluster_id = queries.cluster_of(actor)
    names = queries.firm_names(cluster_id, actor.language)
    head = [
        FIRM,
        Said("설비", "Machine"),
        Said("모델", "Model"),
        Said("연식", "Year"),
        Said("X 이송(mm)", "Travel X (mm)"),
        Said("Y 이송(mm)", "Travel Y (mm)"),
        Said("최대 두께(mm)", "Thickness (mm)"),
        Said("최대 테이퍼(도)", "Taper (deg)"),
        Said("가공조", "Tank"),
        Said("속도(㎟/분)", "Speed (mm²/min)"),
        Said("공차(±mm)", "Tolerance (±mm)"),
        Said("면 거칠기 Ra(㎛)", "Surface Ra (µm)"),
        Said("상태", "State"),
        Said("시간당 요금(원)", "Rate per hour (won)"),
    ]
    rows = [
        [names.get(row.firm_id, "") if row.firm_id else "", *_machine(actor, row)]
        for row in queries.machines(cluster_id)
    ]
    return Table("machines", Said("설비", "Machines"), head, rows)


def _machine(actor: Actor, row: MachineRow) -> list[Cell]:
    return [
        row.code,
        row.model,
        row.year,
        _thousandth(row.travel_x_um),
        _thousandth(row.travel_y_um),
        _thousandth(row.max_thickness_um),
        _thousandth(row.max_taper_mdeg),
        TANKS[row.tank].in_(actor.language),
        row.rough_speed,
        _thousandth(row.best_tolerance_um),
        _thousandth(row.best_ra_nm),
        STATES[row.state][0].in_(actor.language),
        row.rate_won_h if sees_rate(actor, row) else None,
    ]


@access(GET="members.firm.inside")
@exported
def calendar(request: HttpRequest, firm_id: UUID) -> Table:
    """The next four weeks of a firm, day by day, in minutes."""
    cluster_id = queries.cluster_of(actor_of(request))
    first = clock.now().astimezone(clock.SEOUL).date()
    days = queries.calendar_of(cluster_id, firm_id).days(first, first + timedelta(days=DAYS - 1))
    head = [
        Said("날짜", "Day"),
        Said("사람이 있는 시간(분)", "Attended (min)"),
        Said("무인 시간(분)", "Unattended (min)"),
        Said("까닭", "Reason"),
    ]
    rows: list[list[Cell]] = [[day.date, day.attended, day.unattended, day.reason] for day in days]
    return Table("calendar", Said("작업 달력", "Calendar"), head, rows)


@access(GET="members.coordinate")
@exported
def customers(request: HttpRequest) -> Table:
    """Names, numbers and terms; the coordinator's."""
    actor = actor_of(request)
    head = [
        CODE,
        Said("고객", "Customer"),
        BRN,
        Said("담당", "Contact"),
        Said("메일", "E-mail"),
        PHONE,
        Said("지급일(일)", "Pays within (days)"),
    ]
    rows: list[list[Cell]] = [
        [
            row.code,
            details.name(actor.language),
            show_registration_number(details.brn),
            details.contact,
            details.email,
            details.phone,
            row.pay_days,
        ]
        for row, details in queries.customers(queries.cluster_of(actor))
    ]
    return Table("customers", Said("고객", "Customers"), head, rows)
