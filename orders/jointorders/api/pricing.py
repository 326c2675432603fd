"""The coordinator's road from the opening to the offer: two signatures, the curve, price, send."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from cluster.kernel.errors import RuleBroken
from cluster.members.access import access
from cluster.web.api.bodies import Body, Rows
from cluster.web.api.fields import id_field
from cluster.web.api.operations import Call, Told, at, commands, reads
from cluster.web.forms import both, choice_field, whole_field, won_field
from orders.jointorders import commands as verbs
from orders.jointorders.api.told import Offer, offer_of
from orders.jointorders.commands.opening import Signing
from orders.jointorders.domain.offering import MOST_WON
from orders.jointorders.domain.state import Offer as Terms
from orders.jointorders.domain.state import OfferLine
from orders.jointorders.forms.offer import OfferForm, SigningForm
from orders.jointorders.queries import desk
from orders.jointorders.queries import orders as queries


class SignForm(SigningForm):
    """What is signed: the curve, or pricing without one with its reason."""

    what = choice_field(
        choices=[
            ("curve", both("공급곡선", "The curve")),
            ("without-curve", both("공급곡선 없이", "Without a curve")),
        ],
        label=both("무엇에 서명하나요", "What is signed"),
    )


class LineForm(forms.Form):
    """Price and quantity of one lot."""

    lot_id = id_field(label=both("로트", "Lot"))
    unit_price_won = won_field(least=0, most=MOST_WON, label=both("개당 단가", "Unit price"))
    quantity = whole_field(label=both("수량", "Quantity"))


class VersionForm(forms.Form):
    """Which version of the offer."""

    version = whole_field(label=both("몇 차", "Version"))


class Opening(Told):
    """Who has signed within five minutes; `what` can be signed now."""

    what: str
    coordinator_signed: bool
    second_signed: bool
    reason: str


class Step(Told):
    """So many pieces at this price; made of at least three firms."""

    price_won: int
    pieces: int


class Curve(Told):
    """The blind curve of one lot; no step where it was not opened."""

    lot_id: UUID
    target_won: int | None
    steps: list[Step]


class Curves(Told):
    """The curves of an order, computed once at the opening."""

    lots: list[Curve]


class Offers(Told):
    """Our versions and the customer's rounds, the newest first."""

    offers: list[Offer]


class Signed(Told):
    """Whether this signature was the second one and opened."""

    opened: bool


class Drafted(Told):
    """The version that was written."""

    version: int


@reads(Opening)
def read_opening(call: Call, order_id: UUID) -> Opening:
    """The two signatures of a sealed order."""
    row = queries.order_row(call.actor, order_id)
    found = desk.opening_of(call.actor, row)
    return Opening(
        what=found.what if found else "",
        coordinator_signed=bool(found and found.coordinator),
        second_signed=bool(found and found.second),
        reason=found.reason if found else "",
    )


@commands(Signed, Body(SignForm))
def sign_opening(call: Call, order_id: UUID) -> Any:
    """One of the two signatures, within five minutes of the password; the second one opens."""
    signing = Signing(order_id, call.fields["what"], call.fields["reason"] or "")
    return verbs.sign_opening(by=call.actor, key=call.key, signing=signing)


@reads(Curves)
def read_curve(call: Call, order_id: UUID) -> Curves:
    """The blind curve of each lot: steps of at least three firms, no name and no floor."""
    lots = queries.lots_of(queries.cluster_of(call.actor), order_id)
    told = [
        Curve(
            lot_id=lot.key,
            target_won=lot.target_won,
            steps=[Step(price_won=price, pieces=pieces) for price, pieces in lot.steps],
        )
        for lot in lots
    ]
    return Curves(lots=told)


@reads(Offers)
def list_offers(call: Call, order_id: UUID) -> Offers:
    """Every version that was written, and the customer's rounds."""
    rows = queries.offer_rows(queries.cluster_of(call.actor), order_id)
    return Offers(offers=[offer_of(row) for row in rows])


@commands(Drafted, Body(lambda: OfferForm(lots=[]), {"lines": Rows(LineForm)}), status=201)
def draft_offer(call: Call, order_id: UUID) -> Any:
    """Write the next version of the offer: one line for every lot."""
    stated = call.fields
    delivery_on: date = stated["delivery_on"]
    terms = Terms(
        version=0,
        lines=[OfferLine(**line) for line in stated["lines"]],
        delivery_on=delivery_on,
        valid_until=stated["valid_until"],
        terms=stated["terms"] or "",
    )
    try:
        return verbs.draft_offer(by=call.actor, key=call.key, order_id=order_id, offer=terms)
    except RuleBroken as broken:
        raise _at_its_line(broken, terms) from broken


def _at_its_line(broken: RuleBroken, terms: Terms) -> RuleBroken:
    """The page has a field for each lot, the API a line."""
    name, _, lot = str(broken.facts.get("field", "")).partition("-")
    for n, line in enumerate(terms.lines):
        if lot == str(line.lot_id):
            called = {"price": "unit_price_won"}.get(name, name)
            broken.facts["field"] = f"lines.{n}.{called}"
    return broken


@commands(body=Body(VersionForm))
def send_offer(call: Call, order_id: UUID) -> None:
    """Send the drafted version to the customer by a link of its own."""
    version = call.fields["version"]
    verbs.send_offer(by=call.actor, key=call.key, order_id=order_id, version=version)


@commands(body=Body(VersionForm))
def reissue_link(call: Call, order_id: UUID) -> None:
    """Send the customer another link to the version he has; the one before opens no more."""
    version = call.fields["version"]
    verbs.reissue_link(by=call.actor, key=call.key, order_id=order_id, version=version)


opening = access(GET="desk.read", POST="desk.sign")(
    at("pricing", GET=read_opening, POST=sign_opening)
)
curve = access(GET="desk.read")(at("pricing", GET=read_curve))
offers = access(GET="desk.read", POST="orders.lead")(
    at("pricing", GET=list_offers, POST=draft_offer)
)
sending = access(POST="orders.lead")(at("pricing", POST=send_offer))
link = access(POST="orders.lead")(at("pricing", POST=reissue_link))
