"""The pages of an order: list, pledge panel, desk, drafting; who sees what, in both languages."""

import hashlib
import hmac
import json
import os
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cluster.embedded import BASE
from cluster.kernel import clock
from cluster.ledger.projection import live
from cluster.members.models import PersonDetails
from orders.capacity.models import PledgeRow
from orders.drawings import held
from orders.jointorders.commands import Counter, close_collecting, counter_offer, decline_invite
from orders.jointorders.domain.order import JointOrder
from orders.jointorders.domain.state import OfferLine
from orders.jointorders.models import LotRow, OrderRow
from orders.jointorders.projection.history import SAID
from orders.jointorders.queries.history import SENTENCES
from orders.jointorders.queries.today import talks_waiting
from tests.canary import Eye
from tests.cast import key
from tests.orders.order_stage import Play, a_lot, shelve

pytestmark = pytest.mark.django_db
PUNCH = (BASE / "data/cluster/dxf_good/p01_punch.dxf").read_bytes()


@pytest.fixture
def now_play(stage):
    """An order of today, so that its deadline lies ahead for a browser."""
    shelve(stage)
    return Play(stage, opened=clock.now())


@pytest.fixture
def shelves(settings, tmp_path):
    """An empty folder of uploads."""
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


def send(client, path, **fields):
    return client.post(path, {"command_key": str(uuid4())} | fields)


def page(client, path):
    return client.get(path)


def speaks_english(player):
    """The person prefers English."""
    cluster_id, values = player.actor.cluster_id, {"language": "en"}
    PersonDetails.objects.keep(cluster_id, player.person_id, values)
    return player.client()


