"""The five tables of a cluster's list (firms, machines, calendars, customers) as one Roster."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from cluster.kernel.errors import RuleBroken
from cluster.members.commands.customers import CustomerFacts
from cluster.members.commands.firms import Contact
from cluster.members.commands.people import checked_address
from cluster.members.commands.roster import (
    BadRow,
    CustomerEntry,
    DayEntry,
    Entry,
    FirmEntry,
    MachineEntry,
    Roster,
    RosterRefused,
    WeekEntry,
)
from cluster.members.domain import Day, FirmFacts, Hours, MachineFacts
from cluster.members.forms import cells
from cluster.members.forms.tables import Cells, Table

E = TypeVar("E")
EVERYBODY = "*"
FIRMS, MACHINES = "firms.csv", "machines.csv"
CALENDARS, CUSTOMERS = "calendars.csv", "customers.csv"
COLUMNS = {
    FIRMS: (
        "firm_id name_ko name_en brn owner_ko industry town phone email employees tax_type"
        " wire_edm joined joint_order_consent"
    ),
    MACHINES: (
        "machine_id firm_id model year travel_x_mm travel_y_mm max_thickness_mm max_taper_deg"
        " tank wire_dia_mm auto_threading rough_mm2_min_skd11 best_tolerance_mm best_ra_um"
        " rate_krw_h status"
    ),
    CALENDARS: "firm_id kind weekday date attended_start attended_end unattended_hours reason",
    CUSTOMERS: "customer_id name_ko name_en brn contact email phone pay_days",
}
# where a rule speaks of our name, the report says the column's
COLUMN_OF = {
    "travel_x_um": "travel_x_mm",
    "travel_y_um": "travel_y_mm",
    "max_thickness_um": "max_thickness_mm",
    "max_taper_mdeg": "max_taper_deg",
    "wire_um": "wire_dia_mm",
    "rough_speed": "rough_mm2_min_skd11",
    "best_tolerance_um": "best_tolerance_mm",
    "best_ra_nm": "best_ra_um",
    "rate_won_h": "rate_krw_h",
    "opens": "attended_start",
    "closes": "attended_end",
    "unattended": "unattended_hours",
    "address": "town",
    "name": "owner_ko",
}


def read_roster(files: Mapping[str, bytes]) -> Roster:
    """Every file and row, checked; RosterRefused names everything that is wrong."""
    tables = {name: Table(name, files.get(name), tuple(c.split())) for name, c in COLUMNS.items()}
    bad = [row for table in tables.values() for row in table.bad]
    weekly = [row for row in tables[CALENDARS].rows if row["kind"] == "weekly"]
    single = [row for row in tables[CALENDARS].rows if row["kind"] != "weekly"]
    roster = Roster(
        firms=_each(tables[FIRMS].rows, _firm, bad),
        machines=_each(tables[MACHINES].rows, _machine, bad),
        weeks=_weeks(weekly, bad),
        days=_each(single, _day, bad),
        customers=_each(tables[CUSTOMERS].rows, _customer, bad),
    )
    if named := {row["firm_id"].strip(" ") for row in tables[FIRMS].rows}:
        bad += _strangers(roster, named)
    bad += _doubles(roster)
    if bad:
        raise RosterRefused(bad)
    return roster


def _each(rows: list[Cells], read: Callable[[Cells], E], bad: list[BadRow]) -> list[E]:
    found = []
    for row in rows:
        try:
            found.append(read(row))
        except RuleBroken as broken:
            bad.append(in_columns(row.wrong(broken)))
    return found


def in_columns(bad: BadRow) -> BadRow:
    """The same reason at the column the person knows."""
    return BadRow(
        file=bad.file,
        row=bad.row,
        column=COLUMN_OF.get(bad.column, bad.column),
        code=bad.code,
        facts=bad.facts,
    )


def _firm(row: Cells) -> FirmEntry:
    facts = FirmFacts(
        name_ko=row["name_ko"],
        name_en=row["name_en"],
        brn=row["brn"],
        industry=cells.filled(row["industry"], "industry"),
        employees=cells.whole(row["employees"], "employees"),
        tax_type=cells.one_of(cells.TAX_TYPES, row["tax_type"], "tax_type"),
        wire_edm=cells.yes_or_no(row["wire_edm"], "wire_edm"),
    )
    contact = Contact(
        address=row["town"], phone=row["phone"], email=checked_address(row["email"].strip(" "))
    )
    return FirmEntry(
        file=row.file,
        row=row.row,
        code=cells.filled(row["firm_id"], "firm_id"),
        facts=facts.checked(),
        joined_on=cells.day(row["joined"], "joined"),
        consents=cells.yes_or_no(row["joint_order_consent"], "joint_order_consent"),
        contact=contact.checked(),
        owner=cells.filled(row["owner_ko"], "owner_ko"),
    )


def _machine(row: Cells) -> MachineEntry:
    facts = MachineFacts(
        code=cells.filled(row["machine_id"], "machine_id"),
        model=cells.filled(row["model"], "model"),
        year=cells.whole(row["year"], "year"),
        travel_x_um=cells.thousandths(row["travel_x_mm"], "travel_x_mm"),
        travel_y_um=cells.thousandths(row["travel_y_mm"], "travel_y_mm"),
        max_thickness_um=cells.thousandths(row["max_thickness_mm"], "max_thickness_mm"),
        max_taper_mdeg=cells.thousandths(row["max_taper_deg"], "max_taper_deg"),
        tank=cells.one_of(cells.TANKS, row["tank"], "tank"),
        wire_um=cells.thousandths(row["wire_dia_mm"], "wire_dia_mm"),
        auto_threading=cells.yes_or_no(row["auto_threading"], "auto_threading"),
        rough_speed=cells.whole(row["rough_mm2_min_skd11"], "rough_mm2_min_skd11"),
        best_tolerance_um=cells.thousandths(row["best_tolerance_mm"], "best_tolerance_mm"),
        best_ra_nm=cells.thousandths(row["best_ra_um"], "best_ra_um"),
        rate_won_h=cells.whole(row["rate_krw_h"], "rate_krw_h"),
    )
    return MachineEntry(
        file=row.file,
        row=row.row,
        firm=cells.filled(row["firm_id"], "firm_id"),
        facts=facts.checked(),
        state=cells.one_of(cells.STATES, row["status"], "status"),
    )


def _hours(row: Cells) -> Hours:
    return Hours(
        opens=cells.clock_minutes(row["attended_start"], "attended_start"),
        closes=cells.clock_minutes(row["attended_end"], "attended_end"),
        unattended=cells.hours_in_minutes(row["unattended_hours"], "unattended_hours"),
    ).checked()


def _day(row: Cells) -> DayEntry:
    if row["kind"] not in ("holiday", "exception"):
        raise RuleBroken("word-unknown", field="kind", words="weekly, holiday, exception")
    day = Day(
        date=cells.day(row["date"], "date"),
        hours=_hours(row),
        reason=cells.filled(row["reason"], "reason"),
    )
    firm = cells.filled(row["firm_id"], "firm_id")
    return DayEntry(file=row.file, row=row.row, firm=firm, day=day)


def _weekday(row: Cells) -> tuple[int, Hours]:
    weekday = cells.whole(row["weekday"], "weekday")
    if weekday > 6:
        raise RuleBroken("number-range", field="weekday", least=0, most=6)
    return weekday, _hours(row)


def _weeks(rows: list[Cells], bad: list[BadRow]) -> list[WeekEntry]:
    """Seven rows make the week of a firm; the entry stands at the first of them."""
    by_firm: dict[str, list[Cells]] = {}
    for row in rows:
        by_firm.setdefault(row["firm_id"].strip(), []).append(row)
    return [week for own in by_firm.values() for week in _week(own, bad)]


def _week(rows: list[Cells], bad: list[BadRow]) -> list[WeekEntry]:
    days = _each(rows, _weekday, bad)
    if len(days) < len(rows):
        return []
    if sorted(weekday for weekday, _ in days) != list(range(7)):
        bad.append(rows[0].wrong(RuleBroken("week-incomplete", field="weekday")))
        return []
    hours = tuple(hours for _, hours in sorted(days, key=lambda day: day[0]))
    firm = rows[0]["firm_id"].strip()
    return [WeekEntry(file=rows[0].file, row=rows[0].row, firm=firm, week=hours)]


def _customer(row: Cells) -> CustomerEntry:
    facts = CustomerFacts(
        **{name: row[name] for name in ("name_ko", "name_en", "brn", "contact", "phone")},
        email=checked_address(row["email"].strip(" ")),
        pay_days=cells.whole(row["pay_days"], "pay_days"),
    )
    facts.details()
    code = cells.filled(row["customer_id"], "customer_id")
    return CustomerEntry(file=row.file, row=row.row, code=code, facts=facts)


def _strangers(roster: Roster, known: set[str]) -> list[BadRow]:
    """Machines, weeks and days of firms that the list does not name at all."""
    entries: list[MachineEntry | WeekEntry | DayEntry]
    entries = [*roster.machines, *roster.weeks, *roster.days]
    return [
        BadRow(
            file=e.file, row=e.row, column="firm_id", code="firm-unknown", facts={"firm": e.firm}
        )
        for e in entries
        if e.firm not in known and not (isinstance(e, DayEntry) and e.firm == EVERYBODY)
    ]


def _doubles(roster: Roster) -> list[BadRow]:
    """The same firm, machine, day or customer named twice."""
    keyed: list[tuple[Entry, str, tuple[object, ...]]] = [
        *((e, "firm_id", ("firm", e.code)) for e in roster.firms),
        *((e, "brn", ("brn", e.facts.brn)) for e in roster.firms),
        *((e, "email", ("email", e.contact.email)) for e in roster.firms),
        *((m, "machine_id", ("machine", m.facts.code)) for m in roster.machines),
        *((d, "date", ("day", d.firm, d.day.date)) for d in roster.days),
        *((c, "customer_id", ("customer", c.code)) for c in roster.customers),
    ]
    seen: set[tuple[object, ...]] = set()
    bad = []
    for entry, column, key in keyed:
        if key in seen:
            bad.append(BadRow(file=entry.file, row=entry.row, column=column, code="row-twice"))
        seen.add(key)
    return bad
