"""`manage.py ledger_rebuild NAME|--all [--compare] [--json]`: rows again from history, without stopping."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cluster.kernel.errors import Clash
from cluster.ledger.projection import PROJECTIONS
from cluster.ledger.rebuild import Report, compare, rebuild
from cluster.ledger.store import clusters


class Command(BaseCommand):
    help = "Fold history into the idle table and make it the live one; --compare only reports."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", nargs="?", help="a projection")
        parser.add_argument("--all", action="store_true", help="every projection")
        parser.add_argument("--compare", action="store_true", help="change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, name: str | None, **options: Any) -> None:
        names = sorted(PROJECTIONS) if options["all"] else [name]
        if any(wanted not in PROJECTIONS for wanted in names) or (name and options["all"]):
            raise CommandError(f"name one of: {', '.join(sorted(PROJECTIONS))}", returncode=2)
        act = compare if options["compare"] else rebuild
        try:
            found = [act(cluster_id, str(one)) for cluster_id in clusters() for one in names]
        except Clash:
            raise CommandError("another rebuild of these rows is running") from None
        equal = all(report.equal for report in found)
        if options["json"]:
            shown = {"ok": equal, "projections": [report.as_json() for report in found]}
            self.stdout.write(json.dumps(shown))
        else:
            self._tell(found)
        if not equal:
            sys.exit(1)

    def _tell(self, found: list[Report]) -> None:
        for report in found:
            where = f"{report.cluster_id} {report.name}"
            if not report.equal:
                self.stdout.write(
                    f"{where}: differs, the live table stays\n"
                    f"  folded {report.folded}\n  found  {report.found}"
                )
            elif report.switched:
                self.stdout.write(
                    f"{where}: {report.events} events, side {report.side} is live,"
                    f" writers waited {report.pause_ms} ms"
                )
            else:
                self.stdout.write(f"{where}: {report.events} events, equal")
