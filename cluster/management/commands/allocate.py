"""allocate INSTANCE.json: the split of an instance file, in the result format.

With --what-if FIRM: that firm's pieces, and what would have changed them, in Korean and English.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from orders.allocation.asking import what_ifs
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
        parser.add_argument("--what-if", metavar="FIRM", help="what would have changed its pieces")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = _answer(options)
            _write(answer, options["out"]) if options["out"] else self.stdout.write(answer.decode())
        except Refused as refused:
            self.stderr.write(json.dumps({"code": refused.code, "path": refused.path}))
            raise SystemExit(2) from None
        except MemoryError:
            self.stderr.write(json.dumps({"code": "NO_MEMORY", "path": ""}))
            raise SystemExit(3) from None


def _answer(options: dict[str, Any]) -> bytes:
    instance, policy = read(_content(options["instance"])), options["policy"]
    if options["what_if"]:
        return canonical(what_ifs(instance, policy, options["what_if"]))
    return canonical(allocate(instance, policy, pure=options["pure"]))


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
