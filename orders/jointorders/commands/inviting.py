"""Asking the firms that fit, with the reasons for each."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotFound, RuleBroken
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members import queries as members
from cluster.members.access import Actor
from cluster.members.models import PersonRow
from cluster.members.permissions import must_coordinate
from orders.capacity.domain.curve import FIRMS_PER_STEP
from orders.capacity.domain.requirement import Requirement
from orders.capacity.domain.window import PledgeWindow, WindowOpened, window_id
from orders.capacity.queries.fits import firms_that_fit
from orders.jointorders.commands.drawings import show_drawings
from orders.jointorders.domain import collecting
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import Fit, Invitation


@dataclass(frozen=True, slots=True)
class Asking:
    """Until when, with which second person; `firm_ids` empty asks every firm that fits."""

    deadline: datetime
    second_person_id: UUID | None
    firm_ids: tuple[UUID, ...] = ()


def invite_members(*, by: Actor, key: Key, order_id: UUID, asking: Asking) -> Done:
    """Ask firms for pledges. Result: firms asked, and `warning` too-few-for-curve under three."""
    must_coordinate(by)
    act = by.act(key)
    second = second_person(act.cluster_id, asking.second_person_id)

    def body(work: Work) -> dict[str, Any]:
        order = work.edit(JointOrder, order_id)
        needed = [
            lot.requirement(order.ready[lot.lot_id]) for lot in order.lots.values() if order.ready
        ]
        asked, left_out = sorted_out(act.cluster_id, needed, asking.firm_ids)
        at = clock.now()
        invited = collecting.MembersInvited(
            invitations=asked,
            left_out=left_out,
            second_person_id=second.person_id,
            deadline=asking.deadline,
            at=at,
        )
        minutes = members.working_minutes_between(act.cluster_id, at, asking.deadline)
        collecting.invite(order, invited, second_firm=second.firm_id, working_minutes=minutes)
        _open_windows(work, order, needed, at)
        show_drawings(work, order, order.invited, at)
        warning = {} if _enough(asked, needed) else {"warning": "too-few-for-curve"}
        return {"asked": len(asked), **warning}

    return command(act, body)


def sorted_out(
    cluster_id: UUID, needed: list[Requirement], wanted: Iterable[UUID] = ()
) -> tuple[list[Invitation], list[Invitation]]:
    """Firms to ask and firms left out, each with its reasons lot by lot."""
    chosen = set(wanted)
    asked: list[Invitation] = []
    left_out: list[Invitation] = []
    for found in firms_that_fit(cluster_id, needed):
        if chosen and found.firm_id not in chosen:
            continue
        fits = [Fit(**asdict(lot)) for lot in found.lots]
        group = asked if found.good else left_out
        group.append(Invitation(firm_id=found.firm_id, fits=fits))
    return asked, left_out


def second_person(cluster_id: UUID, person_id: UUID | None) -> PersonRow:
    """Who may stand beside the coordinator."""
    try:
        person = members.person(cluster_id, person_id) if person_id else None
    except NotFound:
        person = None
    if person is None or person.removed or person.role != "second":
        raise RuleBroken("second-person-missing", field="second_person")
    return person


def _open_windows(work: Work, order: JointOrder, needed: list[Requirement], at: datetime) -> None:
    for requirement in needed:
        window = work.new(PledgeWindow, window_id(order.id, requirement.lot_id))
        window.open(
            WindowOpened(
                order_id=order.id,
                requirement=requirement,
                firm_ids=sorted(order.invited),
                deadline=order.deadline,
                at=at,
            )
        )


def _enough(asked: list[Invitation], needed: list[Requirement]) -> bool:
    fits = [fit for invitation in asked for fit in invitation.fits if not fit.misfits]
    return all(sum(fit.lot_id == lot.lot_id for fit in fits) >= FIRMS_PER_STEP for lot in needed)
