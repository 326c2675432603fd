"""The facts of a drawing's life: stored, measured or refused, asked, held, seen, gone."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from cluster.ledger.codec import Event, event
from orders.drawings.domain.facts import ReadingFacts, RemarkFacts
from orders.drawings.treatments import Treatment


class Custody(msgspec.Struct, frozen=True, kw_only=True):
    """Whose drawing it is and what for; `owner_id` is the customer, None while unknown."""

    owner_id: UUID | None
    purpose: str
    nda: bool  # holders must have signed a non-disclosure agreement


@event("orders.drawing.drawing-stored@1")
class DrawingStored(Event):
    file: str  # random name, 64 hex digits
    sha256: str
    size_bytes: int
    custody: Custody


class _Read(Event):
    engine: str
    unit: str | None  # stated in the file, or confirmed before
    readings: list[ReadingFacts]
    remarks: list[RemarkFacts]  # of the file, whatever its unit
    thickness_um: list[int]  # written in the drawing: a suggestion only


@event("orders.drawing.drawing-measured@1")
class DrawingMeasured(_Read):
    """Measured; a question may be open."""


@event("orders.drawing.drawing-refused@1")
class DrawingRefused(_Read):
    """A fault forbids any figure; the file is kept, the faults are marked in its picture."""


@event("orders.drawing.units-confirmed@1")
class UnitsConfirmed(Event):
    unit: str


@event("orders.drawing.parts-confirmed@1")
class PartsConfirmed(Event):
    parts: int


@event("orders.drawing.entity-declared@1")
class EntityDeclared(Event):
    entity: int
    treatment: Treatment


@event("orders.drawing.holder-admitted@1")
class HolderAdmitted(Event):
    firm_id: UUID
    may_take_file: bool
    nda_on: date | None


@event("orders.drawing.holder-dismissed@1")
class HolderDismissed(Event):
    firm_id: UUID


@event("orders.drawing.expiry-set@1")
class ExpirySet(Event):
    expires_at: datetime | None  # None: needed again, no end is set


@event("orders.drawing.drawing-frozen@1")
class DrawingFrozen(Event):
    order_id: UUID


@event("orders.drawing.drawing-released@1")
class DrawingReleased(Event):
    order_id: UUID


@event("orders.drawing.drawing-destroyed@1")
class DrawingDestroyed(Event):
    """The file's key is destroyed; nobody can open it again."""


@event("orders.drawing-views.drawing-seen@1")
class DrawingSeen(Event):
    drawing_id: UUID
    person_id: UUID
    firm_id: UUID | None
    what: str  # page, picture, file
    number: int
