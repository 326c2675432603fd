"""Data keys: one per person, one per firm and order; wrapped in `keys.ledger_key`, never kept clear.

Nothing is cached: a destroyed key must be gone for every process at once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.keys.ring import ring

_MAKE = """INSERT INTO keys.ledger_key (cluster_id, subject, wrapped, master_id, created_at)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT (cluster_id, subject) DO NOTHING"""
_FIND = """SELECT subject, master_id, wrapped FROM keys.ledger_key
    WHERE cluster_id = %s AND subject = ANY (%s) AND wrapped IS NOT NULL"""
_DESTROY = """INSERT INTO keys.ledger_key AS k
    (cluster_id, subject, wrapped, master_id, created_at, destroyed_at)
    VALUES (%(cluster)s, %(subject)s, NULL, '', %(at)s, %(at)s)
    ON CONFLICT (cluster_id, subject) DO UPDATE SET wrapped = NULL,
    destroyed_at = coalesce(k.destroyed_at, excluded.destroyed_at)"""
_UNDER = """SELECT subject FROM keys.ledger_key WHERE cluster_id = %s
    AND starts_with(subject, %s) AND wrapped IS NOT NULL ORDER BY subject"""
_OLD = """SELECT cluster_id, subject, master_id, wrapped FROM keys.ledger_key
    WHERE wrapped IS NOT NULL AND master_id <> %s
    ORDER BY cluster_id, subject LIMIT %s FOR UPDATE"""
_REWRAP = """UPDATE keys.ledger_key SET wrapped = %s, master_id = %s
    WHERE cluster_id = %s AND subject = %s"""


def key_to_seal(cluster_id: UUID, subject: str) -> bytes:
    """The subject's data key, made at its first use. A destroyed one is never made again."""
    found = keys_to_open(cluster_id, [subject])
    if not found:
        masters, fresh = ring(), AESGCM.generate_key(256)
        row: tuple[Any, ...] = (
            cluster_id,
            subject,
            masters.wrap(fresh),
            masters.active,
            clock.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(_MAKE, row)
        found = keys_to_open(cluster_id, [subject])
    if not found:
        raise RuleBroken("seal-key-missing", subject=subject)
    return found[subject]


def keys_to_open(cluster_id: UUID, subjects: Iterable[str]) -> dict[str, bytes]:
    """The data keys that still exist, by subject, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [cluster_id, sorted(set(subjects))])
        rows = cursor.fetchall()
    masters = ring() if rows else None
    return {
        subject: masters.unwrap(master_id, bytes(wrapped))
        for subject, master_id, wrapped in rows
        if masters
    }


def shred(cluster_id: UUID, subject: str, at: datetime) -> None:
    """Destroy a data key inside the caller's transaction; nothing can be sealed under it again."""
    with connection.cursor() as cursor:
        cursor.execute(_DESTROY, {"cluster": cluster_id, "subject": subject, "at": at})


def subjects_under(cluster_id: UUID, prefix: str) -> list[str]:
    """Subjects with a living key whose name begins with `prefix`, as `pledge/<order>/`."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER, [cluster_id, prefix])
        return [subject for (subject,) in cursor.fetchall()]


def rewrap(page: int = 500) -> int:
    """Move every data key to the active master key, page by page; how many were moved."""
    moved = 0
    while count := _rewrap_page(page):
        moved += count
    return moved


def _rewrap_page(page: int) -> int:
    masters = ring()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OLD, [masters.active, page])
        rows = cursor.fetchall()
        for cluster_id, subject, old, wrapped in rows:
            fresh = masters.wrap(masters.unwrap(old, bytes(wrapped)))
            cursor.execute(_REWRAP, [fresh, masters.active, cluster_id, subject])
    return len(rows)
