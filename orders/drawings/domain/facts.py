"""What was read in a file, in whole numbers: no text of the file, no float."""

import msgspec

from orders.drawings.geometry import Piece
from orders.drawings.report import Reading, Remark, Report

MICRO = 1_000_000
MOST_PLACES = 20
SETTLED_BY_LOOKING = frozenset({"parts", "junction"})


class RemarkFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One code and its places, in millionths of a drawing unit; entities by their number."""

    code: str
    kind: str
    count: int
    at_micro: list[tuple[int, int]]
    facts_micro: list[dict[str, int]]
    entities: list[int]


class ReadingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing read in one unit; all figures 0 where an error refuses it."""

    unit: str
    length_nm: int
    area_um2: int
    width_um: int
    height_um: int
    parts: int
    openings: int
    start_holes: int
    remarks: list[RemarkFacts]

    @property
    def refused(self) -> bool:
        return any(remark.kind == "error" for remark in self.remarks)

    @property
    def questions(self) -> list[RemarkFacts]:
        return [remark for remark in self.remarks if remark.kind == "question"]

    @property
    def piece(self) -> Piece:
        return Piece(
            self.length_nm,
            self.parts + self.openings,
            self.openings,
            self.width_um,
            self.height_um,
        )


def readings_of(report: Report) -> list[ReadingFacts]:
    """Every reading of the report."""
    return [_reading(reading) for reading in report.readings]


def remarks_of(remarks: list[Remark]) -> list[RemarkFacts]:
    return [_remark(remark) for remark in remarks]


def _reading(reading: Reading) -> ReadingFacts:
    return ReadingFacts(
        unit=reading.unit,
        length_nm=round(reading.length_mm * MICRO),
        area_um2=round(reading.net_area_mm2 * MICRO),
        width_um=round(reading.width_mm * 1000),
        height_um=round(reading.height_mm * 1000),
        parts=len(reading.parts),
        openings=reading.openings,
        start_holes=reading.start_holes,
        remarks=remarks_of(reading.remarks),
    )


def _remark(remark: Remark) -> RemarkFacts:
    return RemarkFacts(
        code=remark.code,
        kind=remark.kind,
        count=remark.count,
        at_micro=[(round(x * MICRO), round(y * MICRO)) for x, y in remark.at[:MOST_PLACES]],
        facts_micro=[
            {name: round(value * MICRO) for name, value in facts.items()}
            for facts in remark.facts[:MOST_PLACES]
        ],
        entities=remark.entities[:MOST_PLACES],
    )