def day(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def closed(play) -> Play:
    """All three have pledged and the coordinator has closed."""
    play.collecting().pledged()
    close_collecting(by=play.park, key=key(), order_id=play.order_id)
    return play


class TestList:
    def test_an_empty_list_says_what_will_appear(self, stage):
        text = page(stage.kim.client(), "/orders/").text
        assert "지금은 요청받은 공동수주가 없어요" in text
        assert "No joint order asks for you now" in page(speaks_english(stage.kim), "/orders/").text

    def test_a_firm_sees_only_what_it_was_asked_for(self, now_play):
        now_play.draft()
        assert "프레스 펀치" not in page(now_play.stage.kim.client(), "/orders/").text
        now_play.lot_ids.clear()
        now_play.collecting()
        assert "프레스 펀치" in page(now_play.stage.kim.client(), "/orders/").text

    def test_the_customer_is_named_to_the_desk_alone(self, now_play):
        now_play.collecting()
        path = f"/orders/{now_play.order_id}/"
        assert "세종모터스" in page(now_play.stage.park.client(), path).text
        assert "세종모터스" not in page(now_play.stage.kim.client(), path).text

    def test_choi_finds_no_order(self, now_play, choi):
        now_play.collecting()
        for path in ("", "history/"):
            assert page(choi.client(), f"/orders/{now_play.order_id}/{path}").status_code == 404
        assert "프레스 펀치" not in page(choi.client(), "/orders/").text


class TestPledging:
    def fields(self, **changes):
        facts = {"most": "200", "floor_won": "41000", "first_on": day(2), "last_on": day(20)}
        return facts | changes

    def path(self, play, tail=""):
        return f"/orders/{play.order_id}/lots/{play.lot_id}/pledge/{tail}"

    def test_an_owner_pledges_with_two_fields_and_two_days(self, now_play):
        now_play.collecting()
        kim = now_play.stage.kim.client()
        answer = send(kim, self.path(now_play), **self.fields())
        assert answer.status_code == 302
        text = page(kim, answer["Location"]).text
        assert "약정을 봉인했어요" in text
        assert 'value="200"' in text
        assert live(PledgeRow, now_play.stage.cluster_id).get().state == "standing"

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"most": "0"}, "적어도 한 개"),
            ({"least": "300"}, "가장 적은 수량이"),
            ({"floor_won": "0"}, "하한 단가를 1원에서 999,999,999원 사이"),
            ({"floor_won": "99999999999999999"}, "하한 단가: 0에서 999,999,999 사이로"),
            ({"most": "-1"}, "우리가 맡을 수량: 0보다 작은 수는"),
            ({"floor_won": "41,00"}, "하한 단가: 숫자만 써 주세요"),
            ({"last_on": "2026-13-01"}, "날짜를 확인해 주세요"),
            ({"hours": "90000"}, "여유 시간"),
            ({"floor_won": ""}, "꼭 써 주세요"),
        ],
    )
    def test_bad_input_is_told_at_its_field_and_nothing_is_lost(self, now_play, changes, sentence):
        now_play.collecting()
        before = now_play.position()
        answer = send(now_play.stage.kim.client(), self.path(now_play), **self.fields(**changes))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{day(20)}"' in answer.text or "last_on" in changes
        assert now_play.position() == before

    def test_figures_are_taken_as_an_owner_types_them(self, now_play):
        now_play.collecting()
        typed = self.fields(most="２００", floor_won="41,300")
        kim = now_play.stage.kim.client()
        assert send(kim, self.path(now_play), **typed).status_code == 302
        text = page(kim, f"/orders/{now_play.order_id}/").text
        assert 'value="200"' in text
        assert 'value="41300"' in text

    def test_every_line_of_the_summary_leads_to_its_field(self, now_play):
        now_play.collecting()
        wrong = self.fields(most="x", floor_won="", last_on="morgen")
        answer = send(now_play.stage.kim.client(), self.path(now_play), **wrong)
        summary = answer.text[answer.text.index('id="refused"') :].split("</ul>")[0]
        links = re.findall(r'href="#(id_\w+)">([^<:]+): ', summary)
        assert dict(links) == {
            "id_most": "우리가 맡을 수량",
            "id_floor_won": "하한 단가",
            "id_last_on": "마칠 날",
        }
        for field, _ in links:
            assert f'id="{field}"' in answer.text

    def test_a_wrong_stage_is_named_in_words(self, now_play):
        now_play.draft()
        path = f"/orders/{now_play.order_id}/close/"
        park = now_play.stage.park
        assert "지금은 ‘작성 중’ 단계라서" in send(park.client(), path).text
        assert "present stage: draft" in send(speaks_english(park), path).text

    def test_hours_follow_another_quantity_unless_the_owner_chose_them(self, now_play):
        now_play.collecting()
        kim, path = now_play.stage.kim.client(), self.path(now_play)
        assert send(kim, path, **self.fields()).status_code == 302
        text = page(kim, f"/orders/{now_play.order_id}/").text
        assert 'name="hours" inputmode' in text  # empty: the machine's minutes were taken
        assert send(kim, path, **self.fields(most="100", hours="")).status_code == 302

    def test_hours_of_another_quantity_are_asked_about_and_what_was_typed_stays(self, now_play):
        now_play.collecting()
        kim, path = now_play.stage.kim.client(), self.path(now_play)
        beyond = {"over_capacity_ok": "on"}
        assert send(kim, path, **self.fields(hours="900", **beyond)).status_code == 302
        assert 'value="900"' in page(kim, f"/orders/{now_play.order_id}/").text
        before = now_play.position()
        refused = send(kim, path, **self.fields(most="100", hours="900", **beyond))
        assert refused.status_code == 422
        assert "100개를 만드는 데는 설비" in refused.text
        assert 'value="900"' in refused.text
        assert now_play.position() == before
        ticked = send(kim, path, **self.fields(most="100", hours="900", hours_ok="on", **beyond))
        assert ticked.status_code == 302

    def test_too_few_hours_are_told_in_english_too(self, now_play):
        now_play.collecting()
        answer = send(
            speaks_english(now_play.stage.kim), self.path(now_play), **self.fields(hours="1")
        )
        assert answer.status_code == 422
        assert "200 pcs need" in answer.text
        assert "These machine hours are right" in answer.text

    def test_staff_reads_that_a_pledge_stands_and_no_figure(self, now_play):
        now_play.collecting()
        now_play.pledge("kim", floor_won=987_654_321, most=321)
        text = page(now_play.stage.han.client(), f"/orders/{now_play.order_id}/").text
        assert "대표만 볼 수 있어요" in text
        assert "987654321" not in text.replace(",", "")
        assert send(now_play.stage.han.client(), self.path(now_play)).status_code == 403

    def test_withdrawing_and_declining(self, now_play):
        now_play.collecting().pledged("kim")
        kim = now_play.stage.kim.client()
        assert send(kim, self.path(now_play, "withdraw/")).status_code == 302
        assert (
            send(kim, f"/orders/{now_play.order_id}/decline/", reason_class="busy").status_code
            == 302
        )
        assert "사양하셨어요" in page(kim, f"/orders/{now_play.order_id}/").text

    def test_the_receipt_proves_the_pledge_without_the_server(self, now_play):
        closed(now_play)
        answer = page(now_play.stage.kim.client(), self.path(now_play, "receipt/"))
        proof = json.loads(answer.content)
        made = hmac.digest(bytes.fromhex(proof["salt"]), proof["body"].encode(), hashlib.sha256)
        assert made.hex() == proof["commitment"]
        assert proof["checkpoint"]["position"] > 0
        assert json.loads(proof["body"])["floor"] == 20_500

    def test_a_question_about_price_is_held_and_kept_in_the_form(self, now_play):
        now_play.collecting()
        words = "개당 41,000원이면 되나요?"
        kim = now_play.stage.kim.client()
        answer = send(kim, f"/orders/{now_play.order_id}/questions/", text=words)
        assert answer.status_code == 422
        assert "가격 이야기는 올릴 수 없어요" in answer.text
        assert words in answer.text


