"""Between the sign-in packages and us: who signs in, how fresh that is, what slows guessing."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse

from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import Said, comparison_key
from cluster.ledger.projection import Side, know_sides
from cluster.members import queries
from cluster.members.access import ANONYMOUS, Actor, Role
from cluster.members.models import Account
from cluster.web.errors import error_page
from cluster.web.forms import both
from cluster.web.who import Who, names_people

_RECORDS = "account_authentication_methods"  # allauth keeps each sign-in and confirmation here


# the cluster is known only by its person, so the sides are looked up on the way
_STANDING = """(SELECT json_build_object('sides', s.sides, 'person', row_to_json(p))::text
 FROM (SELECT coalesce(json_object_agg(name, side), '{}') AS sides FROM ledger_projection
        WHERE cluster_id = members_person_details.cluster_id) s
 LEFT JOIN (SELECT 'a' AS side, * FROM person_row_a UNION ALL SELECT 'b', * FROM person_row_b) who
   ON who.cluster_id = members_person_details.cluster_id AND NOT who.removed
  AND who.key = members_person_details.person_id
  AND who.side = coalesce(s.sides ->> 'members.people', 'a')
 LEFT JOIN (SELECT 'a' AS side, * FROM firm_row_a UNION ALL SELECT 'b', * FROM firm_row_b) firm
   ON firm.cluster_id = who.cluster_id AND firm.key = who.firm_id
  AND firm.side = coalesce(s.sides ->> 'members.firms', 'a')
 CROSS JOIN LATERAL (SELECT who.role, who.firm_id, coalesce(firm.name_ko, '') AS firm_ko,
                            coalesce(firm.name_en, '') AS firm_en) p)"""


class Found(msgspec.Struct):
    """What the sign-in query says beside account and details."""

    sides: dict[str, Side]
    person: queries.Standing


class SignIn(AuthenticationBackend):  # type: ignore[misc]
    """E-mail and password; the person behind the account comes with the same query."""

    def get_user(self, user_id: UUID | str) -> Account | None:
        found = Account.objects.select_related("details").filter(pk=user_id, is_active=True)
        return found.annotate(found=RawSQL(_STANDING, (), TextField())).first()  # noqa: S611 - ours


def who_signed_in(account: Any, fresh_at: datetime | None) -> Actor:
    """The actor behind a signed-in account; nobody where he has no standing in his cluster."""
    details = getattr(account, "details", None)
    if details is None:
        return ANONYMOUS
    found = msgspec.json.decode(account.found, type=Found)
    know_sides(details.cluster_id, found.sides)
    return queries.acting(details, found.person, fresh_at)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by invitation only."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": both("이 계정은 쓸 수 없어요.", "This account cannot be used."),
        "email_password_mismatch": both(
            "이메일이나 비밀번호가 맞지 않아요.", "E-mail address or password is not right."
        ),
        "enter_current_password": both(
            "지금 비밀번호가 맞지 않아요.", "The current password is not right."
        ),
        "incorrect_password": both("비밀번호가 맞지 않아요.", "The password is not right."),
        "too_many_login_attempts": both(
            "너무 여러 번 틀렸어요. 몇 분 뒤에 다시 해 주세요.",
            "Too many wrong tries. Please try again in some minutes.",
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """The pages say it themselves."""


def fresh_at(request: HttpRequest) -> datetime | None:
    """When the person of this session last showed the password."""
    records = request.session.get(_RECORDS, [])
    last = max((record.get("at", 0) for record in records), default=0)
    return datetime.fromtimestamp(last, UTC) if last else None


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account somebody tries to sign in to, in one spelling."""
    given = credentials or {}
    raw = given.get("email") or given.get("username") or request.POST.get("login", "")
    return comparison_key(str(raw)[:254])


def slow_down(
    request: HttpRequest, _answer: HttpResponse, _credentials: Any = None
) -> HttpResponse:
    """After too many wrong passwords, for a known and an unknown account alike."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    answer = error_page(request, 429, RuleBroken("slow-down", seconds=seconds))
    answer["Retry-After"] = str(seconds)
    return answer


def too_often(request: HttpRequest, _exception: Exception | None = None) -> HttpResponse:
    """The sign-in pages asked for too often from one address."""
    return error_page(request, 429, RuleBroken("slow-down", seconds=60))


@names_people
def who(actor: Actor) -> Who | None:
    """Name, title and firm of the member, for the side menu."""
    if not actor.is_member or actor.cluster_id is None or actor.person_id is None:
        return None
    role = ROLES.get(actor.role)
    place = actor.called.firm if actor.firm_id else (role or actor.called.firm)
    cluster = queries.cluster_name(actor.cluster_id)
    return Who(actor.called.name, actor.called.title, place.in_(actor.language), cluster)


ROLES = {
    Role.COORDINATOR: Said("코디네이터", "Coordinator"),
    Role.SECOND: Said("두 번째 확인자", "Second person"),
    Role.AUDITOR: Said("감사인", "Auditor"),
}
