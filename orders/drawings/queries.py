"""Questions about drawings: is it there, what does it say, who looked."""

from collections.abc import Iterable
from uuid import UUID

from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor, Verdict, for_actor, rule
from orders.drawings.geometry import Piece
from orders.drawings.models import DrawingRow, DrawingViewRow


def drawing(cluster_id: UUID, drawing_id: UUID) -> DrawingRow:
    """How the drawing stands."""
    found = live(DrawingRow, cluster_id).filter(key=drawing_id).first()
    if found is None:
        raise NotFound
    return found


def drawing_for(actor: Actor, drawing_id: UUID) -> DrawingRow:
    """The same, through the person who asks."""
    found = for_actor(DrawingRow, actor).filter(key=drawing_id).first()
    if found is None:
        raise NotFound
    return found


def drawings(cluster_id: UUID, drawing_ids: Iterable[UUID]) -> dict[UUID, DrawingRow]:
    """Several at once, by id."""
    rows = live(DrawingRow, cluster_id).filter(key__in=list(drawing_ids))
    return {row.stream_id: row for row in rows}


def drawing_exists(cluster_id: UUID, drawing_id: UUID) -> bool:
    """A drawing that still has its file, measured or not."""
    known = live(DrawingRow, cluster_id).filter(key=drawing_id)
    return known.exclude(state="destroyed").exists()


def piece_of(cluster_id: UUID, drawing_id: UUID) -> Piece | None:
    """What the drawing says of one piece; None while it is refused or a question is open."""
    row = live(DrawingRow, cluster_id).filter(key=drawing_id, state="measured").first()
    return piece_in(row) if row else None


def piece_in(row: DrawingRow) -> Piece:
    return Piece(row.length_nm, row.parts + row.openings, row.openings, row.width_um, row.height_um)


def views_of(actor: Actor, drawing_id: UUID) -> list[DrawingViewRow]:
    """Who looked, as far as this person may know; the latest first."""
    return list(for_actor(DrawingViewRow, actor).filter(drawing_id=drawing_id).order_by("-last_at"))


@rule("drawings.see")
def _see(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """The coordinator, and the firms that hold it; for others it does not exist."""
    known = for_actor(DrawingRow, actor).filter(key=drawing_id)
    return Verdict.ALLOW if known.exists() else Verdict.HIDE


@rule("drawings.take")
def _take(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """The file itself: the coordinator, and holders once the order is confirmed."""
    row = for_actor(DrawingRow, actor).filter(key=drawing_id).first()
    if row is None:
        return Verdict.HIDE
    may = actor.is_coordinator or str(actor.firm_id) in row.takers
    return Verdict.ALLOW if may else Verdict.DENY


@rule("drawings.settle")
def _settle(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """Answering its questions is the coordinator's; holders see it but may not."""
    seen = _see(actor, drawing_id=drawing_id)
    return Verdict.DENY if seen is Verdict.ALLOW and not actor.is_coordinator else seen


@rule("drawings.upload")
def _upload(actor: Actor, **_kwargs: object) -> Verdict:
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY
