"""Questions about a lot that was divided by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cluster.kernel.text import Said
from orders.allocation.domain import whatif
from orders.allocation.domain.facts import FirmRow
from orders.allocation.queries.whatif import asked
from orders.allocation.queries.whatif.asked import WhatIf
from orders.capacity.queries.weights import weights_of
from orders.jointorders.queries.pledging import OwnLot


@dataclass(frozen=True, slots=True)
class Alone:
    """A recorded run, and the firm's pieces in it."""

    run: whatif.Recorded
    lot: OwnLot
    pieces: int
    price_won: int
    room: int  # pieces that its machines had time for

    def of(self, own: FirmRow) -> Iterator[WhatIf]:
        """For a firm with a row in the run."""
        if not own.eligible and own.pledged:
            ready = whatif.taking_part(own, own.pledged, own.min_lot)
            yield self._with(ready, asked.READY)
            return
        if not own.eligible:
            yield from self._at_a_lower_price(own)
            return
        yield self._with(whatif.with_more_hours(own), asked.MORE_HOURS)
        if own.pledged:
            yield self._with(whatif.with_machine_time(own), asked.ALL_THE_TIME)
        else:
            more = asked.more_pledged(whatif.a_tenth(own.cap))
            yield self._with(self._that_fits(whatif.with_more_pledged(own), own.cap), more)
        if own.min_lot > 1:
            yield self._with(whatif.without_minimum(own), asked.NO_MINIMUM)

    def of_misfit(self, cluster_id: UUID, firm_id: UUID) -> Iterator[WhatIf]:
        """Its machines do not fit the lot."""
        if not asked.only_too_fine(self.lot):
            return
        (weight,) = weights_of(cluster_id, [firm_id])
        own = FirmRow(firm_id=firm_id, eligible=False, weight=weight.minutes_per_week)
        yield self._with(
            self._that_fits(whatif.taking_part(own, self.run.quantity, 0)), asked.FINER
        )

    def _at_a_lower_price(self, own: FirmRow) -> Iterator[WhatIf]:
        terms = asked.own_terms(self.lot)
        if terms is None:
            return
        fits = asked.fits_lower(terms, self.price_won)
        row = whatif.taking_part(own, terms.most, terms.least)
        yield self._with(self._that_fits(row) if fits else own, asked.LOWER)

    def _that_fits(self, row: FirmRow, held: int = 0) -> FirmRow:
        """Within the machines' time; what was its cap stays."""
        return msgspec.structs.replace(row, cap=max(held, min(row.cap, self.room)))

    def _with(self, row: FirmRow, question: Said) -> WhatIf:
        return WhatIf(question, self.pieces, self.run.pieces_with(row))
