"""Setting which layers a cluster never cuts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cluster.kernel import clock
from cluster.ledger.uow import Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.drawings.domain.layers import DrawingLayers, layers_id


@dataclass(frozen=True, slots=True)
class LayerWords:
    """Words of layers that are no cut, words of start-hole layers, and why the list changes."""

    ignored: Iterable[str]
    start: Iterable[str]
    reason: str


def set_layers(*, by: Actor, key: Key, words: LayerWords) -> Done:
    """Holds for files read from now on; what is measured stays as it was measured."""
    must_coordinate(by)
    act = by.act(key)

    def body(work: Work) -> dict[str, Any]:
        found = work.edit_or_new(DrawingLayers, layers_id(act.cluster_id))
        both = (words.ignored, words.start)
        found.set_layers(both, words.reason, act.actor_id, clock.now())
        return {}

    return command(act, body)
