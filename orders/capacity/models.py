"""Rows of capacity: windows, pledges (sealed), verified capacity."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from cluster.ledger.projection import Row, two_tables

if TYPE_CHECKING:
    from cluster.members.access import Actor


class WindowRow(Row):
    """The pledge window of one lot."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    state = models.TextField(default="")
    revision = models.IntegerField(default=0)
    deadline = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Windows are read beside an order that the actor may see."""
        return Q() if actor.is_member else Q(pk__in=())


class PledgeRow(Row):
    """One firm's pledge for one lot: ciphertext and commitment, no figure."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    firm_id = models.UUIDField(null=True)
    state = models.TextField(default="")
    revision = models.IntegerField(default=0)
    sealed_version = models.IntegerField(default=0)  # version of the event that holds the seal
    ciphertext = models.TextField(default="")
    commitment = models.TextField(default="")
    stamp = models.DateTimeField(null=True)
    uncounted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "order_id"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """A pledge exists for the people of its own firm only."""
        if actor.firm_id is None or not (actor.is_owner or actor.belongs_to(actor.firm_id)):
            return Q(pk__in=())
        return Q(firm_id=actor.firm_id)


class VerifiedRow(Row):
    """The latest verified capacity of a firm, in standard minutes a week."""

    firm_id = models.UUIDField(null=True)
    minutes_per_week = models.IntegerField(default=0)
    verified_on = models.DateField(null=True)
    proof = models.TextField(default="")

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Coordinator, second person and auditor: all; a firm its own."""
        if actor.is_at_desk:
            return Q()
        return Q(firm_id=actor.firm_id)


class PlanningRow(Row):
    """What the minutes of the cluster assume, and every change of it."""

    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)  # at, person, reason, and the values

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return Q() if actor.is_coordinator else Q(pk__in=())


PlanningRowA, PlanningRowB = two_tables(PlanningRow)
WindowRowA, WindowRowB = two_tables(WindowRow)
PledgeRowA, PledgeRowB = two_tables(PledgeRow)
VerifiedRowA, VerifiedRowB = two_tables(VerifiedRow)
