"""Facts to rows: lots that are divided together, from the beginning to the answer."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.allocation.domain.joint import SplitBegan, SplitCancelled, SplitFinished
from orders.allocation.models import JointRow

Rows = Family[Any]


def _began(rows: Rows, e: SplitBegan) -> None:
    row, instance = rows.one(), json.loads(e.instance)
    row.state, row.why, row.attempt, row.apart = "computing", "", e.attempt, e.apart
    row.orders = sorted({str(lot.order_id) for lot in e.lots})
    row.policy, row.instance, row.answer = e.policy, e.instance, ""
    row.lots, row.firms = len(instance["lots"]), len(instance["firms"])
    row.pairs = sum(len(lot["eligible"]) for lot in instance["lots"])
    row.credits = {one["id"]: one["credit"] for one in instance["firms"] if one["credit"][0]}
    row.began_at, row.ended_at = e.at, None


def _finished(rows: Rows, e: SplitFinished) -> None:
    row = rows.one()
    row.state, row.answer, row.ended_at = "done", e.result, e.at


def _cancelled(rows: Rows, e: SplitCancelled) -> None:
    row = rows.one()
    row.state, row.why, row.ended_at = "cancelled", e.why, e.at


@projection
class Joints(Projection):
    """One row per division of several lots."""

    name = "orders.joint-splits"
    row = JointRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = {
        SplitBegan: _began,
        SplitFinished: _finished,
        SplitCancelled: _cancelled,
    }
