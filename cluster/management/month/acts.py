"""One order of the month, act by act, each a command with a derived key at a stated hour."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.catchup import catch_up
from cluster.ledger.uow import Done, Key
from cluster.management.month.players import Players
from cluster.management.month.sheets import Inquiry, Pledged, Wanted
from orders.allocation.commands import (
    Accepting,
    Declining,
    accept_share,
    decline_share,
    run_allocation,
)
from orders.allocation.domain.allocation import MOST_RUNS
from orders.allocation.models import ShareRow
from orders.capacity.commands import Pledging, seal_pledge
from orders.capacity.domain.terms import Terms
from orders.drawings.commands import Upload, upload_drawing
from orders.jointorders import commands
from orders.jointorders.commands.opening import Signing
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.opening import CURVE, WITHOUT_CURVE
from orders.jointorders.domain.state import Lot, Offer, OfferLine
from orders.jointorders.tokens import code_of
from orders.policies import let_clocks_run_out

_OPEN = ("모집중", "draft→모집중")
_GIVEN_BACK = "몫 반납"
_REFUSED = {"마감 후": "closed", "없는 회사": "not-found", "최소 > 최대": "min-max"}


@dataclass(frozen=True, slots=True)
class Act:
    """What happens at one hour; acts of all orders are played in the order of their hours."""

    at: datetime
    play: Callable[[], None]
    late: bool = False

    def hour(self, now: datetime) -> datetime:
        """The hour of the sample, but never tomorrow: only a late pledge comes when it comes."""
        return self.at if self.late else min(self.at, now)


class Story:
    """One inquiry from the first call to where the sample says it stands."""

    def __init__(self, players: Players, inquiry: Inquiry) -> None:
        self.players, self.inquiry = players, inquiry
        self.order_id = UUID(int=0)
        self.lots: dict[str, UUID] = {}

    def acts(self) -> Iterator[Act]:
        """Everything up to the sample's state."""
        told = self.inquiry
        yield Act(told.opened, self.open)
        yield Act(told.opened + timedelta(minutes=40), self.ask)
        for wanted in told.lots:
            for one in wanted.pledges:
                late = one.at > told.deadline
                yield Act(one.at, partial(self.pledge, wanted, one), late)
        if told.state not in _OPEN:
            yield from self._after_the_deadline()

    def _after_the_deadline(self) -> Iterator[Act]:
        closed = self.inquiry.deadline + timedelta(seconds=20)
        yield Act(closed, self.close)
        yield Act(closed + timedelta(hours=16), self.open_seals)
        yield Act(closed + timedelta(hours=17), partial(self.offer, 1))
        yield from self._answers(closed + timedelta(hours=22))

    def _answers(self, at: datetime) -> Iterator[Act]:
        state = self.inquiry.state
        if state == "고객거절":
            yield Act(at, self.decline)
        elif state == "협상중":
            yield Act(at, self.counter)
        elif state != "제안중":
            # shares that still wait for an answer are a day old at most
            won = self.players.now if state == "배정중" else at
            yield Act(won, self.accept)
            yield Act(won + timedelta(minutes=5), self.split)

    def _do(self, verb: Any, step: str, **facts: Any) -> Done:
        done: Done = verb(key=Key.derived("demo", self.inquiry.code, step), **facts)
        return done

    def open(self) -> None:
        """The inquiry with its lots and drawings, checked."""
        by = self.players.coordinator
        new = commands.NewOrder(self.players.customer(self.inquiry.customer), self.inquiry.title)
        done = self._do(commands.open_order, "open", by=by, new=new)
        self.order_id = UUID(done.result["order_id"])
        for wanted in self.inquiry.lots:
            self._add(wanted)
        self._do(commands.check_order, "check", by=by, order_id=self.order_id)

    def _add(self, wanted: Wanted) -> None:
        by = self.players.coordinator
        upload = Upload(wanted.drawing.read_bytes(), wanted.drawing.name)
        drawing = self._do(upload_drawing, f"drawing {wanted.code}", by=by, upload=upload)
        lot = Lot(
            lot_id=UUID(int=0),
            drawing_id=UUID(drawing.result["drawing_id"]),
            material=wanted.material,
            thickness_um=wanted.thickness_um,
            quantity=wanted.quantity,
            tolerance_um=wanted.tolerance_um,
            ra_nm=wanted.ra_nm,
            parts_per_setup=wanted.parts_per_setup,
            due_on=self.inquiry.due_on,
            target_won=wanted.target_won,
        )
        step = f"lot {wanted.code}"
        done = self._do(commands.add_lot, step, by=by, order_id=self.order_id, lot=lot)
        self.lots[wanted.code] = UUID(done.result["lot_id"])

    def ask(self) -> None:
        """Every firm that fits is asked."""
        asking = commands.Asking(self.inquiry.deadline, self.players.second_person_id)
        by = self.players.coordinator
        self._do(commands.invite_members, "ask", by=by, order_id=self.order_id, asking=asking)

    def pledge(self, wanted: Wanted, one: Pledged) -> None:
        """One pledge; the sample's bad ones must be refused with their codes."""
        terms = Terms(
            most=one.most,
            least=one.least,
            hours=one.hours,
            floor_won=one.floor_won,
            first_on=max(one.first_on, clock.now().astimezone(clock.SEOUL).date()),
            last_on=one.last_on,
            agree_at_floor=True,
        )
        what = Pledging(self.order_id, self.lots[wanted.code], over_capacity_ok=True)
        expected = next((code for word, code in _REFUSED.items() if word in one.note), None)
        step = f"pledge {one.code}"
        if expected is None:
            self._do(seal_pledge, step, by=self.players.owner(one.firm), what=what, terms=terms)
            return
        try:
            self._do(seal_pledge, step, by=self.players.owner(one.firm), what=what, terms=terms)
        except RuleBroken as refused:
            if refused.code != expected:
                raise
            return
        raise AssertionError(f"{one.code} had to be refused with {expected}")

    def close(self) -> None:
        """The clock closes the collecting after its drain."""
        let_clocks_run_out(clock.now())

    def open_seals(self) -> None:
        """Two persons open together; with too few pledges they price without a curve."""
        enough = any(len(wanted.pledges) >= 3 for wanted in self.inquiry.lots)
        reason = "" if enough else "약정이 세 건보다 적어 대표 수주사가 단가를 정해요."
        signing = Signing(self.order_id, CURVE if enough else WITHOUT_CURVE, reason)
        by, with_ = self.players.coordinator, self.players.second
        self._do(commands.sign_opening, "sign 1", by=by, signing=signing)
        self._do(commands.sign_opening, "sign 2", by=with_, signing=signing)

    def offer(self, version: int) -> None:
        """What the steps of the curve show for sure, at their price, sent by link."""
        at = clock.now()
        offer = Offer(
            version=version,
            lines=[self._line(wanted) for wanted in self.inquiry.lots],
            delivery_on=self.inquiry.due_on,
            valid_until=max(at + timedelta(days=7), self.players.live_until),
            terms="로트마다 3차원 측정 성적서를 드립니다. 운송비는 단가에 들어 있습니다.",
        )
        by = self.players.coordinator
        self._do(
            commands.draft_offer, f"draft {version}", by=by, order_id=self.order_id, offer=offer
        )
        self._do(
            commands.send_offer, f"send {version}", by=by, order_id=self.order_id, version=version
        )

    def _line(self, wanted: Wanted) -> OfferLine:
        """The cheapest step that holds the whole lot, else all that the last step shows."""
        lot_id = self.lots[wanted.code]
        steps = self.players.steps_of(lot_id)
        whole = [(price, pieces) for price, pieces in steps if pieces >= wanted.quantity]
        price, pieces = (whole or steps[-1:] or [(wanted.target_won, wanted.quantity)])[0]
        quantity = min(pieces, wanted.quantity)
        return OfferLine(lot_id=lot_id, unit_price_won=price, quantity=quantity)

    def accept(self) -> None:
        """The customer asks for his code and accepts."""
        guest = self.players.guest(self.order_id, 1)
        self._do(commands.ask_code, "code", by=guest, version=1)
        code = code_of(link_id(self.order_id, 1), 1)
        acceptance = commands.Acceptance(1, "구매담당 예시", code)
        self._do(commands.accept_offer, "accept", by=guest, acceptance=acceptance)

    def decline(self) -> None:
        """The customer says no; the sealed prices are destroyed."""
        guest = self.players.guest(self.order_id, 1)
        reason = "다른 곳과 계약했습니다."
        self._do(commands.decline_offer, "decline", by=guest, version=1, reason=reason)

    def counter(self) -> None:
        """The customer wishes three per cent less."""
        guest = self.players.guest(self.order_id, 1)
        lines = [self._line(wanted) for wanted in self.inquiry.lots]
        less = [
            OfferLine(
                lot_id=line.lot_id,
                unit_price_won=line.unit_price_won * 97 // 100,
                quantity=line.quantity,
            )
            for line in lines
        ]
        counter = commands.Counter(1, less, self.inquiry.due_on, "단가를 조금 더 살펴봐 주십시오.")
        self._do(commands.counter_offer, "counter", by=guest, counter=counter)

    def split(self) -> None:
        """The readers split what was won; every firm answers where the sample is further.

        While another offer is open the award would wait for it: the coordinator divides at once.
        """
        catch_up()
        if self.players.waits(self.order_id):
            by = self.players.coordinator
            self._do(run_allocation, "divide", by=by, order_id=self.order_id)
        for _ in range(MOST_RUNS if self.inquiry.state != "배정중" else 0):
            self._answer_shares()
            catch_up()

    def _answer_shares(self) -> None:
        for wanted in self.inquiry.lots:
            back = {one.firm for one in wanted.pledges if _GIVEN_BACK in one.note}
            lot_id = self.lots[wanted.code]
            for share in self.players.offered(lot_id):
                if self.players.code(share.firm_id) in back:
                    self._give_back(lot_id, share)
                else:
                    self._take(lot_id, share)

    def _give_back(self, lot_id: UUID, share: ShareRow) -> None:
        what = Declining(self.order_id, lot_id, share.run, share.open_pieces, "machine")
        owner = self.players.owner_of(share.firm_id)
        self._do(decline_share, f"back {lot_id} {share.firm_id} {share.run}", by=owner, what=what)

    def _take(self, lot_id: UUID, share: ShareRow) -> None:
        what = Accepting(self.order_id, lot_id, share.run, share.open_pieces)
        owner = self.players.owner_of(share.firm_id)
        self._do(accept_share, f"share {lot_id} {share.firm_id} {share.run}", by=owner, what=what)
