"""Pages of the members as people see them: who sees what, what a form says, nothing lost."""

import html
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cluster.ledger import store
from cluster.members import queries
from cluster.members.commands import calendars, machines
from cluster.members.domain import Day
from tests.cast import key, raise_curtain
from tests.house.access_table import CUSTOMER, FIRM, MACHINE, PERSON
from tests.members.test_import import SAMPLE

pytestmark = pytest.mark.django_db


def keyed(**fields):
    return fields | {"command_key": str(key().client)}


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


class TestFirmPage:
    def test_the_own_page_shows_machines_hours_and_people(self, stage):
        page = text_of(stage.kim.client().get(f"/firms/{stage.firms['hana']}/"))
        for shown in (
            "하나정밀",
            "1호기",
            "400 × 300",
            "25,000",
            "앞으로 4주",
            "999-81-00015",
            "Han",
        ):
            assert shown in page
        assert "수리 시작" in page

    def test_a_rival_sees_what_it_can_make_but_no_rate_no_hours_no_people(self, stage):
        page = text_of(stage.lee.client().get(f"/firms/{stage.firms['hana']}/"))
        assert "1호기" in page
        for hidden in ("25,000", "앞으로 4주", "Han", "수리 시작", "example.com"):
            assert hidden not in page

    def test_staff_do_not_see_the_rate(self, stage):
        page = text_of(stage.han.client().get(f"/firms/{stage.firms['hana']}/"))
        assert "25,000" not in page
        assert "수리 시작" in page

    def test_choi_finds_nothing(self, stage, choi):
        assert choi.client().get(f"/firms/{stage.firms['hana']}/").status_code == 404
        assert "하나정밀" not in text_of(choi.client().get("/firms/"))

    def test_a_holiday_says_its_name(self, stage):
        day = date(2026, 11, 30)
        off = Day(date=day, reason="정기점검")
        calendars.set_day(by=stage.kim.actor, key=key(), firm_id=stage.firms["hana"], day=off)
        assert "정기점검" in text_of(stage.kim.client().get(f"/firms/{stage.firms['hana']}/"))

    def test_in_english(self, stage):
        client = stage.kim.client()
        client.post("/account/", keyed(language="en", text_size="normal", theme=""))
        page = text_of(client.get(f"/firms/{stage.firms['hana']}/"))
        assert "Hana Precision" in page
        assert "The next four weeks" in page

    def test_few_queries(self, stage, django_assert_max_num_queries):
        client = stage.kim.client()
        client.get("/firms/")
        with django_assert_max_num_queries(8):
            client.get(f"/firms/{stage.firms['hana']}/")
        with django_assert_max_num_queries(8):
            client.get("/firms/")


