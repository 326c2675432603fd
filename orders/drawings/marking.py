"""Whose copy of a file this is: marks that every reader of a DXF skips, so nothing measured moves.

A text DXF gets comments (group code 999) at its beginning, before its geometry and before its end; a
binary one, which knows no comments, a custom property of its header.
"""

import re

_MARK = b"\xef\xbb\xbf"
_BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_VERSION = re.compile(rb"\$ACADVER[ \t]*\r?\n[ \t]*1[ \t]*\r?\n[ \t]*AC([0-9]{4})")
_UNICODE_SINCE = 1021  # AC1021: from here on text is UTF-8, before it a code page
_PLACES = (
    re.compile(rb"(?m)^[ \t]*0[ \t]*\r?\n[ \t]*SECTION[ \t]*\r?\n[ \t]*2[ \t]*\r?\n[ \t]*ENTITIES"),
    re.compile(rb"(?m)^[ \t]*0[ \t]*\r?\n[ \t]*EOF[ \t]*\s*\Z"),
)
_HEADER = b"HEADER\x00"


def marked(content: bytes, words: str) -> bytes:
    """The same drawing with `words` in it (one line: whose copy, which day)."""
    line = " ".join(words.split())
    if content.startswith(_BINARY):
        return _in_header(content, line)
    breaks = b"\r\n" if b"\r\n" in content[:4096] else b"\n"
    comment = b"999" + breaks + _written(content, line) + breaks
    for place in _PLACES:
        content = place.sub(lambda found: comment + found.group(), content, count=1)
    head = _MARK if content.startswith(_MARK) else b""
    return head + comment + content[len(head) :]


def _written(content: bytes, line: str) -> bytes:
    found = _VERSION.search(content[:65536])
    utf8 = found is not None and int(found.group(1)) >= _UNICODE_SINCE
    return line.encode("utf-8") if utf8 else line.encode("cp949", "xmlcharrefreplace")


def _in_header(content: bytes, line: str) -> bytes:
    """Two tags behind the header's name; codes are two bytes since R13, one before."""
    at = content.find(_HEADER)
    if at < 0:
        return content
    end = at + len(_HEADER)
    wide = content[len(_BINARY) : len(_BINARY) + 2] == b"\x00\x00"
    name, text = (code.to_bytes(2 if wide else 1, "little") for code in (9, 1))
    tags = [(name, "$CUSTOMPROPERTYTAG"), (text, "Copy"), (name, "$CUSTOMPROPERTY"), (text, line)]
    extra = b"".join(code + said.encode("utf-8") + b"\x00" for code, said in tags)
    return content[:end] + extra + content[end:]