class TestSecrets:
    def test_nobody_but_the_owner_meets_a_price_or_a_pledged_quantity(self, now_play):
        prices = {"kim": 123_456_781, "lee": 234_567_892, "yoon": 345_678_913}
        now_play.collecting()
        for who, price in prices.items():
            now_play.pledge(who, floor_won=price, most=777, least=0)
        eye = Eye(prices.values())
        order = f"/orders/{now_play.order_id}/"
        paths = (
            order,
            order + "history/",
            "/orders/",
            f"/desk/{now_play.order_id}/",
            "/desk/",
            "/",
        )
        for who in ("han", "park", "jung", "seo"):
            client = now_play.stage.people[who].client()
            for path in paths:
                answer = page(client, path)
                assert eye.sightings(answer.content) == set(), f"{who} {path}"
                assert "777개" not in answer.text, f"{who} {path}"
        for who, price in prices.items():
            others = Eye(set(prices.values()) - {price})
            for path in (order, order + "history/", "/orders/", "/"):
                answer = page(now_play.stage.people[who].client(), path)
                assert others.sightings(answer.content) == set(), f"{who} {path}"

    def test_other_prices_make_the_same_pages(self, stage):
        """Two orders that differ only in sealed values look alike to everybody else."""
        shelve(stage)
        seen = []
        for prices in ((123_456_781, 234_567_892), (345_678_913, 111_222_333)):
            play = Play(stage, opened=clock.now()).collecting()
            for who, price in zip(("kim", "lee"), prices, strict=True):
                play.pledge(who, floor_won=price, most=price % 900 + 1, least=0)
            text = page(stage.park.client(), f"/desk/{play.order_id}/").text
            seen.append(len(text.replace(str(play.order_id), "")))
        assert abs(seen[0] - seen[1]) < 200  # command keys, tokens, times; no figure

    def test_the_coordinator_sees_who_answered_and_others_do_not(self, now_play):
        now_play.collecting().pledged("kim")
        desk = f"/desk/{now_play.order_id}/"
        assert "기다리는 중" in page(now_play.stage.park.client(), desk).text
        assert "기다리는 중" not in page(now_play.stage.jung.client(), desk).text
        order = page(now_play.stage.lee.client(), f"/orders/{now_play.order_id}/").text
        assert "하나정밀" not in order


