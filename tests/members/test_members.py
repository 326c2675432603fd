"""The members' commands on PostgreSQL: who may, what is recorded, what is kept apart."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from cluster.kernel import clock
from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.ledger import store
from cluster.ledger.store import history_of
from cluster.members import queries
from cluster.members.access import Actor, Role
from cluster.members.commands import calendars, customers, firms, invitations, machines, people
from cluster.members.domain import Day, FirmFacts, Hours
from cluster.members.domain.identity import calendar_id, machine_park_id
from cluster.members.models import Account, PersonDetails
from tests.cast import W400, WEEK, key

pytestmark = pytest.mark.django_db


def position(stage):
    return store.head(stage.cluster_id).position


@pytest.fixture
def unchanged(stage):
    """Whatever happens in the test, it leaves no event."""
    before = position(stage)
    yield
    assert position(stage) == before


def named(name="Nam", **changes):
    return people.Named(**({"name": name, "email": "nam@example.com"} | changes))


class TestWhoMay:
    def test_a_rival_changes_nothing_of_hana(self, stage, unchanged):
        lee, hana = stage.lee.actor, stage.firms["hana"]
        refit = msgspec.structs.replace(W400, year=2020)
        m1 = stage.machines["hana"]
        for forbidden in (
            lambda: machines.add_machine(by=lee, key=key(), firm_id=hana, facts=W400),
            lambda: machines.refit_machine(by=lee, key=key(), machine_id=m1, facts=refit),
            lambda: machines.begin_repair(by=lee, key=key(), machine_id=m1),
            lambda: machines.retire_machine(by=lee, key=key(), machine_id=m1),
            lambda: calendars.set_week(by=lee, key=key(), firm_id=hana, week=WEEK),
            lambda: firms.withdraw_consent(by=lee, key=key(), firm_id=hana),
            lambda: people.remove_person(by=lee, key=key(), person_id=stage.kim.person_id),
            lambda: invitations.invite(by=lee, key=key(), person_id=stage.kim.person_id),
        ):
            with pytest.raises(NotAllowed):
                forbidden()

    def test_choi_does_not_even_find_the_machine(self, stage, choi, unchanged):
        with pytest.raises(NotFound):
            machines.begin_repair(by=choi.actor, key=key(), machine_id=stage.machines["hana"])

    def test_staff_may_send_to_repair_but_not_retire(self, stage):
        m1 = stage.machines["hana"]
        machines.begin_repair(by=stage.han.actor, key=key(), machine_id=m1)
        assert queries.machine(stage.cluster_id, m1).state == "repair"
        with pytest.raises(NotAllowed):
            machines.retire_machine(by=stage.han.actor, key=key(), machine_id=m1)

    def test_only_the_owner_consents_not_even_the_coordinator(self, stage, unchanged):
        with pytest.raises(NotAllowed):
            firms.withdraw_consent(by=stage.park.actor, key=key(), firm_id=stage.firms["hana"])

    def test_a_removed_member_is_nobody(self, stage):
        assert stage.oh.actor.role is Role.ANONYMOUS

    def test_an_old_sign_in_is_not_enough_to_change_roles(self, stage, unchanged):
        old = replace(stage.park.actor, fresh_at=clock.now() - timedelta(minutes=6))
        with pytest.raises(NotAllowed) as refused:
            people.change_role(
                by=old, key=key(), person_id=stage.jung.person_id, role="auditor", firm_id=None
            )
        assert refused.value.code == "sign-in-again"


class TestFirms:
    def joining(self, **changes):
        facts = {
            "name_ko": "새별정밀",
            "name_en": "Saebyeol",
            "brn": "9998100053",
            "industry": "금속가공",
            "employees": 3,
            "tax_type": "general",
            "wire_edm": True,
        } | changes
        return firms.Joining(code="F09", facts=FirmFacts(**facts), joined_on=date(2026, 11, 1))

    def test_a_firm_joins_and_is_listed(self, stage):
        done = firms.add_firm(by=stage.park.actor, key=key(), joining=self.joining())
        firm = queries.firm(stage.cluster_id, UUID(done.result["firm_id"]))
        assert (firm.name_ko, firm.consents, firm.brn) == ("새별정밀", False, "9998100053")
        assert firm.code in [row.code for row in queries.firms(stage.cluster_id)]

    def test_the_same_key_joins_once(self, stage):
        k = key()
        first = firms.add_firm(by=stage.park.actor, key=k, joining=self.joining())
        again = firms.add_firm(by=stage.park.actor, key=k, joining=self.joining())
        assert (again.result, again.repeated) == (first.result, True)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name_ko": "하나정밀"}, "name-taken"),
            ({"brn": "9998100015"}, "registration-number-taken"),
        ],
    )
    def test_a_name_and_a_number_belong_to_one_firm(self, stage, unchanged, change, code):
        with pytest.raises(Clash) as refused:
            firms.add_firm(by=stage.park.actor, key=key(), joining=self.joining(**change))
        assert refused.value.code == code

    def test_a_stale_form_is_refused(self, stage):
        row = queries.firm(stage.cluster_id, stage.firms["hana"])
        contact = firms.Contact(address="화성시 예시로 1", phone="031-000-0001")
        facts = self.joining(brn=row.brn).facts
        change = (facts, contact)
        firms.correct_firm(
            by=stage.kim.actor, key=key(row.version), firm_id=row.firm_id, change=change
        )
        with pytest.raises(Clash) as refused:
            firms.correct_firm(
                by=stage.park.actor,
                key=key(row.version),
                firm_id=row.firm_id,
                change=change,
            )
        assert refused.value.code == "changed-meanwhile"

    def test_the_address_is_kept_apart_from_events(self, stage):
        row = queries.firm(stage.cluster_id, stage.firms["hana"])
        contact = firms.Contact(address="화성시 예시로 77", phone="031-000-7777")
        change = (self.joining(brn=row.brn).facts, contact)
        firms.correct_firm(by=stage.kim.actor, key=key(), firm_id=row.firm_id, change=change)
        assert queries.firm_contact(stage.cluster_id, row.firm_id).phone == "031-000-7777"
        said = str([e.event for e in history_of(stage.cluster_id, row.firm_id)])
        assert "7777" not in said
        assert "예시로" not in said

    def test_a_firm_that_left_is_not_listed_and_gets_no_machine(self, stage):
        suwon = stage.firms["suwon"]
        firms.end_membership(
            by=stage.park.actor, key=key(), firm_id=suwon, left_on=date(2026, 11, 20)
        )
        assert suwon not in [row.firm_id for row in queries.firms(stage.cluster_id)]
        with pytest.raises(Clash) as refused:
            machines.add_machine(by=stage.yoon.actor, key=key(), firm_id=suwon, facts=W400)
        assert refused.value.code == "firm-left"


class TestMachinesAndCalendar:
    def test_a_machine_is_refitted_and_retired(self, stage):
        m1, firm_id = stage.machines["hana"], stage.firms["hana"]
        refit = msgspec.structs.replace(W400, rough_speed=120)
        row = queries.machine(stage.cluster_id, m1)
        machines.refit_machine(by=stage.kim.actor, key=key(row.version), machine_id=m1, facts=refit)
        assert queries.machine(stage.cluster_id, m1).rough_speed == 120
        machines.retire_machine(by=stage.kim.actor, key=key(), machine_id=m1)
        assert queries.machines_of(stage.cluster_id, firm_id) == []
        types = [e.type for e in history_of(stage.cluster_id, machine_park_id(firm_id))]
        assert types[-1] == "members.machine-park.machine-retired@1"

    def test_a_special_day_counts_from_the_next_question_on(self, stage):
        hana, day = stage.firms["hana"], date(2026, 12, 4)
        short = Day(date=day, hours=Hours(opens=540, closes=720), reason="정기점검")
        calendars.set_day(by=stage.kim.actor, key=key(), firm_id=hana, day=short)
        found = queries.calendar_of(stage.cluster_id, hana).on(day)
        assert (found.attended, found.unattended, found.reason) == (180, 0, "정기점검")
        calendars.clear_day(by=stage.kim.actor, key=key(), firm_id=hana, day=day)
        assert queries.calendar_of(stage.cluster_id, hana).on(day).attended == 600

    def test_a_day_off_of_the_cluster_closes_every_firm(self, stage):
        day = date(2026, 12, 31)
        with pytest.raises(NotAllowed):
            calendars.set_day(
                by=stage.kim.actor, key=key(), firm_id=None, day=Day(date=day, reason="휴무")
            )
        calendars.set_day(
            by=stage.park.actor, key=key(), firm_id=None, day=Day(date=day, reason="임시휴무")
        )
        for firm_id in stage.firms.values():
            assert queries.calendar_of(stage.cluster_id, firm_id).on(day).total == 0
        assert not queries.office(stage.cluster_id).is_working_day(day)

    def test_events_of_the_calendar_tell_who(self, stage):
        told = history_of(stage.cluster_id, calendar_id(stage.cluster_id, stage.firms["hana"]))
        assert told[0].meta["actor"] == str(stage.park.person_id)


class TestPeople:
    def add(self, stage, by="kim", role="staff", firm="hana", **changes):
        joining = people.Joining(
            role=role, firm_id=stage.firms[firm] if firm else None, named=named(**changes)
        )
        return people.add_person(by=getattr(stage, by).actor, key=key(), joining=joining)

    def test_an_owner_adds_staff_of_his_firm_only(self, stage):
        self.add(stage)
        for role, firm in (("staff", "dongtan"), ("coordinator", None), ("second", "hana")):
            with pytest.raises(NotAllowed):
                self.add(stage, role=role, firm=firm)

    def test_an_address_belongs_to_one_person_of_the_cluster(self, stage):
        self.add(stage)
        with pytest.raises(Clash) as refused:
            self.add(stage, name="Other", email="NAM@example.com")
        assert refused.value.code == "email-taken"

    @pytest.mark.parametrize("email", ["", "nam", "nam@", "@example.com", "a b@example.com"])
    def test_an_address_looks_like_one(self, stage, unchanged, email):
        with pytest.raises(RuleBroken) as refused:
            self.add(stage, email=email)
        assert refused.value.facts["field"] == "email"

    def test_the_cluster_keeps_a_coordinator(self, stage, unchanged):
        park = stage.park
        with pytest.raises(Clash) as refused:
            people.remove_person(by=park.actor, key=key(), person_id=park.person_id)
        assert refused.value.code == "last-coordinator"
        with pytest.raises(Clash):
            people.change_role(
                by=park.actor, key=key(), person_id=park.person_id, role="auditor", firm_id=None
            )

    def test_erasing_leaves_history_and_no_name(self, stage):
        park, oh = stage.park.actor, stage.oh
        people.erase_person(by=park, key=key(), person_id=oh.person_id)
        assert queries.person_details(stage.cluster_id, oh.person_id).name == ""
        assert not Account.objects.filter(pk=oh.account.pk).exists()
        types = [e.type for e in history_of(stage.cluster_id, oh.person_id)]
        assert types == [
            "members.person.joined@1",
            "members.person.removed@1",
            "members.person.erased@1",
        ]

    def test_habits_are_ones_own_and_no_event(self, stage):
        before = position(stage)
        habits = people.Habits(language="en", text_size="large", theme="dark")
        people.change_habits(by=stage.han.actor, key=key(), habits=habits)
        assert stage.han.actor.language == "en"
        assert stage.kim.actor.language == "ko"
        assert position(stage) == before
        wrong = people.Habits(language="fr", text_size="large", theme="dark")
        with pytest.raises(RuleBroken) as refused:
            people.change_habits(by=stage.han.actor, key=key(), habits=wrong)
        assert refused.value.facts["field"] == "language"


class TestInvitations:
    @pytest.fixture
    def nam(self, stage):
        joining = people.Joining(role="staff", firm_id=stage.firms["hana"], named=named())
        done = people.add_person(by=stage.kim.actor, key=key(), joining=joining)
        return UUID(done.result["person_id"])

    def test_by_link_to_an_account(self, stage, nam):
        token = invitations.invite(by=stage.kim.actor, key=key(), person_id=nam).token
        assert len(token) >= 43
        invitations.accept_invitation(key=key(), token=token, password="twelve-long-words")
        details = PersonDetails.objects.of(stage.cluster_id).get(person_id=nam)
        assert details.account.check_password("twelve-long-words")
        assert queries.actor_of(details, None).role is Role.STAFF
        with pytest.raises(RuleBroken) as refused:
            invitations.accept_invitation(key=key(), token=token, password="twelve-long-words")
        assert refused.value.code == "link-gone"

    def test_a_repeated_command_shows_the_same_link(self, stage, nam):
        k = key()
        first = invitations.invite(by=stage.kim.actor, key=k, person_id=nam)
        again = invitations.invite(by=stage.kim.actor, key=k, person_id=nam)
        assert (again.token, again.done.repeated) == (first.token, True)

    def test_the_database_holds_no_token(self, stage, nam):
        from django.db import connection

        token = invitations.invite(by=stage.kim.actor, key=key(), person_id=nam).token
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM ledger_event WHERE (data::text || meta::text) LIKE %s",
                [f"%{token}%"],
            )
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT token_hash FROM members_invitation_link")
            assert [bytes(row[0]) for row in cursor.fetchall()] == [invitations.hash_of(token)]

    @pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
    def test_a_weak_password_is_refused_and_the_link_stays(self, stage, nam, password):
        token = invitations.invite(by=stage.kim.actor, key=key(), person_id=nam).token
        with pytest.raises(RuleBroken) as refused:
            invitations.accept_invitation(key=key(), token=token, password=password)
        assert (refused.value.code, refused.value.facts["field"]) == ("password-weak", "password")
        invitations.accept_invitation(key=key(), token=token, password="twelve-long-words")

    def test_an_account_of_another_cluster_is_not_taken_over(self, stage, choi):
        joining = people.Joining(
            role="staff", firm_id=stage.firms["hana"], named=named(email=choi.account.email)
        )
        done = people.add_person(by=stage.kim.actor, key=key(), joining=joining)
        person_id = UUID(done.result["person_id"])
        token = invitations.invite(by=stage.kim.actor, key=key(), person_id=person_id).token
        with pytest.raises(Clash) as refused:
            invitations.accept_invitation(key=key(), token=token, password="twelve-long-words")
        assert refused.value.code == "account-elsewhere"


class TestCustomers:
    def facts(self, **changes):
        base = {"name_ko": "한빛전장", "brn": "9998600024", "pay_days": 45}
        return customers.CustomerFacts(**(base | changes))

    def test_a_customer_is_added_and_changed(self, stage):
        park = stage.park.actor
        done = customers.add_customer(by=park, key=key(), code="C02", facts=self.facts())
        customer_id = UUID(done.result["customer_id"])
        customers.change_customer(
            by=park, key=key(1), customer_id=customer_id, facts=self.facts(pay_days=60)
        )
        assert [(r.code, r.pay_days) for r, _ in queries.customers(stage.cluster_id)] == [
            ("C01", 30),
            ("C02", 60),
        ]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name_ko": ""}, "text-empty"),
            ({"brn": "9998600025"}, "registration-number-check"),
            ({"name_ko": "세종모터스"}, "name-taken"),
            ({"brn": "9998600010"}, "registration-number-taken"),
        ],
    )
    def test_bad_customers_are_refused(self, stage, unchanged, change, code):
        with pytest.raises(RuleBroken) as refused:
            customers.add_customer(
                by=stage.park.actor, key=key(), code="C02", facts=self.facts(**change)
            )
        assert refused.value.code == code

    def test_members_do_not_add_customers(self, stage, unchanged):
        with pytest.raises(NotAllowed):
            customers.add_customer(by=stage.kim.actor, key=key(), code="C9", facts=self.facts())


class TestGivenAccounts:
    def test_only_the_system_gives_one(self, stage):
        joining = people.Joining(role="staff", firm_id=stage.firms["hana"], named=named())
        done = people.add_person(by=stage.kim.actor, key=key(), joining=joining)
        person_id = UUID(done.result["person_id"])
        with pytest.raises(NotAllowed):
            invitations.give_account(
                by=stage.park.actor, key=key(), person_id=person_id, password="twelve-long-words"
            )
        invitations.give_account(
            by=Actor.system(stage.cluster_id),
            key=key(),
            person_id=person_id,
            password="twelve-long-words",
        )
        assert Account.objects.get(email="nam@example.com").check_password("twelve-long-words")
