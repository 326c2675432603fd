"""A drawing in custody: what is known of it, which questions are open, who may hold it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.codec import Event
from cluster.ledger.decider import Decider
from orders.drawings.domain.events import (
    Custody,
    DrawingDestroyed,
    DrawingFrozen,
    DrawingMeasured,
    DrawingRefused,
    DrawingReleased,
    DrawingStored,
    EntityDeclared,
    ExpirySet,
    HolderAdmitted,
    HolderDismissed,
    PartsConfirmed,
    UnitsConfirmed,
)
from orders.drawings.domain.facts import (
    SETTLED_BY_LOOKING,
    ReadingFacts,
    readings_of,
    remarks_of,
)
from orders.drawings.report import Report
from orders.drawings.treatments import Treatment

ASKED_UNITS = ("mm", "inch")


class Drawing(Decider):
    """One file with its measurement."""

    kind: ClassVar[str] = "drawing"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.file = ""
        self.sha256 = ""
        self.custody: Custody | None = None
        self.unit: str | None = None
        self.readings: list[ReadingFacts] = []
        self.refused = False
        self.parts_confirmed = False
        self.treatments: dict[int, Treatment] = {}
        self.holders: dict[UUID, bool] = {}
        self.expires_at: datetime | None = None
        self.destroyed = False
        self.frozen_for: set[UUID] = set()  # orders whose firms rely on what was measured

    @property
    def reading(self) -> ReadingFacts | None:
        """The reading that counts, once the unit is known."""
        return next((r for r in self.readings if r.unit == self.unit), None)

    @property
    def open_questions(self) -> list[str]:
        """Codes still to be answered; none of a refused drawing."""
        if self.refused:
            return []
        if self.reading is None:
            return ["unit-unknown"]
        settled = SETTLED_BY_LOOKING if self.parts_confirmed else frozenset()
        return [q.code for q in self.reading.questions if q.code not in settled]

    def store(self, stored: DrawingStored) -> None:
        """A file comes into custody."""
        if self.file:
            raise Clash("already-exists")
        self.emit(stored)

    def measure(self, report: Report, at: datetime) -> None:
        """What the reader found: measured, with or without questions, or refused."""
        self.must_be_free()
        kind = DrawingRefused if report.state == "refused" else DrawingMeasured
        read = kind(
            engine=report.engine,
            unit=report.unit,
            readings=readings_of(report),
            remarks=remarks_of(report.remarks),
            thickness_um=report.thickness_um,
            at=at,
        )
        self.emit(read)

    def confirm_unit(self, unit: str, at: datetime) -> None:
        """Answer the question of a file that states no unit."""
        self.must_be_free()
        if "unit-unknown" not in self.open_questions:
            raise RuleBroken("not-asked", field="unit")
        if unit not in ASKED_UNITS:
            raise RuleBroken("choice-unknown", field="unit")
        self.emit(UnitsConfirmed(unit=unit, at=at))

    def declare(self, treatments: Mapping[int, Treatment], at: datetime) -> None:
        """Say of single entities what they are; the drawing is measured again afterwards."""
        self.must_be_free()
        for entity, treatment in sorted(treatments.items()):
            if self.treatments.get(entity) != treatment:
                self.emit(EntityDeclared(entity=entity, treatment=treatment, at=at))

    def confirm_parts(self, parts: int, at: datetime) -> None:
        """The person has looked: so many parts, and the profiles are as shown."""
        self.must_be_free()
        asked = set(self.open_questions)
        if "start-or-part" in asked:
            raise RuleBroken("start-or-part", field="roles")
        if not asked & SETTLED_BY_LOOKING:
            raise RuleBroken("not-asked", field="parts")
        if self.reading is None or parts != self.reading.parts:
            raise RuleBroken(
                "parts-differ", field="parts", n=self.reading.parts if self.reading else 0
            )
        self.emit(PartsConfirmed(parts=parts, at=at))

    def freeze(self, order_id: UUID, at: datetime) -> None:
        """An order was checked with it: what it measures stays as firms are asked for it."""
        if not self.destroyed and order_id not in self.frozen_for:
            self.emit(DrawingFrozen(order_id=order_id, at=at))

    def release(self, order_id: UUID, at: datetime) -> None:
        """That order has ended, or cuts from another drawing."""
        if not self.destroyed and order_id in self.frozen_for:
            self.emit(DrawingReleased(order_id=order_id, at=at))

    def admit(
        self, firm_id: UUID, *, may_take_file: bool, nda_on: date | None, at: datetime
    ) -> None:
        """A firm may see the picture, and the file where stated; nothing twice."""
        self.must_be_held()
        if self.custody is not None and self.custody.nda and nda_on is None:
            raise RuleBroken("nda-missing", field="nda_on")
        if self.holders.get(firm_id) != may_take_file:
            self.emit(
                HolderAdmitted(firm_id=firm_id, may_take_file=may_take_file, nda_on=nda_on, at=at)
            )

    def dismiss(self, firm_ids: Iterable[UUID], at: datetime) -> None:
        """These firms may look no longer."""
        for firm_id in sorted(set(firm_ids) & self.holders.keys()):
            self.emit(HolderDismissed(firm_id=firm_id, at=at))

    def expire_at(self, expires_at: datetime | None, at: datetime) -> None:
        """Access ends, and the file's key is destroyed, at this instant; None: it is needed again."""
        self.must_be_held()
        if expires_at != self.expires_at:
            self.emit(ExpirySet(expires_at=expires_at, at=at))

    def destroy(self, at: datetime) -> None:
        """After the expiry only."""
        if self.destroyed:
            return
        if self.expires_at is None or at < self.expires_at:
            raise Clash("drawing-not-expired")
        self.dismiss(list(self.holders), at)
        self.emit(DrawingDestroyed(at=at))

    def must_be_free(self) -> None:
        """Held, and no order that was checked rests on what it measures."""
        self.must_be_held()
        if self.frozen_for:
            raise Clash("drawing-frozen")

    def must_be_held(self) -> None:
        if self.destroyed:
            raise Clash("drawing-destroyed")

    def _stored(self, e: DrawingStored) -> None:
        self.file, self.sha256, self.custody = e.file, e.sha256, e.custody

    def _measured(self, e: DrawingMeasured) -> None:
        self._read(e)
        self.refused = False

    def _refused(self, e: DrawingRefused) -> None:
        self._read(e)
        self.refused = True

    def _read(self, e: DrawingMeasured | DrawingRefused) -> None:
        self.unit = e.unit
        self.readings = e.readings
        self.parts_confirmed = False

    def _unit_confirmed(self, e: UnitsConfirmed) -> None:
        self.unit = e.unit
        self.refused = self.reading is not None and self.reading.refused

    def _parts_confirmed(self, _e: PartsConfirmed) -> None:
        self.parts_confirmed = True

    def _declared(self, e: EntityDeclared) -> None:
        self.treatments[e.entity] = e.treatment

    def _admitted(self, e: HolderAdmitted) -> None:
        self.holders[e.firm_id] = e.may_take_file

    def _dismissed(self, e: HolderDismissed) -> None:
        self.holders.pop(e.firm_id, None)

    def _expiry_set(self, e: ExpirySet) -> None:
        self.expires_at = e.expires_at

    def _destroyed(self, _e: DrawingDestroyed) -> None:
        self.destroyed = True

    def _frozen(self, e: DrawingFrozen) -> None:
        self.frozen_for.add(e.order_id)

    def _released(self, e: DrawingReleased) -> None:
        self.frozen_for.discard(e.order_id)

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        DrawingStored: _stored,
        DrawingMeasured: _measured,
        DrawingRefused: _refused,
        UnitsConfirmed: _unit_confirmed,
        PartsConfirmed: _parts_confirmed,
        EntityDeclared: _declared,
        HolderAdmitted: _admitted,
        HolderDismissed: _dismissed,
        ExpirySet: _expiry_set,
        DrawingFrozen: _frozen,
        DrawingReleased: _released,
        DrawingDestroyed: _destroyed,
    }
