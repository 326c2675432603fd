"""The reader of one reaction: event by event, each with its checkpoint in one transaction."""

from typing import ClassVar
from uuid import UUID

from django.db import transaction

from cluster.ledger.catchup.reader import Lease, Reader, Stumbled
from cluster.ledger.catchup.registry import Policy
from cluster.ledger.store import Recorded, events_of, read
from cluster.ledger.uow import Because, because


class ReactionReader(Reader):
    """Gives commands. An event that fails five times parks its stream; the rest goes on."""

    reads_past: ClassVar[bool] = False

    def __init__(self, policy: Policy) -> None:
        super().__init__(policy.name, policy.kinds)
        self.policy = policy

    def take(self, lease: Lease, to: int) -> None:
        found = read(lease.cluster_id, lease.position, to, self.names, 1)
        if not found:
            lease.position = to
            return
        (event,) = found
        if self._behind_parked(lease, event) or self._react_or_note(lease, event):
            lease.position = event.position

    def resume(self, lease: Lease) -> None:
        for place, trouble in sorted(lease.parked.items()):
            lease.parked.pop(place)
            for event in self._waiting(lease, place, trouble.position):
                if not self._react_or_note(lease, event):
                    lease.parked[place].tries = trouble.tries
                    break

    def _waiting(self, lease: Lease, place: str, since: int) -> list[Recorded]:
        stream = events_of(lease.cluster_id, UUID(place))
        return [
            e
            for e in stream
            if since <= e.position <= lease.position and isinstance(e.event, self.kinds)
        ]

    def _behind_parked(self, lease: Lease, event: Recorded) -> bool:
        known = lease.parked.get(str(event.stream_id))
        return known is not None and known.parked

    def _react_or_note(self, lease: Lease, event: Recorded) -> bool:
        """True when the checkpoint may pass the event: it is done, or parked."""
        place = str(event.stream_id)
        try:
            self._react(event)
        except Exception as error:
            return self.note(lease, place, Stumbled(event.position, error)).parked
        lease.parked.pop(place, None)
        return True

    def _react(self, event: Recorded) -> None:
        correlation = str(event.meta.get("correlation", ""))
        with transaction.atomic(), because(Because(event.position, correlation)):
            self.policy.react(event)
