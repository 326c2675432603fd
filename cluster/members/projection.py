"""Facts to rows: firms, people, machines, calendars, customers; in the command's transaction."""

from collections.abc import Callable
from typing import ClassVar

import msgspec

from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from cluster.members.domain import calendar, customer, firm, machine, person
from cluster.members.models import CalendarRow, CustomerRow, FirmRow, MachineRow, PersonRow

Steps = dict[type[Event], Callable[..., None]]


def _firm_joined(rows: Family[FirmRow], e: firm.FirmJoined) -> None:
    row = rows.one()
    row.code, row.joined_on, row.left_on = e.code, e.joined_on, None
    _describe(row, e.facts())


def _firm_corrected(rows: Family[FirmRow], e: firm.FirmCorrected) -> None:
    _describe(rows.one(), e.facts())


def _firm_consented(rows: Family[FirmRow], _e: firm.ConsentedToJointOrders) -> None:
    rows.one().consents = True


def _firm_withdrawn(rows: Family[FirmRow], _e: firm.ConsentWithdrawn) -> None:
    rows.one().consents = False


def _firm_left(rows: Family[FirmRow], e: firm.FirmLeft) -> None:
    row = rows.one()
    row.left_on, row.consents = e.left_on, False


@projection
class Firms(Projection):
    """One row per firm."""

    name = "members.firms"
    row = FirmRow

    on: ClassVar[Steps] = {
        firm.FirmJoined: _firm_joined,
        firm.FirmCorrected: _firm_corrected,
        firm.ConsentedToJointOrders: _firm_consented,
        firm.ConsentWithdrawn: _firm_withdrawn,
        firm.FirmLeft: _firm_left,
    }


def _person_joined(rows: Family[PersonRow], e: person.PersonJoined) -> None:
    row = rows.one()
    row.firm_id, row.role, row.joined_at = e.firm_id, e.role, e.at


def _person_changed(rows: Family[PersonRow], e: person.RoleChanged) -> None:
    row = rows.one()
    row.firm_id, row.role = e.firm_id, e.role


def _person_invited(rows: Family[PersonRow], e: person.PersonInvited) -> None:
    rows.one().invited_until = e.expires_at


def _person_accepted(rows: Family[PersonRow], _e: person.InvitationAccepted) -> None:
    rows.one().invited_until = None


def _person_removed(rows: Family[PersonRow], _e: person.PersonRemoved) -> None:
    row = rows.one()
    row.removed, row.invited_until = True, None


@projection
class People(Projection):
    """One row per person; no name in it."""

    name = "members.people"
    row = PersonRow

    on: ClassVar[Steps] = {
        person.PersonJoined: _person_joined,
        person.RoleChanged: _person_changed,
        person.PersonInvited: _person_invited,
        person.InvitationAccepted: _person_accepted,
        person.PersonRemoved: _person_removed,
    }


def _machine_added(rows: Family[MachineRow], e: machine.MachineAdded) -> None:
    row = rows[e.machine_id]
    row.firm_id, row.state = e.firm_id, machine.READY
    _describe(row, e.facts())


def _machine_refitted(rows: Family[MachineRow], e: machine.MachineRefitted) -> None:
    _describe(rows[e.machine_id], e.facts())


def _machine_repair_began(rows: Family[MachineRow], e: machine.RepairBegan) -> None:
    rows[e.machine_id].state = machine.REPAIR


def _machine_repair_ended(rows: Family[MachineRow], e: machine.RepairEnded) -> None:
    rows[e.machine_id].state = machine.READY


def _machine_retired(rows: Family[MachineRow], e: machine.MachineRetired) -> None:
    rows[e.machine_id].state = machine.RETIRED


@projection
class Machines(Projection):
    """One row per machine of the park."""

    name = "members.machines"
    row = MachineRow

    on: ClassVar[Steps] = {
        machine.MachineAdded: _machine_added,
        machine.MachineRefitted: _machine_refitted,
        machine.RepairBegan: _machine_repair_began,
        machine.RepairEnded: _machine_repair_ended,
        machine.MachineRetired: _machine_retired,
    }


def _calendar_week_set(rows: Family[CalendarRow], e: calendar.WeekSet) -> None:
    row = rows.one()
    row.firm_id, row.week = e.firm_id, [_minutes(hours) for hours in e.week]


def _calendar_day_set(rows: Family[CalendarRow], e: calendar.DaySet) -> None:
    row = rows.one()
    row.firm_id = e.firm_id
    row.days = row.days | {e.day.isoformat(): [*_minutes(e.hours), e.reason]}


def _calendar_day_cleared(rows: Family[CalendarRow], e: calendar.DayCleared) -> None:
    row = rows.one()
    cleared = e.day.isoformat()
    row.days = {day: what for day, what in row.days.items() if day != cleared}


@projection
class Calendars(Projection):
    """One row per firm's calendar, and one for the cluster."""

    name = "members.calendars"
    row = CalendarRow

    on: ClassVar[Steps] = {
        calendar.WeekSet: _calendar_week_set,
        calendar.DaySet: _calendar_day_set,
        calendar.DayCleared: _calendar_day_cleared,
    }


def _customer_added(rows: Family[CustomerRow], e: customer.CustomerAdded) -> None:
    row = rows.one()
    row.code, row.pay_days = e.code, e.pay_days


def _customer_terms_changed(rows: Family[CustomerRow], e: customer.TermsChanged) -> None:
    rows.one().pay_days = e.pay_days


@projection
class Customers(Projection):
    """One row per customer; no name in it."""

    name = "members.customers"
    row = CustomerRow

    on: ClassVar[Steps] = {
        customer.CustomerAdded: _customer_added,
        customer.TermsChanged: _customer_terms_changed,
    }


def _describe(row: FirmRow | MachineRow, facts: firm.FirmFacts | machine.MachineFacts) -> None:
    for name, value in msgspec.structs.asdict(facts).items():
        setattr(row, name, value)


def _minutes(hours: calendar.Hours) -> list[int]:
    return [hours.opens, hours.closes, hours.unattended]
