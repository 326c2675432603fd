"""`manage.py serve [--host] [--port]`: the start checks, then the server."""

import os
import socket
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cluster import safety


class Command(BaseCommand):
    """Refuses with exit status 3, before a port is opened, where a setting is unsafe."""

    help = __doc__ or ""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        refused = safety.refusals()
        if refused:
            self.stderr.write(safety.told(refused))
            raise SystemExit(3)
        must_be_free(options["host"], options["port"])
        run(options["host"], options["port"])


def must_be_free(host: str, port: int) -> None:
    """One sentence, not a trace, where another program listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CommandError(f"Port {port} on {host} is taken: choose another, --port") from None


def run(host: str, port: int) -> None:
    """Serve until told to stop; as many processes as `MATSON_PROCESSES` says."""
    call_command(
        "collectstatic", interactive=False, verbosity=0
    )  # else an older collection is served
    os.environ["MATSON_PROCESSES"] = str(settings.PROCESSES)
    uvicorn.run(
        "cluster.asgi:application",
        host=host,
        port=port,
        workers=settings.PROCESSES,
        loop="uvloop" if os.name != "nt" else "asyncio",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        timeout_graceful_shutdown=15,
    )
