"""`manage.py rewrap_keys [--new]`: move every data key to the active master key; no event changes."""

from typing import Any

from django.core.management.base import BaseCommand

from cluster.ledger.keys import rewrap
from cluster.ledger.keys.ring import add_master


class Command(BaseCommand):
    help = "Wrap all data keys by the active master key; --new makes a fresh one first."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--new", action="store_true", help="add a master key and make it active"
        )

    def handle(self, *_: Any, new: bool, **options: Any) -> None:
        if new:
            self.stdout.write(f"new master key {add_master()}")
        self.stdout.write(f"{rewrap()} data keys moved")
