"""The entry of the server: the edge, then sync views in threads; readers and stamp clock beside."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from cluster import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster.settings")
if embedded.wanted():
    embedded.start()
_wsgi = get_wsgi_application()

from cluster import safety  # noqa: E402
from cluster.kernel import clock as present  # noqa: E402
from cluster.kernel.edgeclock import EVERY, EdgeClock  # noqa: E402
from cluster.ledger.catchup import database_clock, start_thread  # noqa: E402
from cluster.web.edge import Edge, Receive, Scope, Send, keep_reading  # noqa: E402

THREADS = 4  # never more than the pool has connections


clock = EdgeClock(database_clock)
_edge = Edge(WSGIMiddleware(_wsgi, workers=THREADS), clock)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """HTTP through the edge; at the start the checks, then the clock and the readers."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        await _edge(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    refused = await asyncio.to_thread(safety.refusals)
    if refused:
        await send({"type": "lifespan.startup.failed", "message": safety.told(refused)})
        return
    async with _beside():
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


@contextlib.asynccontextmanager
async def _beside() -> AsyncIterator[None]:
    await asyncio.to_thread(clock.read)
    present.follow(clock.now)
    pairing = asyncio.create_task(keep_reading(clock, EVERY))
    stop_readers = start_thread()
    try:
        yield
    finally:
        pairing.cancel()
        present.follow(None)
        await asyncio.to_thread(stop_readers)
