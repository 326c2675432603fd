"""Each operation said in the OpenAPI document, from the same parts that read and answer it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from cluster.web.api.bodies import Body
from cluster.web.api.fields import schema_of
from cluster.web.commandkeys import HEADER

if TYPE_CHECKING:
    from cluster.web.api.operations import Operation

PART = "#/components/schemas/{name}"
CSRF = "csrfToken"
_answers: set[type[msgspec.Struct]] = set()


class PortalSession(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document calls the session of the portal's own sign-in page."""

    target_class = "cluster.web.api.manners.ActorAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class AtField(msgspec.Struct, frozen=True):
    """One problem at one field; `field` is its name in the body, `lines.0.quantity` in a list."""

    field: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True):
    """Why the request was refused: a stable code and a sentence in the reader's language."""

    code: str
    message: str
    fields: list[AtField]
    request: str


class Refused(msgspec.Struct, frozen=True):
    """The one error envelope."""

    error: Problem


_ALWAYS = {
    401: "`not-signed-in`",
    406: "`not-acceptable`",
    429: "`slow-down`: wait as long as `Retry-After` says",
    503: "`busy`: nothing was kept, the same key may be sent again",
}
_OF_COMMANDS = {
    400: "`command-key-missing`, or JSON that cannot be read",
    403: "`not-allowed`, or `form-expired` without the CSRF token",
    409: "the state or the version does not fit any more",
    413: "`too-large`",
    415: "`content-type`",
    422: "a rule said no; `fields` say where. `command-key-reused` under a key of something else",
}
_OF_READS = {403: "`not-allowed`", 422: "a parameter is wrong; `fields` say which"}
_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    required=True,
    description="A new UUID for each command; the same one when it is sent again.",
)


def describe(operation: "Operation", tag: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate the method with its request, its answer and its refusals."""
    _answers.add(Refused)
    if operation.answer is not None:
        _answers.add(operation.answer)
    said = (operation.run.__doc__ or "").strip()
    described: Callable[..., Any] = extend_schema(
        operation_id=operation.run.__name__,
        tags=[tag],
        summary=said.split("\n")[0],
        description=said,
        parameters=_parameters(operation),
        request=_request(operation.takes) if isinstance(operation.takes, Body) else None,
        responses=_responses(operation),
    )(method)
    return described


def _parameters(operation: "Operation") -> list[OpenApiParameter]:
    if isinstance(operation.takes, Body):
        return [_KEY]
    return [
        OpenApiParameter(name, _plain(schema_of(one)), required=one.required)
        for name, one in operation.takes.form().fields.items()
    ]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """What is left out of a query is absent: there is no null in it."""
    plain = {name: value for name, value in schema.items() if name != "enum"}
    if isinstance(plain["type"], list):
        plain["type"] = plain["type"][0]
    if "enum" in schema:
        plain["enum"] = [value for value in schema["enum"] if value is not None]
    return plain


def _request(body: Body) -> dict[str, Any] | None:
    schema = body.schema()
    return {body.media_type: schema} if schema["properties"] else None


def _responses(operation: "Operation") -> dict[int, Any]:
    refusals = _ALWAYS | (_OF_COMMANDS if operation.is_command else _OF_READS)
    refusals |= {404: "`not-found`: absent, or hidden from you"}
    found: dict[int, Any] = {
        status: OpenApiResponse(_part(Refused), description=words)
        for status, words in sorted(refusals.items())
    }
    if operation.answer is None:
        return {operation.status: OpenApiResponse(description="Done.")} | found
    said = (operation.answer.__doc__ or "").strip()
    answer = OpenApiResponse(_part(operation.answer), description=said)
    return {operation.status: answer} | found


def _part(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": PART.format(name=kind.__name__)}


def add_parts(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """The document's last step: the answers' schemas, and the CSRF token beside the session."""
    _, parts = msgspec.json.schema_components(
        sorted(_answers, key=lambda kind: kind.__name__), ref_template=PART
    )
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(parts)
    token = {"type": "apiKey", "in": "header", "name": "X-CSRFToken"}
    components.setdefault("securitySchemes", {})[CSRF] = token
    for path in result["paths"].values():
        for method, operation in path.items():
            if method != "get":
                operation["security"] = [one | {CSRF: []} for one in operation["security"]]
    return result
