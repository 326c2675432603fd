"""Rows of the desk's tables: one firm in a lot, one firm over all lots; and a share's reason in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cluster.kernel.text import Said
from orders.allocation.explain import plain
from orders.allocation.models import ShareRow

_LOT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ELSEWHERE = Said("다른 수주의 로트", "a lot of another order")


@dataclass(frozen=True, slots=True)
class Line:
    """One firm's row in the coordinator's table."""

    share: ShareRow
    name: str
    most: int  # the largest pledge of the lot: the full width of the drawing

    @property
    def cap_width(self) -> str:
        return percent(self.share.pledged, self.most)

    @property
    def share_width(self) -> str:
        return percent(self.share.pieces, self.most)

    @property
    def held(self) -> int:
        """Pieces taken over, or offered and not answered."""
        return self.share.accepted + self.share.open_pieces

    @property
    def ratio(self) -> float | None:
        pledged = self.share.pledged
        return self.share.pieces / pledged if pledged else None


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


def reason_of(share: ShareRow, letters: Mapping[str, str]) -> Said:
    """The engine's sentence about a share; `letters` of the order's lots by id stand for the ids,
    and decimals for the exact fractions of the certificate."""

    def named(sentence: str, elsewhere: str) -> str:
        return plain(_LOT_ID.sub(lambda found: letters.get(found[0], elsewhere), sentence))

    return Said(named(share.reason_ko, _ELSEWHERE.ko), named(share.reason_en, _ELSEWHERE.en))
