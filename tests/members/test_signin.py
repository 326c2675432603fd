"""Signing in, being slowed down, losing one's rights: e-mail and password by the sign-in package."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client

from cluster.kernel import clock
from cluster.members.commands import invitations, people
from cluster.members.models import PersonDetails
from tests.cast import PASSWORD, key

pytestmark = pytest.mark.django_db
WRONG = "not-the-right-words"


@pytest.fixture(autouse=True)
def quiet():
    """No count of wrong passwords is left over from another test."""
    yield
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def kim(stage):
    return stage.kim


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/account/login/", {"login": email, "password": password}, **more)


class TestSignIn:
    def test_the_right_password_leads_in(self, client, kim):
        answer = sign_in(client, kim.account.email.upper())
        assert (answer.status_code, answer.url) == (302, "/")
        assert client.get("/account/").status_code == 200

    def test_one_comes_back_to_the_page_one_wanted(self, client, kim):
        answer = client.get("/account/")
        assert answer.url == "/account/login/?next=%2Faccount%2F"
        page = client.get(answer.url)
        assert page.status_code == 200
        posted = {"login": kim.account.email, "password": PASSWORD, "next": "/account/"}
        assert client.post("/account/login/", posted).url == "/account/"

    def test_another_site_is_not_a_page_to_come_back_to(self, client, kim):
        posted = {"login": kim.account.email, "password": PASSWORD, "next": "https://evil.example"}
        assert client.post("/account/login/", posted).url == "/"

    def test_an_unknown_account_and_a_wrong_password_read_the_same(self, kim):
        known = sign_in(Client(), kim.account.email, WRONG)
        unknown = sign_in(Client(), "nobody@example.com", WRONG)
        assert known.status_code == unknown.status_code
        assert _bare(known, kim.account.email) == _bare(unknown, "nobody@example.com")
        assert "맞지 않아요" in known.content.decode()

    def test_a_forgotten_password_says_the_same_for_an_unknown_address(self, kim):
        known = Client().post("/account/password/reset/", {"email": kim.account.email})
        unknown = Client().post("/account/password/reset/", {"email": "nobody@example.com"})
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert [m.to for m in mail.outbox] == [[kim.account.email]]

    def test_a_new_password_by_mail(self, client, kim):
        client.post("/account/password/reset/", {"email": kim.account.email})
        path = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
        page = client.get(path, follow=True)
        new = {"password1": "another-long-sentence", "password2": "another-long-sentence"}
        done = client.post(page.request["PATH_INFO"], new, follow=True)
        assert done.status_code == 200
        assert sign_in(Client(), kim.account.email, "another-long-sentence").status_code == 302
        assert sign_in(Client(), kim.account.email, PASSWORD).status_code == 200

    def test_nobody_signs_up_alone(self, client, db):
        assert client.get("/account/signup/").status_code == 404

    @pytest.mark.parametrize(
        "page",
        [
            "/account/login/",
            "/account/logout/",
            "/account/password/reset/",
            "/account/password/reset/done/",
            "/account/password/reset/key/done/",
            "/account/inactive/",
            "/account/password/reset/key/abc-def/",
        ],
    )
    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_every_page_is_ours_in_both_languages(self, client, db, page, language):
        client.cookies["lang"] = language
        answer = client.get(page, follow=True)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert f'<html lang="{language}"' in text
        assert "brandmark" in text


class TestGuessing:
    def test_ten_wrong_tries_are_enough_for_one_address(self, kim):
        answers = [sign_in(Client(), f"a{n}@example.com", WRONG) for n in range(12)]
        assert {a.status_code for a in answers[:9]} == {200}
        assert answers[-1].status_code == 429
        assert answers[-1]["Retry-After"] == "900"
        assert sign_in(Client(), kim.account.email).status_code == 429

    def test_another_address_may_still_sign_in(self, kim):
        for n in range(12):
            sign_in(Client(), f"b{n}@example.com", WRONG, REMOTE_ADDR="192.0.2.1")
        assert sign_in(Client(), kim.account.email, REMOTE_ADDR="192.0.2.2").status_code == 302

    def test_a_live_session_is_not_locked_out(self, client, kim):
        sign_in(client, kim.account.email)
        for _ in range(12):
            sign_in(Client(), kim.account.email, WRONG)
        assert client.get("/account/").status_code == 200

    def test_no_plain_address_is_kept(self, kim):
        from django.db import connection

        sign_in(Client(), kim.account.email, WRONG, REMOTE_ADDR="192.0.2.77")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM axes_accessattempt")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT cache_key, value FROM signin_cache")
            kept = str(cursor.fetchall())
        assert "192.0.2.77" not in kept
        assert kim.account.email not in kept


class TestRights:
    def test_a_removed_member_loses_his_rights_at_the_next_request(self, client, stage, kim):
        sign_in(client, kim.account.email)
        assert client.get("/account/").status_code == 200
        people.remove_person(by=stage.park.actor, key=key(), person_id=kim.person_id)
        answer = client.get("/account/")
        assert (answer.status_code, answer.url[:15]) == (302, "/account/login/")
        assert client.get("/account/login/").status_code == 200
        assert sign_in(client, kim.account.email).status_code == 302
        assert client.get("/account/").status_code == 302

    def test_a_coordinator_idle_for_half_an_hour_signs_in_again(self, stage):
        client, now = stage.park.client(), clock.now()
        assert client.get("/account/").status_code == 200
        with clock.at(now + timedelta(minutes=20)):
            assert client.get("/account/").status_code == 200
        with clock.at(now + timedelta(minutes=51)):
            assert client.get("/account/").status_code == 302

    def test_changing_the_password_ends_other_sessions(self, kim):
        here, there = Client(), Client()
        sign_in(here, kim.account.email)
        sign_in(there, kim.account.email)
        new = "another-long-sentence"
        posted = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert here.post("/account/password/change/", posted).status_code == 302
        assert here.get("/account/").status_code == 200
        assert there.get("/account/").status_code == 302

    def test_signing_out_is_a_post(self, client, kim):
        sign_in(client, kim.account.email)
        client.get("/account/logout/")
        assert client.get("/account/").status_code == 200
        client.post("/account/logout/")
        assert client.get("/account/").status_code == 302

    def test_a_new_password_must_be_safe(self, client, kim):
        sign_in(client, kim.account.email)
        posted = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
        answer = client.post("/account/password/change/", posted)
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()


class TestHabits:
    def test_they_follow_the_person_to_another_device(self, stage):
        client = stage.han.client()
        chosen = {"language": "en", "text_size": "large", "theme": "dark"}
        answer = client.post("/account/", chosen | {"command_key": str(key().client)})
        assert (answer.status_code, answer.url) == (302, "/account/")
        page = stage.han.client().get("/account/").content.decode()
        assert '<html lang="en" data-theme="dark" data-text="large"' in page

    def test_an_unknown_choice_keeps_the_form(self, stage):
        client = stage.han.client()
        chosen = {"language": "fr", "text_size": "large", "theme": "dark"}
        answer = client.post("/account/", chosen | {"command_key": str(key().client)})
        assert answer.status_code == 422
        assert 'value="large" checked' in re.sub(
            r'\s(required|id="[^"]*")', "", answer.content.decode()
        )

    def test_without_a_command_key_nothing_happens(self, stage):
        answer = stage.han.client().post("/account/", {"language": "en"})
        assert answer.status_code in (400, 422)

    def test_name_and_phone_are_ones_own(self, stage):
        client = stage.han.client()
        mine = {"name": "한반장", "title": "반장", "phone": "010-0000-0000"}
        answer = client.post("/account/myself/", mine | {"command_key": str(key().client)})
        assert answer.status_code == 302
        kept = PersonDetails.objects.of(stage.cluster_id).get(person_id=stage.han.person_id)
        assert (kept.name, kept.phone, kept.email) == ("한반장", "010-0000-0000", kept.email)


class TestJoining:
    @pytest.fixture
    def token(self, stage):
        named = people.Named(name="남대리", email="nam@example.com")
        joining = people.Joining(role="staff", firm_id=stage.firms["hana"], named=named)
        done = people.add_person(by=stage.kim.actor, key=key(), joining=joining)
        return invitations.invite(
            by=stage.kim.actor, key=key(), person_id=UUID(done.result["person_id"])
        ).token

    def post(self, client, token, password=PASSWORD):
        posted = {"password": password, "command_key": str(key().client)}
        return client.post(f"/join/{token}/", posted)

    def test_the_page_names_person_and_firm_and_changes_nothing(self, client, token):
        for _ in range(3):
            page = client.get(f"/join/{token}/")
            assert page.status_code == 200
        assert "남대리" in page.content.decode()
        assert "하나정밀" in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer"

    def test_a_password_opens_the_account_once(self, client, token):
        assert self.post(client, token).url == "/account/login/"
        assert sign_in(client, "nam@example.com").status_code == 302
        assert self.post(Client(), token).status_code == 410
        assert Client().get(f"/join/{token}/").status_code == 410

    def test_a_weak_password_is_told_at_its_field(self, client, token):
        answer = self.post(client, token, "short")
        assert answer.status_code == 422
        assert 'id="id_password_error"' in answer.content.decode()
        assert "short" not in answer.content.decode()

    def test_a_browsers_form_comes_without_an_origin_and_is_taken(self, token):
        strict = Client(enforce_csrf_checks=True)
        page = strict.get(f"/join/{token}/")
        form = {"password": PASSWORD, "command_key": str(key().client)}
        form["csrfmiddlewaretoken"] = str(page.context["csrf_token"])
        answer = strict.post(f"/join/{token}/", form, headers={"origin": "null"})
        assert (answer.status_code, answer.get("Location")) == (302, "/account/login/")
        assert answer["Referrer-Policy"] == "no-referrer"

    def test_a_guess_finds_nothing(self, client, db):
        assert client.get("/join/" + "A" * 43 + "/").status_code == 410


def _bare(answer, email):
    text = re.sub(r'value="[^"]{64}"', "", answer.content.decode())
    return re.sub(r"data-now=\"\d+\"", "", text).replace(email, "")
