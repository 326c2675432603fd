"""A joint order on PostgreSQL, from inquiry to won or lost, with every refusal on the way."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.kernel.ids import new_id
from cluster.ledger.projection import live
from cluster.ledger.store import history_of
from orders.capacity.models import PledgeRow, WindowRow
from orders.capacity.queries.pledges import own_pledges
from orders.drawings.models import DrawingRow
from orders.jointorders import commands
from orders.jointorders.domain.link import link_id
from orders.jointorders.domain.state import OfferLine
from orders.jointorders.models import InvitationRow, LinkRow, LotRow, OrderRow, QuestionRow
from tests.cast import key
from tests.orders.order_stage import (
    DEADLINE,
    DRAIN,
    DRAINED,
    MONDAY,
    UNTIL,
    a_lot,
    nothing_recorded,
    shelve,
)

pytestmark = pytest.mark.django_db


def order_row(play):
    return live(OrderRow, play.stage.cluster_id).get(key=play.order_id)


def facts(play):
    return [type(r.event).__name__ for r in history_of(play.stage.cluster_id, play.order_id)]


class TestDraft:
    def test_numbers_run_through_the_year(self, play):
        first = order_row(play.draft()).number
        play.draft()
        assert (first, order_row(play).number) == ("JO-2026-001", "JO-2026-002")

    def test_a_repeated_key_opens_one_order(self, play):
        one = key()
        new = commands.NewOrder(play.stage.customer_id, "펀치")
        first = commands.open_order(by=play.park, key=one, new=new)
        again = commands.open_order(by=play.park, key=one, new=new)
        assert again.repeated
        assert again.result == first.result
        assert live(OrderRow, play.stage.cluster_id).count() == 1

    def test_an_unknown_customer(self, play):
        with nothing_recorded(play), pytest.raises(RuleBroken, match="customer-unknown"):
            commands.open_order(by=play.park, key=key(), new=commands.NewOrder(new_id(), "펀치"))

    def test_a_drawing_that_is_not_there(self, play):
        play.draft()
        with nothing_recorded(play), pytest.raises(RuleBroken, match="drawing-missing"):
            commands.add_lot(
                by=play.park, key=key(), order_id=play.order_id, lot=a_lot(drawing_id=new_id())
            )

    def test_a_drawing_with_an_open_question(self, play):
        play.draft(a_lot(drawing_id=shelve(play.stage, "in inch?", measured=False)))
        with nothing_recorded(play), pytest.raises(RuleBroken, match="lot-not-ready"):
            commands.check_order(by=play.park, key=key(), order_id=play.order_id)

    def test_the_check_fixes_the_standard_minutes(self, play):
        play.checked()
        lot = live(LotRow, play.stage.cluster_id).get(key=play.lot_id)
        assert (lot.standard_minutes, lot.letter) == (68, "A")


class TestWhoMay:
    @pytest.mark.parametrize("who", ["kim", "han", "jung", "seo"])
    def test_only_the_coordinator_leads_an_order(self, play, who):
        play.collecting()
        by = play.stage.people[who].actor
        order = {"by": by, "key": key(), "order_id": play.order_id}
        new = commands.NewOrder(play.stage.customer_id, "펀치")
        forbidden = (
            lambda: commands.open_order(by=by, key=key(), new=new),
            lambda: commands.add_lot(**order, lot=a_lot()),
            lambda: commands.correct_lot(**order, lot=a_lot(lot_id=play.lot_id)),
            lambda: commands.remove_lot(**order, lot_id=play.lot_id),
            lambda: commands.check_order(**order),
            lambda: commands.invite_members(**order, asking=play.asking()),
            lambda: commands.extend_deadline(**order, to=UNTIL),
            lambda: commands.close_collecting(**order),
            lambda: commands.revise_lot(**order, revision=commands.Revision(a_lot(), UNTIL)),
            lambda: commands.draft_offer(**order, offer=play.offer()),
            lambda: commands.send_offer(**order, version=1),
            lambda: commands.reissue_link(**order, version=1),
            lambda: commands.name_second_person(
                **order, person_id=play.stage.jung.person_id, reason="그냥"
            ),
            lambda: commands.cancel_order(**order, reason="그냥"),
            lambda: commands.change_mode(**order, mode="prime", reason="그냥"),
            lambda: commands.pass_deadline(**order, name="pledges", number=1),
        )
        with nothing_recorded(play):
            for give in forbidden:
                with pytest.raises(NotAllowed):
                    give()

    def test_staff_pledges_nothing(self, play):
        play.collecting()
        with nothing_recorded(play), pytest.raises(NotAllowed):
            play.pledge("han")

    def test_choi_finds_nothing(self, play, choi):
        play.collecting()
        play.stage.people["choi"] = choi
        with nothing_recorded(play), pytest.raises(NotFound):
            play.pledge("choi")

    def test_a_member_opens_no_seal(self, play):
        play.sealed()
        with nothing_recorded(play), pytest.raises(NotAllowed):
            play.sign("kim")

    def test_a_stranger_answers_no_offer(self, play):
        play.offered()
        with nothing_recorded(play), pytest.raises(NotAllowed):
            commands.ask_code(by=play.stage.kim.actor, key=key(), version=1)


class TestInviting:
    def test_every_firm_that_fits_is_asked_with_its_reasons(self, play):
        play.collecting()
        rows = {r.firm_id: r for r in live(InvitationRow, play.stage.cluster_id)}
        assert set(rows) == set(play.stage.firms.values())
        assert {r.state for r in rows.values()} == {"asked"}
        fit = rows[play.stage.firms["hana"]].fits[0]
        assert fit["machine_id"] == str(play.stage.machines["hana"])
        assert fit["milliminutes"] > 60_000

    def test_who_is_asked_may_look_at_the_drawing_until_the_order_ends(self, play):
        play.collecting()
        held = live(DrawingRow, play.stage.cluster_id).get()
        assert set(held.holders) == {str(firm) for firm in play.stage.firms.values()}
        commands.cancel_order(by=play.park, key=key(), order_id=play.order_id, reason="고객 취소")
        held.refresh_from_db()
        assert held.expires_at is not None

    def test_a_drawing_of_another_order_that_goes_on_is_kept(self, play):
        play.collecting()
        first = play.order_id
        play.lot_ids.clear()
        play.draft()
        commands.cancel_order(by=play.park, key=key(), order_id=first, reason="고객 취소")
        assert live(DrawingRow, play.stage.cluster_id).get().expires_at is None

    def test_a_firm_without_consent_is_left_out_and_told_why(self, play):
        from cluster.members.commands import firms

        firms.withdraw_consent(
            by=play.stage.yoon.actor, key=key(), firm_id=play.stage.firms["suwon"]
        )
        play.checked()
        with clock.at(MONDAY):
            done = commands.invite_members(
                by=play.park, key=key(), order_id=play.order_id, asking=play.asking()
            )
        assert done.result == {"asked": 2, "warning": "too-few-for-curve"}
        row = live(InvitationRow, play.stage.cluster_id).get(firm_id=play.stage.firms["suwon"])
        assert (row.state, row.fits[0]["misfits"]) == ("left-out", ["no-consent"])

    def test_a_part_too_thick_fits_nobody(self, play):
        play.checked(a_lot(thickness_um=900_000))
        with nothing_recorded(play), pytest.raises(RuleBroken, match="no-capable-firm"):
            self._invite(play)

    def test_the_second_person_must_be_one(self, play):
        play.checked()
        for nobody in (None, new_id(), play.stage.kim.person_id):
            with (
                nothing_recorded(play),
                pytest.raises(RuleBroken, match="second-person-missing"),
            ):
                self._invite(play, second_person_id=nobody)

    def test_less_than_four_working_hours_is_no_deadline(self, play):
        play.checked()
        with nothing_recorded(play), pytest.raises(RuleBroken, match="deadline"):
            self._invite(play, deadline=MONDAY + timedelta(hours=4))  # the noon hour is none
        self._invite(play, deadline=MONDAY + timedelta(hours=5))

    def _invite(self, play, **changes):
        with clock.at(MONDAY):
            return commands.invite_members(
                by=play.park, key=key(), order_id=play.order_id, asking=play.asking(**changes)
            )


class TestCollecting:
    def test_the_deadline_moves_twice_with_its_windows(self, play):
        play.collecting()
        for days in (1, 2):
            self._extend(play, DEADLINE + timedelta(days=days))
        with nothing_recorded(play), pytest.raises(Clash, match="limit"):
            self._extend(play, DEADLINE + timedelta(days=3))
        window = live(WindowRow, play.stage.cluster_id).get(lot_id=play.lot_id)
        assert window.deadline == DEADLINE + timedelta(days=2)

    def test_an_older_clock_does_nothing(self, play):
        play.collecting()
        self._extend(play, DEADLINE + timedelta(days=1))
        with clock.at(DRAINED):
            done = commands.pass_deadline(
                by=play.stage.system,
                key=key(),
                order_id=play.order_id,
                name="pledges",
                number=1,
            )
        assert done.result == {"passed": False}
        assert order_row(play).state == "collecting"

    def test_closes_once_after_the_drain(self, play):
        play.collecting().pledged()
        assert play.tick(DEADLINE + timedelta(seconds=14)) == 0
        assert play.tick(DRAINED) == 1
        assert play.tick(DRAINED + timedelta(hours=1)) == 0
        row = order_row(play)
        assert (row.state, row.closing["why"], row.closing["curve"]) == ("sealed", "deadline", True)
        assert facts(play).count("CollectingClosed") == 1

    def test_writes_down_the_ledger_and_every_commitment(self, play):
        play.collecting().pledged()
        before = play.position()
        play.tick(DRAINED)
        closed = next(
            r.event
            for r in history_of(play.stage.cluster_id, play.order_id)
            if type(r.event).__name__ == "CollectingClosed"
        )
        assert closed.checkpoint.position == before
        assert len(bytes.fromhex(closed.checkpoint.chain)) == 32
        rows = live(PledgeRow, play.stage.cluster_id)
        assert {c.commitment for c in closed.commitments} == {r.commitment for r in rows}

    def test_the_coordinator_closes_when_all_have_answered(self, play):
        play.collecting().pledged("kim", "lee")
        with nothing_recorded(play), pytest.raises(Clash, match="not-all-answered"):
            self._close(play)
        with clock.at(MONDAY):
            commands.decline_invite(
                by=play.stage.yoon.actor, key=key(), order_id=play.order_id, reason_class="busy"
            )
        self._close(play)
        assert order_row(play).closing["why"] == "all-answered"

    def test_a_revision_voids_the_pledges_of_its_lot_and_asks_again(self, play):
        play.sealed()
        with clock.at(DRAINED):
            commands.revise_lot(
                by=play.park,
                key=key(),
                order_id=play.order_id,
                revision=commands.Revision(
                    a_lot(lot_id=play.lot_id, quantity=500), DEADLINE + timedelta(days=3)
                ),
            )
        assert order_row(play).state == "collecting"
        assert {r.state for r in live(PledgeRow, play.stage.cluster_id)} == {"void"}
        play.pledge("kim", DRAINED, most=500)
        assert play.tick(DEADLINE + timedelta(days=3, seconds=16)) == 1

    def test_talk_of_price_is_held_and_the_notice_recorded(self, play):
        play.collecting()
        before = play.position()
        with pytest.raises(RuleBroken, match="price-talk"):
            self._ask(play, "kim", "개당 4만원에 맞출까요?")
        assert play.position() == before + 1
        assert live(QuestionRow, play.stage.cluster_id).count() == 0

    def test_a_question_is_answered_for_all(self, play):
        play.collecting()
        self._ask(play, "kim", "소재는 누가 주나요?")
        row = live(QuestionRow, play.stage.cluster_id).get()
        commands.answer_question(
            by=play.park,
            key=key(),
            order_id=play.order_id,
            question_id=row.key,
            text="고객이 줍니다.",
        )
        row.refresh_from_db()
        assert row.answer == "고객이 줍니다."

    def _ask(self, play, who, text):
        by = play.stage.people[who].actor
        return commands.ask_question(by=by, key=key(), order_id=play.order_id, text=text)

    def _close(self, play):
        with clock.at(MONDAY):
            commands.close_collecting(by=play.park, key=key(), order_id=play.order_id)

    def _extend(self, play, to):
        with clock.at(MONDAY):
            commands.extend_deadline(by=play.park, key=key(), order_id=play.order_id, to=to)


class TestOpening:
    def test_two_persons_open_one_blind_step(self, play):
        play.sealed()
        assert play.sign("park").result == {"opened": False}
        assert play.sign("jung").result == {"opened": True}
        lot = live(LotRow, play.stage.cluster_id).get(key=play.lot_id)
        assert lot.steps == [[40_500, 523]]
        assert order_row(play).state == "pricing"

    def test_no_floor_is_left_anywhere_in_the_ledger(self, play):
        from django.db import connection

        play.won()
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(data::text || meta::text, '') FROM ledger_event")
            written = cursor.fetchone()[0]
            cursor.execute("SELECT string_agg(result::text, '') FROM ledger_command")
            written += cursor.fetchone()[0]
        for floor in ("20500", "34700", "40400"):
            assert floor not in written

    def test_a_stale_sign_in_must_be_renewed(self, play):
        play.sealed()
        from dataclasses import replace

        from orders.jointorders.commands.opening import Signing

        with clock.at(DRAINED):
            stale = replace(play.park, fresh_at=DRAINED - timedelta(minutes=6))
            with nothing_recorded(play), pytest.raises(NotAllowed, match="sign-in-again"):
                commands.sign_opening(by=stale, key=key(), signing=Signing(play.order_id))

    def test_two_pledges_are_priced_alone_with_a_reason(self, play):
        play.sealed("kim", "lee")
        with nothing_recorded(play), pytest.raises(Clash, match="too-few"):
            play.sign("park")
        play.sign("park", what="without-curve", reason="두 곳만 약정")
        play.sign("jung", what="without-curve")
        row = order_row(play)
        assert (row.state, row.without_curve) == ("pricing", True)
        assert live(LotRow, play.stage.cluster_id).get().steps == []

    @pytest.mark.tampers
    def test_a_changed_pledge_stops_the_order(self, play):
        play.sealed()
        row = live(PledgeRow, play.stage.cluster_id).order_by("commitment").first()
        type(row)._base_manager.filter(cluster_id=row.cluster_id, key=row.key).update(
            commitment="00" * 32
        )
        play.sign("park")
        with pytest.raises(Clash, match="seal-broken"):
            play.sign("jung")
        assert order_row(play).broken == "seal-broken"
        assert order_row(play).state == "sealed"

    def test_a_missing_key_stops_the_order(self, play):
        from cluster.ledger.keys import pledge_subject, shred

        play.sealed()
        firm = play.stage.firms["hana"]
        shred(play.stage.cluster_id, pledge_subject(play.order_id, firm), DRAINED)
        play.sign("park")
        with pytest.raises(Clash, match="seal-key-missing"):
            play.sign("jung")
        assert order_row(play).broken == "seal-key-missing"


class TestOffer:
    def test_more_than_the_steps_show_is_not_feasible(self, play):
        play.pricing()
        with nothing_recorded(play), pytest.raises(RuleBroken) as refused:
            play.send(quantity=524)
        assert (refused.value.code, refused.value.facts["pieces"]) == ("not-feasible", 523)

    def test_only_the_hash_of_a_token_is_kept(self, play):
        from orders.jointorders.tokens import hash_of, token_of

        play.offered()
        link = live(LinkRow, play.stage.cluster_id).get()
        token = token_of(play.stage.cluster_id, link.key)
        assert len(token) == 64
        assert link.token_hash == hash_of(token)
        assert token not in str([r.event for r in history_of(play.stage.cluster_id, link.key)])

    def test_a_new_version_replaces_the_link(self, play):
        play.offered()
        self._counter(play)
        assert play.send(DRAINED + timedelta(hours=1)) == 2
        states = dict(live(LinkRow, play.stage.cluster_id).values_list("offered", "state"))
        assert states == {1: "replaced", 2: "open"}
        with nothing_recorded(play), pytest.raises(Clash):
            play.code(1)

    def test_three_rounds_at_most(self, play):
        play.offered()
        for version in (1, 2, 3):
            self._counter(play, version)
            play.send()
        with nothing_recorded(play), pytest.raises(Clash, match="rounds"):
            self._counter(play, 4)

    def test_expires_with_its_keys(self, play):
        play.offered()
        play.tick(UNTIL + DRAIN)
        row = order_row(play)
        assert (row.state, row.keys_destroyed_at is not None) == ("expired", True)
        assert facts(play)[-2:] == ["OrderExpired", "SealKeysDestroyed"]

    def test_reminders_come_at_half_time_and_a_day_before(self, play):
        play.offered()
        assert play.tick(DRAINED + (UNTIL - DRAINED) / 2) == 1
        assert play.tick(UNTIL - timedelta(hours=24)) == 1
        assert order_row(play).state == "offered"

    def _counter(self, play, version=1):
        lines = [OfferLine(lot_id=play.lot_id, unit_price_won=40_500, quantity=500)]
        counter = commands.Counter(version, lines, date(2026, 12, 18), "12월 초에 절반")
        with clock.at(DRAINED):
            commands.counter_offer(by=play.guest(version), key=key(), counter=counter)


class TestAnswer:
    def test_accepting_wins_the_order(self, play):
        play.won()
        assert order_row(play).state == "won"
        assert facts(play)[-3:] == ["OfferViewed", "OfferAccepted", "OrderWon"]

    def test_his_name_is_sealed_under_his_key(self, play):
        play.won()
        link = link_id(play.order_id, 1)
        answered = history_of(play.stage.cluster_id, link)[-1].event
        assert answered.name.words == "구매 담당"
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(data::text, '') FROM ledger_event")
            assert "구매 담당" not in cursor.fetchone()[0]

    def test_five_wrong_codes_lock_the_link(self, play):
        play.offered()
        code = play.code()
        wrong = "000000" if code != "000000" else "111111"
        for left in (4, 3, 2, 1):
            with pytest.raises(RuleBroken) as refused:
                self._accept(play, wrong)
            assert (refused.value.code, refused.value.facts["left"]) == ("code-wrong", left)
        with pytest.raises(Clash, match="link-locked"):
            self._accept(play, wrong)
        with nothing_recorded(play), pytest.raises(Clash, match="link-locked"):
            self._accept(play, code)

    def test_a_code_lasts_a_quarter_of_an_hour(self, play):
        play.offered()
        code = play.code()
        with nothing_recorded(play), pytest.raises(RuleBroken, match="code-old"):
            self._accept(play, code, DRAINED + timedelta(minutes=15))

    def test_one_answer(self, play):
        play.won()
        with nothing_recorded(play), pytest.raises(Clash, match="already"):
            self._decline(play)

    def test_no_answer_at_the_last_moment(self, play):
        play.offered()
        code = play.code(at=UNTIL - timedelta(minutes=1))
        with nothing_recorded(play), pytest.raises(Clash, match="expired"):
            self._accept(play, code, UNTIL)

    def test_a_name_is_needed(self, play):
        play.offered()
        with nothing_recorded(play), pytest.raises(RuleBroken, match="name-missing"):
            self._accept(play, "123456", name=" ")

    def test_declining_destroys_the_sealed_prices(self, play):
        play.offered()
        self._decline(play)
        row = order_row(play)
        assert (row.state, row.keys_destroyed_at is not None) == ("lost", True)
        kim = play.stage.kim.actor
        with pytest.raises(RuleBroken, match="seal-key-missing"):
            own_pledges(kim, play.order_id)

    def test_cancelling_destroys_them_too(self, play):
        play.collecting().pledged()
        commands.cancel_order(by=play.park, key=key(), order_id=play.order_id, reason="고객 취소")
        with pytest.raises(Clash, match="closed"):
            play.pledge("kim")
        assert facts(play)[-1] == "SealKeysDestroyed"

    def _accept(self, play, code, at=DRAINED, name="구매 담당"):
        with clock.at(at):
            acceptance = commands.Acceptance(1, name, code)
            commands.accept_offer(by=play.guest(), key=key(), acceptance=acceptance)

    def _decline(self, play):
        with clock.at(DRAINED):
            commands.decline_offer(by=play.guest(), key=key(), version=1, reason="다른 곳과 계약")


def test_ids_are_those_of_the_order(play):
    play.draft()
    assert isinstance(play.order_id, UUID)
