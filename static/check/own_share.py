"""Check your own share at home: python3 own_share.py own-share.json [pledge-receipt.json]

Standard library only, no network. Shows that the row with your numbers is part of the published
root, that your share fits the published prices and level, and (with the receipt of your pledge)
that the split used what you pledged. A line with "-" is not checked: nothing published decides it.
Exit status: 0 nothing speaks against it, 1 something does not fit, 2 a file cannot be read.
표준 라이브러리만 쓰고 네트워크를 쓰지 않습니다. "-"인 줄은 공개된 값으로 확인할 수 없습니다.
"""

import hashlib
import hmac
import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

Body = dict[str, Any]
RATIO = re.compile(r"-?[0-9]{1,4000}(/[0-9]{1,4000})?")  # "1e99999999" would never end

LINES = {
    "row": ("우리 줄이 공개된 뿌리에 들어 있습니다", "your row is part of the published root"),
    "numbers": ("수량이 서로 맞습니다", "the numbers of pieces agree with each other"),
    "total": (
        "이 로트의 우리 수량은 함께 나눈 몫 모두 안에 있습니다",
        "your pieces of this lot are part of your total over all lots that were divided together",
    ),
    "limits": ("한도와 최소 물량 안입니다", "within your cap and minimum lot"),
    "last": (
        "우리의 마지막 한 개는 공개된 다음 값보다 비싸지 않습니다",
        "your last piece is not dearer than the published next price",
    ),
    "next": (
        "우리의 다음 한 개는 공개된 마지막 값보다 싸지 않습니다",
        "a further piece for you is not cheaper than the published last price",
    ),
    "level": (
        "우리 몫은 우리의 한도 안에서 수위와 한 개 차이로 맞습니다",
        "your share meets the level within a piece, as far as your limits allow",
    ),
    "commitment": (
        "약정 접수증의 약속이 맞습니다",
        "the commitment on your pledge receipt holds",
    ),
    "pledge": ("약정한 한도와 최소 물량을 썼습니다", "your pledged cap and minimum lot were used"),
    "root": ("뿌리가 적어 둔 것과 같습니다", "the root is the one you noted"),
}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(bundle: Body) -> str:
    """From the salted row up the path, then together with what all firms have in common."""
    node = sha256(b"\x00", bytes.fromhex(bundle["salt"]), canonical(bundle["row"]))
    for side, other in bundle["path"]:
        other = bytes.fromhex(other)
        node = sha256(b"\x01", other, node) if side == "L" else sha256(b"\x01", node, other)
    return sha256(b"\x02", sha256(canonical(bundle["head"])), node).hex()


def ratio(written: str) -> Fraction:
    if not RATIO.fullmatch(written):
        raise ValueError("not a fraction")
    return Fraction(written)


def weight_of(head: Body, row: Body) -> int:
    return 1 if head["policy"] == "equal" else row["weight"]


def price(head: Body, row: Body, pieces: int) -> Fraction:
    """Of the piece after so many: (2 n + 1 - 2 credit) / weight."""
    return (2 * (pieces - ratio(row["credit"])) + 1) / weight_of(head, row)


def high(row: Body) -> int:
    return max(row["cap"], row["frozen"])


def closed(row: Body) -> bool:
    """Below a minimum lot that was not opened."""
    return row["pieces"] == row["frozen"] < row["min_lot"] - 1


def low(row: Body) -> int:
    opened = row["pieces"] > row["frozen"] and row["min_lot"] > row["frozen"] + 1
    return row["min_lot"] if opened else row["frozen"]


def numbers(head: Body, row: Body) -> bool:
    whole = all(type(value) is int for value in (row["pieces"], head["offered"], head["quantity"]))
    own = row["weight"] if row["eligible"] else 0
    return (
        whole
        and 0 <= row["pieces"] <= head["offered"] <= head["quantity"]
        and own <= head.get("weights", own)  # of fewer than three firms no sum is told
    )


def total(row: Body) -> bool:
    """Standard minutes of this lot and of all lots; only who makes every piece has a level."""
    told = row["together"]
    here = row["pieces"] * told["piece"]
    return bool(0 < told["piece"] <= told["largest"] and here <= told["total"])


