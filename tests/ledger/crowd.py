"""Many people at once: threads with connections of their own, their answers and errors collected."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, local
from unittest import mock

from django.db import connection

from cluster.ledger.uow import run as running
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


@contextmanager
def all_have_decided(people):
    """Nobody saves before all `people` have read and decided: no race is left to be won."""
    barrier, mine, save = Barrier(people), local(), running.save

    def save_after_all(work, result, outermost):
        if not hasattr(mine, "met"):  # a later try of the same person waits for nobody
            mine.met = True
            barrier.wait(20)
        return save(work, result, outermost)

    with mock.patch.object(running, "save", save_after_all):
        yield


def in_another_session(act):
    """Run `act` on a connection of its own and wait for it."""
    (answer,) = at_once(act)
    if isinstance(answer, Exception):
        raise answer
    return answer
