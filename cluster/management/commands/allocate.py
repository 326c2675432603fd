"""allocate INSTANCE.json: the split of an instance file, in the result format.

With --what-if FIRM: that firm's pieces, and what would have changed them, in Korean and English.
"""

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from cluster.management.limits import NoTime, spoken
from orders.allocation.asking import what_ifs
from orders.allocation.engine import Refused, allocate, canonical, read
from orders.allocation.engine.parsing import LARGEST_FILE


class Command(BaseCommand):
    """Exit 0: written; 1: no room to write it; 2: refused; 3: no memory or processor time left.

    All but 0 come with code and place as JSON on stderr, and leave no file."""

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
            with spoken():
                answer = _answer(options)
            _write(answer, options["out"]) if options["out"] else _print(answer)
        except Refused as refused:
            self._end(2, code=refused.code, path=refused.path)
        except MemoryError:
            self._end(3, code="NO_MEMORY", path="")
        except NoTime:
            self._end(3, code="NO_TIME", path="")
        except OSError as error:
            said = f"The answer was not written: {error.strerror}."
            self._end(1, code="NOT_WRITTEN", path=str(options["out"] or ""), said=said)

    def _end(self, status: int, **said: str) -> None:
        self.stderr.write(json.dumps(said))
        raise SystemExit(status) from None


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


def _print(answer: bytes) -> None:
    """The bytes of the file, in whatever letters the terminal writes."""
    try:
        sys.stdout.buffer.write(answer)
        sys.stdout.flush()
    except OSError:
        # Python writes once more what it still holds when it ends; let that go nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _write(answer: bytes, out: Path) -> None:
    """All or nothing: neither a killed run nor a full disk leaves half a result."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(answer)
        part.replace(out)
    except OSError:
        part.unlink(missing_ok=True)
        raise
