"""The customer's link: one order, one offer version, one answer; only hashes are kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.codec import Event, Personal, event
from cluster.ledger.decider import Decider

MOST_MISSES = 5
CODE_LASTS = timedelta(minutes=15)
MOST_CODES = 10


def link_id(order_id: UUID, version: int, number: int = 1) -> UUID:
    """The `number`-th link of one offer version; one of them is good at a time."""
    later = (number,) if number > 1 else ()
    return id_for("customer-link", order_id, version, *later)


@event("orders.customer-link.issued@1")
class LinkIssued(Event):
    order_id: UUID
    version: int
    token_hash: str
    expires_at: datetime


@event("orders.customer-link.code-asked@1")
class CodeAsked(Event):
    number: int
    code_mac: str
    until: datetime


@event("orders.customer-link.code-missed@1")
class CodeMissed(Event):
    misses: int


@event("orders.customer-link.locked@1")
class LinkLocked(Event):
    misses: int


@event("orders.customer-link.replaced@1")
class LinkReplaced(Event):
    by_version: int


@event("orders.customer-link.answered@1")
class LinkAnswered(Event):
    answer: str
    name: Personal[str] | None = None  # who accepted, under the customer's key


@event("orders.customer-link.ended@1")
class LinkEnded(Event):
    why: str


class CustomerLink(Decider):
    """New, open, locked, replaced, answered or ended."""

    kind: ClassVar[str] = "customer-link"
    state: str = "new"
    order_id: UUID
    version_offered: int
    expires_at: datetime
    codes: int = 0
    code_mac: str = ""
    code_until: datetime | None = None
    misses: int = 0

    def issue(self, e: LinkIssued) -> None:
        if self.state != "new":
            raise Clash("state-wrong", state=self.state)
        self.emit(e)

    def ask_code(self, code_mac: str, stamp: datetime, at: datetime) -> int:
        """A fresh six-digit code on the second way; its number names the mail."""
        self.must_be_open(stamp)
        if self.codes >= MOST_CODES:
            raise Clash("link-locked")
        self.emit(
            CodeAsked(number=self.codes + 1, code_mac=code_mac, until=stamp + CODE_LASTS, at=at)
        )
        return self.codes

    def try_code(self, code_mac: str, stamp: datetime, at: datetime) -> bool:
        """True when the code fits; a miss is counted, the fifth locks the link."""
        self.must_be_open(stamp)
        if not self.code_mac or self.code_until is None or stamp >= self.code_until:
            raise RuleBroken("code-old", field="code")
        if code_mac == self.code_mac:
            return True
        self.emit(CodeMissed(misses=self.misses + 1, at=at))
        if self.misses >= MOST_MISSES:
            self.emit(LinkLocked(misses=self.misses, at=at))
        return False

    def must_be_open(self, stamp: datetime) -> None:
        """Refuse with the reason the link is no longer good."""
        if self.state == "locked":
            raise Clash("link-locked")
        if self.state == "answered":
            raise Clash("already")
        if self.state != "open":
            raise Clash("link-gone")
        if stamp >= self.expires_at:
            raise Clash("expired")

    def answer(self, answer: str, at: datetime, name: Personal[str] | None = None) -> None:
        """The one answer of this link."""
        self.emit(LinkAnswered(answer=answer, name=name, at=at))

    def replace(self, by_version: int, at: datetime) -> None:
        """A newer version took its place; a link that is over stays as it is."""
        if self.state in ("open", "locked", "answered"):
            self.emit(LinkReplaced(by_version=by_version, at=at))

    def end(self, why: str, at: datetime) -> None:
        if self.state in ("open", "locked"):
            self.emit(LinkEnded(why=why, at=at))

    def _issued(self, e: LinkIssued) -> None:
        self.state, self.order_id, self.version_offered = "open", e.order_id, e.version
        self.expires_at = e.expires_at

    def _code_asked(self, e: CodeAsked) -> None:
        self.codes, self.code_mac, self.code_until = e.number, e.code_mac, e.until

    def _missed(self, e: CodeMissed) -> None:
        self.misses = e.misses

    def _locked(self, _: LinkLocked) -> None:
        self.state = "locked"

    def _replaced(self, _: LinkReplaced) -> None:
        self.state = "replaced"

    def _answered(self, _: LinkAnswered) -> None:
        self.state = "answered"

    def _ended(self, _: LinkEnded) -> None:
        self.state = "ended"

    on: ClassVar[dict[type[Event], Callable[..., Any]]] = {
        LinkIssued: _issued,
        CodeAsked: _code_asked,
        CodeMissed: _missed,
        LinkLocked: _locked,
        LinkReplaced: _replaced,
        LinkAnswered: _answered,
        LinkEnded: _ended,
    }
