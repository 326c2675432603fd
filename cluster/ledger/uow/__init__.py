"""The unit of work: one command of one person, once, in one transaction."""

from cluster.ledger.uow.acts import SYSTEM, Act, Because, Done, Key, because
from cluster.ledger.uow.run import after_commit, command
from cluster.ledger.uow.work import Work

__all__ = ["SYSTEM", "Act", "Because", "Done", "Key", "Work", "after_commit", "because", "command"]
