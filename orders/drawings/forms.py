"""What people fill in about drawings."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from cluster.kernel.errors import RuleBroken
from cluster.kernel.units import parse_whole
from cluster.web.forms import both, file_field
from orders.drawings.treatments import LARGEST


class UploadForm(forms.Form):
    """One DXF."""

    file = file_field(
        label=both("DXF 파일", "DXF file"), widget=forms.FileInput(attrs={"accept": ".dxf"})
    )


def content_of(file: "UploadedFile[Any] | None", *, field: str) -> tuple[bytes, str]:
    """Bytes and name of an upload; too large is refused before it is read into memory."""
    if file is None:
        raise RuleBroken("required", field=field)
    if (file.size or 0) > LARGEST:
        raise RuleBroken("file-too-large", field=field, mb=LARGEST // 1024 // 1024)
    name = (file.name or "").replace("\\", "/").rsplit("/", 1)[-1]
    if not name.lower().endswith(".dxf"):
        raise RuleBroken("file-type", field=field)
    return file.read(), name


def order_of(request: HttpRequest) -> str:
    """The joint order a drawing is uploaded for, so that the way back is one click; or nothing."""
    raw = request.POST.get("order") or request.GET.get("order", "")
    try:
        return str(UUID(raw))
    except ValueError:
        return ""


def roles_of(request: HttpRequest) -> dict[int, str]:
    """`role-<entity>` = start or part, one for each asked circle."""
    return _by_entity(request, "role-")


def treatments_of(request: HttpRequest) -> dict[int, str]:
    """`entity-<number>` = cut, ignored or start; empty ones stay as they are."""
    return _by_entity(request, "entity-")


def _by_entity(request: HttpRequest, prefix: str) -> dict[int, str]:
    found: dict[int, Any] = {}
    for name, value in request.POST.items():
        if name.startswith(prefix) and value:
            found[parse_whole(name.removeprefix(prefix), field=name, most=20_000)] = value
    return found
