"""Customer links: one row per link, hash only."""

from collections.abc import Callable
from typing import Any, ClassVar

from cluster.ledger.codec import Event
from cluster.ledger.projection import Family, Projection, projection
from orders.jointorders.domain.link import (
    CodeAsked,
    CodeMissed,
    LinkAnswered,
    LinkEnded,
    LinkIssued,
    LinkLocked,
    LinkReplaced,
)
from orders.jointorders.models import LinkRow

Rows = Family[Any]


def _issued(rows: Rows, e: LinkIssued) -> None:
    row = rows.one()
    row.order_id, row.offered, row.token_hash = e.order_id, e.version, e.token_hash
    row.expires_at, row.state = e.expires_at, "open"


def _code_asked(rows: Rows, e: CodeAsked) -> None:
    rows.one().codes = e.number


def _missed(rows: Rows, e: CodeMissed) -> None:
    rows.one().misses = e.misses


def _answered(rows: Rows, e: LinkAnswered) -> None:
    row = rows.one()
    row.state, row.answer = "answered", e.answer


def _becomes(state: str) -> Callable[[Rows, Any], None]:
    def step(rows: Rows, _: Event) -> None:
        rows.one().state = state

    return step


@projection
class Links(Projection):
    """Where a token leads and whether it still may."""

    name = "orders.links"
    row = LinkRow
    on: ClassVar[dict[type[Event], Callable[[Rows, Any], None]]] = {
        LinkIssued: _issued,
        CodeAsked: _code_asked,
        CodeMissed: _missed,
        LinkLocked: _becomes("locked"),
        LinkReplaced: _becomes("replaced"),
        LinkAnswered: _answered,
        LinkEnded: _becomes("ended"),
    }
