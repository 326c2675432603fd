"""Whoever acts in the month: the sample's owners, the coordinator, the second person, the customer."""

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.members import queries
from cluster.members.access import Actor
from cluster.members.models import CustomerRow, FirmRow, PersonDetails
from orders.allocation.models import ShareRow
from orders.jointorders.domain.link import link_id
from orders.jointorders.models import LotRow, OrderRow


class Players:
    """The people of one cluster, each as a request would see him, freshly signed in."""

    def __init__(self, cluster_id: UUID, shift: timedelta) -> None:
        self.cluster_id, self.shift = cluster_id, shift
        self.now = clock.now()
        self.live_until = self.now + timedelta(days=5)
        self.system = Actor.system(cluster_id)

    @cached_property
    def _firms(self) -> dict[str, UUID]:
        return {row.code: row.key for row in live(FirmRow, self.cluster_id)}

    @cached_property
    def _customers(self) -> dict[str, UUID]:
        return {row.code: row.key for row in live(CustomerRow, self.cluster_id)}

    @cached_property
    def _owners(self) -> dict[UUID, PersonDetails]:
        return queries.owners(self.cluster_id)

    @cached_property
    def second_person_id(self) -> UUID:
        return queries.seconds_of(self.cluster_id)[0].person_id

    def customer(self, code: str) -> UUID:
        return self._customers[code]

    def owner(self, firm: str) -> Actor:
        """The owner of the firm with this code, such as F01."""
        return self._now(self._owners[self._firms[firm]])

    def owner_of(self, firm_id: UUID | None) -> Actor:
        if firm_id is None:
            raise LookupError("a share without a firm")
        return self._now(self._owners[firm_id])

    @property
    def coordinator(self) -> Actor:
        rows = queries.people_rows(self.cluster_id)
        found = next(row for row in rows if row.role == "coordinator")
        return self._now(queries.person_details(self.cluster_id, found.person_id))

    @property
    def second(self) -> Actor:
        return self._now(queries.person_details(self.cluster_id, self.second_person_id))

    def without_account(self) -> list[UUID]:
        """Everybody who cannot sign in yet."""
        found = PersonDetails.objects.of(self.cluster_id).filter(account=None)
        return sorted(found.values_list("person_id", flat=True))

    def email(self, who: Actor) -> str:
        return queries.person_details(self.cluster_id, who.person_id or UUID(int=0)).email

    def firm_name(self, owner: Actor) -> Said:
        row = queries.firm(self.cluster_id, owner.firm_id or UUID(int=0))
        return Said(row.name_ko, row.name_en)

    def steps_of(self, lot_id: UUID) -> list[tuple[int, int]]:
        """The blind steps of a lot: price and pieces, the cheapest first."""
        lot = live(LotRow, self.cluster_id).get(key=lot_id)
        return [(price, pieces) for price, pieces in lot.steps]

    def offered(self, lot_id: UUID) -> list[ShareRow]:
        """Shares that wait for an answer."""
        rows = live(ShareRow, self.cluster_id).filter(lot_id=lot_id, state="offered")
        return [row for row in rows.order_by("key") if row.firm_id]

    def waits(self, order_id: UUID) -> bool:
        """The order is won and not divided."""
        return live(OrderRow, self.cluster_id).get(key=order_id).state == "won"

    def code(self, firm_id: UUID | None) -> str:
        """The sample's code of a firm, such as F01."""
        return next((code for code, key in self._firms.items() if key == firm_id), "")

    def guest(self, order_id: UUID, version: int) -> Actor:
        """The customer who follows the link of this offer version."""
        return Actor.guest(self.cluster_id, link_id(order_id, version))

    def _now(self, details: PersonDetails) -> Actor:
        return replace(queries.actor_of(details, clock.now()), fresh_at=clock.now())
