"""`manage.py test [pytest arguments]`: brings a browser where it may, then runs every test."""

import os
import shutil
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

BROWSER = ("chromium", "fonts-noto-cjk")
PARALLEL = ("-n", "2", "--dist", "worksteal")


class Command(BaseCommand):
    """Arguments go to pytest as they are; without any, the whole suite runs on two cores."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        wanted = argv[2:]
        bring_browser()
        command = [sys.executable, "-m", "pytest", *(wanted or PARALLEL)]
        raise SystemExit(subprocess.call(command, cwd=settings.BASE))

    def handle(self, *args: Any, **options: Any) -> None:
        self.run_from_argv(["manage.py", "test", *args])


def bring_browser() -> None:
    """Install Debian's Chromium and Korean fonts as root; elsewhere the tests tell how."""
    missing = not shutil.which("chromium") or not _has_korean_font()
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        sys.stderr.write(f"Installing {' and '.join(BROWSER)} for the browser tests\n")
        _apt("update")
        _apt("-y", "install", "--no-install-recommends", *BROWSER)


def _apt(*words: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-q", *words], check=False, stdout=subprocess.DEVNULL, env=quiet)


def _has_korean_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout)
