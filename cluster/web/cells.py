"""The one writer of CSV and XLSX cells: no text ever becomes a formula or a link."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter  # type: ignore[import-untyped]

from cluster.kernel import clock

Cell = str | int | Decimal | date | datetime | None
_SKIPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f\"'"
_LIVE = "=+-@"
_BREAKS = "\t\r\n"
# a text that another separator would cut into a cell of its own
_INSIDE = re.compile(rf"([,;|\t\n])(?=[\s{_SKIPPED}]*[=+\-@＝＋－﹣＠﹦﹢﹫])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no sheet can hold them
_WIDEST = 60  # characters


def safe_text(text: str) -> str:
    """The text, with an apostrophe in front where a sheet could take it for a formula."""
    alive = _looks_alive(text)
    shown = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    inside = _INSIDE.sub(r"\1'", shown)
    return "'" + inside if alive else inside


def _looks_alive(text: str) -> bool:
    for c in text:
        if c in _BREAKS:
            return True
        if c in _SKIPPED or c.isspace() or unicodedata.category(c) in ("Cc", "Cf"):
            continue
        return unicodedata.normalize("NFKC", c)[:1] in _LIVE
    return False


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, CRLF, every text quoted, numbers as numbers."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in head])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _plain(cell: Cell) -> str | int | Decimal:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return cell
    return safe_text(_text(cell))


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(clock.SEOUL).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


def xlsx_file(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a frozen, filtered head row; texts are strings, never formulas or links."""
    out = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **never})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31])
    strong = book.add_format({"bold": True})
    widths = [len(name) for name in head]
    for column, name in enumerate(head):
        sheet.write_string(0, column, safe_text(name), strong)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(sheet, last, column, cell)
            widths[column] = max(widths[column], len(_text(cell)))
    _finish(sheet, widths, last)
    book.close()
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    written = _plain(cell)
    if isinstance(written, str):
        sheet.write_string(row, column, written)
    else:
        sheet.write_number(row, column, written)


def _finish(sheet: xlsxwriter.worksheet.Worksheet, widths: list[int], last: int) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(widths) - 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, _WIDEST))
