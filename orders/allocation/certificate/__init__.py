"""Check a split against its certificate: standard library only, no solver, one pass over the arcs.

Runs alone: `static/check/certificate.py` is these parts in one file, made by
`manage.py check_split --ship`; `python3 certificate.py INSTANCE.json RESULT.json` -> exit 0 and
the objective, 1 and the code of what does not fit, 2 where a file cannot be read. Written apart
from the engine on purpose: what both get wrong in the same way is less.
"""

from orders.allocation.certificate.alone import check, main
from orders.allocation.certificate.ground import Wrong, sha256

__all__ = ["Wrong", "check", "main", "sha256"]
