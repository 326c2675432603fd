"""Rows of allocations: one per lot, one per firm and lot."""

import json
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from cluster.ledger.projection import Row, two_tables

if TYPE_CHECKING:
    from cluster.members.access import Actor


class AllocationRow(Row):
    """The split of one lot, in totals."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    state = models.TextField(default="")  # answering, short, confirmed
    run = models.IntegerField(default=0)
    quantity = models.IntegerField(default=0)
    offered = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    firms = models.JSONField(default=list)  # ids of the firms that pledged
    unit_price_won = models.IntegerField(default=0)
    all_weights = models.IntegerField(default=0)  # minutes a week; 0 for fewer than three firms
    joint_id = models.UUIDField(null=True)  # divided together with other lots
    policy = models.TextField(default="")
    engine = models.TextField(default="")
    fingerprint = models.TextField(default="")  # SHA-256 of the instance
    status = models.TextField(default="")  # exact, bounded
    water = models.TextField(default="")  # level, pieces per minute of weight, as a fraction
    last_price = models.TextField(default="")
    next_price = models.TextField(default="")
    answer_by = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    missing = models.IntegerField(default=0)
    head = models.TextField(default="")  # canonical JSON: what every firm of the lot may know
    root = models.TextField(default="")
    proposed_version = models.BigIntegerField(default=0)  # of the proposal in its stream
    moved = models.JSONField(default=list)  # overrides: [pieces, reason, at]
    signed = models.JSONField(default=dict)  # an override that waits for the other person
    settled_reason = models.TextField(default="")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "order_id"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """The desk sees all; a firm the totals of the splits it is part of."""
        if actor.is_at_desk:
            return Q()
        if not actor.belongs_to(actor.firm_id):
            return Q(pk__in=())
        return Q(firms__contains=[str(actor.firm_id)])


class WholeSplitRow(Row):
    """A lot's last run with every firm's numbers: for the desk, never for a member's page."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    instance_id = models.TextField(default="")
    joint_id = models.UUIDField(null=True)
    quantity = models.IntegerField(default=0)
    firms = models.JSONField(default=list)  # what the run knew of each firm
    result = models.TextField(default="")  # canonical JSON

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return Q() if actor.is_at_desk else Q(pk__in=())


class ShareRow(Row):
    """One firm's part of a lot: the numbers it was split with, its pieces, its answer."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    firm_id = models.UUIDField(null=True)
    run = models.IntegerField(default=0)
    eligible = models.BooleanField(default=False)
    cap = models.IntegerField(default=0)
    weight = models.IntegerField(default=0)
    weight_from = models.TextField(default="")
    weight_since = models.DateTimeField(null=True)  # fixed then, before any seal was opened
    min_lot = models.IntegerField(default=0)
    credit = models.TextField(default="0")  # pieces, as a fraction
    pieces = models.IntegerField(default=0)  # offered in all
    accepted = models.IntegerField(default=0)
    declined = models.IntegerField(default=0)
    state = models.TextField(default="")  # offered, accepted, partly, declined, none, out, unfit
    silent = models.BooleanField(default=False)
    reason_class = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    reason_ko = models.TextField(default="")
    reason_en = models.TextField(default="")
    checked_row = models.TextField(default="")  # canonical JSON: the row as its leaf holds it
    path = models.JSONField(default=list)  # from the leaf to the root

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "order_id"])]

    @property
    def open_pieces(self) -> int:
        """Offered and not answered."""
        return self.pieces - self.accepted if self.state == "offered" else 0

    @property
    def gave_back(self) -> bool:
        """What it gave back is divided again, so its cap is what it took."""
        return self.declined > 0 and self.cap == self.accepted

    @property
    def pledged(self) -> int:
        """Pieces; `cap` is fewer where the firm's machines have no time for so many."""
        told = json.loads(self.checked_row or "{}").get("pledged", self.cap)
        return int(told)

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return own_or_desk(actor)


class JointRow(Row):
    """Lots that are divided together; its key names the division. For the desk and the worker."""

    orders = models.JSONField(default=list)
    state = models.TextField(default="")  # computing, done, cancelled
    why = models.TextField(default="")  # of a cancelled one
    attempt = models.IntegerField(default=0)
    apart = models.BooleanField(default=False)
    policy = models.TextField(default="")
    lots = models.IntegerField(default=0)
    firms = models.IntegerField(default=0)
    pairs = models.IntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    instance = models.TextField(default="")  # canonical JSON
    answer = models.TextField(default="")  # canonical JSON
    credits = models.JSONField(default=dict)  # by firm: what its account counts, [num, den] minutes

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "state"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return Q() if actor.is_at_desk else Q(pk__in=())


class CreditRow(Row):
    """What one firm carries; without a firm, the pool. In 1/1,000,000 standard minutes."""

    firm_id = models.UUIDField(null=True)
    micro = models.BigIntegerField(default=0)
    orders = models.IntegerField(default=0)  # divisions it took part in
    ends_at = models.DateTimeField(null=True)  # when the oldest open part ends
    open_parts = models.JSONField(default=list)  # [micro, until], oldest first
    changed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return own_or_desk(actor)


class CreditEntryRow(Row):
    """One posting to a firm's account, or the end of what it never used."""

    firm_id = models.UUIDField(null=True)
    order_ids = models.JSONField(default=list)
    why = models.TextField(default="")
    entitled = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    posted = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "firm_id"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return own_or_desk(actor)


def own_or_desk(actor: "Actor") -> Q:
    """The desk sees every firm's row, a firm its own."""
    if actor.is_at_desk:
        return Q()
    if not actor.belongs_to(actor.firm_id):
        return Q(pk__in=())
    return Q(firm_id=actor.firm_id)


class DisclosureRow(Row):
    """Which firms of an order let each other see the whole split once it is closed."""

    order_id = models.UUIDField(null=True)
    consents = models.JSONField(default=list)  # ids of firms, ascending

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "order_id"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Who consents is for the desk; a firm is told how many."""
        return Q() if actor.is_at_desk else Q(pk__in=())


class SplitFactRow(Row):
    """One line of a split's history: of the whole lot, or of one firm alone."""

    order_id = models.UUIDField(null=True)
    lot_id = models.UUIDField(null=True)
    firm_id = models.UUIDField(null=True)  # empty: totals, for everybody in the split
    number = models.IntegerField(default=0)
    word = models.TextField(default="")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "order_id"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        """Lines of all in a split are read through the splits a firm is part of."""
        return own_or_desk(actor)


AllocationRowA, AllocationRowB = two_tables(AllocationRow)
WholeSplitRowA, WholeSplitRowB = two_tables(WholeSplitRow)
ShareRowA, ShareRowB = two_tables(ShareRow)
CreditRowA, CreditRowB = two_tables(CreditRow)
CreditEntryRowA, CreditEntryRowB = two_tables(CreditEntryRow)
DisclosureRowA, DisclosureRowB = two_tables(DisclosureRow)
SplitFactRowA, SplitFactRowB = two_tables(SplitFactRow)
JointRowA, JointRowB = two_tables(JointRow)