class TestForms:
    def test_a_machine_is_added_in_the_units_of_its_plate(self, stage):
        answer = stage.kim.client().post(
            f"/firms/{stage.firms['hana']}/machines/new/", keyed(**MACHINE)
        )
        assert answer.status_code == 302
        added = queries.machines_of(stage.cluster_id, stage.firms["hana"])[-1]
        assert (added.wire_um, added.best_tolerance_um, added.best_ra_nm) == (250, 3, 200)
        assert added.max_taper_mdeg == 21_000

    @pytest.mark.parametrize(
        ("field", "typed", "told"),
        [
            ("wire_um", "0,25", "숫자만"),
            ("wire_um", "٩", "숫자만"),
            ("travel_x_um", "99999", "사이로"),
            ("model", "", "꼭 써"),
            ("code", "1호기", "같은 이름"),
            ("code", "a\u202eb", "보이지 않는"),
        ],
    )
    def test_a_wrong_figure_is_told_at_its_field_and_nothing_is_lost(
        self, stage, field, typed, told
    ):
        before = store.head(stage.cluster_id).position
        answer = stage.kim.client().post(
            f"/firms/{stage.firms['hana']}/machines/new/", keyed(**MACHINE | {field: typed})
        )
        page = text_of(answer)
        assert answer.status_code in (409, 422)
        place = page.index(f'id="id_{field}_error"')
        assert told in page[place : place + 500]
        assert 'value="가상 W600"' in page or field == "model"
        assert store.head(stage.cluster_id).position == before

    def test_two_owners_edit_one_machine(self, stage):
        m1 = stage.machines["hana"]
        version = queries.machine(stage.cluster_id, m1).version
        machines.begin_repair(by=stage.kim.actor, key=key(), machine_id=m1)
        form = keyed(**MACHINE, expected_version=str(version))
        answer = stage.park.client().post(f"/machines/{m1}/", form)
        assert answer.status_code == 409
        page = text_of(answer)
        assert "가상 W600" in page
        assert "가상 W400" in page

    def test_a_week_and_each_wrong_day(self, stage):
        url = f"/firms/{stage.firms['hana']}/calendar/"
        client = stage.kim.client()
        good = {"d0_opens": "09:00", "d0_closes": "18:00", "d0_unattended": "6.5"}
        assert client.post(url, keyed(**good)).status_code == 302
        found = queries.calendar_of(stage.cluster_id, stage.firms["hana"])
        assert found.on(date(2026, 11, 30)).total == 540 + 390
        bad = {
            "d0_opens": "18:00",
            "d0_closes": "09:00",
            "d2_opens": "00:00",
            "d2_closes": "23:00",
            "d2_unattended": "5",
        }
        answer = client.post(url, keyed(**bad))
        assert answer.status_code == 422
        assert 'id="id_d0_closes_error"' in text_of(answer)
        assert 'id="id_d2_unattended_error"' in text_of(answer)

    def test_a_day_off_comes_and_goes(self, stage):
        client, firm_id = stage.kim.client(), stage.firms["hana"]
        url = f"/firms/{firm_id}/calendar/"
        client.post(url + "days/", keyed(day="2026-12-04", reason="정기점검"))
        assert "정기점검" in text_of(client.get(url))
        client.post(url + "days/clear/", keyed(day="2026-12-04"))
        assert "정기점검" not in text_of(client.get(url))

    def test_a_firm_joins_by_the_form(self, stage):
        form = keyed(**FIRM, code="F77", joined_on="2026-11-01")
        form |= {"brn": "999-81-00053", "name_ko": "새별정밀"}
        answer = stage.park.client().post("/firms/new/", form)
        assert "새별정밀" in text_of(stage.park.client().get(answer.url))

    def test_consent_is_withdrawn_and_taken_back(self, stage):
        client, firm_id = stage.kim.client(), stage.firms["hana"]
        page = client.post(f"/firms/{firm_id}/consent/withdraw/", keyed(), follow=True)
        assert f"/firms/{firm_id}/consent/" in text_of(page)
        assert not queries.firm(stage.cluster_id, firm_id).consents
        client.post(f"/firms/{firm_id}/consent/", keyed())
        assert queries.firm(stage.cluster_id, firm_id).consents

    def test_a_customer_is_added_and_changed(self, stage):
        client = stage.park.client()
        new = CUSTOMER | {"code": "C02", "name_ko": "한빛전장", "brn": "999-86-00024"}
        assert client.post("/customers/", keyed(**new)).status_code == 302
        assert "한빛전장" in text_of(client.get("/customers/"))
        row, _ = queries.customers(stage.cluster_id)[1]
        form = keyed(**CUSTOMER | {"name_ko": "한빛전자", "brn": "999-86-00024"})
        assert client.post(f"/customers/{row.customer_id}/", form).status_code == 302
        assert "한빛전자" in text_of(client.get(f"/customers/{row.customer_id}/"))