class TestStanding:
    """The words of a page are those of the state, also when it came early."""

    def test_after_an_early_close_the_closing_is_told_and_not_the_deadline(self, now_play):
        closed(now_play)
        row = live(OrderRow, now_play.stage.cluster_id).get()
        park, jung = now_play.stage.park, now_play.stage.people["jung"]
        desk, order = f"/desk/{now_play.order_id}/", f"/orders/{now_play.order_id}/"
        deadline, at = row.deadline.isoformat(timespec="seconds"), row.closing["at"][:19]
        for player, path in ((park, desk), (jung, desk), (now_play.stage.people["seo"], order)):
            text = page(player.client(), path).text
            assert "모집을 마감한 때" in text, path
            assert "약정 마감</" not in text, path
            assert at in text, path
            assert deadline not in text, path
        assert "모두 답해서 일찍 닫았어요" in page(park.client(), desk).text
        assert "early: everybody had answered" in page(speaks_english(park), desk).text

    def test_while_pledges_are_collected_the_deadline_is_told(self, now_play):
        now_play.collecting()
        row = live(OrderRow, now_play.stage.cluster_id).get()
        text = page(now_play.stage.park.client(), f"/desk/{now_play.order_id}/").text
        assert "약정 마감</" in text
        assert row.deadline.isoformat(timespec="seconds") in text

    def test_who_said_nothing_by_the_closing_is_no_longer_waited_for(self, now_play):
        now_play.collecting().pledged("kim", "lee")
        closing = now_play.deadline + timedelta(minutes=1)
        now_play.tick(closing)
        with clock.at(closing):
            park, path = now_play.stage.park.client(), f"/desk/{now_play.order_id}/"
            text = page(park, path).text
            assert "답 없음" in text
            assert "기다리는 중" not in text
            assert "답 없음" in park.get(path + "answers.csv").content.decode()
            told = park.get(f"/api/orders/{now_play.order_id}/answers").json()["answers"]
        assert sorted(one["state"] for one in told) == ["answered", "answered", "silent"]

    def test_between_deadline_and_closing_nobody_is_said_to_be_awaited(self, now_play):
        now_play.collecting().pledged("kim")
        with clock.at(now_play.deadline + timedelta(seconds=2)):
            text = page(now_play.stage.park.client(), f"/orders/{now_play.order_id}/").text
        assert "마감 중이에요" in text
        assert "아직 답하지 않은 회사가 있어요" not in text

    def test_a_signature_counts_for_five_minutes(self, now_play):
        closed(now_play)
        before, order = clock.now(), f"/orders/{now_play.order_id}/"
        jung, park = now_play.stage.people["jung"], now_play.stage.park
        asked = "약정 봉인을 함께 열까요?"
        assert asked in page(jung.client(), "/").text
        now_play.sign("jung", before)
        assert asked not in page(jung.client(), "/").text
        with clock.at(before + timedelta(minutes=6)):
            assert asked in page(jung.client(), "/").text
            assert talks_waiting(jung.actor).count() == 1
        assert talks_waiting(jung.actor).count() == 0
        assert "약정 봉인을 열까요?" in page(park.client(), order).text

    def test_the_coordinator_who_has_signed_is_not_asked_again(self, now_play):
        closed(now_play)
        now_play.sign("park", clock.now())
        text = page(now_play.stage.park.client(), f"/orders/{now_play.order_id}/").text
        assert "두 번째 분의 서명을 기다리고 있어요" in text
        assert "약정 봉인을 열까요?" not in page(now_play.stage.park.client(), "/").text


class TestDesk:
    def test_two_persons_open_and_the_curve_is_blind(self, now_play):
        closed(now_play)
        path = f"/desk/{now_play.order_id}/"
        park, jung = now_play.stage.park.client(), now_play.stage.jung.client()
        assert "봉인 함께 열기" in page(park, path).text
        self._fresh(park, jung)
        assert send(park, path + "opening/", what="curve").status_code == 302
        assert "다른 한 분의 서명을 기다리고" in page(park, path).text
        assert send(jung, path + "opening/", what="curve").status_code == 302
        text = page(park, path).text
        assert "40,500원" in text
        assert "523개" in text
        assert "하나정밀" not in text.split("단가별로")[1].split("답한 회사")[0]

    def test_an_old_sign_in_is_sent_to_confirm(self, now_play):
        closed(now_play)
        park = now_play.stage.park.client()
        self._fresh(park, minutes_ago=6)
        answer = send(park, f"/desk/{now_play.order_id}/opening/", what="curve")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/reauthenticate/")

    def unopened(self, now_play):
        """Two pledges only: it is priced without a curve, with a reason."""
        now_play.collecting().pledged("kim", "lee")
        by = now_play.stage.people["yoon"].actor
        decline_invite(by=by, key=key(), order_id=now_play.order_id, reason_class="busy")
        close_collecting(by=now_play.park, key=key(), order_id=now_play.order_id)
        return f"/desk/{now_play.order_id}/"

    def test_a_reason_waits_while_the_password_is_confirmed(self, now_play):
        path = self.unopened(now_play)
        park = now_play.stage.park.client()
        text = page(park, path).text
        part = text[text.index('for="id_reason"') : text.index('id="id_reason"')]
        assert "안 써도 돼요" not in part
        self._fresh(park, minutes_ago=6)
        secret = {"password": "no-secret-waits", "floor_won": "41000"}
        back = {"HTTP_REFERER": f"http://testserver{path}"}
        fields = {"what": "without-curve", "reason": "둘만 약정했어요", "command_key": str(uuid4())}
        sent = park.post(path + "opening/", fields | secret, **back)
        assert sent["Location"].startswith("/account/reauthenticate/")
        waits = json.dumps(park.session["typed_before_confirming"])
        assert "no-secret-waits" not in waits
        assert "41000" not in waits
        self._fresh(park)
        assert 'value="둘만 약정했어요"' in page(park, path).text
        assert 'value="둘만 약정했어요"' not in page(park, path).text  # once

    def test_a_reason_waits_ten_minutes_and_on_its_own_page_only(self, now_play):
        path = self.unopened(now_play)
        park = now_play.stage.park.client()
        self._fresh(park, minutes_ago=6)
        send(park, path + "opening/", what="without-curve", reason="둘만")
        assert 'value="둘만"' not in page(park, f"/desk/{uuid4()}/").text
        with clock.at(clock.now() + timedelta(minutes=11)):
            assert 'value="둘만"' not in page(park, path).text

    def test_an_offer_is_drafted_and_sent(self, now_play):
        closed(now_play)
        now_play.sign("park", clock.now())
        now_play.sign("jung", clock.now())
        park, path = now_play.stage.park.client(), f"/desk/{now_play.order_id}/"
        lot = now_play.lot_id
        fields = {"delivery_on": day(25), "valid_until": day(7) + "T17:00", "terms": ""}
        too_many = fields | {f"price-{lot}": "41000", f"quantity-{lot}": "524"}
        refused = send(park, path + "offer/", **too_many)
        assert refused.status_code == 422
        assert "523개" in refused.text
        good = too_many | {f"quantity-{lot}": "523"}
        assert send(park, path + "offer/", **good).status_code == 302
        assert "21,443,000원" in page(park, path).text
        for nonsense in ("", "1.0", "１", "9" * 5000):
            assert send(park, path + "offer/send/", version=nonsense).status_code == 409
        assert send(park, path + "offer/send/", version="1").status_code == 302
        assert "/offer/" in page(park, path).text
        assert live(OrderRow, now_play.stage.cluster_id).get().state == "offered"

    def _fresh(self, *clients, minutes_ago=0):
        """As if they had typed their password so many minutes ago."""
        for client in clients:
            session = client.session
            at = clock.now() - timedelta(minutes=minutes_ago)
            session["account_authentication_methods"] = [
                {"method": "password", "at": at.timestamp()}
            ]
            session.save()


