"""The month that the demo plays: chapters in order, each through commands with derived keys."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command

from cluster.kernel import clock
from cluster.kernel.text import Said
from cluster.ledger.uow import Key
from cluster.management.month.acts import Story
from cluster.management.month.players import Players
from cluster.management.month.sheets import SAMPLE, inquiries, shift, today
from cluster.members.commands.invitations import accept_invitation, invite
from cluster.members.domain.identity import cluster_id_for

PASSWORD = "matson-demo-2026"  # noqa: S105 - printed by the demo, for this machine only
CLUSTER = "화성 예시 클러스터"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the month: `play` gives commands that may be repeated."""

    name: str
    said: Said
    play: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody to sign in as."""

    email: str
    said: Said


def _players() -> Players:
    return Players(cluster_id_for(CLUSTER), shift(today()))


def _members() -> None:
    """The sample's firms, people, machines, calendars and customers."""
    call_command("import_cluster", SAMPLE, cluster=CLUSTER, stdout=StringIO())


def _accounts() -> None:
    """Everybody opens an account by the link of an invitation."""
    players = _players()
    for person_id in players.without_account():
        invited = invite(
            by=players.system, key=Key.derived("demo-invite", person_id), person_id=person_id
        )
        accept_invitation(
            key=Key.derived("demo-join", person_id), token=invited.token, password=PASSWORD
        )


def _orders() -> None:
    """Every order of the sample, all acts in the order of their hours."""
    players = _players()
    acts = [act for inquiry in inquiries(players.shift) for act in Story(players, inquiry).acts()]
    for act in sorted(acts, key=lambda act: act.at):
        with clock.at(act.hour(players.now)):
            act.play()


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("members", Said("회원사 22곳을 들여와요", "importing 22 member firms"), _members),
    Chapter("accounts", Said("모두 초대받아 계정을 만들어요", "accounts by invitation"), _accounts),
    Chapter("orders", Said("한 달의 공동수주를 치러요", "a month of joint orders"), _orders),
)


def accounts() -> Iterable[Account]:
    """Whom one can sign in as: those who lead, two rivals, a firm that was never asked."""
    players = _players()
    yield Account(players.email(players.coordinator), Said("코디네이터", "coordinator"))
    yield Account(players.email(players.second), Said("두 번째 확인자", "second person"))
    for code in ("F01", "F04", "F06", "F10"):
        owner = players.owner(code)
        name = players.firm_name(owner)
        yield Account(players.email(owner), Said(f"{name.ko} 대표", f"owner of {name.en}"))
