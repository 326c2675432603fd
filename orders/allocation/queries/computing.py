"""Divisions that a worker process computes, and what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor, for_actor
from orders.allocation.access import disclosed
from orders.allocation.models import JointRow

HEAVY = ("instance", "answer")


def computing(cluster_id: UUID) -> list[JointRow]:
    """What a worker process has to compute, without the heavy columns."""
    rows = live(JointRow, cluster_id).filter(state="computing", apart=True)
    return list(rows.defer(*HEAVY).order_by("began_at", "key"))


def question_of(cluster_id: UUID, joint_id: UUID) -> tuple[bytes, str]:
    """Instance and policy of a division."""
    row = live(JointRow, cluster_id).filter(key=joint_id).defer("answer").first()
    if row is None:
        raise NotFound
    return row.instance.encode(), row.policy


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a division is, for the page of an order."""

    row: JointRow
    seconds: int  # limit of the worker process

    @property
    def since(self) -> int:
        """Whole seconds since it began."""
        began: datetime = self.row.began_at or clock.now()
        return max(0, int((clock.now() - began) / timedelta(seconds=1)))

    @property
    def percent(self) -> str:
        """Time used of the time it may take."""
        return f"{min(100, self.since * 100 / self.seconds):.0f}"

    @property
    def is_computing(self) -> bool:
        return self.row.state == "computing"

    @property
    def is_cancelled(self) -> bool:
        return self.row.state == "cancelled"


def progress_of(cluster_id: UUID, order_id: UUID, seconds: int) -> Progress | None:
    """The newest division of an order in a worker process that has no answer."""
    rows = live(JointRow, cluster_id).filter(orders__contains=[str(order_id)], apart=True)
    row = rows.exclude(state="done").defer(*HEAVY).order_by("-began_at").first()
    return Progress(row, seconds) if row else None


def newest_apart(cluster_id: UUID, order_id: UUID) -> UUID:
    """The newest division of an order in a worker process, whatever became of it.

    NotFound where there was none."""
    rows = live(JointRow, cluster_id).filter(orders__contains=[str(order_id)], apart=True)
    found = rows.order_by("-began_at").values_list("key", flat=True).first()
    if found is None:
        raise NotFound
    return found


def joint_split(actor: Actor, order_id: UUID, joint_id: UUID) -> JointRow:
    """A whole division with every firm's numbers; NotFound for who may not see it.

    For the desk, and for the order's firms once it is disclosed.
    """
    found = for_actor(JointRow, actor).filter(key=joint_id).first()
    if found is None and actor.cluster_id is not None and disclosed(actor, order_id):
        found = live(JointRow, actor.cluster_id).filter(key=joint_id).first()
    if found is None:
        raise NotFound
    return found
