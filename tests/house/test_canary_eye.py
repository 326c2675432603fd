"""The eye of the canary scan sees every spelling; a guard that cannot fail proves nothing."""

import base64
import json
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
