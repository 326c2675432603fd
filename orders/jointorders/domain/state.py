"""A joint order as it stands: its state, lots, invitations, clocks and offers."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash
from cluster.ledger.decider import Decider
from orders.capacity.domain.curve import FIRMS_PER_STEP, Step
from orders.capacity.domain.requirement import PieceFacts, Requirement
from orders.capacity.domain.verified import Weight


class State(StrEnum):
    """Where an order stands; the words are those of the page."""

    NEW = "new"
    DRAFT = "draft"
    CHECKED = "checked"
    COLLECTING = "collecting"
    SEALED = "sealed"
    PRICING = "pricing"
    OFFERED = "offered"
    COUNTERED = "countered"
    WON = "won"
    ALLOCATING = "allocating"
    CONFIRMED = "confirmed"
    PRODUCING = "producing"
    LOST = "lost"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


ENDED = frozenset({State.LOST, State.EXPIRED, State.CANCELLED})


class Mode(StrEnum):
    """The legal mode of an order (joint-orders, section 4)."""

    PRIME = "prime"
    DIVIDED = "divided"
    COOP = "coop"
    PUBLIC_JOINT = "public_joint"


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """One drawing, material, thickness, quantity and date of an order.

    Lengths in um, Ra in nm; `material_permille` is the material's share of the price (0 = the
    customer supplies it); `target_won` the customer's wished unit price, if told.
    """

    lot_id: UUID
    drawing_id: UUID
    material: str
    thickness_um: int
    quantity: int
    tolerance_um: int
    ra_nm: int
    parts_per_setup: int
    due_on: date
    material_permille: int = 0
    target_won: int | None = None

    def requirement(self, ready: "LotReady") -> Requirement:
        """What a firm must know of the lot to pledge."""
        own = {name: getattr(self, name) for name in _SHARED}
        return Requirement(piece=ready.piece, standard_minutes=ready.standard_minutes, **own)


_SHARED = set(Requirement.__struct_fields__) & set(Lot.__struct_fields__)


class LotReady(msgspec.Struct, frozen=True, kw_only=True):
    """A measured lot: its piece, and whole standard minutes for one."""

    lot_id: UUID
    piece: PieceFacts
    standard_minutes: int


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Why a firm fits a lot (its fastest machine) or does not (`misfits`, codes)."""

    lot_id: UUID
    machine_id: UUID | None = None
    milliminutes: int | None = None
    machines: int = 0  # how many of the firm fit
    misfits: list[str] = []


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One firm asked to pledge, with its reasons of fit lot by lot."""

    firm_id: UUID
    fits: list[Fit]


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """One pledge as it stood at the closing; the hex commitment its owner can check."""

    lot_id: UUID
    firm_id: UUID
    commitment: str


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Ledger position and hex chain hash just before the closing."""

    position: int
    chain: str


class LotCurve(msgspec.Struct, frozen=True, kw_only=True):
    """The blind curve of one lot; no steps where fewer than three firms pledged."""

    lot_id: UUID
    steps: list[Step]


class OfferLine(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a lot at one joint unit price in won."""

    lot_id: UUID
    unit_price_won: int
    quantity: int


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One version of what the customer is offered."""

    version: int
    lines: list[OfferLine]
    delivery_on: date
    valid_until: datetime
    terms: str

    @property
    def total_won(self) -> int:
        """Supply value without VAT."""
        return sum(line.unit_price_won * line.quantity for line in self.lines)


class SignOff(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two persons of an opening, and when he last signed in."""

    person_id: UUID
    role: str
    fresh_at: datetime


class OrderState(Decider):
    """What the rules of every topic read; only apply steps assign it."""

    kind: ClassVar[str] = "order"
    state: State = State.NEW
    mode: Mode = Mode.PRIME
    customer_id: UUID
    second_person_id: UUID
    deadline: datetime
    extensions: int = 0
    pledge_clock: int = 0
    checkpoint: Checkpoint | None = None
    weighed_at: datetime | None = None
    offer: Offer | None = None  # the newest version, drafted or sent
    sent: Offer | None = None  # the version the customer has
    sent_version: int = 0
    link_number: int = 1  # of the links that the sent version had
    viewed_version: int = 0
    rounds: int = 0
    answer: str = ""
    opening_reason: str = ""
    broken: str = ""  # code of a seal that does not fit; empty once all fit again

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.lots: dict[UUID, Lot] = {}
        self.ready: dict[UUID, LotReady] = {}
        self.invited: set[UUID] = set()
        self.declined: set[UUID] = set()
        self.commitments: list[Commitment] = []
        self.weights: list[Weight] = []  # of the firms that pledged, as fixed at the closing
        self.signoffs: dict[tuple[str, str], SignOff] = {}
        self.curve: dict[UUID, list[Step]] = {}
        self.clocks: dict[str, int] = {}
        self.passed: dict[str, int] = {}
        self.questions: dict[UUID, int] = {}  # version of the last word on each

    def need(self, *states: State) -> None:
        """Refuse a command that does not belong to the present state, and name it."""
        if self.state not in states:
            raise Clash("state-wrong", state=str(self.state))

    def need_offer_out(self) -> None:
        """The customer may still answer: also while the next version is only drafted."""
        out = (State.PRICING,) if self.sent is not None else ()
        self.need(State.OFFERED, State.COUNTERED, *out)

    @property
    def drawings(self) -> list[UUID]:
        """The drawings of the lots, each once."""
        return sorted({lot.drawing_id for lot in self.lots.values()})

    def pledges_for(self, lot_id: UUID) -> int:
        """Pledges of a lot that stood at the closing."""
        return sum(c.lot_id == lot_id for c in self.commitments)

    @property
    def can_show_curve(self) -> bool:
        """At least one lot has enough pledges for one blind step."""
        return any(self.pledges_for(lot) >= FIRMS_PER_STEP for lot in self.lots)
