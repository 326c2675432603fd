"""`manage.py ledger_run [--once] [--unpark READER]`: readers, timers and the pusher, until SIGTERM."""

import signal
import sys
from threading import Event as Signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cluster.ledger import push
from cluster.ledger.catchup import ReaderStopped, catch_up, following, run_until, tick, unpark


class Command(BaseCommand):
    help = "Run the readers; any number of processes may, leases choose who works."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="to the end of the log, then stop")
        parser.add_argument("--unpark", metavar="READER", help="take up a parked reader again")

    def handle(self, *_: Any, once: bool, unpark: str | None, **options: Any) -> None:
        if unpark is not None:
            self._unpark(unpark)
        else:
            with following():
                self._once() if once else self._run()

    def _run(self) -> None:
        stop = Signal()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        run_until(stop)

    def _unpark(self, name: str) -> None:
        if name == "outbox":
            push.unpark_outbox()
        elif not unpark(name):
            raise CommandError(f"no reader is named {name}", returncode=2)
        self.stdout.write(f"{name} goes on")

    def _once(self) -> None:
        tick()
        try:
            catch_up()
        except ReaderStopped as stopped:
            self.stderr.write(f"stopped: {stopped}")
            sys.exit(1)
        while push.push():
            pass
