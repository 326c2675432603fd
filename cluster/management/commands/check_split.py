"""check_split INSTANCE.json RESULT.json: whether a result follows from its instance."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from orders.allocation import certificate


class Command(BaseCommand):
    """Exit 0 with the objective values, 1 with the code of what does not fit, 2 unreadable."""

    help = "Check a split against its certificate, without a solver."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance")
        parser.add_argument("result")

    def handle(self, *args: Any, **options: Any) -> None:
        status = certificate.main([options["instance"], options["result"]])
        if status:
            raise SystemExit(status)
