"""Pages of a firm's machines: add, refit, repair and back, retire."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cluster.kernel.text import Said
from cluster.members import queries
from cluster.members.access import access
from cluster.members.commands import machines as verbs
from cluster.members.forms.machines import MachineForm
from cluster.members.models import MachineRow
from cluster.members.views.parts import actor_of, done
from cluster.web.answers import Now, answers, key_of, typed
from cluster.web.forms import cleaned
from cluster.web.notices import Undo


def _adding_page(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    row = queries.firm_for(actor_of(request), firm_id)
    form = MachineForm(typed(request), initial={"auto_threading": True})
    return render(request, "members/machine_form.html", {"form": form, "firm": row})


@access(GET="members.firm.change", POST="members.firm.change")
@answers(again=_adding_page)
def add_machine(request: HttpRequest, firm_id: UUID) -> HttpResponse:
    """GET the form; POST one more machine."""
    if request.method == "GET":
        return _adding_page(request, firm_id)
    facts = MachineForm.facts(cleaned(MachineForm(request.POST)))
    verbs.add_machine(by=actor_of(request), key=key_of(request), firm_id=firm_id, facts=facts)
    return done(request, Said("설비를 추가했어요.", "Machine added."), "firm", firm_id=firm_id)


def _machine(request: HttpRequest, machine_id: UUID) -> MachineRow:
    return queries.machine_for(actor_of(request), machine_id)


def _refitting_page(request: HttpRequest, machine_id: UUID) -> HttpResponse:
    row = _machine(request, machine_id)
    form = MachineForm(typed(request), initial=MachineForm.shown(row))
    firm = queries.firm_for(actor_of(request), queries.firm_of(row))
    return render(
        request, "members/machine_form.html", {"form": form, "firm": firm, "machine": row}
    )


def _machine_now(request: HttpRequest, machine_id: UUID) -> Now:
    row = _machine(request, machine_id)
    shown = MachineForm.shown(row)
    labels = {name: str(field.label) for name, field in MachineForm.base_fields.items()}
    return Now(row.version, {name: (labels[name], str(shown[name])) for name in labels})


@access(GET="members.machine.change", POST="members.machine.change")
@answers(again=_refitting_page, now=_machine_now)
def refit_machine(request: HttpRequest, machine_id: UUID) -> HttpResponse:
    """GET the form; POST what the machine can do now."""
    if request.method == "GET":
        return _refitting_page(request, machine_id)
    facts = MachineForm.facts(cleaned(MachineForm(request.POST)))
    verbs.refit_machine(
        by=actor_of(request),
        key=key_of(request),
        machine_id=machine_id,
        facts=facts,
    )
    firm_id = queries.firm_of(_machine(request, machine_id))
    return done(request, Said("설비 정보를 바꿨어요.", "Saved."), "firm", firm_id=firm_id)


@access(POST="members.machine.repair")
@answers
def begin_repair(request: HttpRequest, machine_id: UUID) -> HttpResponse:
    """POST: the machine stands still."""
    verbs.begin_repair(by=actor_of(request), key=key_of(request), machine_id=machine_id)
    said = Said("수리 중으로 바꿨어요.", "Marked as in repair.")
    undo = Undo(reverse("end-repair", args=[machine_id]), {})
    firm_id = queries.firm_of(_machine(request, machine_id))
    return done(request, said, "firm", undo=undo, firm_id=firm_id)


@access(POST="members.machine.repair")
@answers
def end_repair(request: HttpRequest, machine_id: UUID) -> HttpResponse:
    """POST: the machine runs again."""
    verbs.end_repair(by=actor_of(request), key=key_of(request), machine_id=machine_id)
    said = Said("다시 가동할 수 있어요.", "The machine is ready again.")
    undo = Undo(reverse("begin-repair", args=[machine_id]), {})
    firm_id = queries.firm_of(_machine(request, machine_id))
    return done(request, said, "firm", undo=undo, firm_id=firm_id)


@access(POST="members.machine.change")
@answers
def retire_machine(request: HttpRequest, machine_id: UUID) -> HttpResponse:
    """POST: the machine leaves the park for good."""
    firm_id = queries.firm_of(_machine(request, machine_id))
    verbs.retire_machine(by=actor_of(request), key=key_of(request), machine_id=machine_id)
    return done(request, Said("설비를 폐기했어요.", "Machine retired."), "firm", firm_id=firm_id)
