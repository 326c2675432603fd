"""What a refused request is told: status, code, sentence, and the fields it belongs to."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from cluster.kernel.errors import Clash, NotAllowed, NotFound, RuleBroken
from cluster.web.catalogue import sentence

# Labels of the form that the present request has read, so that a refusal can name its fields.
in_hand: ContextVar[Mapping[str, Any] | None] = ContextVar("form in hand", default=None)

STATUS_OF_CODE = {
    "command-key-missing": 400,
    "json-format": 400,
    "json-depth": 400,
    "json-duplicate-key": 400,
    "bad-request": 400,
    "not-signed-in": 401,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "too-slow": 408,
    "name-taken": 409,
    "link-gone": 410,
    "too-large": 413,
    "file-too-large": 413,
    "content-type": 415,
    "file-type": 415,
    "slow-down": 429,
    "busy": 503,
    "busy-try-again": 503,
    "clock-unsure": 503,
    "no-space": 507,
}


class FormRefused(RuleBroken):
    """Several fields at once; `each` is one broken rule per message, with its `field`."""

    def __init__(self, each: list[RuleBroken]) -> None:
        super().__init__(each[0].code, **each[0].facts)
        self.each = each


@dataclass(frozen=True, slots=True)
class AtField:
    """One message at one form field."""

    field: str
    code: str
    message: str
    label: str = ""  # what the page calls the field


@dataclass(frozen=True, slots=True)
class Refusal:
    """A broken rule, ready to be shown."""

    status: int
    code: str
    message: str
    fields: tuple[AtField, ...] = field(default=())

    @classmethod
    def of(cls, broken: RuleBroken, language: str, *, formally: bool = False) -> "Refusal":
        each = broken.each if isinstance(broken, FormRefused) else [broken]
        labels = in_hand.get() or {}
        fields = tuple(
            AtField(
                str(one.facts["field"]),
                one.code,
                sentence(one.code, one.facts, language, formally=formally),
                str(labels.get(str(one.facts["field"])) or ""),
            )
            for one in each
            if one.facts.get("field")
        )
        told = sentence(broken.code, broken.facts, language, formally=formally)
        return cls(status_of(broken), broken.code, told, fields)

    def envelope(self, request_id: str) -> dict[str, Any]:
        """The one error form of the API."""
        fields = [{"field": f.field, "code": f.code, "message": f.message} for f in self.fields]
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "fields": fields,
                "request": request_id,
            }
        }


def status_of(broken: RuleBroken) -> int:
    """By kind, else by code, else 422."""
    if isinstance(broken, NotFound):
        return 404
    if isinstance(broken, NotAllowed):
        return 403
    if isinstance(broken, Clash):
        return 409
    return STATUS_OF_CODE.get(broken.code, 422)


def wants_json(request: HttpRequest) -> bool:
    """The API, or a script that asked for JSON and not for a page."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or (
        "application/json" in accepted and "text/html" not in accepted
    )
