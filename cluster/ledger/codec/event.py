"""The base of every fact."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec


class Event(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Something that happened at `at` (UTC); stream id and version are set when it is emitted."""

    originator_id: UUID | None = None
    originator_version: int = 0
    at: Annotated[datetime, msgspec.Meta(tz=True)]

    def tags(self) -> tuple[str, ...]:
        """Words that a later command may make a condition of, such as `machine:<id>`."""
        return ()
