"""manage.py measure FILE.dxf: exact lengths, areas, questions and refusals of a drawing."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.drawings.report import as_answer, read_report

_EXIT = {"measured": 0, "refused": 1, "asked": 3}


class Command(BaseCommand):
    """Exits 0 measured, 3 a question is open, 1 refused."""

    help = "Measure a DXF drawing; prints JSON. --unit answers a drawing that states no unit."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--unit", choices=("mm", "inch"))
        parser.add_argument("--json", action="store_true", help="on one line")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        report, _ = read_report(content, options["unit"])
        indent = None if options["json"] else 2
        self.stdout.write(json.dumps(as_answer(report), indent=indent, ensure_ascii=False))
        sys.exit(_EXIT[report.state])