class TestPeople:
    def test_the_link_is_shown_once_and_leads_in(self, stage):
        client, firm_id = stage.kim.client(), stage.firms["hana"]
        client.post(f"/firms/{firm_id}/people/", keyed(**PERSON, role="staff"))
        nam = next(
            row.person_id
            for row, details in queries.people(stage.kim.actor, firm_id)
            if details.name == PERSON["name"]
        )
        page = text_of(client.post(f"/people/{nam}/invite/", keyed()))
        link = re.search(r"http://testserver(/join/[\w-]{43}/)", page)[1]
        assert link not in text_of(client.get(f"/firms/{firm_id}/people/"))
        assert PERSON["name"] in text_of(client.get(link))

    def test_a_removed_person_is_off_the_list_and_out(self, stage):
        han = stage.han.client()
        assert han.get("/account/").status_code == 200
        stage.kim.client().post(f"/people/{stage.han.person_id}/remove/", keyed())
        assert han.get("/account/").status_code == 302
        page = text_of(stage.kim.client().get(f"/firms/{stage.firms['hana']}/people/"))
        assert "Han " not in page

    def test_a_role_changes_from_the_next_request_on(self, stage):
        han, park = stage.han.client(), stage.park.client()
        url = f"/firms/{stage.firms['hana']}/edit/"
        assert han.get(url).status_code == 403
        park.post(f"/people/{stage.han.person_id}/role/", keyed(role="owner"))
        assert han.get(url).status_code == 200
        answer = park.post(f"/people/{stage.han.person_id}/role/", keyed(role="coordinator"))
        assert answer.status_code == 422

    def test_the_last_coordinator_stays(self, stage):
        client = stage.park.client()
        answer = client.post(f"/people/{stage.park.person_id}/role/", keyed(role="auditor"))
        assert answer.status_code == 409
        assert "코디네이터가 적어도 한 명" in text_of(answer)

    def test_who_signed_in_long_ago_confirms_first_and_comes_back(self, stage):
        client = stage.park.client()
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": 1}]
        session.save()
        page = f"/firms/{stage.firms['suwon']}/"
        answer = client.post(
            f"{page}leave/", keyed(), headers={"referer": f"http://testserver{page}"}
        )
        assert answer.status_code == 302
        assert answer.url == f"/account/reauthenticate/?next={page.replace('/', '%2F')}"
        assert queries.firm(stage.cluster_id, stage.firms["suwon"]).left_on is None


class TestImportPage:
    @pytest.fixture
    def files(self):
        return {
            name: SimpleUploadedFile(f"{name}.csv", (SAMPLE / f"{name}.csv").read_bytes())
            for name in ("firms", "machines", "calendars", "customers")
        }

    @pytest.fixture
    def empty_stage(self, db):
        return raise_curtain("busan", "park")

    def test_a_rehearsal_then_taking_over(self, empty_stage, files):
        client = empty_stage.park.client()
        before = store.head(empty_stage.cluster_id).position
        page = client.post("/import/", keyed(**files))
        assert page.status_code == 200
        assert store.head(empty_stage.cluster_id).position == before
        carried = re.findall(
            r'<textarea name="(text_\w+)"[^>]*>\n(.*?)</textarea>', page.content.decode(), re.S
        )
        form = keyed(**{name: html.unescape(text) for name, text in carried})
        assert client.post("/import/take/", form).url == "/firms/"
        assert len(queries.firms(empty_stage.cluster_id)) == 22
        again = {name: file for name, file in files.items() if not file.seek(0)}
        assert "바뀌는 것이 없어요" in text_of(client.post("/import/", keyed(**again)))

    def test_every_bad_row_is_on_the_page(self, empty_stage, files):
        broken = (SAMPLE / "machines.csv").read_bytes().replace("침적식".encode(), "건식".encode())
        files["machines"] = SimpleUploadedFile("machines.csv", broken)
        del files["customers"]
        before = store.head(empty_stage.cluster_id).position
        page = empty_stage.park.client().post("/import/", keyed(**files))
        assert page.status_code == 422
        assert text_of(page).count("<td>tank</td>") == 19
        assert "파일이 없어요" in text_of(page)
        assert store.head(empty_stage.cluster_id).position == before
