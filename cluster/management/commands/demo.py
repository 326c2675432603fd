"""`manage.py demo`: a database, the sample cluster, a month played through commands, and the portal."""

import os
import shutil
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from cluster import embedded, safety
from cluster.ledger.catchup import catch_up
from cluster.management import month
from cluster.management.commands.serve import must_be_free, run

HOST = "127.0.0.1"  # the outbox and the listed accounts are for this machine only
PLAYED = "demo-played"


class Command(BaseCommand):
    """Rows and history stay between runs; the month is not played twice."""

    help = __doc__ or ""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="prepare and print, then stop")
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_serve"]:
            must_be_free(HOST, options["port"])
        if "MATSON_SITE" not in os.environ:  # links in mails lead to the port that is served
            settings.SITE_URL = f"http://{HOST}:{options['port']}"
        if options["fresh"]:
            _start_over()
        if _tables_behind():
            self._step("데이터베이스를 준비해요 (preparing the database)")
            call_command("migrate", verbosity=0)
        self._play()
        self._check()
        self._tell(options["port"])
        if not options["no_serve"]:
            run(HOST, options["port"])

    def _play(self) -> None:
        """Every chapter in order; commands carry derived keys, so a broken-off month goes on."""
        file, mark = settings.VAR / PLAYED, _mark()
        if file.exists() and file.read_text() == mark:
            return
        for number, chapter in enumerate(month.CHAPTERS, 1):
            self._step(f"{number}/{len(month.CHAPTERS)} {chapter.said.ko} ({chapter.said.en})")
            chapter.play()
        catch_up()
        file.write_text(mark)

    def _check(self) -> None:
        refused = safety.refusals()
        if refused:
            self.stderr.write(safety.told(refused))
            raise SystemExit(3)

    def _tell(self, port: int) -> None:
        self.stdout.write(f"\n비밀번호는 모두 같아요 (one password for all): {month.PASSWORD}\n")
        for who in month.accounts():
            self.stdout.write(f"  {who.email:<28} {who.said.ko} · {who.said.en}")
        self.stdout.write(
            "이 시연은 열쇠를 var/keys/에 스스로 만들어요. 실제 운영에는 쓰지 마세요."
        )
        self.stdout.write("(The demo makes its own keys below var/keys/: never use it in earnest.)")
        self.stdout.write(f"http://{HOST}:{port}/   ·   /outbox/ : 보낸 편지 (sent mail)\n")

    def _step(self, text: str) -> None:
        self.stdout.write(f"[{time.strftime('%H:%M:%S')}] {text}")
        self.stdout.flush()


def _start_over() -> None:
    if not embedded.in_use():
        raise CommandError("--fresh throws a database away, so it works on the embedded one only.")
    for alias in connections:
        connections[alias].close()
    embedded.start_over()
    for name in ("uploads", "outbox"):
        shutil.rmtree(settings.VAR / name, ignore_errors=True)
    (settings.VAR / PLAYED).unlink(missing_ok=True)


def _tables_behind() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _mark() -> str:
    """This month in this very database; another database or a longer month is played again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (number,) = cursor.fetchone()
    return f"{number} {' '.join(chapter.name for chapter in month.CHAPTERS)}"
