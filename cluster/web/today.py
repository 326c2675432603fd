"""What is to be decided today: each step adds its questions, the home page shows them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cluster.kernel.text import Said


@dataclass(frozen=True, slots=True)
class Decision:
    """One question with one button; `due` where silence ends at a known instant."""

    question: Said
    detail: Said
    action: Said
    path: str
    icon: str = "handshake"
    kind: str = "b"  # colour of the icon's tile
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the home page under the decisions; `rail` puts it beside the main column."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)
    rail: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """A person's home: what is to be decided, then the panels."""

    decisions: list[Decision]
    panels: list[Panel]


Decides = Callable[[Any], Iterable[Decision | Panel]]
Shows = Callable[[Any], Panel | None]
_decides: list[Decides] = []
_shows: list[Shows] = []


def decides(source: Decides) -> Decides:
    """Register function(actor) -> the decisions that wait for this person.

    Panels that rest on the same rows may come with them, so that nothing is asked twice.
    """
    _decides.append(source)
    return source


def shows_at_home(source: Shows) -> Shows:
    """Register function(actor) -> a panel, or None where it has nothing to say."""
    _shows.append(source)
    return source


def today(actor: Any) -> Today:
    """Decisions with an end first, the nearest end first; then the others as their steps gave them."""
    found = [one for source in _decides for one in source(actor)]
    asked = [one for one in found if isinstance(one, Decision)]
    asked.sort(key=lambda one: (one.due is None, one.due.timestamp() if one.due else 0))
    panels = [one for one in found if isinstance(one, Panel)]
    panels += [panel for source in _shows if (panel := source(actor)) is not None]
    return Today(asked, panels)
