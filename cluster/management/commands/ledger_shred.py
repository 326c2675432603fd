"""`manage.py ledger_shred PERSON --reason TEXT`: destroy a person's data key; history stays, unread."""

import re
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import clean_line
from cluster.ledger.codec import personal_fields
from cluster.ledger.projection import PROJECTIONS
from cluster.ledger.rebuild import rebuild
from cluster.ledger.store import clusters, history_of
from cluster.ledger.uow import Key
from cluster.members.access import Actor
from cluster.members.commands.people import erase_person

_NUMBER = re.compile(r"[0-9][0-9 .()-]{6,}[0-9]")  # a phone, registration or resident number


class Command(BaseCommand):
    """Exit status: 0 erased, 1 the rules say no, 2 unknown person."""

    help = (
        "Erase a removed person: the sealed words, name, contact and account; records who and why."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("person", help="the person's id")
        parser.add_argument("--reason", required=True, help="recorded for ever: name nobody in it")

    def handle(self, *_: Any, person: str, reason: str, **options: Any) -> None:
        why = _checked(reason)
        person_id, cluster_id = _found(person)
        try:
            key = Key.derived("ledger-shred", person_id)
            erase_person(by=Actor.system(cluster_id), key=key, person_id=person_id, reason=why)
        except RuleBroken as broken:
            raise CommandError(_TOLD.get(broken.code, broken.code)) from None
        for name in _rows_with_words():
            rebuild(cluster_id, name)
        self.stdout.write(f"{person_id} is erased: the key is destroyed, the log is unchanged")


_TOLD = {
    "remove-before-erasing": "this person is still a member; end the membership first"
    " / 아직 구성원입니다. 먼저 회원 자격을 끝내 주십시오.",
}


def _checked(reason: str) -> str:
    try:
        why = clean_line(reason, field="reason")
    except RuleBroken as broken:
        raise CommandError(f"--reason: {broken.code}", returncode=2) from None
    if not why or _NUMBER.search(why):
        raise CommandError("--reason: say why, without a name or a number of anybody", returncode=2)
    return why


def _found(person: str) -> tuple[UUID, UUID]:
    """(person, cluster): whoever once joined a cluster under this id."""
    try:
        person_id = UUID(person)
    except ValueError:
        raise CommandError(f"no person {person!r}", returncode=2) from None
    for cluster_id in clusters():
        history = history_of(cluster_id, person_id)
        if history and history[0].type.startswith("members.person."):
            return person_id, cluster_id
    raise CommandError(f"no person {person_id}", returncode=2)


def _rows_with_words() -> list[str]:
    """Projections that read events with somebody's own words."""
    return [
        name
        for name, projection in PROJECTIONS.items()
        if any(personal_fields(cls) for cls in projection.on)
    ]
