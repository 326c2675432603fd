"""One question of the page, and what every question needs to know."""

from dataclasses import dataclass

from cluster.kernel.text import Said
from orders.allocation.domain.whatif import LESS_WON
from orders.allocation.explain import LANGUAGES, would_have_had
from orders.capacity.domain.terms import Terms
from orders.jointorders.queries.pledging import OwnLot

MORE_HOURS = Said("한 주에 2시간 더 검증됐다면", "With 2 more verified hours a week")
MORE_TIME = Said("기계가 한 주에 2시간 더 비어 있었다면", "With 2 more free machine hours a week")
ALL_THE_TIME = Said(
    "약정한 만큼 기계가 비어 있었다면", "With free machine time for all you pledged"
)
READY = Said("맞는 기계가 쓸 수 있는 상태였다면", "With a machine for it that was ready")
NO_MINIMUM = Said("최소 물량이 없었다면", "Without a minimum lot")
FINER = Said("이 공차와 면을 만들 수 있었다면", "With a machine for this tolerance and finish")
LOWER = Said("하한 단가가 100원 낮았다면", "With a lowest price that is ₩100 lower")
_TOO_FINE = {"tolerance-too-fine", "surface-too-fine"}


def more_pledged(pieces: int) -> Said:
    return Said(f"{pieces:,}개 더 약정했다면", f"With {pieces:,} more pieces pledged")


def only_too_fine(lot: OwnLot) -> bool:
    """None of its machines fits, and a finer one is a question of degree."""
    return bool(_TOO_FINE & set(lot.misfits))


def own_terms(lot: OwnLot) -> Terms | None:
    """What the owner pledged; None for everybody else, since it tells of the own floor."""
    return lot.pledge.terms if lot.pledge else None


def fits_lower(terms: Terms, price_won: int) -> bool:
    """A hundred won less would have been within the price."""
    return terms.floor_won - LESS_WON <= price_won


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One question: the pieces as divided, and then; None where it takes too long for a page."""

    question: Said
    before: int
    pieces: int | None
    all_before: int = 0  # over every lot of the division
    all_pieces: int | None = None

    @property
    def words(self) -> Said:
        """Question and answer in a sentence; empty where there is no answer."""
        if self.pieces is None:
            return Said("", "")
        asked = {language: self.question.in_(language) for language in LANGUAGES}
        return Said(**would_have_had(asked, self.pieces, self.before))

    @property
    def more(self) -> int | None:
        return None if self.pieces is None else self.pieces - self.before

    @property
    def all_more(self) -> int | None:
        return None if self.all_pieces is None else self.all_pieces - self.all_before
