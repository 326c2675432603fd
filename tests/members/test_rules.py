"""Firms, machines, people and customers: what may happen to them, and what may not."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.ledger.testing import given
from cluster.members.domain import (
    Customer,
    Firm,
    FirmFacts,
    MachineFacts,
    MachinePark,
    Person,
    check_digit,
    parse_registration_number,
    show_registration_number,
)
from cluster.members.domain import customer as c
from cluster.members.domain import firm as f
from cluster.members.domain import machine as m
from cluster.members.domain import person as p

NOV_20 = datetime(2026, 11, 20, 0, tzinfo=UTC)
HANA, M1, M2 = id_for("firm", "hana"), id_for("machine", 1), id_for("machine", 2)
FACTS = FirmFacts(
    name_ko="하나정밀",
    name_en="Hana Precision",
    brn="9998100015",
    industry="금속가공",
    employees=4,
    tax_type="general",
    wire_edm=True,
)
W400 = MachineFacts(
    code="1호기",
    model="가상 W400",
    year=2019,
    travel_x_um=400_000,
    travel_y_um=300_000,
    max_thickness_um=250_000,
    max_taper_mdeg=15_000,
    tank="immersed",
    wire_um=250,
    auto_threading=True,
    rough_speed=96,
    best_tolerance_um=5,
    best_ra_nm=400,
    rate_won_h=25_000,
)


def joined(**changes):
    facts = msgspec.structs.asdict(FACTS) | changes
    return f.FirmJoined(code="F01", joined_on=date(2026, 2, 15), at=NOV_20, **facts)


def added(machine_id=M1, **changes):
    facts = msgspec.structs.asdict(W400) | changes
    return m.MachineAdded(firm_id=HANA, machine_id=machine_id, at=NOV_20, **facts)


class TestRegistrationNumber:
    @cases(st.integers(0, 999_999_999))
    def test_every_number_has_exactly_one_check_digit(self, nine):
        digits = f"{nine:09d}"
        good = [n for n in range(10) if _accepted(f"{digits}{n}")]
        assert good == [check_digit(digits)]

    @cases(st.integers(0, 999_999_999), st.integers(0, 8), st.integers(1, 9))
    def test_one_wrong_digit_is_nearly_always_seen(self, nine, place, by):
        digits = f"{nine:09d}"
        wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
        if place < 8:  # the ninth digit's tens are added once more, so a swap there may hide
            assert check_digit(digits) != check_digit(wrong)

    def test_it_is_shown_in_three_groups(self):
        digits = parse_registration_number(" 999-81-00015 ")
        assert (digits, show_registration_number(digits)) == ("9998100015", "999-81-00015")

    @pytest.mark.parametrize(
        "raw",
        ["", "999-81-0001", "９９９-81-00015", "999-8100015-", "abc", "99-981-00015", "1" * 11],
    )
    def test_another_shape_is_refused(self, raw):
        with pytest.raises(RuleBroken) as broken:
            parse_registration_number(raw)
        assert broken.value.code == "registration-number-format"
        assert broken.value.facts == {"field": "brn"}


def _accepted(digits):
    try:
        parse_registration_number(digits)
    except RuleBroken:
        return False
    return True


class TestFirm:
    def test_a_firm_joins(self):
        given(Firm).when(lambda x: x.join("F01", FACTS, date(2026, 2, 15), NOV_20)).then(joined())

    def test_a_member_does_not_join_again(self):
        given(Firm, joined()).when(
            lambda x: x.join("F01", FACTS, date(2026, 2, 15), NOV_20)
        ).refuses("already-exists")

    def test_a_firm_that_left_may_come_back(self):
        left = f.FirmLeft(left_on=date(2026, 6, 1), at=NOV_20)
        given(Firm, joined(), left).when(
            lambda x: x.join("F01", FACTS, date(2026, 2, 15), NOV_20)
        ).then(joined())

    def test_the_same_facts_record_nothing(self):
        given(Firm, joined()).when(lambda x: x.correct(FACTS, NOV_20)).then()

    def test_consent_is_given_once(self):
        yes = f.ConsentedToJointOrders(at=NOV_20)
        given(Firm, joined()).when(lambda x: x.consent_to_joint_orders(NOV_20)).then(yes)
        given(Firm, joined(), yes).when(lambda x: x.consent_to_joint_orders(NOV_20)).then()

    def test_nothing_more_happens_to_a_firm_that_left(self):
        left = f.FirmLeft(left_on=date(2026, 6, 1), at=NOV_20)
        for verb in (
            lambda x: x.correct(FACTS, NOV_20),
            lambda x: x.consent_to_joint_orders(NOV_20),
            lambda x: x.withdraw_consent(NOV_20),
            lambda x: x.leave(date(2026, 7, 1), NOV_20),
        ):
            given(Firm, joined(), left).when(verb).refuses("firm-left")

    @pytest.mark.parametrize(
        ("change", "code", "field"),
        [
            ({"name_ko": " "}, "text-empty", "name_ko"),
            ({"name_ko": "하나\u202e정밀"}, "text-control", "name_ko"),
            ({"brn": "9998100016"}, "registration-number-check", "brn"),
            ({"employees": 0}, "number-range", "employees"),
            ({"tax_type": "none"}, "tax-type-unknown", "tax_type"),
        ],
    )
    def test_facts_that_cannot_be_are_refused(self, change, code, field):
        facts = msgspec.structs.replace(FACTS, **change)
        given(Firm).when(lambda x: x.join("F01", facts, date(2026, 2, 15), NOV_20)).refuses(
            code, field=field
        )

    def test_nobody_leaves_before_joining(self):
        given(Firm, joined()).when(lambda x: x.leave(date(2026, 2, 14), NOV_20)).refuses(
            "left-before-joining"
        )


class TestMachinePark:
    def test_a_machine_is_added(self):
        given(MachinePark).when(lambda x: x.add(HANA, M1, W400, NOV_20)).then(added())

    def test_two_machines_of_a_firm_have_two_names(self):
        given(MachinePark, added()).when(
            lambda x: x.add(HANA, M2, msgspec.structs.replace(W400, code="1 호기 "), NOV_20)
        ).then(added(M2, code="1 호기"))
        given(MachinePark, added()).when(lambda x: x.add(HANA, M2, W400, NOV_20)).refuses(
            "name-taken", field="code"
        )

    def test_the_name_of_a_retired_machine_is_free(self):
        gone = m.MachineRetired(machine_id=M1, at=NOV_20)
        given(MachinePark, added(), gone).when(lambda x: x.add(HANA, M2, W400, NOV_20)).then(
            added(M2)
        )

    def test_repair_begins_and_ends(self):
        began = m.RepairBegan(machine_id=M1, at=NOV_20)
        ended = m.RepairEnded(machine_id=M1, at=NOV_20)
        given(MachinePark, added()).when(lambda x: x.begin_repair(M1, NOV_20)).then(began)
        given(MachinePark, added(), began).when(lambda x: x.begin_repair(M1, NOV_20)).then()
        given(MachinePark, added(), began).when(lambda x: x.end_repair(M1, NOV_20)).then(ended)
        given(MachinePark, added()).when(lambda x: x.end_repair(M1, NOV_20)).then()

    def test_a_retired_machine_stays_retired(self):
        gone = m.MachineRetired(machine_id=M1, at=NOV_20)
        for verb in (
            lambda x: x.refit(M1, W400, NOV_20),
            lambda x: x.begin_repair(M1, NOV_20),
            lambda x: x.retire(M1, NOV_20),
        ):
            given(MachinePark, added(), gone).when(verb).refuses("machine-retired")

    def test_an_unknown_machine_is_not_found(self):
        given(MachinePark, added()).when(lambda x: x.retire(M2, NOV_20)).refuses("not-found")

    @pytest.mark.parametrize("field", sorted(m.LIMITS))
    def test_every_figure_has_limits(self, field):
        least, most = m.LIMITS[field]
        for value in (least - 1, most + 1):
            facts = msgspec.structs.replace(W400, **{field: value})
            given(MachinePark).when(lambda x, facts=facts: x.add(HANA, M1, facts, NOV_20)).refuses(
                "number-range", field=field, least=least, most=most
            )

    def test_a_tank_is_immersed_or_flush(self):
        facts = msgspec.structs.replace(W400, tank="dry")
        given(MachinePark).when(lambda x: x.add(HANA, M1, facts, NOV_20)).refuses(
            "tank-unknown", field="tank"
        )


class TestPerson:
    def joined(self, role="owner", firm_id=HANA):
        return p.PersonJoined(firm_id=firm_id, role=role, at=NOV_20)

    def invited(self, number=1):
        return p.PersonInvited(number=number, expires_at=NOV_20 + timedelta(days=7), at=NOV_20)

    @pytest.mark.parametrize(
        ("role", "firm_id", "code"),
        [
            ("boss", HANA, "role-unknown"),
            ("owner", None, "role-needs-firm"),
            ("staff", None, "role-needs-firm"),
            ("coordinator", HANA, "role-without-firm"),
            ("auditor", HANA, "role-without-firm"),
        ],
    )
    def test_roles_and_firms_fit(self, role, firm_id, code):
        given(Person).when(lambda x: x.join(role, firm_id, NOV_20)).refuses(code)

    def test_a_second_person_may_belong_to_a_firm(self):
        given(Person).when(lambda x: x.join("second", HANA, NOV_20)).then(self.joined("second"))

    def test_an_invitation_is_used_once(self):
        used = p.InvitationAccepted(number=1, at=NOV_20)
        given(Person, self.joined(), self.invited()).when(lambda x: x.accept(1, NOV_20)).then(used)
        given(Person, self.joined(), self.invited(), used).when(
            lambda x: x.accept(1, NOV_20)
        ).refuses("link-gone")

    def test_an_invitation_ends_on_the_instant(self):
        late = NOV_20 + timedelta(days=7)
        given(Person, self.joined(), self.invited()).when(lambda x: x.accept(1, late)).refuses(
            "link-gone"
        )

    def test_a_new_link_makes_the_former_void(self):
        history = (self.joined(), self.invited(1), self.invited(2))
        given(Person, *history).when(lambda x: x.accept(1, NOV_20)).refuses("link-gone")
        given(Person, *history).when(lambda x: x.accept(2, NOV_20)).then(
            p.InvitationAccepted(number=2, at=NOV_20)
        )

    def test_a_removed_person_cannot_come_in_by_an_old_link(self):
        gone = p.PersonRemoved(before="owner", at=NOV_20)
        given(Person, self.joined(), self.invited(), gone).when(
            lambda x: x.accept(1, NOV_20)
        ).refuses("link-gone")

    def test_only_a_removed_person_is_erased(self):
        gone = p.PersonRemoved(before="owner", at=NOV_20)
        given(Person, self.joined()).when(lambda x: x.erase(NOV_20)).refuses(
            "remove-before-erasing"
        )
        given(Person, self.joined(), gone).when(lambda x: x.erase(NOV_20)).then(
            p.PersonErased(at=NOV_20)
        )

    def test_events_hold_no_name_and_no_address(self):
        personal = {"name", "title", "phone", "email", "address", "owner"}
        for event in Person.on:
            assert not personal & set(event.__struct_fields__), event


class TestCustomer:
    def test_terms_are_whole_days_up_to_half_a_year(self):
        given(Customer).when(lambda x: x.add("C01", 30, NOV_20)).then(
            c.CustomerAdded(code="C01", pay_days=30, at=NOV_20)
        )
        given(Customer).when(lambda x: x.add("C01", 181, NOV_20)).refuses(
            "number-range", field="pay_days"
        )

    def test_the_same_terms_record_nothing(self):
        history = c.CustomerAdded(code="C01", pay_days=30, at=NOV_20)
        given(Customer, history).when(lambda x: x.change_terms(30, NOV_20)).then()
