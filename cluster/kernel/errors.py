"""The one error for "the rule said no"."""

from typing import Any


class RuleBroken(Exception):
    """A business rule refused. `code` is stable kebab-case; `facts` fill its sentence.

    The fact `field`, where given, names the form field the sentence belongs to.
    Anything that is not a RuleBroken is a bug and stays a 500.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __repr__(self) -> str:
        return f"RuleBroken({self.code!r}, {', '.join(sorted(self.facts))})"


class NotAllowed(RuleBroken):
    """The object is visible to the person, the right is missing: 403."""

    def __init__(self, code: str = "not-allowed", **facts: Any) -> None:
        super().__init__(code, **facts)


class NotFound(RuleBroken):
    """Absent, or hidden from this person: 404, and nobody can tell which."""

    def __init__(self) -> None:
        super().__init__("not-found")


class Clash(RuleBroken):
    """The state or the version does not fit any more: 409."""
