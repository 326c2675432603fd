"""A cluster's list of members, typed: what `take_over` takes. Every entry knows its file and row."""

from datetime import date
from typing import Any

import msgspec

from cluster.kernel.errors import RuleBroken
from cluster.members.commands.customers import CustomerFacts
from cluster.members.commands.firms import Contact
from cluster.members.domain import Day, FirmFacts, Hours, MachineFacts


class BadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row that cannot be taken: where, and why (a code and its facts)."""

    file: str
    row: int  # as a spreadsheet counts; 0: the file as a whole
    column: str = ""
    code: str
    facts: dict[str, Any] = {}


class RosterRefused(RuleBroken):
    """Nothing was taken over; `rows` says every reason."""

    def __init__(self, rows: list[BadRow]) -> None:
        super().__init__("roster-refused", rows=len(rows))
        self.rows = sorted(rows, key=lambda bad: (bad.file, bad.row, bad.column))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entry came from."""

    file: str
    row: int


class FirmEntry(Entry, frozen=True, kw_only=True):
    """A firm with its owner and contact."""

    code: str
    facts: FirmFacts
    joined_on: date
    consents: bool
    contact: Contact
    owner: str


class MachineEntry(Entry, frozen=True, kw_only=True):
    """A machine of the firm with this code."""

    firm: str
    facts: MachineFacts
    state: str


class WeekEntry(Entry, frozen=True, kw_only=True):
    """The usual week of the firm with this code."""

    firm: str
    week: tuple[Hours, ...]


class DayEntry(Entry, frozen=True, kw_only=True):
    """A day that differs, of one firm, or of all ("*")."""

    firm: str
    day: Day


class CustomerEntry(Entry, frozen=True, kw_only=True):
    """A customer."""

    code: str
    facts: CustomerFacts


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a folder said, in the order of its rows."""

    firms: list[FirmEntry]
    machines: list[MachineEntry]
    weeks: list[WeekEntry]
    days: list[DayEntry]
    customers: list[CustomerEntry]
