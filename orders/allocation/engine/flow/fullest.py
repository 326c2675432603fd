"""The first cut: what is full when every firm takes what it can, and what lies beyond."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orders.allocation.engine.flow.decompose import Splitting
from orders.allocation.engine.flow.network import Network
from orders.allocation.engine.flow.part import Part
from orders.allocation.engine.flow.wants import Wants
from orders.allocation.engine.flow.wide import whole


@dataclass(frozen=True)
class Fullest:
    """All firms are on the inner side, whose every way out is full."""

    whole: Splitting
    side: Any
    worth: int  # standard minutes placed, frozen work included

    @classmethod
    def of(cls, network: Network, wants: Wants, *, pure: bool) -> "Fullest":
        part = whole(network, wants, pure=pure)
        side, worth = part.full(pure=pure)
        return cls(part, side, worth)

    @cached_property
    def inner(self) -> Splitting:
        return self.whole.inside(self.side)

    def beyond(self) -> Part:
        """No firms, only what comes over the cut, and the lots that may be short."""
        return self.whole.outside(self.side).plain()
