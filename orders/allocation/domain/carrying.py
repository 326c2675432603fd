"""How much carried credit counts in one order, and how an account grows, is used up and ends."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from orders.allocation.domain.entitled import MICRO

COUNTED_PART = 4  # a quarter of the share without credit
WEEKS = (52, 12)  # weeks in a month
KEPT_YEARS = 1


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Credit or debit of one posting that is not used up yet, in micro."""

    micro: int
    until: datetime


def counted(carried: int, share: int, least: int) -> int:
    """What of `carried` counts in an order: within a quarter of `share`, both ways.

    `least` is the least the firm can take at once (one piece, or its minimum lot): pieces are
    whole, so a quarter of less than that could never give a small firm anything. All in micro.
    """
    limit = max(share // COUNTED_PART, least)
    return max(-limit, min(limit, carried))


def month_of(weight: int) -> int:
    """The most an account may hold, in micro: one month of verified minutes a week."""
    weeks, months = WEEKS
    return weight * MICRO * weeks // months


def within(carried: int, change: int, weight: int) -> int:
    """What of `change` the account takes; the rest goes to the pool."""
    most = month_of(weight)
    return max(-most, min(most, carried + change)) - carried


def netted(account: Iterable[Open], micro: int, until: datetime) -> list[Open]:
    """The account after one more posting: it first uses up what is open the other way, oldest
    first, so that only what was never used can expire."""
    kept: list[Open] = []
    for one in account:
        if one.micro * micro >= 0:
            kept.append(one)
        elif abs(micro) < abs(one.micro):
            kept.append(Open(micro=one.micro + micro, until=one.until))
            micro = 0
        else:
            micro += one.micro
    return [*kept, Open(micro=micro, until=until)] if micro else kept


def balance(account: Iterable[Open]) -> int:
    return sum(one.micro for one in account)


def ended(account: Iterable[Open], now: datetime) -> int:
    """What of the account has reached its day, in micro."""
    return sum(one.micro for one in account if one.until <= now)


def a_year_later(at: datetime) -> datetime:
    """The same day next year; the last of February for the leap day."""
    day = min(at.day, 28) if at.month == 2 else at.day
    return at.replace(year=at.year + KEPT_YEARS, day=day)


def least_of(min_lot: int, std_minutes: int) -> int:
    """The least a firm can take of a lot at once, in micro."""
    return max(1, min_lot) * std_minutes * MICRO


def most_pieces(cap: int, min_lot: int, frozen: int) -> int:
    """The most a firm can take of a lot; a minimum lot above the cap can never be opened."""
    return max(frozen, cap if cap >= min_lot else 0)


Accounts = dict[UUID, list[Open]]
