"""Who may hold a drawing, until when, and who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.ledger.catchup import holding_up_nobody
from cluster.ledger.keys import shred_file
from cluster.ledger.store import clusters
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_be_member, must_be_system, must_coordinate_or_be_system
from orders.drawings import held, shelf
from orders.drawings.domain import Drawing, DrawingViews, views_id
from orders.drawings.models import DrawingRow
from orders.drawings.pictures import Shown
from orders.drawings.queries import expired, holds_file, picture_in

ONE_LOOK = timedelta(minutes=10)  # looks of one person within it are one line of the log
AFTER_THE_END = timedelta(days=30)
STRAY_AFTER = timedelta(hours=1)
_MOST_NOTED = 10_000
_noted: set[tuple[UUID, UUID, str, int]] = set()  # already in the ledger; saves asking it again


@dataclass(frozen=True, slots=True)
class Holder:
    """A firm that may see the picture; the file too once the order is confirmed."""

    firm_id: UUID
    may_take_file: bool = False
    nda_on: date | None = None


def admit_holders(*, by: Actor, key: Key, drawing_id: UUID, holders: Iterable[Holder]) -> Done:
    """Later steps call it when firms are invited, and again when an order is confirmed."""
    must_coordinate_or_be_system(by)
    wanted = list(holders)

    def body(work: Work) -> dict[str, Any]:
        found = work.load(Drawing, drawing_id)
        for holder in wanted:
            found.admit(
                holder.firm_id,
                may_take_file=holder.may_take_file,
                nda_on=holder.nda_on,
                at=clock.now(),
            )
        return {"drawing_id": str(drawing_id), "holders": len(found.holders)}

    return command(by.act(key), body)


def dismiss_holders(*, by: Actor, key: Key, drawing_id: UUID, firm_ids: Iterable[UUID]) -> Done:
    """These firms may look no longer, from their next request on."""
    must_coordinate_or_be_system(by)
    leaving = list(firm_ids)

    def body(work: Work) -> dict[str, Any]:
        found = work.load(Drawing, drawing_id)
        found.dismiss(leaving, clock.now())
        return {"drawing_id": str(drawing_id), "holders": len(found.holders)}

    return command(by.act(key), body)


def end_access(*, by: Actor, key: Key, drawing_id: UUID, ended_at: datetime) -> Done:
    """The order ended: access, and the file's key, end 30 days later."""
    must_coordinate_or_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        work.load(Drawing, drawing_id).expire_at(ended_at + AFTER_THE_END, clock.now())
        return {"drawing_id": str(drawing_id)}

    return command(by.act(key), body)


def keep_access(*, by: Actor, key: Key, drawing_id: UUID) -> Done:
    """Another order needs the drawing: an end that was set is taken back."""
    must_coordinate_or_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        work.load(Drawing, drawing_id).expire_at(None, clock.now())
        return {"drawing_id": str(drawing_id)}

    return command(by.act(key), body)


def destroy_drawing(*, by: Actor, key: Key, drawing_id: UUID) -> Done:
    """Past its expiry the key is destroyed with the event, then the bytes go."""
    must_be_system(by)

    def body(work: Work) -> dict[str, Any]:
        found = work.load(Drawing, drawing_id)
        found.destroy(clock.now())
        shred_file(work.act.cluster_id, drawing_id, clock.now())
        return {"file": found.file}

    done = command(by.act(key), body)
    shelf.discard(done.result["file"])
    return done


def show_picture(*, by: Actor, row: DrawingRow, noted: bool = True) -> Shown:
    """The picture for a page of a later step, which found the drawing through this person.

    A page drawn again because its form was refused is no new look: `noted` is False there.
    """
    picture = picture_in(by, row, plain=True)
    if noted:
        note_look(by=by, drawing_id=row.stream_id, what="picture")
    return picture


def note_look(*, by: Actor, drawing_id: UUID, what: str) -> None:
    """One line of the view log; several looks within ten minutes are one.

    The caller has found the drawing through this person.
    """
    must_be_member(by)
    if (person_id := by.person_id) is None:
        return
    slot = int(clock.now().timestamp() // ONE_LOOK.total_seconds())
    look = (drawing_id, person_id, what, slot)
    if look in _noted:
        return
    key = Key.derived("drawings.look", *look)

    def body(work: Work) -> dict[str, Any]:
        views = work.load_or_new(DrawingViews, views_id(drawing_id, person_id))
        views.see(drawing_id, (person_id, by.firm_id), what, clock.now())
        return {}

    command(by.act(key), body)
    if len(_noted) >= _MOST_NOTED:
        _noted.clear()
    _noted.add(look)


def destroy_expired(now: datetime) -> None:
    """A timer: every drawing whose access has ended."""
    for cluster_id in clusters():
        for drawing_id in expired(cluster_id, now):
            key = Key.derived("drawings.destroy", drawing_id)
            with holding_up_nobody("end of a drawing", drawing_id):
                destroy_drawing(by=Actor.system(cluster_id), key=key, drawing_id=drawing_id)


def sweep_shelf(now: datetime) -> None:
    """A timer: what waits since an hour was cut off before its commit, or just after it; and
    uploads whose form never came back."""
    held.sweep(now)
    for name in shelf.waiting_since((now - STRAY_AFTER).timestamp()):
        if any(holds_file(cluster_id, name) for cluster_id in clusters()):
            shelf.settle(name)
        else:
            shelf.discard(name)
