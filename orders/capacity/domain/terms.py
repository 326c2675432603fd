"""The terms of a pledge: what is checked, then sealed, and never stored in the clear."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cluster.kernel.errors import RuleBroken

MOST_PIECES = 9_999_999
MOST_HOURS = 100_000
MOST_WON = 999_999_999


@dataclass(frozen=True, slots=True, repr=False)
class Terms:
    """A firm's pledge in pieces, machine hours, won per piece and days.

    Has no repr on purpose: a frame or a log line must not show a floor price.
    """

    most: int
    least: int
    hours: int
    floor_won: int
    first_on: date
    last_on: date
    agree_at_floor: bool

    def check(self, *, quantity: int, today: date, due_on: date) -> None:
        """Refuse terms that no machine or calendar could mean."""
        if self.most < 1 or self.hours < 1:
            field = "most" if self.most < 1 else "hours"
            raise RuleBroken("empty", field=field)
        if self.least < 0 or self.least > self.most:
            raise RuleBroken("min-max", field="least", most=self.most)
        if self.most > quantity:
            raise RuleBroken("over-quantity", field="most", quantity=quantity)
        if not 1 <= self.floor_won <= MOST_WON:
            raise RuleBroken("floor", field="floor_won", most=MOST_WON)
        if self.hours > MOST_HOURS:
            raise RuleBroken("hours", field="hours", most=MOST_HOURS)
        self._check_days(today, due_on)

    def _check_days(self, today: date, due_on: date) -> None:
        if self.first_on > self.last_on or self.first_on < today or self.last_on > due_on:
            field = "last_on" if self.last_on > due_on else "first_on"
            raise RuleBroken("dates", field=field, due=due_on.isoformat())


def hours_needed(minutes: int) -> int:
    """Whole machine hours that hold so many minutes."""
    return -(-minutes // 60)


def hours_must_fit(hours: int, most: int, minutes: int, before: Terms | None) -> None:
    """Refuse hours that were meant for another number of pieces.

    `minutes`: what the own fastest machine takes for `most` pieces; `before`: the own pledge that
    stands. Too few for the pieces, or those of `before` although the pieces have changed.
    """
    needed = hours_needed(minutes)
    left_over = before is not None and before.hours == hours and before.most != most
    if hours and (hours < needed or (left_over and hours != needed)):
        raise RuleBroken("hours-unfit", field="hours", hours=hours, most=most, needed=needed)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose pledge for what: the part of a sealed body that is public to its owner."""

    order_id: UUID
    lot_id: UUID
    firm_id: UUID
    revision: int


def body_of(place: Place, terms: Terms) -> bytes:
    """Canonical JSON of a pledge: sorted keys, no blanks, whole numbers; what is committed to."""
    fields = {
        "order": str(place.order_id),
        "lot": str(place.lot_id),
        "firm": str(place.firm_id),
        "revision": place.revision,
        "max": terms.most,
        "min": terms.least,
        "hours": terms.hours,
        "floor": terms.floor_won,
        "first": terms.first_on.isoformat(),
        "last": terms.last_on.isoformat(),
        "agree": terms.agree_at_floor,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def terms_in(body: bytes) -> Terms:
    """The terms written in a canonical body."""
    fields = json.loads(body)
    return Terms(
        most=fields["max"],
        least=fields["min"],
        hours=fields["hours"],
        floor_won=fields["floor"],
        first_on=date.fromisoformat(fields["first"]),
        last_on=date.fromisoformat(fields["last"]),
        agree_at_floor=fields["agree"],
    )


def place_in(body: bytes) -> Place:
    """Whose pledge a canonical body is."""
    fields = json.loads(body)
    order_id, lot_id, firm_id = (UUID(fields[name]) for name in ("order", "lot", "firm"))
    return Place(order_id, lot_id, firm_id, fields["revision"])
