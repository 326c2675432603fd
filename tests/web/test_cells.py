"""T20: whatever a person typed, a sheet never takes it for a formula or a link."""

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.web.cells import csv_file, safe_text, xlsx_file

TRIGGERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫"]
BEFORE = ["", " ", "\u3000", '"', "'", "\u200b", "\ufeff", "\u00a0", ' "\u200d', "\x00", "\x1f"]
WRAPPED = ["{}", 'a";{}', "a,{}", "a\t{}", "a\r\n{}", 'a"\n"{}', "a;'{}", "a, \u200b{}"]
PLANTED = [
    wrap.format(before + trigger + "cmd|' /C calc'!A0")
    for trigger in TRIGGERS
    for before in BEFORE
    for wrap in WRAPPED
]
ALIVE = tuple("=+-@＝＋－＠﹢﹣﹦﹫")
UNSEEN = " \u3000\u00a0\"'\u200b\u200d\ufeff\x00\x1f"


def is_live(cell: str) -> bool:
    """As a spreadsheet looks at it: what is first once nothing unseen is in front."""
    return not cell.startswith("'") and cell.lstrip(UNSEEN).startswith(ALIVE)


def test_the_eye_of_this_test_sees_a_live_cell():
    assert is_live("=1+1")
    assert is_live(' "＝1')
    assert not is_live("'=1+1")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_planted_text_lives_in_csv_whatever_the_separator(separator):
    body = csv_file(["이름", "메모"], [["가", text] for text in PLANTED]).decode("utf-8-sig")
    cells = [c for row in csv.reader(io.StringIO(body), delimiter=separator) for c in row]
    assert len(cells) >= len(PLANTED)
    assert [cell for cell in cells if is_live(cell)] == []


def test_no_planted_text_lives_in_xlsx():
    texts = [text.replace("\x00", "").replace("\x1f", "") for text in PLANTED]
    body = xlsx_file("목록", ["메모"], [[text] for text in texts])
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if is_live(cell.value)] == []
    assert all(cell.hyperlink is None for cell in cells)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(body)).read("xl/worksheets/sheet1.xml")


@given(st.text(max_size=40))
def test_no_text_at_all_lives(text):
    assert not is_live(safe_text(text))


def test_numbers_stay_numbers_and_texts_keep_their_zeros():
    body = csv_file(["이름", "수", "번호"], [["가나다", -5, "010-0000-0000"], ["라", 1200, "0012"]])
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").split("\r\n")
    assert lines[1] == '"가나다",-5,"010-0000-0000"'
    assert lines[2] == '"라",1200,"0012"'
    sheet = openpyxl.load_workbook(
        io.BytesIO(xlsx_file("표", ["수", "번호"], [[-5, "0012"], [7, "="]]))
    ).active
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [(-5, "n"), ("0012", "s")]


def test_a_cautious_text_is_marked_and_a_harmless_one_is_not():
    assert safe_text("=1+1") == "'=1+1"
    assert safe_text("하나정밀 (주)") == "하나정밀 (주)"
    assert safe_text("12-34") == "12-34"


def test_a_link_is_only_text():
    body = xlsx_file("표", ["곳"], [["https://example.com"], ["mailto:a@example.com"]])
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet["A2"].hyperlink is None
    assert sheet["A2"].value == "https://example.com"
