"""A CSV file as rows of named cells: UTF-8, a heading, and every reason a row cannot be read."""

import csv
import io
from collections.abc import Iterator

from cluster.kernel.errors import RuleBroken
from cluster.members.commands.roster import BadRow

LARGEST = 5_000  # rows
HEAVIEST = 2 * 1024 * 1024  # bytes


class Cells:
    """One row: its cells by column, and where it stands."""

    def __init__(self, file: str, row: int, cells: dict[str, str]) -> None:
        self.file, self.row, self._cells = file, row, cells

    def __getitem__(self, column: str) -> str:
        return self._cells[column]

    def wrong(self, broken: RuleBroken) -> BadRow:
        facts = {name: fact for name, fact in broken.facts.items() if name != "field"}
        column = str(broken.facts.get("field", ""))
        return BadRow(file=self.file, row=self.row, column=column, code=broken.code, facts=facts)


class Table:
    """The rows of one file, and what is wrong with it."""

    def __init__(self, file: str, content: bytes | None, columns: tuple[str, ...]) -> None:
        self.file = file
        self.bad: list[BadRow] = []
        self.rows = list(self._read(content, columns))

    def _read(self, content: bytes | None, columns: tuple[str, ...]) -> Iterator[Cells]:
        text = self._decode(content)
        if text is None:
            return
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            heading = [cell.strip() for cell in next(lines, [])]
            if self._has_all(heading, columns):
                yield from self._cells(lines, heading)
        except csv.Error:
            self._wrong(lines.line_num, "csv-format")

    def _cells(self, lines: Iterator[list[str]], heading: list[str]) -> Iterator[Cells]:
        for row, cells in enumerate(lines, start=2):
            if row > LARGEST + 1:
                return self._wrong(row, "too-many-rows", most=LARGEST)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heading):
                self._wrong(row, "cells-in-row", found=len(cells), wanted=len(heading))
                continue
            yield Cells(self.file, row, dict(zip(heading, cells, strict=True)))
        return None

    def _decode(self, content: bytes | None) -> str | None:
        if content is None:
            self._wrong(0, "file-missing")
        elif len(content) > HEAVIEST:
            self._wrong(0, "too-large", most=HEAVIEST)
        else:
            try:
                return content.decode("utf-8-sig")
            except UnicodeDecodeError:
                self._wrong(0, "file-encoding")
        return None

    def _has_all(self, heading: list[str], columns: tuple[str, ...]) -> bool:
        missing = [column for column in columns if column not in heading]
        for column in missing:
            self.bad.append(BadRow(file=self.file, row=1, column=column, code="column-missing"))
        if len(set(heading)) != len(heading):
            self._wrong(1, "column-twice")
        return not missing and len(set(heading)) == len(heading)

    def _wrong(self, row: int, code: str, **facts: object) -> None:
        self.bad.append(BadRow(file=self.file, row=row, code=code, facts=facts))
