"""Which layers a cluster never cuts, by the words in their names: its own list, with its history."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from cluster.kernel.errors import RuleBroken
from cluster.kernel.ids import id_for
from cluster.kernel.text import clean_line
from cluster.ledger.codec import Event, event
from cluster.ledger.decider import Decider
from orders.drawings.treatments import IGNORED_LAYERS, START_LAYERS

MOST_WORDS = 100
_WORD = re.compile(r"([A-Z]{1,30}|[가-힣]{1,30})\Z")


def layers_id(cluster_id: UUID) -> UUID:
    """One list for one cluster."""
    return id_for("drawing-layers", cluster_id)


@event("orders.drawing-layers.layers-set@1")
class LayersSet(Event):
    ignored: list[str]
    start: list[str]
    reason: str
    person_id: UUID


class DrawingLayers(Decider):
    """The words of layers that are no cut, and of those that hold start holes."""

    kind: ClassVar[str] = "drawing-layers"
    ignored: tuple[str, ...] = IGNORED_LAYERS
    start: tuple[str, ...] = START_LAYERS

    def set_layers(
        self, words: tuple[Iterable[str], Iterable[str]], reason: str, by: UUID, at: datetime
    ) -> None:
        """`words`: ignored and start; nothing is recorded where nothing changed."""
        ignored, start = (_words(each, name) for each, name in zip(words, _FIELDS, strict=True))
        if twice := sorted(set(ignored) & set(start)):
            raise RuleBroken("layer-twice", field="start", word=twice[0])
        why = clean_line(reason, field="reason")
        if not why:
            raise RuleBroken("reason-missing", field="reason")
        if (set(ignored), set(start)) != (set(self.ignored), set(self.start)):
            self.emit(LayersSet(ignored=ignored, start=start, reason=why, person_id=by, at=at))

    def _set(self, e: LayersSet) -> None:
        self.ignored, self.start = tuple(e.ignored), tuple(e.start)

    on: ClassVar[dict[type[Event], Callable[..., None]]] = {LayersSet: _set}


_FIELDS = ("ignored", "start")


def _words(raw: Iterable[str], field: str) -> list[str]:
    words = sorted({word.strip().upper() for word in raw} - {""})
    if len(words) > MOST_WORDS:
        raise RuleBroken("number-range", field=field, least=0, most=MOST_WORDS)
    if odd := [word for word in words if not _WORD.match(word)]:
        raise RuleBroken("layer-word", field=field, word=odd[0][:30])
    return words
