"""`manage.py gates`: every tool that guards the code, one line each; the first failure stops."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"


class Command(BaseCommand):
    """Prints what each tool said only where it failed, with the command to repeat it."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name, command in _tools():
            begun = time.monotonic()
            run = subprocess.run(
                command,
                cwd=settings.BASE,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": "cluster.settings"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            verdict = "ok" if run.returncode == 0 else "FAILED"
            self.stdout.write(f"{name:<26} {verdict:<7} {time.monotonic() - begun:5.1f} s")
            self.stdout.flush()
            if run.returncode:
                self._explain(run.stdout, command)

    def _explain(self, said: str, command: list[str]) -> None:
        words = [os.path.relpath(command[0], settings.BASE), *command[1:]]
        self.stdout.write(f"{said}\nRepeat it with: {shlex.join(words)}")
        raise SystemExit(1)


def _tools() -> Iterator[tuple[str, list[str]]]:
    python = sys.executable
    djade = str(Path(python).parent / "djade")
    templates = [str(file.relative_to(settings.BASE)) for file in _templates()]
    yield "ruff check", [python, "-m", "ruff", "check", "-q", "."]
    yield "ruff format", [python, "-m", "ruff", "format", "--check", "-q", "."]
    yield "import-linter", [python, "-c", LINT_IMPORTS]
    if templates:
        yield "djade", [djade, "--check", "--target-version", "5.2", *templates]
    yield "deptry", [python, "-m", "deptry", "."]
    yield "mypy --strict", [python, "-m", "mypy"]
    yield "vendored files", [python, "manage.py", "vendor_static", "--check"]
    yield "check", [python, "manage.py", "check", "--fail-level", "WARNING"]
    yield "makemigrations --check", [python, "manage.py", "makemigrations", "--check", "--dry-run"]
    yield "tests/house", [python, "-m", "pytest", "-q", "tests/house", "-m", "not plays"]


def _templates() -> list[Path]:
    return sorted((settings.BASE / "templates").rglob("*.html"))
