"""make_instance FAMILY [--seed N] [--out FILE]: an instance to measure with, the same everywhere."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from orders.allocation.digits import canonical
from orders.allocation.families import FAMILIES, UnknownFamily, make


class Command(BaseCommand):
    """Exit 0: written; 2: no such family, or no such place to write to."""

    help = "Make an instance of a family. Without a family: list them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("family", nargs="?")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["family"] is None:
            self.stdout.write("\n".join(FAMILIES))
            return
        try:
            made = canonical(make(options["family"], options["seed"]))
            self._write(made, options["out"])
        except UnknownFamily:
            self._refuse("UNKNOWN_FAMILY", ", ".join(FAMILIES))
        except OSError:
            self._refuse("NO_FILE", str(options["out"]))

    def _write(self, made: bytes, out: Path | None) -> None:
        if out is None:
            self.stdout.write(made.decode())
        else:
            out.write_bytes(made)

    def _refuse(self, code: str, path: str) -> None:
        self.stderr.write(json.dumps({"code": code, "path": path}))
        raise SystemExit(2)
