"""The five tables as uploaded files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cluster.members.forms.sheets import CALENDARS, COLUMNS, CUSTOMERS, FIRMS, MACHINES
from cluster.members.forms.tables import HEAVIEST
from cluster.web.forms import both, file_field

_CSV = {"accept": ".csv,text/csv"}
FILES = {"firms": FIRMS, "machines": MACHINES, "calendars": CALENDARS, "customers": CUSTOMERS}


def _table(ko: str, en: str) -> Any:
    return file_field(label=both(ko, en), widget=forms.FileInput(attrs=_CSV))


class RosterForm(forms.Form):
    """Firms, machines, calendars, customers; what is missing is told with the rest."""

    firms = _table("회사 (firms.csv)", "Firms (firms.csv)")
    machines = _table("설비 (machines.csv)", "Machines (machines.csv)")
    calendars = _table("작업 달력 (calendars.csv)", "Calendars (calendars.csv)")
    customers = _table("고객 (customers.csv)", "Customers (customers.csv)")


def contents(files: "MultiValueDict[str, Any]") -> dict[str, bytes]:
    """The uploaded bytes by table; no more of each than a table may have."""
    found: dict[str, bytes] = {}
    for name, table in FILES.items():
        uploaded = files.get(name)
        if isinstance(uploaded, UploadedFile):
            found[table] = uploaded.read(HEAVIEST + 1)
    return found


def carried(posted: QueryDict) -> dict[str, bytes]:
    """The same tables, carried by the page between rehearsal and taking over."""
    return {
        table: str(posted[f"text_{name}"]).encode("utf-8", "surrogatepass")
        for name, table in FILES.items()
        if f"text_{name}" in posted
    }


assert set(FILES.values()) == set(COLUMNS)  # noqa: S101 - one field per table
