"""What runs in a process of its own: the portal as `manage.py serve` starts it, and who prepares and audits.

Imported by the fork server too, so it sets Django up itself.
"""

import asyncio
import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster.settings")
django.setup()

import uvicorn  # noqa: E402, F401 - loaded before the fork
from django.conf import settings as in_force  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from cluster import embedded, settings, urls  # noqa: E402, F401
from cluster.kernel import clock  # noqa: E402
from cluster.ledger import notary, store  # noqa: E402
from cluster.ledger.projection import PROJECTIONS  # noqa: E402
from cluster.ledger.rebuild import compare  # noqa: E402
from cluster.management.commands import serve as serving  # noqa: E402
from cluster.web import rates  # noqa: E402
from tests.cast import hana_cluster  # noqa: E402
from tests.orders.order_stage import Play, shelve  # noqa: E402

STATIC = settings.BASE / "tests" / "not-collected"
COMMANDS = """
SELECT k.command_id::text, count(e.position)
  FROM ledger_command k LEFT JOIN ledger_event e
    ON e.cluster_id = k.cluster_id AND e.meta->>'command' = k.command_id::text
 WHERE k.cluster_id = %s GROUP BY 1
"""


def use(url, owner=None, **options):
    """Talk to this database, as the application does."""
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = url, owner or url
    for alias, one in (("default", url), ("owner", owner or url)):
        described = settings.database(one, **(_LIMITS | options if alias == "default" else {}))
        connections.settings[alias].update(described)
        connections[alias].settings_dict.update(described)


_LIMITS = {"options": settings.TIME_LIMITS}


def serve(told, place, port, changed=None):
    """The portal on `port`; `changed`: a function and its arguments that plant a fault or an eye."""
    use(place["url"], place["owner"], pool=settings.POOL)
    in_force.STATIC_ROOT, in_force.UPLOADS = STATIC, Path(place["folder"]) / "uploads"
    in_force.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    rates.buckets.on = False  # these people press faster than anybody may
    serving.call_command = lambda *_, **__: None  # the pages' files are no part of this
    if changed:
        changed[0](*changed[1:])
    serving.run("127.0.0.1", port)


def tell_early():
    """The planted fault: success is told before anything is done."""
    from cluster import asgi

    application = asgi.application

    async def early(scope, receive, send):
        if scope.get("method") == "POST":
            await send({"type": "http.response.start", "status": 302, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            await asyncio.sleep(5)
            send = _nobody
        await application(scope, receive, send)

    asgi.application = early


async def _nobody(_message):
    """Hears the answer that was given already."""


def prepare(told, folder):
    """In a fresh server below `folder`: roles, tables, an order that collects, people signed in."""
    os.environ.pop("DATABASE_URL", None)
    embedded.start(Path(folder))
    use(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    call_command("migrate", verbosity=0)
    stage = hana_cluster()
    shelve(stage)
    play = Play(stage, opened=clock.now()).collecting()
    told.send(
        {
            "url": os.environ["DATABASE_URL"],
            "owner": os.environ["DATABASE_OWNER_URL"],
            "folder": folder,
            "cluster": stage.cluster_id,
            "order": play.order_id,
            "lot": play.lot_id,
            "firms": stage.firms,
            "people": {who: signed_in(player) for who, player in stage.people.items()},
        }
    )
    connections.close_all()


def signed_in(player):
    """Who he is in the ledger, and the cookie of his browser."""
    cookies = player.client().cookies
    return player.person_id, cookies[in_force.SESSION_COOKIE_NAME].value


def audit(told, place):
    """Every command with its events, and what does not fit: hashes, rows against their rebuild."""
    use(place["url"], place["owner"])
    cluster_id = place["cluster"]
    with connection.cursor() as cursor:
        cursor.execute(COMMANDS, [cluster_id])
        commands = dict(cursor.fetchall())
    fault = notary.verify(cluster_id).fault
    told.send((commands, [*([str(fault)] if fault else []), *rows_apart(cluster_id)]))
    connections.close_all()


def rows_apart(cluster_id):
    """T2: read models that differ from what their history says."""
    assert store.head(cluster_id).position > 0
    ours = [name for name, one in PROJECTIONS.items() if "tests" not in type(one).__module__]
    return [name for name in ours if not compare(cluster_id, name).equal]
