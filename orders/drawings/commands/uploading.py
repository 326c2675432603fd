"""A file comes into custody: read apart, sealed on the shelf, its facts in the ledger."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.kernel.text import clean_line
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.drawings import shelf
from orders.drawings.commands.reading import measure_upload, must_be_a_drawing
from orders.drawings.domain import Custody, Drawing, DrawingStored
from orders.drawings.queries import holds_file, layers_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived; `field` is the form field its refusal belongs to."""

    content: bytes
    name: str
    owner_id: UUID | None = None
    purpose: str = "quotation"
    nda: bool = False
    field: str = "file"


def upload_drawing(*, by: Actor, key: Key, upload: Upload) -> Done:
    """Store and measure a drawing. Result: drawing_id, state (measured, asked, refused)."""
    must_coordinate(by)
    name = clean_line(upload.name, field=upload.field, longest=200)
    act, file = by.act(key), shelf.new_name()
    report, answer = measure_upload(upload.content, layers=layers_of(act.cluster_id))
    must_be_a_drawing(report, field=upload.field)
    drawing_id = id_for("drawing", act.command_id)

    def body(work: Work) -> dict[str, Any]:
        drawing = work.new(Drawing, drawing_id)
        drawing.store(_stored(upload, file))
        drawing.measure(report, clock.now())
        _keep((act.cluster_id, drawing_id, file), upload.content, (answer, name))
        return {"drawing_id": str(drawing_id), "state": report.state}

    try:
        done = command(act, body)
    except BaseException:
        shelf.discard(file)  # its key went with the transaction
        raise
    if done.repeated and not holds_file(act.cluster_id, file):
        shelf.discard(file)  # another press was faster: its file is the drawing's
    else:
        shelf.settle(file)
    return done


def _stored(upload: Upload, file: str) -> DrawingStored:
    custody = Custody(owner_id=upload.owner_id, purpose=upload.purpose, nda=upload.nda)
    return DrawingStored(
        file=file,
        sha256=sha256(upload.content).hexdigest(),
        size_bytes=len(upload.content),
        custody=custody,
        at=clock.now(),
    )


def _keep(of: tuple[UUID, UUID, str], content: bytes, about: tuple[bytes, str]) -> None:
    answer, name = about
    shelf.put(of, "file", content, waiting=True)
    shelf.put(of, "report", answer, waiting=True)
    shelf.put(of, "name", name.encode(), waiting=True)
