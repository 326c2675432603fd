"""Loads beforehand what ezdxf would load late: after the child closes its door nothing opens."""

import codecs
from importlib import import_module

_CODECS = (
    *("cp874", "cp932", "gbk", "cp949", "cp950", "johab", "utf-8", "utf-16", "ascii", "latin-1"),
    *(f"cp{number}" for number in range(1250, 1259)),
)
_LATE = (
    *("ezdxf.explode", "ezdxf.render.arrows", "ezdxf.npshapes", "ezdxf.math.triangulation"),
    *("ezdxf.math.linalg", "ezdxf.math.offset2d", "ezdxf.math.construct2d", "ezdxf.units"),
)


def warm() -> None:
    """Afterwards a drawing in any code page is read without opening a file."""
    for name in _CODECS:
        codecs.lookup(name)
    for module in _LATE:
        import_module(module)
