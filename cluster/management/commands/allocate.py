"""allocate INSTANCE.json: the split of an instance file, in the result format."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from orders.allocation.engine import Refused, allocate, canonical, read
from orders.allocation.engine.fields import LARGEST_FILE


class Command(BaseCommand):
    """Exit 0: written; 2: refused, with code and place as JSON on stderr; 3: no memory."""

    help = "Split the order of an instance file among its firms."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instance", type=Path)
        parser.add_argument("--policy", default="proportional")
        parser.add_argument("--out", type=Path)
        parser.add_argument("--pure", action="store_true", help="plain Python only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = _answer(options["instance"], options["policy"], pure=options["pure"])
            _write(answer, options["out"]) if options["out"] else self.stdout.write(answer.decode())
        except Refused as refused:
            self.stderr.write(json.dumps({"code": refused.code, "path": refused.path}))
            raise SystemExit(2) from None
        except MemoryError:
            self.stderr.write(json.dumps({"code": "NO_MEMORY", "path": ""}))
            raise SystemExit(3) from None


def _answer(file: Path, policy: str, *, pure: bool) -> bytes:
    instance = read(_content(file))
    return canonical(allocate(instance, policy, pure=pure))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(LARGEST_FILE + 1)
    except OSError:
        raise Refused("NO_FILE", str(file)) from None


def _write(answer: bytes, out: Path) -> None:
    """All or nothing: a killed run leaves no half result."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(answer)
        part.replace(out)
    except OSError:
        raise Refused("NO_FILE", str(out)) from None
