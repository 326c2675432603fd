"""The sender: what is due goes out by mail, with back-off, at least once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
from django import db
from django.core.mail import EmailMessage

from cluster.kernel import clock
from cluster.kernel.ids import id_for
from cluster.ledger.codec import stored_names
from cluster.ledger.push.letters import LETTERS, Mail
from cluster.ledger.recorder import cursor, run
from cluster.ledger.store import read

LOG = logging.getLogger("matson.outbox")
MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
_LEASE: LiteralString = """
UPDATE ledger_outbox AS o
   SET tries = o.tries + 1,
       next_at = %(now)s + least(%(first)s * power(2, least(o.tries, 20)), %(longest)s)
  FROM (SELECT cluster_id, position, recipient, channel FROM ledger_outbox
         WHERE state = 'waiting' AND next_at <= %(now)s
         ORDER BY next_at, position LIMIT %(most)s FOR UPDATE SKIP LOCKED) AS due
 WHERE (o.cluster_id, o.position, o.recipient, o.channel)
     = (due.cluster_id, due.position, due.recipient, due.channel)
RETURNING o.cluster_id, o.position, o.recipient, o.channel, o.tries
"""
_SETTLE: LiteralString = (
    "UPDATE ledger_outbox SET state=%s, problem=%s, sent_at=%s"
    " WHERE cluster_id=%s AND position=%s AND recipient=%s AND channel=%s"
)


@dataclass(frozen=True, slots=True)
class Due:
    """One outbox row on its `tries`-th try."""

    cluster_id: UUID
    position: int
    recipient: str
    channel: str
    tries: int

    @property
    def key(self) -> UUID:
        """Goes along as `Idempotency-Key`: the same on every try."""
        return id_for("outbox", self.cluster_id, self.position, self.recipient, self.channel)


def send_due(now: datetime, most: int = 50) -> int:
    """Send what is due; how many rows were tried.

    The next try is booked before the sending, so that a crash in between repeats and never loses.
    """
    limits = {"now": now, "first": FIRST_WAIT, "longest": LONGEST_WAIT, "most": most}
    leased = [Due(*row) for row in cursor().execute(_LEASE, limits).fetchall()]
    for due in sorted(leased, key=lambda due: (due.position, due.recipient)):
        _try(due)
    return len(leased)


def _try(due: Due) -> None:
    try:
        state, problem = _send(due), ""
    except (psycopg.Error, db.Error):
        raise
    except Exception as error:  # a mail server fails in many ways; its words may hold an address
        state = "failed" if due.tries >= MOST_TRIES else "waiting"
        problem = type(error).__name__
        _tell(due, state, problem)
    sent_at = clock.now() if state == "sent" else None
    place = (due.cluster_id, due.position, due.recipient, due.channel)
    run(cursor(), _SETTLE, (state, problem, sent_at, *place))


def _send(due: Due) -> str:
    names = stored_names(*LETTERS)
    for fact in read(due.cluster_id, due.position - 1, due.position, names):
        if mail := LETTERS[type(fact.event)].write(fact, due.recipient):
            _mail(mail, due)
            return "sent"
    return "dropped"


def _mail(mail: Mail, due: Due) -> None:
    headers = {"Idempotency-Key": str(due.key)}
    EmailMessage(mail.subject, mail.body, None, [mail.to], headers=headers).send()


def _tell(due: Due, state: str, problem: str) -> None:
    facts = {"cluster": due.cluster_id, "position": due.position, "code": problem}
    if state == "failed":
        LOG.error("mail-given-up", extra={"facts": facts})
    else:
        LOG.warning("mail-tried-again-later", extra={"facts": facts})
