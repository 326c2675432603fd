"""`manage.py ledger_verify [--since N] [--json]`: is the log still what was written?"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cluster.ledger.notary import Verdict, clusters, verify


class Command(BaseCommand):
    help = "Recompute every digest, leaf and chain hash; exit 1 and the first bad position if not."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--since", type=int, default=0, help="trust the chain up to here")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, since: int, **options: Any) -> None:
        found = [verify(cluster_id, since) for cluster_id in clusters()]
        whole = all(verdict.fault is None for verdict in found)
        if options["json"]:
            shown = {"ok": whole, "clusters": [verdict.as_json() for verdict in found]}
            self.stdout.write(json.dumps(shown))
        else:
            self._tell(found)
        if not whole:
            sys.exit(1)

    def _tell(self, found: list[Verdict]) -> None:
        for verdict in found:
            if fault := verdict.fault:
                self.stdout.write(
                    f"{verdict.cluster_id}: position {fault.position} does not fit ({fault.what})"
                )
            else:
                self.stdout.write(f"{verdict.cluster_id}: {verdict.checked} events, all fit")
        if not found:
            self.stdout.write("no cluster yet, nothing to verify")
