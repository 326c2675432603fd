"""From a lot's drawing to its piece and its standard minutes."""

from uuid import UUID

import msgspec

from cluster.kernel import clock
from cluster.members import queries as members
from orders.capacity.domain.requirement import PieceFacts
from orders.capacity.minutes import MATERIALS, Piece, Planning, Work, standard_minutes
from orders.capacity.queries.planning import planning_of
from orders.drawings.queries import piece_of
from orders.jointorders.domain.lots import Shop
from orders.jointorders.domain.state import Lot, LotReady


def ready_of(cluster_id: UUID, lot: Lot) -> LotReady | None:
    """The lot as measured; None while its drawing is refused or a question about it is open."""
    piece = piece_of(cluster_id, lot.drawing_id)
    if piece is None:
        return None
    facts = PieceFacts(
        length_nm=piece.length_nm,
        profiles=piece.profiles,
        openings=piece.openings,
        width_um=piece.width_um,
        height_um=piece.height_um,
    )
    minutes = _standard(lot, facts, planning_of(cluster_id))
    return LotReady(lot_id=lot.lot_id, piece=facts, standard_minutes=minutes)


def shop_of(cluster_id: UUID) -> Shop:
    """What lots are checked against today."""
    office = members.office(cluster_id)
    return Shop(
        clock.now().astimezone(clock.SEOUL).date(),
        frozenset(MATERIALS),
        office.is_working_day,
    )


def _standard(lot: Lot, piece: PieceFacts, planning: Planning) -> int:
    return standard_minutes(
        planning=planning,
        work=Work(
            piece=Piece(**msgspec.structs.asdict(piece)),
            material=lot.material,
            thickness_um=lot.thickness_um,
            tolerance_um=lot.tolerance_um,
            ra_nm=lot.ra_nm,
            parts_per_setup=lot.parts_per_setup,
        ),
    )
