"""Which firms fit an order, before they are asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.members import queries as members
from cluster.members.access import Actor
from orders.capacity.queries.fits import firms_that_fit
from orders.jointorders.models import LotRow
from orders.jointorders.queries.orders import cluster_of
from orders.jointorders.queries.requirements import requirement_of
from orders.jointorders.queries.words import MISFITS, named


@dataclass(frozen=True, slots=True)
class FirmFit:
    """One firm: minutes per piece lot by lot, or why it does not fit."""

    firm_id: UUID
    name: str
    minutes: list[int | None]  # milliminutes by lot, None where it does not fit
    reasons: list[Said]

    @property
    def each(self) -> list[int | None]:
        """Whole minutes of one piece by lot, rounded up."""
        return [None if one is None else -(-one // 1000) for one in self.minutes]

    @property
    def why(self) -> list[Said]:
        """Each reason once."""
        return list(dict.fromkeys(self.reasons))

    @property
    def fits(self) -> bool:
        return any(one is not None for one in self.minutes)


def fits_of(actor: Actor, lots: list[LotRow]) -> list[FirmFit]:
    """Every member firm with its reasons, those that fit first."""
    cluster_id = cluster_of(actor)
    names = members.firm_names(cluster_id, actor.language)
    needed = [requirement_of(lot) for lot in lots]
    found = [
        FirmFit(
            fit.firm_id,
            names.get(fit.firm_id, ""),
            [lot.milliminutes for lot in fit.lots],
            [named(MISFITS, code) for lot in fit.lots for code in lot.misfits],
        )
        for fit in firms_that_fit(cluster_id, needed)
    ]
    return sorted(found, key=lambda fit: not fit.fits)


def second_choices(actor: Actor) -> list[tuple[str, str]]:
    """People who may be the second person of an order."""
    cluster_id = cluster_of(actor)
    names = members.person_names(cluster_id)
    found = members.seconds_of(cluster_id)
    return [(str(row.person_id), names.get(row.person_id, "–")) for row in found]


def usual_deadline(actor: Actor) -> datetime:
    """Three working days from now, at the end of the day."""
    found = members.office(cluster_of(actor)).after_working_days(clock.now(), 3)
    return found.astimezone(clock.SEOUL).replace(hour=17, minute=0, second=0, microsecond=0)
