"""Rows of the members (from events) and what is kept apart from events."""

from cluster.members.models.details import (
    Account,
    ClusterName,
    CustomerDetails,
    FirmContact,
    InvitationLink,
    PersonDetails,
)
from cluster.members.models.rows import (
    CalendarRow,
    CustomerRow,
    FirmRow,
    MachineRow,
    PersonRow,
)

__all__ = [
    "Account",
    "CalendarRow",
    "ClusterName",
    "CustomerDetails",
    "CustomerRow",
    "FirmContact",
    "FirmRow",
    "InvitationLink",
    "MachineRow",
    "PersonDetails",
    "PersonRow",
]
