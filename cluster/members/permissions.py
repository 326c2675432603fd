"""The sentences every command begins with: may this actor do that?"""

from datetime import timedelta
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotAllowed
from cluster.members.access import Actor


def must_be_member(by: Actor) -> None:
    """Anybody with a role in the cluster."""
    _demand(by.is_member)


def must_act_for(by: Actor, firm_id: UUID) -> None:
    """Owner or staff of the firm."""
    _demand(by.belongs_to(firm_id))


def must_own(by: Actor, firm_id: UUID) -> None:
    """The owner of the firm: prices, consent, people."""
    _demand(by.is_owner and by.belongs_to(firm_id))


def must_own_a_firm(by: Actor) -> UUID:
    """The owner, for the own firm; which one that is."""
    if by.firm_id is None:
        raise NotAllowed
    must_own(by, by.firm_id)
    return by.firm_id


def must_act_for_or_coordinate(by: Actor, firm_id: UUID) -> None:
    """Whoever works in the firm, or the coordinator on its behalf."""
    _demand(by.is_coordinator or by.belongs_to(firm_id))


def must_coordinate(by: Actor) -> None:
    _demand(by.is_coordinator)


def must_own_or_coordinate(by: Actor, firm_id: UUID) -> None:
    """The owner of the firm, or the coordinator on its behalf."""
    _demand(by.is_coordinator or (by.is_owner and by.belongs_to(firm_id)))


def must_be_system(by: Actor) -> None:
    """Timers and reactions only."""
    _demand(by.is_system)


def must_coordinate_or_be_system(by: Actor) -> None:
    _demand(by.is_coordinator or by.is_system)


def must_be_guest_of(by: Actor, link_id: UUID) -> None:
    """The customer who came by this link."""
    _demand(by.guest_of is not None and by.guest_of == link_id)


def must_be_fresh(by: Actor, minutes: int = 5) -> None:
    """Signed in, or confirmed the password, at most `minutes` ago."""
    if by.fresh_at is None or clock.now() - by.fresh_at > timedelta(minutes=minutes):
        raise NotAllowed("sign-in-again", minutes=minutes)


def _demand(granted: bool) -> None:
    if not granted:
        raise NotAllowed
