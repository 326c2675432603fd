"""The cluster (클러스터) itself: the group whose members stand together."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import Clash
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from cluster.members.domain.firm import named


@event("members.cluster.founded@1")
class ClusterFounded(Event):
    name: str


class Cluster(Decider):
    """Founded once."""

    kind: ClassVar[str] = "cluster"

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.name = ""

    def found(self, name: str, at: datetime) -> None:
        if self.version:
            raise Clash("already-exists")
        self.emit(ClusterFounded(name=named(name, field="name"), at=at))

    def _founded(self, e: ClusterFounded) -> None:
        self.name = e.name

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {ClusterFounded: _founded}
