"""What a database error means for a command: try again, answer from the store, or a bug."""

from enum import Enum, auto

import psycopg
from django import db
from psycopg.errors import UniqueViolation
from psycopg_pool import PoolTimeout


class Failure(Enum):
    """What to do with a failed try."""

    REPEATED = auto()  # the same command is already stored
    CHANGED = auto()  # somebody else was faster: reload and retry, counted
    MOVED = auto()  # rows moved to another generation: reload and retry, not counted
    AWAY = auto()  # the database refused or went away: retry, counted
    SLOW = auto()  # a statement took too long: no second try
    BUG = auto()


_AWAY = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"}


def failure_of(error: BaseException) -> Failure:
    """Class of an error raised by psycopg itself or through Django."""
    cause = error.__cause__ if isinstance(error, db.Error) else error
    if isinstance(cause, PoolTimeout):
        return Failure.AWAY
    if not isinstance(cause, psycopg.Error):
        return Failure.AWAY if isinstance(error, db.OperationalError) else Failure.BUG
    if isinstance(cause, UniqueViolation):
        return _unique(cause)
    return _by_state(cause)


def _unique(error: UniqueViolation) -> Failure:
    same = error.diag.constraint_name == "ledger_command_id"
    return Failure.REPEATED if same else Failure.CHANGED


def _by_state(error: psycopg.Error) -> Failure:
    state = error.sqlstate
    if state == "LD002":
        return Failure.MOVED
    if state == "LD003":
        return Failure.CHANGED
    if state == "57014":
        return Failure.SLOW
    if state is None:
        return Failure.AWAY if isinstance(error, psycopg.OperationalError) else Failure.BUG
    return Failure.AWAY if state in _AWAY or state.startswith("08") else Failure.BUG
