"""Rows of the desk's tables: one firm in a lot, one firm over all lots."""

from dataclasses import dataclass

from orders.allocation.models import ShareRow


@dataclass(frozen=True, slots=True)
class Line:
    """One firm's row in the coordinator's table."""

    share: ShareRow
    name: str
    most: int  # the largest cap of the lot: the full width of the drawing

    @property
    def cap_width(self) -> str:
        return percent(self.share.cap, self.most)

    @property
    def share_width(self) -> str:
        return percent(self.share.pieces, self.most)

    @property
    def ratio(self) -> float | None:
        return self.share.pieces / self.share.cap if self.share.cap else None


@dataclass(frozen=True, slots=True)
class GridRow:
    """One firm over all lots of the order: its pieces lot by lot."""

    name: str
    shares: list[ShareRow | None]

    @property
    def total(self) -> int:
        return sum(share.pieces for share in self.shares if share)


def percent(part: int, whole: int) -> str:
    """A width in percent with one decimal, for the drawing."""
    return f"{part * 100 / whole:.1f}" if whole else "0"
