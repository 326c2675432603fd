"""An invitation by link: 256 bits, seven days, one use; only its SHA-256 is kept."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cluster.kernel import clock
from cluster.kernel.errors import Clash, RuleBroken
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor, Role
from cluster.members.commands.people import must_manage
from cluster.members.domain import Person
from cluster.members.models import Account, InvitationLink, PersonDetails
from cluster.members.permissions import must_be_system
from cluster.members.queries import person


@dataclass(frozen=True, slots=True)
class Invited:
    """The answer to an invitation: the link's token is shown now and never again."""

    done: Done
    token: str


def invite(*, by: Actor, key: Key, person_id: UUID) -> Invited:
    """Make a link by which the person opens an account; a former link is void from now on."""
    act = by.act(key)
    known = person(act.cluster_id, person_id)
    if not by.is_system:
        must_manage(by, known.role, known.firm_id)
    token = token_of(act.command_id)

    def body(work: Work) -> dict[str, Any]:
        whom = work.edit(Person, person_id)
        whom.invite(clock.now())
        InvitationLink(
            token_hash=hash_of(token),
            cluster_id=act.cluster_id,
            person_id=person_id,
            number=whom.invitation,
        ).save(force_insert=True)
        return {"person_id": str(person_id)}

    return Invited(command(act, body), token)


def open_invitation(token: str) -> InvitationLink:
    """Where a link leads; a link nobody made, used or replaced says the same."""
    links = InvitationLink.objects.anywhere(reason="the link says which cluster")
    found = links.filter(token_hash=hash_of(token)).first()
    if found is None:
        raise RuleBroken("link-gone")
    return found


def accept_invitation(*, key: Key, token: str, password: str) -> Done:
    """Open the account of the invited person with a password of his own."""
    link = open_invitation(token)
    by = Actor(link.cluster_id, link.person_id, None, Role.GUEST)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        work.load(Person, link.person_id).accept(link.number, clock.now())
        account = _account_for(act.cluster_id, link.person_id, password)
        link.delete()
        return {"account_id": str(account.id)}

    return command(act, body)


def give_account(*, by: Actor, key: Key, person_id: UUID, password: str) -> Done:
    """An account without a link: for the demo's cast and for installations that sign in elsewhere."""
    must_be_system(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        work.load(Person, person_id)
        return {"account_id": str(_account_for(act.cluster_id, person_id, password).id)}

    return command(act, body)


def hash_of(token: str) -> bytes:
    return sha256(token.encode()).digest()


def token_of(command_id: UUID) -> str:
    """From the command and the installation's secret: the same for a repeated command only."""
    message = b"invitation" + command_id.bytes
    digest = hmac.digest(settings.SECRET_KEY.encode(), message, "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _account_for(cluster_id: UUID, person_id: UUID, password: str) -> Account:
    details = PersonDetails.objects.of(cluster_id).get(person_id=person_id)
    account = details.account or _new_account(details.email)
    _check_password(password, account)
    account.set_password(password)
    account.save()
    PersonDetails.objects.keep(cluster_id, person_id, {"account": account})
    return account


def _new_account(email: str) -> Account:
    """An address signs in to one cluster at a time."""
    if Account.objects.filter(email=email).exists():
        raise Clash("account-elsewhere", field="email")
    return Account(email=email)


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise RuleBroken("password-weak", field="password", why=refused.messages) from refused
