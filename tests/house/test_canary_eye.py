"""The eye of the canary scan sees every spelling; a guard that cannot fail proves nothing."""

import base64
import html
import io
import json
import struct
import zipfile
from urllib.parse import quote

import pytest

from tests.canary import Eye

FLOOR, RIVAL, THIRD = 813_740_927, 947_215_663, 702_655_481
EYE = Eye([FLOOR, RIVAL, THIRD], ["비밀도면-ZQXJ-4471"])

SPELLINGS = {
    "plain": f"<b>{FLOOR}</b>",
    "grouped": f"{FLOOR:,}원",
    "dotted": f"{FLOOR:,}".replace(",", "."),
    "narrow space": f"{FLOOR:,}".replace(",", "\u202f"),
    "decimals": f"{FLOOR}.000",
    "beside another": f"12 {FLOOR} 345",
    "full width": "".join(chr(0xFF10 + int(d)) for d in str(FLOOR)),
    "man and eok": "8억 1374만 0927원",
    "json escape": json.dumps("８１３７４０９２７"),
    "percent": quote(f"{FLOOR:,}"),
    "percent full width": quote("８１３７４０９２７"),
    "entities": "".join(f"&#{ord(d)};" for d in str(FLOOR)),
    "hex": str(FLOOR).encode().hex(),
    "eight bytes": FLOOR.to_bytes(8, "little").hex(),
    "reversed": str(FLOOR)[::-1],
    "four bytes": FLOOR.to_bytes(4, "big").hex(),
    "hexadecimal": f"0x{FLOOR:x}",
    "exponent": f"{FLOOR:.8e}",
    "underscores": f"{FLOOR:_}",
    "digit by digit": " ".join(str(FLOOR)),
    "dashes": "813-740-927",
    "zero width": "\u200b".join(str(FLOOR)),
    "soft hyphens": "\u00ad".join(str(FLOOR)),
    "Arabic digits": "".join(chr(0x660 + int(d)) for d in str(FLOOR)),
    "Devanagari digits": "".join(chr(0x966 + int(d)) for d in str(FLOOR)),
    "superscripts": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(d)] for d in str(FLOOR)),
    "Korean words": "팔억 천삼백칠십사만 구백이십칠 원",
    "Korean words in one": "팔억일천삼백칠십사만구백이십칠",
    "won sign": f"₩{FLOOR:,}",
    "percent twice": quote(quote(f"{FLOOR:,}")),
    "entities twice": html.escape("".join(f"&#{ord(d)};" for d in str(FLOOR))),
    "hex entities": "".join(f"&#x{ord(d):x};" for d in str(FLOOR)),
    "base32": base64.b32encode(str(FLOOR).encode()).decode(),
    "url base64": base64.urlsafe_b64encode(f"??{FLOOR}??".encode()).decode(),
    "difference of two": f"{RIVAL - FLOOR:,}",
    "least of a group": str(min(FLOOR, RIVAL, THIRD)),
    "most of a group": str(max(FLOOR, RIVAL, THIRD)),
    "sum of two": str(FLOOR + RIVAL),
    "mean of two": f"{(FLOOR + RIVAL) // 2:,}",
    "mean of three": str((FLOOR + RIVAL + THIRD) // 3),
    "sum of all": str(FLOOR + RIVAL + THIRD),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_price_is_seen_however_it_is_spelled(spelling: str) -> None:
    assert EYE.sightings(f"…{SPELLINGS[spelling]}…".encode())


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_a_price_is_seen_in_base64_at_each_alignment(before: str) -> None:
    body = base64.b64encode(f"{before}{FLOOR}xyz".encode())
    assert str(FLOOR) in EYE.sightings(body)


def test_a_text_is_seen_plain_and_encoded() -> None:
    text = "비밀도면-ZQXJ-4471"
    for body in (text.encode(), quote(text).encode(), json.dumps(text).encode()):
        assert text in EYE.sightings(body)


def test_a_harmless_page_shows_nothing() -> None:
    page = f"<p>600개 13,860,000원 6f1a8f0e-52d5-4b8e-9d6c-{FLOOR}dead {'0' * 31}{FLOOR}</p>"
    assert EYE.sightings(page.encode()) == set()


def test_a_small_canary_is_refused() -> None:
    with pytest.raises(ValueError, match="nine digits"):
        Eye([42_800])


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
def test_a_price_is_seen_in_wide_letters(wide: str) -> None:
    assert EYE.sightings("가격 ".encode(wide) + str(FLOOR).encode(wide))


def test_a_price_is_seen_inside_a_workbook() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sheet1.xml", f"<v>{FLOOR}</v>")
    assert EYE.sightings(packed.getvalue()) == {str(FLOOR)}


STORED = {
    "text": str(FLOOR).encode(),
    "eight bytes, little first": struct.pack("<q", FLOOR),
    "eight bytes, big first": struct.pack(">q", FLOOR),
    "numeric": struct.pack("<3h", 8, 1374, 927),
    "base64": base64.b64encode(f"ab{FLOOR}".encode()),
    "the customer's drawing": "비밀도면-ZQXJ-4471".encode(),
}


@pytest.mark.parametrize("form", STORED)
def test_a_price_is_seen_in_a_file_of_the_database(form: str) -> None:
    assert EYE.in_file(b"\x00\x7f" + STORED[form] + b"\xff" * 20)
    assert EYE.in_file(b"\x00" * 4096) == set()


def test_of_a_large_crowd_only_pairs_and_totals_are_formed() -> None:
    crowd = Eye(range(200_000_000, 200_000_000 + 40 * 7_919, 7_919))
    assert len(crowd.derived) < 4_000
    assert crowd.sightings(str(sum(crowd.numbers)).encode())
