"""A joint order brought into each of its states by its own rules: no database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from cluster.kernel.ids import id_for
from orders.capacity.domain.curve import Step
from orders.capacity.domain.requirement import PieceFacts
from orders.capacity.domain.verified import Weight
from orders.jointorders.domain import (
    collecting,
    dividing,
    drafting,
    ending,
    lots,
    offering,
    opening,
    questions,
    second,
)
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import (
    Checkpoint,
    Commitment,
    Invitation,
    Lot,
    LotCurve,
    LotReady,
    Offer,
    OfferLine,
    SignOff,
    State,
)

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 12:00 in Seoul
DEADLINE = NOON + timedelta(days=3)
UNTIL = NOON + timedelta(days=10)
HANA, DONGTAN, SAEROM, CHOI = (id_for("firm", n) for n in ("hana", "dongtan", "saerom", "choi"))
PARK, SECOND = id_for("person", "park"), id_for("person", "second")
CUSTOMER, LOT, DRAWING = id_for("customer", 1), id_for("lot", 1), id_for("drawing", 1)
QUESTION, LINK = id_for("question", 1), id_for("link", 1)
SHOP = lots.Shop(NOON.date(), frozenset({"SKD11", "SUS304"}), lambda day: day.weekday() < 5)


def a_lot(**changes) -> Lot:
    facts = {
        "lot_id": LOT,
        "drawing_id": DRAWING,
        "material": "SKD11",
        "thickness_um": 40_000,
        "quantity": 1000,
        "tolerance_um": 10,
        "ra_nm": 1600,
        "parts_per_setup": 4,
        "due_on": date(2026, 12, 18),
        "target_won": 42_800,
    }
    return Lot(**facts | changes)


def a_ready(**changes) -> LotReady:
    piece = PieceFacts(
        length_nm=94_849_600, profiles=1, openings=0, width_um=30_000, height_um=20_000
    )
    return LotReady(**{"lot_id": LOT, "piece": piece, "standard_minutes": 69} | changes)


def an_offer(price: int = 41_000, quantity: int = 523, **changes) -> Offer:
    facts = {
        "version": 0,
        "lines": [OfferLine(lot_id=LOT, unit_price_won=price, quantity=quantity)],
        "delivery_on": date(2026, 12, 18),
        "valid_until": UNTIL,
        "terms": "",
    }
    return Offer(**facts | changes)


def asked(firms=(HANA, DONGTAN, SAEROM), **changes) -> collecting.MembersInvited:
    facts = {
        "invitations": [Invitation(firm_id=firm, fits=[]) for firm in firms],
        "left_out": [],
        "second_person_id": SECOND,
        "deadline": DEADLINE,
        "at": NOON,
    }
    return collecting.MembersInvited(**facts | changes)


def closing(firms=(HANA, DONGTAN, SAEROM), why="deadline") -> collecting.CollectingClosed:
    return collecting.CollectingClosed(
        why=why,
        commitments=[Commitment(lot_id=LOT, firm_id=f, commitment=f"{f.int:064x}") for f in firms],
        weights=[Weight(firm_id=f, minutes_per_week=2_400, source="verified") for f in firms],
        checkpoint=Checkpoint(position=41, chain="ab" * 32),
        remind_at=DEADLINE + timedelta(days=2),
        tell_at=DEADLINE + timedelta(days=5),
        at=DEADLINE + timedelta(seconds=15),
    )


def signing(role: str, person: UUID, what: str = opening.CURVE, **changes) -> opening.OpeningSigned:
    at = changes.pop("at", DEADLINE + timedelta(hours=1))
    facts = {"what": what, "reason": "", "at": at} | changes
    fresh = facts.pop("fresh_at", at)
    return opening.OpeningSigned(
        signoff=SignOff(person_id=person, role=role, fresh_at=fresh), **facts
    )


def revision(**changes) -> lots.LotRevised:
    facts = {
        "lot": a_lot(quantity=800),
        "ready": a_ready(),
        "deadline": DEADLINE + timedelta(days=4),
        "at": DEADLINE + timedelta(hours=2),
    }
    return lots.LotRevised(**facts | changes)


def countering(price: int = 40_000, quantity: int = 500, **changes) -> offering.OfferCountered:
    facts = {
        "version": 1,
        "round": 0,
        "lines": [OfferLine(lot_id=LOT, unit_price_won=price, quantity=quantity)],
        "delivery_on": date(2026, 12, 18),
        "note": "",
        "remind_at": UNTIL,
        "tell_at": UNTIL,
        "at": LATER,
    }
    return offering.OfferCountered(**facts | changes)


LATER = DEADLINE + timedelta(hours=2)


def do_open(o):
    inquiry = drafting.Inquiry(
        customer_id=CUSTOMER, title="펀치 1,000개", mode="prime", number="JO-1"
    )
    drafting.open_order(o, inquiry, NOON)


def do_add_lot(o):
    lots.add_lot(o, a_lot(lot_id=LOT if not o.lots else id_for("lot", len(o.lots))), SHOP, NOON)


def do_correct_lot(o):
    lots.correct_lot(o, a_lot(lot_id=next(iter(o.lots), LOT), quantity=700), SHOP, NOON)


def do_remove_lot(o):
    lots.remove_lot(o, next(reversed(o.lots), LOT), NOON)


def do_check(o):
    ready = [a_ready(lot_id=lot) for lot in o.lots]
    drafting.check_order(o, ready, NOON)


def do_invite(o):
    collecting.invite(o, asked(), second_firm=None, working_minutes=1000)


def do_close(o):
    collecting.close_collecting(o, closing(), set())


def do_sign(o):
    opening.sign(o, signing(opening.COORDINATOR, PARK), None)


def do_name_second(o):
    third = id_for("another second person", o.version)
    named = second.SecondPersonNamed(person_id=third, reason="휴직", at=LATER)
    second.name_second_person(o, named, None)


def do_open_curve(o):
    do_sign(o)
    opening.sign(o, signing(opening.SECOND, SECOND), None)
    steps = [Step(price_won=40_500, pieces=523)]
    curve = [LotCurve(lot_id=LOT, steps=steps)]
    opening.open_curve(o, curve, DEADLINE + timedelta(hours=1))


def do_draft(o):
    offering.draft_offer(o, an_offer(), LATER)


def do_send(o):
    if o.state == State.PRICING and (o.offer is None or o.offer.version == o.sent_version):
        do_draft(o)
    offering.send_offer(o, o.offer.version if o.offer else 1, LINK, LATER)


def do_reissue(o):
    again = offering.LinkReissued(
        version=1, link_id=link_id(o.id, 1, o.link_number + 1), number=o.link_number + 1, at=LATER
    )
    offering.reissue_link(o, again)


def do_view(o):
    offering.view_offer(o, 1, LATER)


def do_counter(o):
    offering.counter_offer(o, countering(), LATER)


def do_accept(o):
    ending.accept(o, 1, LINK, LATER, LATER)


def do_decline(o):
    ending.decline(o, 1, "다른 곳과 계약", LATER, LATER)


def do_expire(o):
    ending.expire(o, UNTIL, UNTIL)


def do_cancel(o):
    ending.cancel(o, "고객이 취소", LATER)


def do_begin(o):
    dividing.begin_allocation(o, LATER)


def do_settle(o):
    dividing.settle_allocation(o, LATER)


def do_revise(o):
    lots.revise_lot(o, revision(), SHOP, [HANA])


def do_decline_invite(o):
    said = collecting.InviteDeclined(firm_id=HANA, reason_class="busy", at=NOON)
    collecting.decline_invite(o, said, NOON, has_pledge=False)


def do_extend(o):
    collecting.extend_deadline(o, DEADLINE + timedelta(days=1), NOON, NOON)


def do_ask(o):
    asking = questions.QuestionAsked(question_id=QUESTION, firm_id=HANA, text="소재는?", at=LATER)
    questions.ask(o, asking)


def do_change_mode(o):
    drafting.change_mode(o, "prime", "계약서 준비", has_pledge=False, at=NOON)


_COLLECTING = (do_open, do_add_lot, do_check, do_invite)
_OFFERED = (*_COLLECTING, do_close, do_open_curve, do_send)
PATHS = {
    State.NEW: (),
    State.DRAFT: (do_open, do_add_lot),
    State.CHECKED: (do_open, do_add_lot, do_check),
    State.COLLECTING: _COLLECTING,
    State.SEALED: (*_COLLECTING, do_close),
    State.PRICING: (*_COLLECTING, do_close, do_open_curve),
    State.OFFERED: _OFFERED,
    State.COUNTERED: (*_OFFERED, do_counter),
    State.WON: (*_OFFERED, do_accept),
    State.ALLOCATING: (*_OFFERED, do_accept, do_begin),
    State.CONFIRMED: (*_OFFERED, do_accept, do_begin, do_settle),
    State.LOST: (*_OFFERED, do_decline),
    State.EXPIRED: (*_OFFERED, do_expire),
    State.CANCELLED: (*_COLLECTING, do_cancel),
}


def order_in(state: State) -> JointOrder:
    """An order brought there by commands alone."""
    order = JointOrder(id_for("order", 1))
    for step in PATHS[state]:
        step(order)
    assert order.state == state
    return order
