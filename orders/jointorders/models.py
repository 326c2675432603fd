"""Rows of joint orders: orders, lots, invitations, offers, questions, clocks, links."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q

from cluster.kernel.units import show_thousandths
from cluster.ledger.projection import Row, two_tables

if TYPE_CHECKING:
    from cluster.members.access import Actor


def of_invited(actor: "Actor") -> Q:
    """Coordinator, second person and auditor see every order; a firm those it was asked for."""
    if actor.is_at_desk:
        return Q()
    if actor.firm_id is None:
        return Q(pk__in=())
    return Q(invited__contains=[str(actor.firm_id)])


class OrderRow(Row):
    """One joint order; its key is the order's id."""

    number = models.TextField(default="")
    customer_id = models.UUIDField(null=True)
    title = models.TextField(default="")
    mode = models.TextField(default="prime")
    state = models.TextField(default="")
    opened_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    second_person_id = models.UUIDField(null=True)
    invited = models.JSONField(default=list)  # firm ids
    deadline = models.DateTimeField(null=True)
    extensions = models.IntegerField(default=0)
    closing = models.JSONField(default=dict)  # why, position, chain, at, curve possible
    signed = models.JSONField(default=dict)  # what, role -> person and fresh_at, reason
    broken = models.TextField(default="")
    offer_version = models.IntegerField(default=0)
    sent_version = models.IntegerField(default=0)
    link_number = models.IntegerField(default=1)  # of the links that the sent version had
    valid_until = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    rounds = models.IntegerField(default=0)
    without_curve = models.BooleanField(default=False)
    lots = models.JSONField(default=dict)  # lot id -> [pieces, due day]
    quantity = models.IntegerField(default=0)
    due_on = models.DateField(null=True)
    keys_destroyed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "state"])]

    @classmethod
    def visible_to(cls, actor: "Actor") -> Q:
        return of_invited(actor)


class LotRow(Row):
    """One lot of an order; its key is the lot's id."""

    place = models.IntegerField(default=0)  # 0 = A
    drawing_id = models.UUIDField(null=True)
    material = models.TextField(default="")
    thickness_um = models.IntegerField(default=0)
    quantity = models.IntegerField(default=0)
    tolerance_um = models.IntegerField(default=0)
    ra_nm = models.IntegerField(default=0)
    parts_per_setup = models.IntegerField(default=1)
    due_on = models.DateField(null=True)
    material_permille = models.IntegerField(default=0)
    target_won = models.IntegerField(null=True)
    standard_minutes = models.IntegerField(default=0)
    length_nm = models.BigIntegerField(default=0)
    profiles = models.IntegerField(default=0)
    openings = models.IntegerField(default=0)
    width_um = models.IntegerField(default=0)
    height_um = models.IntegerField(default=0)
    steps = models.JSONField(default=list)  # blind curve: [price_won, pieces]

    class Meta:
        abstract = True

    @property
    def lot_id(self) -> UUID:
        return self.key

    @property
    def ra_um(self) -> str:
        """Ra in micrometres, as drawings write it."""
        return show_thousandths(self.ra_nm)

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.place)


class InvitationRow(Row):
    """One firm asked, or left out, with its reasons of fit."""

    firm_id = models.UUIDField(null=True)
    state = models.TextField(default="")  # asked, declined, left-out
    reason_class = models.TextField(default="")
    fits = models.JSONField(default=list)

    class Meta:
        abstract = True


class OfferRow(Row):
    """One version of the offer, or one counter-offer of the customer."""

    side = models.TextField(default="us")  # us, customer
    number = models.IntegerField(default=0)  # version of ours, round of theirs
    lines = models.JSONField(default=list)
    delivery_on = models.DateField(null=True)
    valid_until = models.DateTimeField(null=True)
    words = models.TextField(default="")
    state = models.TextField(default="draft")
    at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class QuestionRow(Row):
    """A question and its answer, seen by all invited; the asker by nobody."""

    text = models.TextField(default="")
    answer = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ClockRow(Row):
    """A clock of an order; `due_at` is empty once it has run out or was stopped."""

    name = models.TextField(default="")
    number = models.IntegerField(default=0)  # a timer of an older number does nothing
    due_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["cluster_id", "due_at"])]


class LinkRow(Row):
    """One customer link: where its token leads; only the token's SHA-256 is kept."""

    order_id = models.UUIDField(null=True)
    offered = models.IntegerField(default=0)  # offer version
    token_hash = models.TextField(default="", db_index=True)
    expires_at = models.DateTimeField(null=True)
    state = models.TextField(default="")
    answer = models.TextField(default="")
    codes = models.IntegerField(default=0)
    misses = models.IntegerField(default=0)

    class Meta:
        abstract = True


class HistoryRow(Row):
    """One fact of an order, in the catalogue's words."""

    number = models.IntegerField(default=0)
    word = models.TextField(default="")
    readers = models.TextField(default="desk")  # all (invited), desk
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


HistoryRowA, HistoryRowB = two_tables(HistoryRow)
OrderRowA, OrderRowB = two_tables(OrderRow)
LotRowA, LotRowB = two_tables(LotRow)
InvitationRowA, InvitationRowB = two_tables(InvitationRow)
OfferRowA, OfferRowB = two_tables(OfferRow)
QuestionRowA, QuestionRowB = two_tables(QuestionRow)
ClockRowA, ClockRowB = two_tables(ClockRow)
LinkRowA, LinkRowB = two_tables(LinkRow)
