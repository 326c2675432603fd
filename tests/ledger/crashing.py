"""Processes that are killed, and what they said before."""

import multiprocessing
import os
import signal
import time

from django.db import connection

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.ledger.crash_child", "tests.faults.portal_child"])


def database_url():
    """The test database, as the application role."""
    parts = connection.settings_dict
    host = f"host={parts['HOST']}&" if parts["HOST"] else ""
    port = f"port={parts['PORT']}&" if parts["PORT"] else ""
    password = f"password={parts['PASSWORD']}&" if parts["PASSWORD"] else ""
    return f"postgresql:///{parts['NAME']}?{host}{port}{password}user={parts['USER']}"


class Child:
    """One process of `crash_child`, and what it has told so far."""

    def __init__(self, work, *arguments, **options):
        self._heard, mouth = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=work, args=(mouth, *arguments), kwargs=options)
        self._process.start()
        mouth.close()

    def told(self, seconds=0.0):
        """Everything heard until now; waits up to `seconds` for a first word."""
        words, wait = [], seconds
        try:
            while self._heard.poll(wait):
                words.append(self._heard.recv())
                wait = 0.0
        except EOFError:
            pass
        return words

    def terminate(self):
        """SIGTERM: it may end what it does; what it said."""
        os.kill(self._process.pid, signal.SIGTERM)
        return self.end()

    def kill(self):
        """SIGKILL, and the last words it had already said."""
        os.kill(self._process.pid, signal.SIGKILL)
        return self.end()

    def end(self, seconds=30):
        """Wait for its end; what it said before."""
        words, until = [], time.monotonic() + seconds
        while self._process.is_alive() and time.monotonic() < until:
            words += self.told(0.01)
        assert not self._process.is_alive(), "the process does not end"
        self._process.join()
        return words + self.told()
