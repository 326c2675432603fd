"""What is entered about a person who joins."""

from typing import Any
from uuid import UUID

from django import forms

from cluster.members.commands.people import Joining, Named
from cluster.members.domain.person import OF_A_FIRM, OF_THE_CLUSTER
from cluster.web.forms import both, choice_field, line_field

ROLES = {
    "owner": both("대표", "Owner"),
    "staff": both("직원", "Staff"),
    "coordinator": both("코디네이터", "Coordinator"),
    "second": both("두 번째 확인자", "Second person"),
    "auditor": both("감사인", "Auditor"),
}


class PersonForm(forms.Form):
    """Name, contact and role."""

    name = line_field(label=both("이름", "Name"), longest=100)
    title = line_field(label=both("직함", "Title"), longest=100, required=False)
    email = line_field(label=both("이메일", "E-mail"), longest=100)
    phone = line_field(label=both("전화", "Phone"), longest=40, required=False)
    role = choice_field(label=both("역할", "Role"), choices=[])

    def __init__(self, *args: Any, firm_id: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_of(firm_id)  # type: ignore[attr-defined]

    @staticmethod
    def joining(entered: dict[str, Any], firm_id: UUID | None) -> Joining:
        named = {name: entered[name] or "" for name in ("name", "title", "email", "phone")}
        return Joining(role=entered["role"], firm_id=firm_id, named=Named(**named))


class RoleForm(forms.Form):
    """Another role in the same firm, or in the cluster."""

    role = choice_field(label=both("역할", "Role"), choices=[])

    def __init__(self, *args: Any, firm_id: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_of(firm_id)  # type: ignore[attr-defined]


def roles_of(firm_id: UUID | None) -> list[tuple[str, Any]]:
    """The roles of a firm, or those of the cluster."""
    return [(role, ROLES[role]) for role in (OF_A_FIRM if firm_id else OF_THE_CLUSTER)]
