"""Many people at once: threads with connections of their own, their answers and errors collected."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from django.db import connection

from tests.ledger.own_server import full


def times(normal, night):
    """How often a race is run: MATSON_TEST_SIZE=full asks for the long form."""
    return night if full() else normal


def at_once(*acts):
    """Run all acts at the same moment; answers and exceptions in their order."""
    barrier = Barrier(len(acts))

    def run(one):
        try:
            barrier.wait(20)
            return one()
        except Exception as error:
            return error
        finally:
            with suppress(Exception):
                connection.close()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(run, acts))


def in_another_session(act):
    """Run `act` on a connection of its own and wait for it."""
    (answer,) = at_once(act)
    if isinstance(answer, Exception):
        raise answer
    return answer
