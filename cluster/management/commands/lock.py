"""`manage.py lock`: pins what pyproject.toml allows, with hashes: what runs, what only tests need."""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HEADER = "# Made by `python3 manage.py lock` from pyproject.toml; every file has its hash.\n"


class Command(BaseCommand):
    """Needs pip-tools in the environment that runs it."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        described = tomllib.loads((settings.BASE / "pyproject.toml").read_text())
        groups, runs = described["dependency-groups"], settings.BASE / "requirements.lock"
        _pin(described["project"]["dependencies"], runs)
        for group in ("test", "solvers"):
            lock = settings.BASE / f"requirements-{group}.lock"
            _pin([*groups[group], f"-c {runs}"], lock)


def _pin(wanted: list[str], lock: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, found = Path(folder) / "wanted.in", Path(folder) / "found.txt"
        source.write_text("\n".join(wanted))
        if lock.exists():
            found.write_text(lock.read_text())
        options = ["--generate-hashes", "--no-header", "--no-annotate", "--strip-extras"]
        options += ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"]
        command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--allow-unsafe"]
        subprocess.run([*command, *options, "-o", str(found), str(source)], check=True)
        kept = [line for line in found.read_text().splitlines() if _is_pin(line)]
        lock.write_text(HEADER + "\n".join(kept) + "\n")


def _is_pin(line: str) -> bool:
    """Package lines and hash lines; no option, address or comment reaches the lock."""
    return bool(line.strip()) and not line.startswith(("-", "#"))
