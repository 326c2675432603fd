"""Questions about a lot that was divided with others, over the machines they share."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.text import Said
from orders.allocation.domain import whatif
from orders.allocation.domain.building import Making, Weeks
from orders.allocation.engine import Problem, read
from orders.allocation.models import JointRow
from orders.allocation.queries.machinery import Horizon, Shops, requirement_of, shops_of
from orders.allocation.queries.whatif import asked
from orders.allocation.queries.whatif.asked import WhatIf
from orders.allocation.queries.whatif.reruns import own_in, own_pieces
from orders.capacity.domain.terms import Terms
from orders.jointorders.queries.pledging import OwnLot

Question = tuple[Said, Problem | None]  # None: the division as it was


@dataclass(frozen=True, slots=True)
class Together:
    """A recorded division of several lots, and one of them as the firm sees it."""

    row: JointRow
    lot: OwnLot
    firm_id: UUID
    price_won: int
    weight: int = 0  # as fixed when the pledges closed; 0 for a firm without a pledge

    def questions(self, *, pledged: bool) -> list[WhatIf]:
        """Each with its answer; `pledged`: the firm has a row in the lot."""
        known = list(self._asked(pledged))
        changed = [problem for _, problem in known if problem is not None]
        answers = iter(own_pieces(changed, self.row.policy, self.firm_id))
        before = own_in(self.row.answer, self.firm_id)
        found = [
            (question, before if problem is None else next(answers)) for question, problem in known
        ]
        return [self._told(question, before, then) for question, then in found]

    @property
    def pieces(self) -> int:
        """As the division gave them."""
        return own_in(self.row.answer, self.firm_id).get(self.lot.lot.key, 0)

    def _asked(self, pledged: bool) -> Iterator[Question]:
        problem = read(self.row.instance.encode())
        assert isinstance(problem, Problem)  # noqa: S101 - several lots
        place = whatif.OwnPlace(problem, self.lot.lot.key, self.firm_id)
        if place.pair is not None:
            yield from self._of_a_maker(place)
        elif pledged:
            yield from self._at_a_lower_price(place)
        elif asked.only_too_fine(self.lot):
            yield asked.FINER, self._finer(place)

    def _of_a_maker(self, place: whatif.OwnPlace) -> Iterator[Question]:
        assert place.pair is not None  # noqa: S101 - asked before
        yield asked.MORE_HOURS, place.with_more_hours()
        yield asked.MORE_TIME, place.with_more_time()
        more = asked.more_pledged(whatif.a_tenth(place.pair.cap or 0))
        yield more, place.with_more_pledged()
        if place.pair.min_lot > 1:
            yield asked.NO_MINIMUM, place.without_minimum()

    def _at_a_lower_price(self, place: whatif.OwnPlace) -> Iterator[Question]:
        terms = asked.own_terms(self.lot)
        if terms is None:
            return
        fits = asked.fits_lower(terms, self.price_won)
        yield asked.LOWER, self._cheaper(place, terms) if fits else None

    def _cheaper(self, place: whatif.OwnPlace, terms: Terms) -> Problem | None:
        shops = self._own_shop(place)
        speed = shops.speed(requirement_of(self.lot.lot), self.firm_id)
        if speed is None:
            return None
        return self._joined(place, shops, speed.minutes, speed.setup, (terms.most, terms.least))

    def _finer(self, place: whatif.OwnPlace) -> Problem:
        """On a machine that takes the standard minutes."""
        shops = self._own_shop(place)
        setup, all_of_it = ceil(shops.planning.program), (self.lot.lot.quantity, 0)
        return self._joined(place, shops, place.std_minutes, setup, all_of_it)

    def _joined(
        self,
        place: whatif.OwnPlace,
        shops: Shops,
        minutes: int,
        setup: int,
        limits: tuple[int, int],
    ) -> Problem:
        cap, least = limits
        making = Making(self.lot.lot.key, self.firm_id, minutes, setup, cap, least)
        weight = self.weight or shops.weight(self.firm_id)
        return place.taking_part(
            making, Weeks(self.firm_id, weight, tuple(shops.free(self.firm_id)))
        )

    def _own_shop(self, place: whatif.OwnPlace) -> Shops:
        """The own machines alone, over the weeks of the division (one statement)."""
        began = (self.row.began_at or clock.now()).astimezone(clock.SEOUL).date()
        orders = [UUID(order) for order in self.row.orders]
        weeks = place.problem.buckets
        return shops_of(self.row.cluster_id, Horizon(began), weeks, orders, self.firm_id)

    def _told(
        self, question: Said, before: dict[UUID, int], then: dict[UUID, int] | None
    ) -> WhatIf:
        lot = self.lot.lot.key
        return WhatIf(
            question=question,
            before=before.get(lot, 0),
            pieces=None if then is None else then.get(lot, 0),
            all_before=sum(before.values()),
            all_pieces=None if then is None else sum(then.values()),
        )
