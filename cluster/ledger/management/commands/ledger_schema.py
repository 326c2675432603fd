"""`manage.py ledger_schema [--golden]`: every event's JSON Schema; one golden file per version."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cluster.ledger.catalogue import catalogue, golden_changes, write_golden


class Command(BaseCommand):
    help = (
        "Print the schema of all events; --golden writes new golden files, exit 1 on a changed one."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--golden", action="store_true")

    def handle(self, *_: Any, golden: bool, **options: Any) -> None:
        if not golden:
            self.stdout.write(json.dumps(catalogue(), indent=2, ensure_ascii=False))
            return
        for name in write_golden():
            self.stdout.write(f"new: {name}")
        changed = golden_changes()
        for name in changed:
            self.stderr.write(f"{name} would change: give it a new version and an upcast")
        if changed:
            sys.exit(1)
