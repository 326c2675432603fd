"""The command table (joint orders, section 7) at the portal's door: each row in each state.

Allowed, it leads on and facts are recorded; refused, it answers 409 with the state's sentence and the
number of facts is the same as before. The codes that no other test meets are at the end.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import override_settings

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger import store
from cluster.ledger.projection import live
from cluster.members.commands import people
from cluster.web.catalogue import sentence
from orders.drawings import commands as drawings
from orders.drawings import report
from orders.drawings.child import Failed
from orders.jointorders import commands
from orders.jointorders.commands.collecting import close_collecting
from orders.jointorders.domain.lots import MOST_LOTS
from orders.jointorders.models import LotRow
from tests.cast import key
from tests.house.access_table import TABLE, _lot
from tests.house.lines import in_days
from tests.house.scene import raise_scene
from tests.orders.order_stage import DEADLINE, Play, a_lot, nothing_recorded, shelve
from tests.orders.parts import plate
from tests.orders.test_offer_pages import Customer

STATES = {
    "draft": "draft",
    "checked": "checked",
    "collecting": "waiting",  # all three have pledged
    "sealed": "sealed",
    "pricing": "pricing",
    "offered": "offered",
}
ORDER_IDS = {"won": "won", "allocating": "divided"}
ALL = (*STATES, *ORDER_IDS)
BEFORE_AWARD = ("collecting", "sealed", "pricing", "offered")


def _later(_scene, _order):
    return {"deadline": in_days(12) + "T17:00"}


def _revised(scene, _order):
    return _lot(scene) | {"deadline": in_days(12) + "T17:00"}


def _asking(scene, _order):
    firms = [str(firm) for firm in scene.stage.firms.values()]
    second = scene.stage.jung.person_id
    return {"deadline": in_days(9) + "T17:00", "second_person": second, "firms": firms}


def _prices(scene, order):
    lot = lot_of(scene, order)
    facts = {"delivery_on": in_days(30), "valid_until": in_days(9) + "T17:00"}
    return facts | {f"price-{lot}": "41000", f"quantity-{lot}": "300"}


def _pledged(_scene, _order):
    return {"most": "10", "floor_won": "41000", "first_on": in_days(8), "last_on": in_days(20)}


# row of the table: path, role, body, states in which it is allowed
ROWS = {
    "ChangeMode": (
        "mode/",
        "coordinator",
        {"mode": "prime", "reason": "확인"},
        ("draft", "checked"),
    ),
    "AddLot": ("lots/new/", "coordinator", lambda scene, _: _lot(scene), ("draft",)),
    "CorrectLot": ("lots/{lot}/correct/", "coordinator", lambda scene, _: _lot(scene), ("draft",)),
    "RemoveLot": ("lots/{lot}/remove/", "coordinator", {}, ("draft",)),
    "ReviseLot": ("lots/{lot}/", "coordinator", _revised, ("collecting", "sealed")),
    "CheckOrder": ("check/", "coordinator", {}, ("draft",)),
    "InviteMembers": ("invite/", "coordinator", _asking, ("checked",)),
    "SealPledge": ("lots/{lot}/pledge/", "owner", _pledged, ("collecting",)),
    "WithdrawPledge": ("lots/{lot}/pledge/withdraw/", "owner", {}, ("collecting",)),
    "DeclineInvite": ("decline/", "owner", {"reason_class": "busy"}, ("collecting",)),
    "AskQuestion": ("questions/", "owner", {"text": "소재는 누가 주나요?"}, BEFORE_AWARD),
    "ExtendDeadline": ("deadline/", "coordinator", _later, ("collecting",)),
    "CloseCollecting": ("close/", "coordinator", {}, ("collecting",)),
    "OpenCurve": ("/desk/opening/", "coordinator", {"what": "curve"}, ("sealed",)),
    "DraftOffer": ("/desk/offer/", "coordinator", _prices, ("pricing",)),
    "SendOffer": ("/desk/offer/send/", "coordinator", {"version": "1"}, ()),
    "CancelOrder": ("cancel/", "coordinator", {"reason": "고객 사정"}, ALL),
    "RunAllocation": ("allocation/run/", "coordinator", {}, ("won",)),
}
# closed before the deadline: a refusal that came in time is recorded (trust, section 10)
NEVER_SILENT = ("SealPledge", "sealed")
NOT_ASKED_YET = ("draft", "checked")  # for a firm the order does not exist


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    patient = override_settings(ACCOUNT_RATE_LIMITS=False, AXES_ENABLED=False)
    with django_db_blocker.unblock(), transaction.atomic(), patient:
        yield raise_scene()
        transaction.set_rollback(True)


def order_of(scene, state):
    found = scene.props[STATES.get(state) or ORDER_IDS[state]]
    return getattr(found, "order_id", found)


def lot_of(scene, order):
    return live(LotRow, scene.stage.cluster_id).filter(stream_id=order).first().key


def give(scene, row, state):
    tail, role, body, _ = ROWS[row]
    order = order_of(scene, state)
    here = f"/desk/{order}/{tail.removeprefix('/desk/')}" if tail.startswith("/") else None
    path = here or f"/orders/{order}/{tail.format(lot=lot_of(scene, order))}"
    typed = body(scene, order) if callable(body) else body
    return scene.browser(role).post(path, {"command_key": str(uuid4())} | typed)


@pytest.mark.parametrize("state", ALL)
@pytest.mark.parametrize("row", ROWS)
def test_a_row_works_in_its_states_and_leaves_nothing_in_others(scene, row, state):
    with transaction.atomic():
        before = store.head(scene.stage.cluster_id).position
        answer = give(scene, row, state)
        recorded = store.head(scene.stage.cluster_id).position - before
        transaction.set_rollback(True)
    if state in ROWS[row][3]:
        assert answer.status_code == 302, answer.content.decode()[-600:]
        assert recorded > 0
        return
    hidden = ROWS[row][1] == "owner" and state in NOT_ASKED_YET
    assert answer.status_code == (404 if hidden else 409)
    assert recorded == ((row, state) == NEVER_SILENT)


def test_every_row_has_a_line_in_the_access_table():
    assert {"order-mode", "lot-new", "lot", "order-check", "order-invite", "pledge"} <= set(TABLE)


@pytest.mark.django_db
class TestCodesNoOtherTestMeets:
    def test_too_many_lots(self, play):
        play.draft(*[a_lot(due_on=play.day(25)) for _ in range(MOST_LOTS)])
        with nothing_recorded(play), pytest.raises(RuleBroken, match="too-many-lots"):
            commands.add_lot(
                by=play.park, key=key(), order_id=play.order_id, lot=a_lot(due_on=play.day(25))
            )

    def test_still_draining(self, play):
        play.collecting().pledged()
        early = {"by": play.stage.system, "key": key(), "order_id": play.order_id}
        with (
            clock.at(DEADLINE + timedelta(seconds=1)),
            nothing_recorded(play),
            pytest.raises(RuleBroken, match="still-draining"),
        ):
            close_collecting(**early)

    def test_person_removed(self, stage, play):
        with nothing_recorded(play), pytest.raises(Clash, match="person-removed"):
            people.remove_person(by=stage.park.actor, key=key(), person_id=stage.oh.person_id)

    def test_drawing_not_expired(self, stage, play):
        upload = drawings.Upload(plate(), "p.dxf")
        done = drawings.upload_drawing(by=stage.coordinator, key=key(), upload=upload)
        drawing = {"drawing_id": UUID(done.result["drawing_id"])}
        with nothing_recorded(play), pytest.raises(Clash, match="drawing-not-expired"):
            drawings.destroy_drawing(by=stage.system, key=key(), **drawing)

    @pytest.mark.parametrize("code", ["12345", "1234567", "１２３４５６", "12345a"])
    def test_code_format(self, play, client, code):
        customer = Customer(play.offered())
        customer.post("code/")
        with nothing_recorded(play):
            answer = customer.accept(code=code)
        assert answer.status_code == 422
        assert "여섯 자리" in answer.text or "6자리" in answer.text

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_offer_gone_is_a_page_of_its_own(self, play, language):
        customer = Customer(play.offered())
        customer.browser.cookies["lang"] = language
        commands.cancel_order(by=play.park, key=key(), order_id=play.order_id, reason="고객 사정")
        for answer in (customer.get(), customer.post("decline/", reason="x")):
            assert answer.status_code == 410
            assert sentence("offer-gone", {}, language) in answer.text
            assert "20,500" not in answer.text

    def test_too_few_for_curve_is_a_warning_and_not_a_refusal(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now()).checked()
        firms = [str(stage.firms[name]) for name in ("hana", "suwon")]
        body = {
            "deadline": in_days(9) + "T17:00",
            "second_person": stage.jung.person_id,
            "firms": firms,
            "command_key": str(uuid4()),
        }
        park = stage.park.client()
        answer = park.post(f"/orders/{play.order_id}/invite/", body)
        assert answer.status_code == 302
        assert "공급곡선을 그릴 수 없어요" in park.get(answer["Location"]).text

    def test_over_capacity_is_taken_with_a_tick(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now()).collecting()
        kim = stage.kim.client()
        path = f"/orders/{play.order_id}/lots/{play.lot_id}/pledge/"
        body = {"most": "10", "hours": "5000", "floor_won": "41000"}
        body |= {"first_on": in_days(2), "last_on": in_days(20)}
        with nothing_recorded(play):
            refused = kim.post(path, body | {"command_key": str(uuid4())})
        assert refused.status_code == 422
        assert "over_capacity_ok" in refused.text
        ticked = body | {"over_capacity_ok": "on", "command_key": str(uuid4())}
        assert kim.post(path, ticked).status_code == 302

    def test_talk_of_price_is_held_the_writer_sees_why_and_the_notice_stays(self, stage):
        shelve(stage)
        play = Play(stage, opened=clock.now()).collecting()
        path, text = f"/orders/{play.order_id}/questions/", "개당 4만원에 맞출까요?"
        answer = stage.kim.client().post(path, {"text": text, "command_key": str(uuid4())})
        assert answer.status_code == 422
        assert text in answer.text
        assert "price-talk" in answer.text or "단가" in answer.text
        history = stage.park.client().get(f"/orders/{play.order_id}/history/").text
        assert "가격 이야기 하나를 올리지 않았어요" in history
        for who in (stage.lee, stage.park):
            assert text not in who.client().get(f"/orders/{play.order_id}/").text


class TestReadersCodes:
    def test_a_child_without_memory_is_a_refusal(self, monkeypatch):
        def no_memory(*_):
            raise Failed("memory-limit")

        monkeypatch.setattr(report, "read_apart", no_memory)
        found, answer = report.read_report(plate())
        assert (found.state, found.said[0].code, answer) == ("refused", "memory-limit", b"")
