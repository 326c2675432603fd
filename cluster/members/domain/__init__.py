"""Facts and rules of the members: cluster, firms, people, machines, calendars, customers."""

from cluster.members.domain.calendar import CLOSED, Day, Hours, WorkCalendar
from cluster.members.domain.cluster import Cluster
from cluster.members.domain.customer import Customer
from cluster.members.domain.firm import Firm, FirmFacts
from cluster.members.domain.machine import Machine, MachineFacts, MachinePark
from cluster.members.domain.person import Person
from cluster.members.domain.registration import (
    check_digit,
    parse_registration_number,
    show_registration_number,
)
from cluster.members.domain.workdays import Calendar, DayMinutes, Office, holiday

__all__ = [
    "CLOSED",
    "Calendar",
    "Cluster",
    "Customer",
    "Day",
    "DayMinutes",
    "Firm",
    "FirmFacts",
    "Hours",
    "Machine",
    "MachineFacts",
    "MachinePark",
    "Office",
    "Person",
    "WorkCalendar",
    "check_digit",
    "holiday",
    "parse_registration_number",
    "show_registration_number",
]
