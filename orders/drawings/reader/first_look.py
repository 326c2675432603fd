"""The bytes before any tolerant reader: what is no DXF, or not all of one (drawings.md 2)."""

import re

from orders.drawings.geometry import Refused
from orders.drawings.treatments import LARGEST

BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_BEGIN = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:999[ \t]*\r?\n[^\n]*\n\s*)*0[ \t]*\r?\n[ \t]*SECTION"
)
_END = re.compile(rb"(?:\A|\n)[ \t]*0[ \t]*\r?\n[ \t]*EOF[ \t]*\Z")


def first_look(content: bytes) -> None:
    """Refuse what is too large, empty, another format, or a DXF without its end."""
    if len(content) > LARGEST:
        raise Refused("file-too-large", mb=LARGEST // 1024 // 1024)
    if not content.strip(b"\x00 \t\r\n\x1a"):
        raise Refused("empty-file")
    if content.startswith(b"AC10") and b"\x00" in content[:64]:
        raise Refused("dwg-not-dxf")
    if b"%PDF" in content[:1024]:
        raise Refused("pdf-not-dxf")
    _whole(content)


def _whole(content: bytes) -> None:
    if content.startswith(BINARY):
        if not content.rstrip(b"\x00\r\n").endswith(b"EOF"):
            raise Refused("truncated")
        return
    if not _BEGIN.match(content[:65536]):
        raise Refused("unreadable")
    if not _END.search(content.rstrip(b"\x00 \t\r\n\x1a")[-4096:]):
        raise Refused("truncated")
