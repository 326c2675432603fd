"""The fairness ledger as a person may see it: the own account and the median, or all of it."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from uuid import UUID

from cluster.kernel.text import Said
from cluster.kernel.units import show_grouped
from cluster.ledger.projection import live
from cluster.members import queries as members
from cluster.members.access import Actor, for_actor
from orders.allocation.domain.entitled import MICRO
from orders.allocation.domain.fairness import ROUNDED
from orders.allocation.models import CreditEntryRow, CreditRow
from orders.allocation.queries.used import Used, used_in
from orders.jointorders.models import OrderRow
from orders.jointorders.queries.orders import cluster_of

SHOWN = 60  # postings of a page
FEWEST = 3  # no figure of fewer firms
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """Standard minutes of an account, as pages write them."""

    micro: int

    @property
    def ahead(self) -> bool:
        """The firm is owed something."""
        return self.micro > 0

    @property
    def behind(self) -> bool:
        return self.micro < 0

    @property
    def size(self) -> Said:
        """Minutes below an hour, hours above, one decimal; without sign."""
        minutes = abs(self.micro) / MICRO
        if minutes < MINUTES:
            return Said(f"{minutes:.1f}분", f"{minutes:.1f} min")
        hours = f"{show_grouped(int(minutes) // MINUTES)}{_tenth(minutes)}"
        return Said(f"{hours}시간", f"{hours} h")

    @property
    def signed(self) -> Said:
        return Said(self._sign + self.size.ko, self._sign + self.size.en)

    @property
    def minutes(self) -> Said:
        """Always minutes with one decimal, so that a row can be subtracted by eye."""
        text = f"{self._sign if self.behind else ''}{abs(self.micro) / MICRO:,.1f}"
        return Said(f"{text}분", f"{text} min")

    @property
    def change(self) -> Said:
        """The same with its sign, also where it is more."""
        plus = "+" if self.ahead else ""
        return Said(plus + self.minutes.ko, plus + self.minutes.en)

    @property
    def _sign(self) -> str:
        return "+" if self.ahead else "−" if self.behind else ""


def _tenth(minutes: float) -> str:
    tenth = int(minutes % MINUTES / MINUTES * 10)
    return f".{tenth}" if tenth else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One posting, with the titles of its orders that the person may see."""

    row: CreditEntryRow
    orders: list[tuple[UUID, str]]
    used: Amount  # of the account, in the division of these orders

    @property
    def entitled(self) -> Amount:
        return Amount(self.row.entitled)

    @property
    def received(self) -> Amount:
        return Amount(self.row.received)

    @property
    def posted(self) -> Amount:
        return Amount(self.row.posted)

    @property
    def cut(self) -> bool:
        """The account was full: a part went to the pool."""
        return self.row.why != "expired" and self.row.posted != (
            self.row.entitled - self.row.received
        )


@dataclass(frozen=True, slots=True)
class Account:
    """One firm's account, or the pool."""

    row: CreditRow
    name: str

    @property
    def amount(self) -> Amount:
        return Amount(self.row.micro)


@dataclass(frozen=True, slots=True)
class CreditPage:
    """What a person sees of the fairness ledger."""

    own: Account | None
    median: Amount | None
    lines: list[Line]
    accounts: list[Account]  # every firm's; for the desk only
    pool: Account | None


def credit_page(actor: Actor) -> CreditPage:
    """The own account with its postings and the median; for the desk every account."""
    cluster_id = cluster_of(actor)
    rows = list(for_actor(CreditRow, actor))
    desk = actor.is_at_desk
    names = members.firm_names(cluster_id, actor.language) if desk else {}
    accounts = [Account(row, names.get(row.firm_id, "")) for row in rows if row.firm_id]
    return CreditPage(
        own=next((one for one in accounts if one.row.firm_id == actor.firm_id), None),
        median=_median(cluster_id),
        lines=_lines(actor),
        accounts=sorted(accounts, key=lambda one: -one.row.micro) if desk else [],
        pool=next((Account(row, "") for row in rows if row.firm_id is None), None),
    )


def credits_over(cluster_id: UUID, now: datetime) -> list[datetime]:
    """The days that have come on which something of an account ends."""
    over = live(CreditRow, cluster_id).filter(ends_at__lte=now)
    return sorted({row.ends_at for row in over if row.ends_at})


def _median(cluster_id: UUID) -> Amount | None:
    """The middle account of the cluster, without a name; nothing for fewer than three firms."""
    found = live(CreditRow, cluster_id).exclude(firm_id=None).values_list("micro", flat=True)
    known = list(found)
    return Amount(median_low(known)) if len(known) >= FEWEST else None


def _lines(actor: Actor) -> list[Line]:
    if actor.firm_id is None:
        return []
    rows = for_actor(CreditEntryRow, actor).filter(firm_id=actor.firm_id)
    shown = list(rows.order_by("-at", "key")[:SHOWN])
    wanted = {UUID(order) for row in shown for order in row.order_ids}
    seen = for_actor(OrderRow, actor).filter(key__in=wanted)
    titles: dict[UUID, str] = dict(seen.values_list("key", "title"))
    used = used_in(actor, wanted)
    return [Line(row, _titled(row, titles), Amount(_used(row, used))) for row in shown]


def _used(row: CreditEntryRow, used: Used) -> int:
    """Micro; of an end or a debit nothing was used."""
    return used.of(map(UUID, row.order_ids)) if row.why == ROUNDED else 0


def _titled(row: CreditEntryRow, titles: dict[UUID, str]) -> list[tuple[UUID, str]]:
    orders = (UUID(order) for order in row.order_ids)
    return [(order, titles[order]) for order in orders if order in titles]
