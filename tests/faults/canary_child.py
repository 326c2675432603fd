"""An order with canaries, played to its shares in a database server of its own; and a leak on purpose."""

import os
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import setup_test_environment

from cluster import embedded
from cluster.ledger.push import push
from cluster.web import rates
from orders.jointorders.domain.link import link_id
from orders.jointorders.tokens import token_of
from tests.faults.portal_child import use
from tests.house.leaks import DRAWN, FLOORS, World, an_open_order, lead, seal

LOOKING = ("owner", "rival", "coordinator", "auditor", "customer")


def play_it(told, folder):
    """Prices sealed, replaced, opened, divided; everybody looks at everything. Tells what to look for."""
    os.environ.pop("DATABASE_URL", None)
    embedded.start(Path(folder))
    use(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    _log_every_statement(os.environ["DATABASE_URL"])
    settings.UPLOADS = Path(folder) / "uploads"
    call_command("migrate", verbosity=0)
    setup_test_environment()
    rates.buckets.on = False
    scene, play = an_open_order("collecting")
    for who, floor in FLOORS.items():
        for earlier in (1_370_297, 0):
            seal(play, who, floor - earlier)
    lead(play, "divided")
    world = World(scene, play, "divided", {who: [floor] for who, floor in FLOORS.items()})
    for role in LOOKING:
        for _ in world.pages(role):
            pass
    push()
    token = token_of(scene.stage.cluster_id, link_id(play.order_id, 1))
    kept = repr(getattr(caches["default"], "_cache", {})).encode()
    told.send({"numbers": _floors(), "texts": [DRAWN, token], "cache": kept})
    connections.close_all()


def _floors():
    return [floor - earlier for floor in FLOORS.values() for earlier in (1_370_297, 0)]


def leak(told, url):
    """The planted fault: a floor in the title of the order."""
    use(url)
    with connection.cursor() as cursor:
        floor = f"하한 {FLOORS['lee']}원"
        cursor.execute("UPDATE order_row_a SET title = %s", [floor])
    connections.close_all()
    told.send("leaked")


def _log_every_statement(url):
    admin = url.replace("matson_app:@/matson", "postgres:@/postgres")
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
        server.execute("SELECT pg_reload_conf()")
