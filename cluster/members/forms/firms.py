"""What is entered about firms and customers."""

from typing import Any

from django import forms

from cluster.members.commands.customers import CustomerFacts
from cluster.members.commands.firms import Contact
from cluster.members.domain import FirmFacts, parse_registration_number, show_registration_number
from cluster.members.models import CustomerDetails, CustomerRow, FirmContact, FirmRow
from cluster.web.forms import (
    StrictField,
    Takes,
    both,
    choice_field,
    day_field,
    line_field,
    tick_field,
    whole_field,
)

TAX_TYPES = [
    ("general", both("일반과세", "General")),
    ("simplified", both("간이과세", "Simplified")),
]
CONTACT = ("address", "phone", "email")


def _number_field() -> Any:
    return StrictField(
        lambda raw: parse_registration_number(raw, field=""),
        takes=Takes("number", pattern="^[0-9]{3}-?[0-9]{2}-?[0-9]{5}$"),
        label=both("사업자등록번호", "Registration number"),
        widget=forms.TextInput(attrs={"placeholder": "000-00-00000", "inputmode": "numeric"}),
    )


class FirmForm(forms.Form):
    """A member firm and how it is reached."""

    name_ko = line_field(label=both("회사 이름", "Name in Korean"), longest=80)
    name_en = line_field(label=both("영어 이름", "Name in English"), longest=80, required=False)
    brn = _number_field()
    industry = line_field(label=both("업종", "Industry"), longest=40)
    employees = whole_field(label=both("직원 수", "Employees"), least=1, most=9_999)
    tax_type = choice_field(label=both("과세 유형", "Tax type"), choices=TAX_TYPES)
    wire_edm = tick_field(label=both("와이어 방전가공을 해요", "Does wire EDM"), required=False)
    address = line_field(label=both("주소", "Address"), required=False)
    phone = line_field(label=both("전화", "Phone"), longest=40, required=False)
    email = line_field(label=both("이메일", "E-mail"), longest=100, required=False)

    @staticmethod
    def shown(row: FirmRow, contact: FirmContact) -> dict[str, Any]:
        """What the form holds before somebody types."""
        facts = {name: getattr(row, name) for name in FirmFacts.__struct_fields__}
        reached = {name: getattr(contact, name) for name in CONTACT}
        return facts | reached | {"brn": show_registration_number(row.brn)}

    @staticmethod
    def facts(entered: dict[str, Any]) -> FirmFacts:
        names = FirmFacts.__struct_fields__
        return FirmFacts(**{name: _text(entered[name]) for name in names})

    @staticmethod
    def contact(entered: dict[str, Any]) -> Contact:
        return Contact(**{name: _text(entered[name]) for name in CONTACT})


class JoiningForm(FirmForm):
    """A firm that becomes a member."""

    code = line_field(label=both("회사 기호 (예: F23)", "Code, such as F23"), longest=20)
    joined_on = day_field(label=both("들어온 날", "Joined on"))
    field_order = ("code", "name_ko", "name_en", "brn", "joined_on")


class CustomerForm(forms.Form):
    """A customer and how he is reached."""

    name_ko = line_field(label=both("고객 이름", "Name in Korean"), longest=100)
    name_en = line_field(label=both("영어 이름", "Name in English"), longest=100, required=False)
    brn = _number_field()
    contact = line_field(label=both("담당자", "Contact"), longest=100, required=False)
    email = line_field(label=both("이메일", "E-mail"), longest=100, required=False)
    phone = line_field(label=both("전화", "Phone"), longest=40, required=False)
    pay_days = whole_field(label=both("대금 지급 기한 (일)", "Pays within (days)"), most=180)

    @staticmethod
    def shown(row: CustomerRow, details: CustomerDetails) -> dict[str, Any]:
        names = ("name_ko", "name_en", "contact", "email", "phone")
        kept = {name: getattr(details, name) for name in names}
        return kept | {"brn": show_registration_number(details.brn), "pay_days": row.pay_days}

    @staticmethod
    def facts(entered: dict[str, Any]) -> CustomerFacts:
        names = CustomerFacts.__struct_fields__
        return CustomerFacts(**{name: _text(entered[name]) for name in names})


class NewCustomerForm(CustomerForm):
    """A customer the cluster did not know."""

    code = line_field(label=both("고객 기호 (예: C05)", "Code, such as C05"), longest=20)
    field_order = ("code",)


def _text(value: Any) -> Any:
    return "" if value is None else value
