"""The invitation by mail: the link is made again when it is sent, and lies in no table."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import Said
from cluster.ledger.push import Letter, Mail, letter
from cluster.ledger.store import Recorded
from cluster.members import queries
from cluster.members.commands.invitations import open_invitation, token_of
from cluster.members.domain.person import PersonInvited
from cluster.web.show import when

SUBJECT = Said("[맞손] {place}에서 초대했어요", "[Matson] {place} invites you")
BODY = Said(
    "{name}님, {place}에서 함께 일하자고 초대했어요. {until}까지 아래 링크에서 비밀번호를 정하면 "
    "시작할 수 있어요. 링크는 한 번만 쓸 수 있어요.",
    "{name}, {place} invites you. Choose a password behind this link until {until}; it works once.",
)


@letter(PersonInvited)
class Invitation(Letter):
    """To the person himself; nothing where he has no address, or the link is void by then."""

    def recipients(self, fact: Recorded) -> Iterable[str]:
        return [f"person/{fact.stream_id}"]

    def write(self, fact: Recorded, recipient: str) -> Mail | None:
        person = queries.person_details(fact.cluster_id, fact.stream_id)
        token = token_of(UUID(fact.meta["command"]))
        if not person.email or not _leads(token, fact):
            return None
        language = person.language
        facts = {
            "name": person.name,
            "place": queries.place_of(fact.cluster_id, fact.stream_id, language),
            "until": when(fact.event.expires_at, language),  # type: ignore[attr-defined]
        }
        link = f"{settings.SITE_URL}/join/{token}/"
        body = BODY.in_(language).format(**facts)
        return Mail(person.email, SUBJECT.in_(language).format(**facts), f"{body}\n{link}\n")


def _leads(token: str, fact: Recorded) -> bool:
    """Still the newest link of this person, and not used."""
    try:
        link = open_invitation(token)
    except RuleBroken:
        return False
    newest = link.number == fact.event.number  # type: ignore[attr-defined]
    return newest and link.person_id == fact.stream_id and _waits(fact)


def _waits(fact: Recorded) -> bool:
    person = queries.person(fact.cluster_id, fact.stream_id)
    return not person.removed and person.invited_until == fact.event.expires_at  # type: ignore[attr-defined]
