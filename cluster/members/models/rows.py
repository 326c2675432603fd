"""What pages ask about firms, people, machines, calendars and customers; written by projections."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from cluster.ledger.projection import Row, two_tables

if TYPE_CHECKING:
    from cluster.members.access import Actor


class FirmRow(Row):
    """One member firm; its key is the firm's id."""

    code = models.TextField(default="")
    name_ko = models.TextField(default="")
    name_en = models.TextField(default="")
    brn = models.TextField(default="")  # ten digits
    industry = models.TextField(default="")
    employees = models.IntegerField(default=0)
    tax_type = models.TextField(default="general")
    wire_edm = models.BooleanField(default=False)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    consents = models.BooleanField(default=False)  # takes part in joint orders

    class Meta:
        abstract = True

    @property
    def firm_id(self) -> UUID:
        return self.stream_id

    def name(self, language: str) -> str:
        return (self.name_en or self.name_ko) if language == "en" else self.name_ko

    @classmethod
    def visible_to(cls, _actor: "Actor") -> Q:
        """Every member knows the firms of the cluster."""
        return Q()


class PersonRow(Row):
    """One person in one role; his name is in `PersonDetails`."""

    firm_id = models.UUIDField(null=True)
    role = models.TextField(default="")
    removed = models.BooleanField(default=False)
    invited_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def person_id(self) -> UUID:
        return self.stream_id

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Coordinator and auditor: all. Others: their own firm."""
        if actor.is_coordinator or actor.is_auditor:
            return Q()
        if actor.firm_id is None:
            return Q(stream_id=actor.person_id)
        return Q(firm_id=actor.firm_id)


class MachineRow(Row):
    """One machine; its key is the machine's id, its stream the machine park of the firm."""

    firm_id = models.UUIDField(null=True)
    code = models.TextField(default="")
    model = models.TextField(default="")
    year = models.IntegerField(default=0)
    travel_x_um = models.IntegerField(default=0)
    travel_y_um = models.IntegerField(default=0)
    max_thickness_um = models.IntegerField(default=0)
    max_taper_mdeg = models.IntegerField(default=0)
    tank = models.TextField(default="")
    wire_um = models.IntegerField(default=0)
    auto_threading = models.BooleanField(default=False)
    rough_speed = models.IntegerField(default=0)  # mm2 per minute, SKD11
    best_tolerance_um = models.IntegerField(default=0)
    best_ra_nm = models.IntegerField(default=0)
    rate_won_h = models.IntegerField(default=0)  # shown to the firm's owner and the coordinator
    state = models.TextField(default="ready")

    class Meta:
        abstract = True

    @property
    def machine_id(self) -> UUID:
        return self.key

    @classmethod
    def visible_to(cls, _actor: "Actor") -> Q:
        """Every member knows what the cluster can make."""
        return Q()


class CalendarRow(Row):
    """The week and the special days of one firm; `firm_id` empty: of the whole cluster."""

    firm_id = models.UUIDField(null=True)
    week = models.JSONField(default=list)  # 7 x [opens, closes, unattended], minutes
    days = models.JSONField(default=dict)  # "2026-12-24": [opens, closes, unattended, reason]

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """A firm's hours are its own business; the days of the cluster are everybody's."""
        if actor.is_coordinator or actor.is_auditor:
            return Q()
        return Q(firm_id=actor.firm_id) | Q(firm_id__isnull=True)


class CustomerRow(Row):
    """One customer; its name is in `CustomerDetails`."""

    code = models.TextField(default="")
    pay_days = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def customer_id(self) -> UUID:
        return self.stream_id

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Customers are the coordinator's; members meet a name with an order they won."""
        if actor.is_at_desk:
            return Q()
        return Q(pk__in=())


FirmRowA, FirmRowB = two_tables(FirmRow)
PersonRowA, PersonRowB = two_tables(PersonRow)
MachineRowA, MachineRowB = two_tables(MachineRow)
CalendarRowA, CalendarRowB = two_tables(CalendarRow)
CustomerRowA, CustomerRowB = two_tables(CustomerRow)
