"""The coordinator answers a drawing's questions: its unit, its parts, what single lines are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cluster.kernel import clock
from cluster.kernel.errors import RuleBroken
from cluster.ledger.uow import Act, Done, Key, Work, command
from cluster.members.access import Actor
from cluster.members.permissions import must_coordinate
from orders.drawings import shelf
from orders.drawings.commands.reading import measure_upload, must_be_a_drawing
from orders.drawings.domain import Drawing
from orders.drawings.queries import drawing_for, layers_of
from orders.drawings.report import Report
from orders.drawings.treatments import Treatment

ROLES: Mapping[str, Treatment] = {"start": "start", "part": "cut"}


@dataclass(frozen=True, slots=True)
class PartsAnswer:
    """How many parts the person sees, and what each asked circle is (entity -> start, part)."""

    parts: int
    roles: Mapping[int, str]


def confirm_units(*, by: Actor, key: Key, drawing_id: UUID, unit: str) -> Done:
    """The unit of a file that states none. RuleBroken `not-asked` where it is known."""
    must_coordinate(by)

    def body(work: Work) -> dict[str, Any]:
        found = work.edit(Drawing, drawing_id)
        found.confirm_unit(unit, clock.now())
        return _result(found)

    return command(by.act(key), body)


def confirm_parts(*, by: Actor, key: Key, drawing_id: UUID, answer: PartsAnswer) -> Done:
    """The parts as the person sees them. Where circles are asked, their roles come first: it is read
    again with them, and the number of parts is asked afterwards."""
    must_coordinate(by)
    treatments = {entity: _treatment(role) for entity, role in answer.roles.items()}
    again = _read_again(by, drawing_id, treatments) if treatments else None

    def body(work: Work) -> dict[str, Any]:
        found = work.edit(Drawing, drawing_id)
        if again is not None:
            _measure_again(found, treatments, again)
        else:
            found.confirm_parts(answer.parts, clock.now())
        return _result(found)

    return _commanded(by.act(key), drawing_id, body, again)


def declare_entities(
    *, by: Actor, key: Key, drawing_id: UUID, treatments: Mapping[int, str]
) -> Done:
    """ "This is a cut", "this is none": the drawing is read again with it."""
    must_coordinate(by)
    wanted = {entity: _declared(what) for entity, what in treatments.items()}
    if not wanted:
        raise RuleBroken("required", field="entity")
    again = _read_again(by, drawing_id, wanted)

    def body(work: Work) -> dict[str, Any]:
        found = work.edit(Drawing, drawing_id)
        _measure_again(found, wanted, again)
        return _result(found)

    return _commanded(by.act(key), drawing_id, body, again)


@dataclass(frozen=True, slots=True)
class _Again:
    """A second reading of a file on the shelf."""

    report: Report
    answer: bytes
    file: str


def _read_again(by: Actor, drawing_id: UUID, treatments: Mapping[int, Treatment]) -> _Again:
    row = drawing_for(by, drawing_id)
    known = {int(entity): what for entity, what in row.treatments.items()}
    content = shelf.get((row.cluster_id, drawing_id, row.file), "file")
    layers = layers_of(row.cluster_id)
    declared = known | dict(treatments)
    report, answer = measure_upload(content, row.unit or None, declared, layers)
    must_be_a_drawing(report, field="entity")
    return _Again(report, answer, row.file)


def _measure_again(found: Drawing, treatments: Mapping[int, Treatment], again: _Again) -> None:
    found.declare(treatments, clock.now())
    found.measure(again.report, clock.now())


def _commanded(
    act: Act, drawing_id: UUID, body: Callable[[Work], dict[str, Any]], again: _Again | None
) -> Done:
    """The new picture follows its facts, never the other way round."""
    done = command(act, body)
    if again is not None and not done.repeated:
        shelf.put((act.cluster_id, drawing_id, again.file), "report", again.answer)
    return done


def _treatment(role: str) -> Treatment:
    if role not in ROLES:
        raise RuleBroken("choice-unknown", field="roles")
    return ROLES[role]


def _declared(what: str) -> Treatment:
    found: dict[str, Treatment] = {"cut": "cut", "ignored": "ignored", "start": "start"}
    if what not in found:
        raise RuleBroken("choice-unknown", field="treatment")
    return found[what]


def _result(found: Drawing) -> dict[str, Any]:
    state = "refused" if found.refused else "asked" if found.open_questions else "measured"
    return {"drawing_id": str(found.id), "state": state}
