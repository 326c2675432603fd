"""Questions about drawings: is it there, what does it say, who looked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import NotFound
from cluster.ledger.projection import live
from cluster.members.access import Actor, Verdict, for_actor, hand, one_for, rule
from orders.drawings.geometry import Piece
from orders.drawings.models import DrawingRow, DrawingViewRow, LayersRow
from orders.drawings.pictures import Shown, caption, file_of, shown
from orders.drawings.shelf import names
from orders.drawings.treatments import IGNORED_LAYERS, START_LAYERS


def drawing(cluster_id: UUID, drawing_id: UUID) -> DrawingRow:
    """How the drawing stands."""
    found = live(DrawingRow, cluster_id).filter(key=drawing_id).first()
    if found is None:
        raise NotFound
    return found


def drawing_for(actor: Actor, drawing_id: UUID) -> DrawingRow:
    """The same, through the person who asks."""
    found = one_for(DrawingRow, actor, drawing_id)
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


def expired(cluster_id: UUID, now: datetime) -> list[UUID]:
    """Drawings whose access has ended and whose key still lives."""
    due = live(DrawingRow, cluster_id).filter(expires_at__lte=now).exclude(state="destroyed")
    return list(due.values_list("key", flat=True))


def holds_file(cluster_id: UUID, name: str) -> bool:
    """Did the upload of this file come to its commit here?"""
    return live(DrawingRow, cluster_id).filter(file=name).exists()


def layers_row(cluster_id: UUID) -> LayersRow | None:
    """The cluster's own list of layers; none before it was changed."""
    return live(LayersRow, cluster_id).first()


def layers_of(cluster_id: UUID) -> dict[str, list[str]]:
    """What the reader is told to leave out here: words of ignored and of start-hole layers."""
    row = layers_row(cluster_id)
    known = {"ignored": row.ignored, "start": row.start} if row else standard_layers()
    return {f"{name}_layers": words for name, words in known.items()}


def standard_layers() -> dict[str, list[str]]:
    """Before a cluster sets its own."""
    return {"ignored": sorted(IGNORED_LAYERS), "start": sorted(START_LAYERS)}


def views_of(actor: Actor, drawing_id: UUID) -> list[DrawingViewRow]:
    """Who looked, as far as this person may know; the latest first."""
    return list(for_actor(DrawingViewRow, actor).filter(drawing_id=drawing_id).order_by("-last_at"))


def picture_for(actor: Actor, drawing_id: UUID, *, plain: bool = False) -> Shown:
    """The picture for this person; a firm's carries its name and the day. Looks are noted apart."""
    return picture_in(actor, drawing_for(actor, drawing_id), plain=plain)


def picture_in(actor: Actor, row: DrawingRow, *, plain: bool = False) -> Shown:
    """The same of a drawing that was found through this person."""
    return shown(row, actor.language, _watermark(actor), plain=plain)


def file_for(actor: Actor, drawing_id: UUID) -> tuple[str, bytes]:
    """Name and bytes for this person; a firm's copy carries its name and the day."""
    return file_of(drawing_for(actor, drawing_id), _watermark(actor))


def picture_of(cluster_id: UUID, drawing_id: UUID, language: str) -> Shown:
    """The picture without its numbers, for a step that has its own rule (the customer's own)."""
    return shown(drawing(cluster_id, drawing_id), language, plain=True)


def _watermark(actor: Actor) -> str:
    if actor.firm_id is None:
        return ""
    name = actor.called.firm.in_(actor.language)
    return f"{name} · {clock.now().astimezone(clock.SEOUL):%Y-%m-%d}"


def recent(actor: Actor, most: int = 50) -> list[tuple[DrawingRow, str, str]]:
    """The latest drawings this person may see, with their names and their figures in words."""
    rows = list(for_actor(DrawingRow, actor).order_by("-uploaded_at")[:most])
    if not rows:
        return []
    known = names(rows[0].cluster_id, {r.stream_id: r.file for r in rows if r.state != "destroyed"})
    return [(r, known.get(r.stream_id, ""), caption(r, actor.language)) for r in rows]


def may_take(actor: Actor, row: DrawingRow) -> bool:
    """The file itself, of a drawing this person may see."""
    return actor.is_coordinator or str(actor.firm_id) in row.takers


@rule("drawings.see")
def _see(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """The coordinator, and the firms that hold it; for others it does not exist."""
    return Verdict.ALLOW if hand(DrawingRow, actor, drawing_id) else Verdict.HIDE


@rule("drawings.take")
def _take(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """The file itself: the coordinator, and holders once the order is confirmed."""
    row = hand(DrawingRow, actor, drawing_id)
    if row is None:
        return Verdict.HIDE
    return Verdict.ALLOW if may_take(actor, row) else Verdict.DENY


@rule("drawings.settle")
def _settle(actor: Actor, *, drawing_id: UUID, **_kwargs: object) -> Verdict:
    """Answering its questions is the coordinator's; holders see it but may not."""
    seen = _see(actor, drawing_id=drawing_id)
    return Verdict.DENY if seen is Verdict.ALLOW and not actor.is_coordinator else seen


@rule("drawings.list")
def _list(actor: Actor, **_kwargs: object) -> Verdict:
    """Everybody with a firm, and the coordinator; each sees only what he holds."""
    return Verdict.ALLOW if actor.is_coordinator or actor.firm_id else Verdict.DENY


@rule("drawings.upload")
def _upload(actor: Actor, **_kwargs: object) -> Verdict:
    return Verdict.ALLOW if actor.is_coordinator else Verdict.DENY
