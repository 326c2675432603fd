"""Which firms fit an order, before they are asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.domain import Office
from cluster.members.models import FirmRow, MachineRow, PersonDetails, PersonRow
from orders.capacity.domain.curve import FIRMS_PER_STEP
from orders.capacity.queries.fits import FirmFit as Fit
from orders.capacity.queries.fits import fits_among
from orders.capacity.queries.planning import planning_of
from orders.jointorders.models import LotRow, OrderRow
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


@dataclass(frozen=True, slots=True)
class Inviting:
    """What is known before anybody is asked."""

    lots: list[LotRow]
    fits: list[FirmFit]  # every member firm, those that fit first
    seconds: list[tuple[str, str]]  # id and name of who may be the second person
    deadline: datetime  # the usual one

    @property
    def thin(self) -> list[tuple[LotRow, int]]:
        """Lots that too few firms fit for a curve, with how many do."""
        count = [
            sum(fit.minutes[n] is not None for fit in self.fits) for n in range(len(self.lots))
        ]
        found = zip(self.lots, count, strict=True)
        return [(lot, many) for lot, many in found if many < FIRMS_PER_STEP]


def seconds_to_name(row: OrderRow) -> list[tuple[str, str]]:
    """Id and name of who may be the second person of an order, whoever it is now."""
    seconds = live(PersonRow, row.cluster_id).filter(role="second", removed=False)
    people = PersonDetails.objects.of(row.cluster_id).filter(person_id__in=seconds.values("key"))
    return [(str(one.person_id), one.name or "–") for one in people]


def inviting_of(actor: Actor, order_id: UUID) -> Inviting:
    """Lots, firms with their reasons, second persons (one statement)."""
    cluster_id = cluster_of(actor)
    seconds = live(PersonRow, cluster_id).filter(role="second", removed=False)
    lots, firms, machines, people, days = together(
        live(LotRow, cluster_id).filter(stream_id=order_id).order_by("place"),
        live(FirmRow, cluster_id).filter(left_on=None).order_by("code"),
        live(MachineRow, cluster_id).exclude(state="retired").order_by("code"),
        PersonDetails.objects.of(cluster_id).filter(person_id__in=seconds.values("key")),
        members.asked_calendars(cluster_id, []),
    )
    names = {firm.firm_id: firm.name(actor.language) for firm in firms}
    needed = [requirement_of(lot) for lot in lots]
    found = fits_among(firms, machines, needed, planning_of(cluster_id))
    return Inviting(
        lots,
        sorted((_told(fit, names) for fit in found), key=lambda fit: not fit.fits),
        [(str(one.person_id), one.name or "–") for one in people],
        _usual_deadline(Office(members.days_in(next(iter(days), None)))),
    )


def _told(fit: Fit, names: dict[UUID, str]) -> FirmFit:
    return FirmFit(
        fit.firm_id,
        names[fit.firm_id],
        [lot.milliminutes for lot in fit.lots],
        [named(MISFITS, code) for lot in fit.lots for code in lot.misfits],
    )


def _usual_deadline(office: Office) -> datetime:
    """Three working days from now, at the end of the day."""
    found = office.after_working_days(clock.now(), 3)
    return found.astimezone(clock.SEOUL).replace(hour=17, minute=0, second=0, microsecond=0)