class TestDrafting:
    def test_from_an_inquiry_with_its_own_drawing_to_asked_firms(self, stage):
        park = stage.park.client()
        opened = send(
            park, "/orders/new/", title="프레스 펀치", customer=stage.customer_id, mode="prime"
        )
        lot_page = opened["Location"]
        lot = {
            "file": SimpleUploadedFile("p01_punch.dxf", PUNCH),
            "material": "SKD11",
            "thickness": "40",
            "quantity": "1000",
            "tolerance": "0.01",
            "ra": "1.6",
            "parts_per_setup": "4",
            "due_on": day(25),
            "target_won": "42800",
        }
        added = send(park, lot_page, **lot)
        order = added["Location"].split("?")[0]
        assert send(park, order + "check/").status_code == 302
        assert "3곳이 만들 수 있어요" in page(park, order + "invite/").text
        asked = send(
            park,
            order + "invite/",
            deadline=day(7) + "T17:00",
            second_person=stage.jung.person_id,
            firms=[str(firm) for firm in stage.firms.values()],
        )
        assert asked.status_code == 302
        assert live(OrderRow, stage.cluster_id).get().state == "collecting"
        row = live(LotRow, stage.cluster_id).get()
        assert (row.standard_minutes, row.thickness_um, row.ra_nm) == (68, 40_000, 1_600)
        assert "<svg" in page(stage.kim.client(), order).text

    def test_who_may_not_add_a_lot_is_not_offered_it(self, now_play):
        now_play.draft_without_lots()
        path = f"/orders/{now_play.order_id}/"
        assert f"{path}lots/new/" in page(now_play.stage.park.client(), path).text
        seen = page(now_play.stage.people["jung"].client(), path)
        assert seen.status_code == 200
        assert f"{path}lots/new/" not in seen.text

    def test_a_lot_without_a_drawing_is_refused_with_what_was_typed(self, now_play):
        now_play.draft()
        path = f"/orders/{now_play.order_id}/lots/new/"
        answer = send(now_play.stage.park.client(), path, material="SKD11", quantity="321")
        assert answer.status_code == 422
        assert 'value="321"' in answer.text

    def lot_typed(self, **changes):
        facts = {"material": "SKD11", "thickness": "40", "quantity": "1000", "tolerance": "0.01"}
        return facts | {"ra": "1.6", "parts_per_setup": "4", "due_on": day(25)} | changes

    def held_by(self, player, path, **changes):
        """A form refused for another field; the token that it brings back."""
        file = SimpleUploadedFile("p01_punch.dxf", PUNCH)
        answer = send(player.client(), path, file=file, **self.lot_typed(**changes))
        assert answer.status_code == 422
        found = re.search(r'name="held" value="([^"]+)"', answer.text)
        return answer.text, found.group(1) if found else None

    @pytest.mark.parametrize("wrong", [{"quantity": "many"}, {"due_on": ""}])
    def test_a_chosen_file_need_not_be_chosen_again(self, now_play, shelves, wrong):
        now_play.draft_without_lots()
        park, path = now_play.stage.park, f"/orders/{now_play.order_id}/lots/new/"
        before = now_play.position()
        text, token = self.held_by(park, path, **wrong)
        assert "p01_punch.dxf 파일은 받아 두었어요" in text
        assert now_play.position() == before
        assert not any(PUNCH[:200] in p.read_bytes() for p in shelves.rglob("*") if p.is_file())
        again = send(park.client(), path, held=token, **self.lot_typed())
        assert again.status_code == 302
        assert live(LotRow, now_play.stage.cluster_id).get().quantity == 1000

    def test_what_is_held_is_another_persons_nothing_and_gone_after_an_hour(
        self, now_play, shelves
    ):
        now_play.draft_without_lots()
        park, path = now_play.stage.park, f"/orders/{now_play.order_id}/lots/new/"
        _, token = self.held_by(park, path, quantity="")
        cluster_id = now_play.stage.cluster_id
        assert held.held((cluster_id, park.person_id), token) == (PUNCH, "p01_punch.dxf")
        assert held.held((cluster_id, now_play.stage.kim.person_id), token) is None
        assert held.held((cluster_id, park.person_id), token + "x") is None
        for file in (shelves / "held").iterdir():  # the machine's hour is on it
            os.utime(file, (clock.now().timestamp(), clock.now().timestamp()))
        with clock.at(clock.now() + timedelta(minutes=61)):
            assert held.held((cluster_id, park.person_id), token) is None
            answer = send(park.client(), path, held=token, **self.lot_typed())
            assert "보관 시간이 지났어요" in answer.text
            held.sweep(clock.now())
        assert not list((shelves / "held").iterdir())

    def test_few_files_wait_for_one_person(self, now_play, shelves):
        owner = (now_play.stage.cluster_id, now_play.stage.park.person_id)
        tokens = [held.hold(owner, b"%d" % n, "a.dxf") for n in range(held.MOST_HELD + 2)]
        assert len(list((shelves / "held").iterdir())) == held.MOST_HELD
        assert held.held(owner, tokens[-1]) == (b"6", "a.dxf")

    def test_a_file_that_is_itself_refused_is_not_kept(self, now_play, shelves):
        now_play.draft_without_lots()
        path = f"/orders/{now_play.order_id}/lots/new/"
        file = SimpleUploadedFile("p01.dxf", b"no drawing")
        answer = send(now_play.stage.park.client(), path, file=file, **self.lot_typed())
        assert answer.status_code in (415, 422)
        assert 'name="held"' not in answer.text
        assert not (shelves / "held").exists()

    def test_a_drawing_that_came_into_custody_before_a_rule_said_no_is_chosen(self, now_play):
        now_play.draft_without_lots()
        park, path = now_play.stage.park, f"/orders/{now_play.order_id}/lots/new/"
        text, token = self.held_by(park, path, thickness="0")
        assert token is None
        chosen = re.search(r'<option value="([^"]+)" selected>p01_punch', text).group(1)
        done = send(park.client(), path, drawing=chosen, **self.lot_typed())
        assert done.status_code == 302

    def test_one_of_file_and_list_is_needed_and_neither_is_called_optional(self, now_play):
        now_play.draft_without_lots()
        path = f"/orders/{now_play.order_id}/lots/new/"
        for player, words in (
            (now_play.stage.park, "둘 가운데 하나는 꼭"),
            (None, "one of the two is needed"),
        ):
            client = player.client() if player else speaks_english(now_play.stage.park)
            text = page(client, path).text
            assert words in text
            part = text[text.index('id="lot-drawing"') : text.index('id="id_quantity"')]
            assert "안 써도 돼요" not in part
            assert "(optional)" not in part

    def test_a_lot_of_the_draft_is_corrected_on_its_form(self, now_play):
        now_play.draft()
        park, order = now_play.stage.park.client(), f"/orders/{now_play.order_id}/"
        path = f"{order}lots/{now_play.lot_id}/correct/"
        assert path in page(park, order).text
        text = page(park, path).text
        version = re.search(r'name="expected_version" value="(\d+)"', text).group(1)
        row = live(LotRow, now_play.stage.cluster_id).get()
        stands = self.lot_typed(drawing=str(row.drawing_id), quantity="450")
        done = send(park, path, expected_version=version, **stands)
        assert done.status_code == 302
        row = live(OrderRow, now_play.stage.cluster_id).get()
        assert (row.quantity, row.state) == (450, "draft")
        assert "로트를 450개로 고쳐 썼어요" in page(park, order + "history/").text
        stale = send(park, path, expected_version=version, **stands)
        assert stale.status_code == 409
        assert "그사이 다른 분이 바꿨어요" in stale.text

    def test_a_lot_of_the_draft_is_taken_out_and_the_letters_close_up(self, now_play):
        due = now_play.day(25)
        now_play.draft(*[a_lot(quantity=n, due_on=due) for n in (100, 200, 300)])
        park, order = now_play.stage.park.client(), f"/orders/{now_play.order_id}/"
        done = send(park, f"{order}lots/{now_play.lot_ids[0]}/remove/")
        assert done.status_code == 302
        rows = live(LotRow, now_play.stage.cluster_id).order_by("place")
        assert [(row.letter, row.quantity) for row in rows] == [("A", 200), ("B", 300)]
        assert live(OrderRow, now_play.stage.cluster_id).get().quantity == 500
        assert "100개 로트를 뺐어요" in page(park, order + "history/").text
        assert page(park, f"{order}lots/{now_play.lot_ids[0]}/correct/").status_code == 404

    def test_without_its_last_lot_a_draft_asks_for_one(self, now_play):
        now_play.draft()
        park, order = speaks_english(now_play.stage.park), f"/orders/{now_play.order_id}/"
        send(park, f"{order}lots/{now_play.lot_id}/remove/")
        row = live(OrderRow, now_play.stage.cluster_id).get()
        assert (row.quantity, row.due_on, row.lots) == (0, None, {})
        assert "What is to be made?" in page(park, order).text
        assert "A lot of 1,000 pcs was taken out" in page(park, order + "history/").text

    def test_after_the_check_lots_are_not_offered_for_correction(self, now_play):
        now_play.checked()
        park, order = now_play.stage.park.client(), f"/orders/{now_play.order_id}/"
        path = f"{order}lots/{now_play.lot_id}/correct/"
        assert path not in page(park, order).text
        assert "확인을 마친 수주예요" in page(park, path).text
        refused = send(park, path.replace("correct", "remove"))
        assert refused.status_code == 409

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_a_lot_that_few_firms_fit_is_said_before_anybody_is_asked(self, now_play, language):
        due = now_play.day(25)
        now_play.checked(a_lot(due_on=due), a_lot(due_on=due, tolerance_um=2, quantity=10))
        coordinator = now_play.stage.park
        park = speaks_english(coordinator) if language == "en" else coordinator.client()
        text = page(park, f"/orders/{now_play.order_id}/invite/").text
        words = {"ko": ("로트 B: 맞는 회사", "로트 A: 맞는"), "en": ("Lot B: ", "Lot A: ")}[
            language
        ]
        assert words[0] in text
        assert words[1] not in text
        assert {"ko": "세 곳보다 적게 고르면", "en": "fewer than three chosen"}[language] in text

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_every_page_of_the_coordinator_opens(self, now_play, language):
        now_play.checked()
        order, desk = f"/orders/{now_play.order_id}/", f"/desk/{now_play.order_id}/"
        coordinator = now_play.stage.park
        park = speaks_english(coordinator) if language == "en" else coordinator.client()
        for path in ("/orders/new/", order, order + "lots/new/", order + "invite/", "/desk/", desk):
            answer = page(park, path)
            assert answer.status_code == 200
            assert f'lang="{language}"' in answer.text

    def test_a_revision_says_that_pledges_become_void(self, now_play):
        now_play.collecting()
        path = f"/orders/{now_play.order_id}/lots/{now_play.lot_id}/"
        assert "모두 무효가 되고" in page(now_play.stage.park.client(), path).text

    def test_a_revision_of_an_older_state_shows_both(self, now_play):
        now_play.collecting()
        path = f"/orders/{now_play.order_id}/lots/{now_play.lot_id}/"
        fields = {
            "drawing": str(live(LotRow, now_play.stage.cluster_id).get().drawing_id),
            "material": "SKD11",
            "thickness": "40",
            "quantity": "777",
            "tolerance": "0.01",
            "ra": "1.6",
            "parts_per_setup": "4",
            "due_on": day(25),
            "deadline": day(9) + "T17:00",
            "expected_version": "1",
        }
        park = now_play.stage.park.client()
        decline = f"/orders/{now_play.order_id}/decline/"
        send(now_play.stage.kim.client(), decline, reason_class="busy")
        before = now_play.position()
        answer = send(park, path, **fields)
        assert answer.status_code == 409
        assert "777" in answer.text
        assert "1000" in answer.text
        assert now_play.position() == before
        seen = page(park, path).text.split('name="expected_version" value="')[1].split('"')[0]
        assert send(park, path, **fields | {"expected_version": seen}).status_code == 302

    def test_a_mode_without_papers_is_refused_at_its_field(self, stage):
        answer = send(
            stage.park.client(),
            "/orders/new/",
            title="펀치",
            customer=stage.customer_id,
            mode="coop",
        )
        assert answer.status_code == 422
        assert "서류가 갖춰져야" in answer.text


