"""What runs in a process that a test kills: people who command, readers who follow.

Imported by the fork server too, so it sets Django up itself.
"""

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import override_settings  # noqa: E402

from cluster import embedded, settings  # noqa: E402
from cluster.kernel.errors import RuleBroken  # noqa: E402
from cluster.kernel.ids import id_for  # noqa: E402
from cluster.ledger import catchup, push, rebuild, store  # noqa: E402
from cluster.ledger.catchup.reader import Reader  # noqa: E402
from cluster.ledger.push import sender  # noqa: E402
from cluster.ledger.rebuild import beside, rebuilding  # noqa: E402
from cluster.ledger.recorder import LedgerRecorder  # noqa: E402
from cluster.ledger.uow import run as running  # noqa: E402
from cluster.ledger.uow import saving  # noqa: E402
from tests.ledger.bookkeeping import rows_fit  # noqa: E402
from tests.ledger.machine_week import MinutesReserved, act, open_week, reserve  # noqa: E402
from tests.ledger.owner import make_tables  # noqa: E402

WEEKS = [id_for("week", n) for n in range(2)]
ORDERS = [id_for("order", n) for n in range(3)]


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def after(function):
    """`function`, and then the power cut."""

    def dying(*arguments, **options):
        function(*arguments, **options)
        die()

    return dying


def uncommitted(work, result, outermost):
    """Everything is sent but COMMIT, which otherwise travels with it."""
    return saving.save(work, result, outermost=False)


STEPS = {
    "before append": lambda: patch.object(LedgerRecorder, "send", die),
    "before commit": lambda: patch.object(running, "save", after(uncommitted)),
    "unheard commit": lambda: patch.object(running, "save", after(running.save)),
    "after commit": lambda: patch.object(running, "_once", after(running._once)),
    "before checkpoint": lambda: patch.object(Reader, "_keep", die),
    "before mail": lambda: patch.object(sender, "_mail", die),
    "after mail": lambda: patch.object(sender, "_mail", after(sender._mail)),
    "after copy": lambda: patch.object(beside.Beside, "copy", after(beside.Beside.copy)),
    "before switch": lambda: patch.object(rebuilding, "forget_sides", die),
}


def use(url):
    """Talk to this database, as the application does."""
    described = settings.database(url, options=settings.TIME_LIMITS)
    connections.settings["default"].update(described)
    connections["default"].settings_dict.update(described)


def key(cluster_id, worker, n):
    return act(cluster_id, worker, n, route="crash")


def command(cluster_id, worker, n):
    week, order = WEEKS[(worker + n) % len(WEEKS)], ORDERS[n % len(ORDERS)]
    return reserve(key(cluster_id, worker, n), week, order, 1)


@dataclass(frozen=True)
class Plan:
    """A person's commands from number `first` on.

    `crash` is (n, step): the power cut at that step of command n. `told_early` is the planted
    fault: success is told before anything is done.
    """

    worker: int
    first: int = 0
    crash: tuple[int, str] | None = None
    told_early: bool = False


def write(told, url, cluster_id, plan):
    """Command for ever; tell `("ask", n)`, then `("ack", n, position)` once it is answered."""
    use(url)
    worker = plan.worker
    for n in count(plan.first):
        told.send(("ask", worker, n))
        if plan.told_early:
            told.send(("ack", worker, n, None))
        with _crash(plan.crash, n):
            done = _until_answered(told, cluster_id, worker, n)
        if not plan.told_early:
            told.send(("ack", worker, n, done.position))


def _until_answered(told, cluster_id, worker, n):
    while True:
        try:
            return command(cluster_id, worker, n)
        except RuleBroken as broken:  # the database is away, or others were faster five times
            if broken.code not in ("busy", "changed-meanwhile"):
                raise
            told.send(("refused", worker, n, broken.code))


@contextmanager
def _crash(crash, n):
    if crash and crash[0] == n:
        with STEPS[crash[1]]():
            yield
    else:
        yield


class TellKim(push.Letter):
    def recipients(self, fact):
        return ["person/kim"]

    def write(self, fact, recipient):
        return push.Mail("kim@hana.example", "예약", f"position {fact.position}")


def follow(told, url, cluster_id, folder, step=None):
    """Readers and mails to the end of the log, once; mails land as files in `folder`."""
    use(url)
    push.LETTERS[MinutesReserved] = TellKim()
    mail = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": folder,
    }
    with override_settings(**mail), STEPS[step]() if step else _crash(None, 0):
        catchup.catch_up(UUID(str(cluster_id)))
        while push.push():
            pass
    told.send("done")


def build(told, url, cluster_id, name, step=None):
    """One rebuild."""
    use(url)
    with STEPS[step]() if step else _crash(None, 0):
        report = rebuild.rebuild(cluster_id, name)
    told.send(report.switched)
    connection.close()


def prepare(told, folder, cluster_id):
    """In a fresh server below `folder`: roles, tables, the weeks of the story; tells the URL."""
    embedded.start(Path(folder))
    use(os.environ["DATABASE_URL"])
    connections.settings["owner"].update(settings.database(os.environ["DATABASE_OWNER_URL"]))
    call_command("migrate", verbosity=0)
    make_tables()
    store.open_cluster(cluster_id)
    for week in WEEKS:
        open_week(cluster_id, week, free=10**8)
    connections.close_all()
    told.send(os.environ["DATABASE_URL"])


def audit(told, url, book):
    """Hold the book kept outside against the ledger; tells the complaints."""
    use(url)
    rows_fit(book.cluster_id, "machine-weeks", "reservations")
    told.send(book.complaints(lambda worker, n: str(key(book.cluster_id, worker, n).command_id)))


def run_readers(told, url):
    """`manage.py ledger_run`, until SIGTERM."""
    use(url)
    told.send("running")
    call_command("ledger_run")
    told.send("drained")
