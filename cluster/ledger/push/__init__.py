"""The outbox: who must be written to about which fact, and the sender that does it at least once.

A reader in position order writes the rows; they hold ids only. The words are made at the moment of
sending, so that neither an address nor a link lies in the database.
"""

from cluster.ledger.push.letters import LETTERS, Letter, Mail, letter
from cluster.ledger.push.outbox import OutboxReader, push, unpark_outbox
from cluster.ledger.push.sender import send_due

__all__ = [
    "LETTERS",
    "Letter",
    "Mail",
    "OutboxReader",
    "letter",
    "push",
    "send_due",
    "unpark_outbox",
]
