"""A member firm: what it is, when it joined, whether it takes part in joint orders."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cluster.kernel.errors import Clash, RuleBroken
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from cluster.members.domain.registration import parse_registration_number

TAX_TYPES = ("general", "simplified")  # 일반과세, 간이과세


class FirmFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says of a firm. Owner, address, phone and e-mail are kept apart."""

    name_ko: str
    name_en: str
    brn: str  # ten digits
    industry: str
    employees: int
    tax_type: str
    wire_edm: bool

    def checked(self) -> "FirmFacts":
        """The same in one normal form; refuses what cannot be."""
        if self.tax_type not in TAX_TYPES:
            raise RuleBroken("tax-type-unknown", field="tax_type")
        if not 1 <= self.employees <= 9_999:
            raise RuleBroken("number-range", field="employees", least=1, most=9_999)
        return msgspec.structs.replace(
            self,
            name_ko=named(self.name_ko, field="name_ko"),
            name_en=clean_line(self.name_en, field="name_en", longest=80),
            brn=parse_registration_number(self.brn),
            industry=clean_line(self.industry, field="industry", longest=40),
        )


class _Described(Event):
    name_ko: str
    name_en: str
    brn: str
    industry: str
    employees: int
    tax_type: str
    wire_edm: bool

    def facts(self) -> FirmFacts:
        return FirmFacts(**{name: getattr(self, name) for name in FirmFacts.__struct_fields__})


@event("members.firm.joined@1")
class FirmJoined(_Described):
    code: str  # the cluster's own short name, "F01"
    joined_on: date

    def tags(self) -> tuple[str, ...]:
        return ("firms",)


@event("members.firm.corrected@1")
class FirmCorrected(_Described):
    def tags(self) -> tuple[str, ...]:
        return ("firms",)


@event("members.firm.consented-to-joint-orders@1")
class ConsentedToJointOrders(Event):
    pass


@event("members.firm.consent-withdrawn@1")
class ConsentWithdrawn(Event):
    pass


@event("members.firm.left@1")
class FirmLeft(Event):
    left_on: date

    def tags(self) -> tuple[str, ...]:
        return ("firms",)


class Firm(Decider):
    """One member firm."""

    kind: ClassVar[str] = "firm"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.facts: FirmFacts | None = None
        self.code = ""
        self.joined_on = date.min
        self.consents = False
        self.is_member = False

    def join(self, code: str, facts: FirmFacts, joined_on: date, at: datetime) -> None:
        if self.is_member:
            raise Clash("already-exists")
        described = msgspec.structs.asdict(facts.checked())
        code = named(code, field="code", longest=20)
        self.emit(FirmJoined(code=code, joined_on=joined_on, at=at, **described))

    def correct(self, facts: FirmFacts, at: datetime) -> None:
        """Nothing is recorded where nothing changed."""
        self.must_be_member()
        if (checked := facts.checked()) != self.facts:
            self.emit(FirmCorrected(at=at, **msgspec.structs.asdict(checked)))

    def consent_to_joint_orders(self, at: datetime) -> None:
        self.must_be_member()
        if not self.consents:
            self.emit(ConsentedToJointOrders(at=at))

    def withdraw_consent(self, at: datetime) -> None:
        self.must_be_member()
        if self.consents:
            self.emit(ConsentWithdrawn(at=at))

    def leave(self, on: date, at: datetime) -> None:
        self.must_be_member()
        if on < self.joined_on:
            raise RuleBroken("left-before-joining", field="left_on")
        self.emit(FirmLeft(left_on=on, at=at))

    def must_be_member(self) -> None:
        """Nothing more happens to a firm that has left."""
        if not self.is_member:
            raise Clash("firm-left")

    def _joined(self, e: FirmJoined) -> None:
        self.code, self.joined_on = e.code, e.joined_on
        self.facts, self.is_member = e.facts(), True

    def _corrected(self, e: FirmCorrected) -> None:
        self.facts = e.facts()

    def _consented(self, _e: ConsentedToJointOrders) -> None:
        self.consents = True

    def _withdrawn(self, _e: ConsentWithdrawn) -> None:
        self.consents = False

    def _left(self, _e: FirmLeft) -> None:
        self.is_member = self.consents = False

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {
        FirmJoined: _joined,
        FirmCorrected: _corrected,
        ConsentedToJointOrders: _consented,
        ConsentWithdrawn: _withdrawn,
        FirmLeft: _left,
    }


def named(raw: str, *, field: str, longest: int = 80) -> str:
    """A name that is not empty."""
    if not (text := clean_line(raw, field=field, longest=longest)):
        raise RuleBroken("text-empty", field=field)
    return text