class TestHistory:
    def test_every_fact_of_an_order_has_its_words(self):
        assert set(SAID) == set(JointOrder.on)
        assert {word for word, _, _ in SAID.values()} <= set(SENTENCES)

    def test_a_member_reads_what_concerns_all_and_the_desk_everything(self, now_play):
        now_play.collecting().pledged()
        path = f"/orders/{now_play.order_id}/history/"
        kim, park = (page(now_play.stage.people[w].client(), path).text for w in ("kim", "park"))
        assert "회원사에 약정을 요청했어요" in kim
        assert "로트를 더했어요" not in kim
        assert "로트를 더했어요" in park


class TestVerifiedCapacity:
    def path(self, stage):
        return f"/firms/{stage.firms['hana']}/capacity/"

    def test_the_coordinator_states_it_and_the_firm_reads_it(self, stage):
        assert "아직 검증한 기록이 없어요" in page(stage.kim.client(), self.path(stage)).text
        stated = send(
            stage.park.client(),
            self.path(stage),
            hours="80",
            verified_on=day(-1),
            proof="10월 기록",
        )
        assert stated.status_code == 302
        text = page(stage.kim.client(), self.path(stage)).text
        assert "10월 기록" in text
        assert "80" in text

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"hours": "0"}, "사이로 써 주세요"),
            ({"verified_on": day(3)}, "오늘이나 그 전"),
            ({"proof": ""}, "꼭 써 주세요"),
        ],
    )
    def test_bad_input(self, stage, changes, sentence):
        fields = {"hours": "80", "verified_on": day(-1), "proof": "10월 기록"} | changes
        answer = send(stage.park.client(), self.path(stage), **fields)
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_a_rival_may_not_see_it(self, stage, choi):
        assert page(stage.lee.client(), self.path(stage)).status_code == 403
        assert page(choi.client(), self.path(stage)).status_code == 404


