"""Ids: derived from business keys where a thing may exist once, else random."""

from uuid import UUID, uuid4, uuid5

_NAMESPACE = UUID("6f1a8f0e-52d5-5b8e-9d6c-6d6174736f6e")


def id_for(*parts: object) -> UUID:
    """The same id for the same business key: `id_for("pledge", order_id, lot_id, firm_id)`."""
    return uuid5(_NAMESPACE, "|".join(str(part) for part in parts))


def new_id() -> UUID:
    """An id for a thing that has no business key."""
    return uuid4()
