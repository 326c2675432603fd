"""Rows of the drawings: how each stands, and who looked."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from cluster.ledger.projection import Row, two_tables

if TYPE_CHECKING:
    from cluster.members.access import Actor


class DrawingRow(Row):
    """One drawing as it stands; lengths in nm, areas and boxes in um."""

    file = models.TextField(default="")  # name below var/uploads, nowhere in the web root
    sha256 = models.TextField(default="")
    size_bytes = models.IntegerField(default=0)
    owner_id = models.UUIDField(null=True)
    purpose = models.TextField(default="")
    nda = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(null=True)
    state = models.TextField(default="")  # measured, asked, refused, destroyed
    engine = models.TextField(default="")
    unit = models.TextField(default="")  # empty while it is asked
    unit_asked = models.BooleanField(default=False)
    length_nm = models.BigIntegerField(default=0)
    area_um2 = models.BigIntegerField(default=0)
    width_um = models.BigIntegerField(default=0)
    height_um = models.BigIntegerField(default=0)
    parts = models.IntegerField(default=0)
    openings = models.IntegerField(default=0)
    start_holes = models.IntegerField(default=0)
    parts_confirmed = models.BooleanField(default=False)
    questions = models.JSONField(default=list)  # open codes
    readings = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    thickness_um = models.JSONField(default=list)
    treatments = models.JSONField(default=dict)
    holders = models.JSONField(default=list)  # firms that may see the picture
    takers = models.JSONField(default=list)  # firms that may take the file
    expires_at = models.DateTimeField(null=True)
    frozen_for = models.JSONField(default=list)  # orders that were checked with it and go on

    class Meta:
        abstract = True

    @property
    def drawing_id(self) -> Any:
        return self.stream_id

    @property
    def length_um(self) -> int:
        return (self.length_nm + 500) // 1000

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """The coordinator sees all; a firm what it holds; nobody else anything."""
        if actor.is_coordinator:
            return Q()
        if actor.firm_id is None:
            return Q(cluster_id__in=[])
        return Q(holders__contains=[str(actor.firm_id)]) & ~Q(state="destroyed")


class DrawingViewRow(Row):
    """How often one person looked at one drawing, and when last."""

    drawing_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    firm_id = models.UUIDField(null=True)
    what = models.TextField(default="")
    times = models.IntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """The coordinator and the auditor read the whole log, a firm its own views."""
        if actor.is_coordinator or actor.is_auditor:
            return Q()
        return Q(firm_id=actor.firm_id) if actor.firm_id else Q(cluster_id__in=[])


class LayersRow(Row):
    """The cluster's list of layers, and every change of it."""

    ignored = models.JSONField(default=list)
    start = models.JSONField(default=list)
    changes = models.JSONField(default=list)  # at, person, reason, ignored, start

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return Q() if actor.is_coordinator else Q(cluster_id__in=[])


DrawingRowA, DrawingRowB = two_tables(DrawingRow)
DrawingViewRowA, DrawingViewRowB = two_tables(DrawingViewRow)
LayersRowA, LayersRowB = two_tables(LayersRow)
