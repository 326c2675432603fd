"""The upload corpus for drawings (trust.md 4.3): made here, none accepted that must not be."""

import io
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cluster.kernel.errors import RuleBroken
from cluster.kernel.text import clean_line
from orders.drawings.commands import NOT_KEPT
from orders.drawings.forms import content_of
from orders.drawings.reader import read
from orders.drawings.treatments import LARGEST
from tests.orders.parts import (
    binary_dxf,
    blank,
    block_in_itself,
    copies_of_one,
    dxf,
    nest_of,
    plate,
    with_number,
)

WHOLE = plate()


def archive(name="a.txt", content=b"a" * 2_000_000):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    return packed.getvalue()


def binary():
    document, space = blank()
    space.add_circle((0, 0), 10)
    return binary_dxf(document)


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x06\x00\x00\x00"
OTHER_TYPES = {
    "png that claims 100,000 x 100,000": PNG,
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 200,
    "gif": b"GIF89a" + b"\x00" * 50,
    "zip": archive(),
    "xlsx": archive("xl/workbook.xml", b"<workbook/>"),
    "gzip bomb": zlib.compress(b"0" * 5_000_000),
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "xml entities": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "csv": "부품,수량\n펀치,4\n".encode(),
    "elf": b"\x7fELF" + b"\x00" * 100,
    "pdf with javascript": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    "pdf behind spaces": b"  \n%PDF-1.4\n",
    "dwg": b"AC1032" + b"\x00" * 120,
    "only zeros": b"\x00" * 4096,
    "nothing": b"",
    "text": "도면입니다".encode(),
    "utf-16 dxf": WHOLE.decode().encode("utf-16"),
}
TWO_IN_ONE = {
    "dxf then pdf": WHOLE + b"%PDF-1.7 trailer",
    "dxf then zip": WHOLE + archive(),
    "dxf then html": WHOLE + b"<script>alert(1)</script>",
    "png then dxf": PNG + WHOLE,
    "html then dxf": b"<html>" + WHOLE,
}
CUT = {f"dxf cut at {n}": WHOLE[: len(WHOLE) * n // 200] for n in range(1, 199)}
CUT_BINARY = {f"binary dxf cut at {n}": binary()[: len(binary()) * n // 40] for n in range(1, 40)}
TOO_LARGE = {"10 MB and a byte": WHOLE + b"\n" * (LARGEST - len(WHOLE) + 1)}
REFUSED = OTHER_TYPES | TWO_IN_ONE | CUT | CUT_BINARY | TOO_LARGE
MARKED = {
    "a million entities": copies_of_one(1000, 1000),
    "a nest": nest_of(9),
    "a cycle": block_in_itself(),
    "no end of depth": nest_of(40, 1),
} | {
    f"number {text}": with_number(text) for text in ("1e300", "inf", "-inf", "nan", "1e999", "4O.0")
}
NAMES = {
    "../../etc/passwd.dxf": "passwd.dxf",
    "..\\..\\windows\\a.dxf": "a.dxf",
    "도면 최종_진짜최종.DXF": "도면 최종_진짜최종.DXF",
    "CON.dxf": "CON.dxf",
    "a'; DROP TABLE x;--.dxf": "a'; DROP TABLE x;--.dxf",
}
BAD_NAMES = ["a\x00.dxf", "gpj\u202efxd.dxf", "a" * 300 + ".dxf", "zero\u200bwidth.dxf"]


def test_the_corpus_is_large_enough():
    assert len(REFUSED) + len(MARKED) + len(NAMES) + len(BAD_NAMES) >= 270


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_drawing_is_not_kept(name):
    report = read(REFUSED[name])
    assert report.readings == []
    assert {remark.code for remark in report.remarks} <= NOT_KEPT


@pytest.mark.parametrize("name", MARKED)
def test_what_is_a_drawing_and_means_harm_is_refused_by_its_own_code(name):
    report = read(MARKED[name])
    assert report.readings == []
    assert not {remark.code for remark in report.remarks} & NOT_KEPT


@pytest.mark.parametrize("size", [LARGEST, LARGEST - 1])
def test_up_to_ten_megabytes_are_read(size):
    report = read(WHOLE + b"\n" * (size - len(WHOLE)))
    assert [part.openings for part in report.readings[0].parts] == [1]


@pytest.mark.parametrize("name", ["a.dwg", "a.pdf", "a", "a.dxf.exe", "dxf"])
def test_right_content_under_another_name_is_refused(name):
    with pytest.raises(RuleBroken) as refused:
        content_of(SimpleUploadedFile(name, WHOLE), field="file")
    assert refused.value.code == "file-type"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_keeps_no_path(name):
    upload = SimpleUploadedFile("x.dxf", WHOLE)
    upload._name = name
    assert clean_line(content_of(upload, field="file")[1], field="file") == NAMES[name]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_with_hidden_marks_is_refused(name):
    with pytest.raises(RuleBroken) as refused:
        clean_line(name, field="file", longest=200)
    assert refused.value.code in ("text-control", "text-length")


def test_a_drawing_saved_by_an_old_cad_is_accepted():
    document, space = blank(4, "R12")
    space.add_circle((0, 0), 10)
    assert read(dxf(document), "mm").readings[0].parts
