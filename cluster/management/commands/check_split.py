"""check_split INSTANCE.json RESULT.json: whether a result follows from its instance."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cluster.embedded import BASE
from orders.allocation import certificate
from orders.allocation.certificate.shipping import one_file

SHIPPED = BASE / "static/check/certificate.py"


class Command(BaseCommand):
    """Exit 0 with the objective values, 1 with the code of what does not fit, 2 unreadable."""

    help = "Check a split of any kind against its certificate, without a solver."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="INSTANCE.json RESULT.json")
        parser.add_argument(
            "--ship", action="store_true", help="write the checker as one file that runs alone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["ship"]:
            SHIPPED.parent.mkdir(parents=True, exist_ok=True)
            SHIPPED.write_text(one_file())
            return
        status = certificate.main(options["files"])
        if status:
            raise SystemExit(status)
