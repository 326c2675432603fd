"""`manage.py bench NAME [--json]`: ratios to a named limit, measured in one run (speed.md 10)."""

import importlib
import json
import os
import platform
import sys
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

SIZES = ("tiny", "normal", "full")
NOT_BENCHES = {"__init__", "measuring", "portalapp", "rawapp", "server"}


class Command(BaseCommand):
    """Exit status: 0 measured (also when a goal is not met), 1 wrong results, 2 unknown name or size."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", nargs="?")
        parser.add_argument("--size", default="normal")
        parser.add_argument("--rounds", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--goals", action="store_true", help="print the goals only")
        parser.add_argument("--family", help="of make_instance: only this one (allocation)")
        parser.add_argument("--anchors", action="store_true", help="slow solvers too (allocation)")

    def handle(self, *args: Any, **options: Any) -> None:
        known, name = _known(), options["name"]
        if name is None:
            self.stdout.write("\n".join(known))
            return
        if name not in (*known, "all") or options["size"] not in SIZES:
            self.stderr.write(f"One of: {', '.join(known)}, all; --size {', '.join(SIZES)}")
            raise SystemExit(2)
        try:
            verdicts = [self._one(one, options) for one in (known if name == "all" else [name])]
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        if not all(verdicts):
            raise SystemExit(1)

    def _one(self, name: str, options: dict[str, Any]) -> bool:
        """Measure one benchmark and print it; False where its results were wrong."""
        sys.path.insert(0, str(settings.BASE))
        module = importlib.import_module(f"tests.benchmarks.{name}")
        measuring = importlib.import_module("tests.benchmarks.measuring")
        server = importlib.import_module("tests.benchmarks.server")
        wanted = {key: options[key] for key in ("size", "rounds", "seed")}
        if hasattr(module, "choose"):
            module.choose(options["family"], anchors=options["anchors"])
            if not module.CASES:
                self.stderr.write(f"No cases for {options['family']}")
                raise SystemExit(2)
        try:
            with server.database() if getattr(module, "DATABASE", False) else nullcontext():
                getattr(module, "prepare", lambda: None)()
                cases, ratios, checks = measuring.measure(module, **wanted)
                getattr(module, "finish", lambda: None)()
                told = {"bench": name, "size": options["size"], "seed": options["seed"]}
                told |= {"version": _version(), "host": _host(module)}
        except server.NotABench as refused:
            self.stderr.write(str(refused))
            raise SystemExit(2) from None
        self._print(told | {"cases": cases, "ratios": ratios, "checks": checks}, options)
        return all(checks.values())

    def _print(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"{told['bench']} ({told['size']}), checks: {told['checks']}")
        for case in [] if options["goals"] else told["cases"]:
            figures = (
                case.get("skipped")
                or f"{case['cpu_us']:>12,.1f} us CPU {case['wall_us']:>12,.1f} us wall"
            )
            self.stdout.write(
                f"  {case['name']:<42} {figures}{' noisy' if case.get('noisy') else ''}"
            )
        for ratio in told["ratios"]:
            sign = ">=" if ratio["direction"] == "min" else "<="
            line = f"{ratio['value']} {sign} {ratio['limit']}: {ratio['met']}"
            self.stdout.write(f"  {ratio['goal']:<10} {ratio['case']:<42} {line}")


def _known() -> list[str]:
    files = (settings.BASE / "tests" / "benchmarks").glob("*.py")
    names = {file.stem for file in files} - NOT_BENCHES
    return sorted(name for name in names if not name.startswith("test_"))


def _version() -> str:
    return str(settings.MATSON_VERSION)


def _host(module: Any) -> dict[str, Any]:
    host: dict[str, Any] = {"cores": os.cpu_count(), "python": platform.python_version()}
    if hasattr(os, "getloadavg"):
        host["load1"] = round(os.getloadavg()[0], 2)
    if getattr(module, "DATABASE", False):
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            host["postgres"] = cursor.fetchone()[0]
    return host