class TestNow:
    """The desk says what is next beside who has answered."""

    def test_the_desk_tells_how_many_have_answered_and_closes_when_all_have(self, now_play):
        now_play.collecting().pledged("kim", "lee")
        park, path = now_play.stage.park.client(), f"/desk/{now_play.order_id}/"
        text = page(park, path).text
        assert "3곳 가운데 2곳이 답했어요" in text
        assert "지금 마감하기" not in text
        now_play.pledged("yoon")
        assert "지금 마감하기" in page(park, path).text
        english = page(speaks_english(now_play.stage.park), path).text
        assert "3 of 3 firms have answered" in english

    def test_one_price_makes_no_drawing_and_two_do(self, now_play):
        closed(now_play)
        now_play.sign("park", clock.now())
        now_play.sign("jung", clock.now())
        until = clock.now() + timedelta(days=9)
        day_on = now_play.day(25)
        now_play.send(clock.now(), delivery_on=day_on, valid_until=until)
        path = f"/desk/{now_play.order_id}/"
        assert "단가가 오간 길" not in page(now_play.stage.park.client(), path).text
        line = OfferLine(lot_id=now_play.lot_id, unit_price_won=40_500, quantity=500)
        counter_offer(by=now_play.guest(), key=key(), counter=Counter(1, [line], day_on))
        assert "단가가 오간 길" in page(now_play.stage.park.client(), path).text