def limits(head: Body, row: Body) -> bool:
    if not row["eligible"]:
        return row["pieces"] == 0
    opened = row["pieces"] == row["frozen"] or row["pieces"] >= row["min_lot"]
    return row["frozen"] <= row["pieces"] <= high(row) and opened


def last(head: Body, row: Body) -> bool | None:
    if not row["eligible"] or closed(row) or row["pieces"] <= low(row) or head["next"] is None:
        return None
    return price(head, row, row["pieces"] - 1) <= ratio(head["next"])


def following(head: Body, row: Body) -> bool | None:
    if not row["eligible"] or closed(row) or row["pieces"] >= high(row):
        return None
    if head["offered"] < head["quantity"]:
        return False  # pieces are left, and this firm had room
    if head["last"] is None:
        return None
    return price(head, row, row["pieces"]) >= ratio(head["last"])


def level(head: Body, row: Body) -> bool | None:
    """The level is exact before rounding. Where weights are uneven a divisor rule may leave it by
    several pieces: then the two prices alone decide, and the level says nothing of its own."""
    if not row["eligible"] or head["water"] is None or closed(row):
        return None
    share = ratio(head["water"]) * weight_of(head, row) + ratio(row["credit"])
    share = min(max(share, low(row)), high(row))
    if abs(share - row["pieces"]) < 1:
        return True
    return False if False in (last(head, row), following(head, row)) else None


def class_level(head: Body, row: Body) -> bool | None:
    """Over all lots, in standard minutes, within one longest piece. Where a re-allocation, or
    minimum lots and set-ups decide, the level does not."""
    told = row["together"]
    if "levels" in head and told["level"] not in head["levels"]:
        return False
    share = ratio(told["level"]) * weight_of(head, row) + ratio(told["credit"])
    near = abs(max(share, told["floor"]) - told["total"]) <= told["largest"]
    if told["again"]:
        return None
    return None if told["loose"] and not near else bool(near and not told["loose"])


def holds(receipt: Body) -> bool:
    """The promise that was published before the seals were opened."""
    salt, body = bytes.fromhex(receipt["salt"]), receipt["body"].encode()
    made = hmac.new(salt, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, receipt["commitment"])


def same_pledge(receipt: Body, row: Body) -> bool:
    body = json.loads(receipt["body"])
    if body["firm"] != row["firm"] or not row["eligible"]:
        return bool(body["firm"] == row["firm"])
    return row["cap"] <= body["max"] and row["min_lot"] == body["min"]


def check(
    bundle: Body, receipt: Body | None = None, noted: str | None = None
) -> Iterator[tuple[str, bool | None]]:
    """Line by line: what was looked at, and whether it fits; None where nothing decides it."""
    head, row = bundle["head"], bundle["row"]
    yield "row", root_of(bundle) == bundle["root"]
    if noted:
        yield "root", noted == bundle["root"]
    yield "numbers", numbers(head, row)
    yield "limits", limits(head, row)
    if "together" in row:
        yield "total", total(row)
        yield "level", class_level(head, row)
    elif not head.get("together"):
        yield "last", last(head, row)
        yield "next", following(head, row)
        yield "level", level(head, row)
    else:
        yield "level", None
    if receipt:
        yield "commitment", holds(receipt)
        yield "pledge", same_pledge(receipt, row)


def say(name: str, fits: bool | None) -> None:
    korean, english = LINES[name]
    mark = "-   " if fits is None else "ok  " if fits else "FAIL"
    sys.stdout.write(f"{mark} {korean} / {english}\n")


def main(arguments: list[str]) -> int:
    sys.set_int_max_str_digits(0)
    files = [name for name in arguments if not name.startswith("--root=")]
    noted = next((name[7:] for name in arguments if name.startswith("--root=")), None)
    try:
        bundle, *rest = [json.loads(Path(name).read_bytes()) for name in files]
        receipt = rest[0] if rest else None
        found = list(check(bundle, receipt, noted))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ZeroDivisionError):
        sys.stderr.write((__doc__ or "").splitlines()[0] + "\n")
        return 2
    for name, fits in found:
        say(name, fits)
    event = bundle.get("event", {})
    sys.stdout.write(f"root {bundle['root']}\n{event.get('name')} {event.get('stream')}\n")
    return 1 if any(fits is False for _, fits in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
