"""import_cluster FOLDER: take over a cluster's list of members, everything or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cluster.kernel.ids import new_id
from cluster.ledger.store import head
from cluster.ledger.uow import Key
from cluster.members import queries
from cluster.members.access import Actor
from cluster.members.commands import founding, people
from cluster.members.commands.invitations import Invited, invite
from cluster.members.commands.roster import BadRow, Roster, RosterRefused
from cluster.members.commands.takeover import take_over
from cluster.members.domain.identity import cluster_id_for
from cluster.members.forms.sheets import COLUMNS, in_columns, read_roster
from cluster.web.catalogue import sentence

KINDS = ("firms", "people", "machines", "calendars", "days", "customers")
UNNAMED = "맞손 클러스터"


class Command(BaseCommand):
    """Firms with their owners, machines, calendars and customers from five CSV tables."""

    help = "Take over the members of a cluster from a folder of CSV files, everything or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--cluster", help="its name; made where absent")
        parser.add_argument("--coordinator", default="coordinator@example.com")
        parser.add_argument("--second", default="second@example.com")
        parser.add_argument("--language", choices=["ko", "en"], default="ko")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.language: str = options["language"]
        try:
            roster = self._read(options["folder"])
            with transaction.atomic():
                self._take(roster, options)
        except RosterRefused as refused:
            raise CommandError(self._told(refused), returncode=1) from refused

    def _read(self, folder: Path) -> Roster:
        if not folder.is_dir():
            raise CommandError(f"{folder}: no such folder", returncode=2)
        found = {name: folder / name for name in COLUMNS}
        return read_roster({n: path.read_bytes() for n, path in found.items() if path.is_file()})

    def _take(self, roster: Roster, options: dict[str, Any]) -> None:
        name = options["cluster"] or _only_cluster()
        first = {
            "coordinator": people.Named(name="코디네이터", email=options["coordinator"]),
            "second": people.Named(name="두 번째 확인자", email=options["second"]),
        }
        fresh = cluster_id_for(name) not in {known.cluster_id for known in queries.clusters()}
        cluster_id = founding.found_cluster(name=name, first=first)
        by = Actor.system(cluster_id)
        done = take_over(by=by, key=_key(), roster=roster)
        for kind in KINDS:
            counts = [done.result.get(f"{kind}-{how}", 0) for how in ("new", "changed", "same")]
            self.stdout.write("{:<10} {:>4} new {:>4} changed {:>4} same".format(kind, *counts))
        self.stdout.write(f"{name}: position {head(cluster_id).position}")
        if fresh:
            self._invite_coordinator(cluster_id, by)

    def _invite_coordinator(self, cluster_id: UUID, by: Actor) -> None:
        """The first way in: a link for the coordinator, shown once."""
        rows = queries.people_rows(cluster_id)
        coordinator = next(row for row in rows if row.role == "coordinator")
        invited: Invited = invite(by=by, key=_key(), person_id=coordinator.person_id)
        self.stdout.write(f"coordinator: /join/{invited.token}/")

    def _told(self, refused: RosterRefused) -> str:
        total = sentence(refused.code, refused.facts, self.language)
        return "\n".join([*(self._line(in_columns(bad)) for bad in refused.rows), total])

    def _line(self, bad: BadRow) -> str:
        why = sentence(bad.code, bad.facts, self.language)
        column = f" {bad.column}" if bad.column else ""
        return f"{bad.file}:{bad.row}{column}: {why} ({bad.code})"


def _only_cluster() -> str:
    known = queries.clusters()
    if len(known) > 1:
        names = ", ".join(each.name for each in known)
        raise CommandError(f"--cluster: one of {names}", returncode=2)
    return known[0].name if known else UNNAMED


def _key() -> Key:
    """Each run is a command of its own; what is the same already makes no event."""
    return Key.derived("import-cluster", new_id())
