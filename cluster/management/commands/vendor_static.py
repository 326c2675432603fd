"""`manage.py vendor_static [--check]`: fonts and icons from their packages into static/vendor/."""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HOME = settings.BASE / "static" / "vendor"
LOCK = HOME / "lock.json"
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round">{shape}</symbol>'
)
SHEET = (
    "<!-- Lucide, ISC licence: see LICENSE.txt beside this file -->\n"
    '<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'
)


class Command(BaseCommand):
    """Every file must have the hash that lock.json holds; nothing is fetched when pages are served."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="only compare files and hashes")

    def handle(self, *args: Any, **options: Any) -> None:
        for package in json.loads(LOCK.read_text())["packages"]:
            if not options["check"]:
                _unpack(package)
            for path in wrong(package):
                raise CommandError(f"static/vendor/{path} is not what lock.json says")
            self.stdout.write(
                f"{package['name']} {package['version']}: {len(package['files'])} files"
            )


def wrong(package: dict[str, Any]) -> Iterator[str]:
    """The files of a package that are missing or differ from the lock."""
    for path, hashed in package["files"].items():
        file = HOME / path
        if not file.exists() or _sri(file.read_bytes()) != hashed:
            yield path


def _unpack(package: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        named = f"{package['from']}@{package['version']}"
        subprocess.run(
            ["npm", "pack", "--silent", named], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            contents = dict(_contents(archive))
    by_hash = {_sri(content): content for content in contents.values()}
    for path, hashed in package["files"].items():
        content = by_hash.get(hashed)
        if content is None and path.endswith("icons.svg"):
            content = _sheet(contents, package["icons"])
        if content is not None:
            (HOME / path).parent.mkdir(parents=True, exist_ok=True)
            (HOME / path).write_bytes(content)


def _contents(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        file = archive.extractfile(member)
        if file is not None:
            yield member.name, file.read()


def _sheet(contents: dict[str, bytes], names: list[str]) -> bytes:
    """One file with a symbol for each named icon."""
    symbols = []
    for name in names:
        drawn = contents[f"package/icons/{name}.svg"].decode()
        inner = re.sub(r"(?s).*<svg[^>]*>(.*)</svg>.*", r"\1", drawn)
        shape = " ".join(line.strip() for line in inner.strip().splitlines())
        symbols.append(SYMBOL.format(name=name, shape=shape))
    return SHEET.format(symbols="\n".join(symbols)).encode()


def _sri(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
