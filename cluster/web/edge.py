"""The outermost ASGI wrapper: takes the whole body, stamps its last byte, caps size, time and queue."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from cluster.kernel.edgeclock import EdgeClock
from cluster.web.commandkeys import edge_stamp, edge_sure
from cluster.web.edgeanswers import answer
from cluster.web.logbook import note

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MB = 1024 * 1024
PLAIN_LIMIT = MB
FILE_LIMIT = 21 * MB  # a file of 20 MB and the form around it
BODY_SECONDS = 10.0
WAITING = 256  # a deadline brings a hundred firms at once: none is refused for the load of others
CHUNK = 64 * 1024


class TooLarge(Exception):
    """The body passed its limit while it was read."""


class Gone(Exception):
    """The client left before its body was whole."""


class Edge:
    """Wraps the HTTP application; `clock` gives the stamp every command is judged by."""

    def __init__(self, app: App, clock: EdgeClock) -> None:
        self.app = app
        self.clock = clock
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.inside >= WAITING:
            await answer(scope, send, "busy")
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _take(scope, receive)
        except TooLarge:
            await answer(scope, send, "too-large")
        except TimeoutError:
            await answer(scope, send, "too-slow")
        except Gone:
            return
        else:
            await self._pass_on(scope, receive, send, body)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, body: IO[bytes]) -> None:
        edge_stamp.set(self.clock.now())
        edge_sure.set(self.clock.sure)
        self.inside += 1
        try:
            await self.app(scope, _replay(body, receive), send)
        except ConnectionError:
            note("client-gone")
        finally:
            self.inside -= 1
            body.close()


async def _take(scope: Scope, receive: Receive) -> IO[bytes]:
    """The whole body: up to 1 MB in memory, more in a temporary file that has no name."""
    headers = dict(scope["headers"])
    is_form = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
    limit = FILE_LIMIT if is_form else PLAIN_LIMIT
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and (len(announced) > len(str(limit)) or int(announced) > limit):
        raise TooLarge
    body: IO[bytes] = SpooledTemporaryFile(max_size=MB)  # noqa: SIM115 - closed by the caller
    try:
        await _fill(body, receive, limit)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _fill(body: IO[bytes], receive: Receive, limit: int) -> None:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body.write(message.get("body", b""))
        if body.tell() > limit:
            raise TooLarge
        more = message.get("more_body", False)


def _replay(body: IO[bytes], receive: Receive) -> Receive:
    """Gives the application the body that is already here, then what the client still says."""
    whole = False

    async def replay() -> MutableMapping[str, Any]:
        nonlocal whole
        if whole:
            return await receive()
        chunk = body.read(CHUNK)
        whole = len(chunk) < CHUNK
        return {"type": "http.request", "body": chunk, "more_body": not whole}

    return replay


async def keep_reading(clock: EdgeClock, every: float) -> None:
    """Pair the clocks again and again; a database that is away leaves the last pair in force."""
    while True:
        await asyncio.sleep(every)
        with contextlib.suppress(Exception):
            await asyncio.to_thread(clock.read)
        if not clock.sure:
            note("clock-unsure", level=logging.ERROR)
