"""A question compiled once: its statement is kept, only ids and the instant change from page to page."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from cluster.kernel import clock
from cluster.ledger.projection.sides import as_if, sides_now
from cluster.ledger.projection.together import Asked, Statement, answered, counting

Ids = Mapping[str, UUID | None]
NOW = datetime(1971, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)  # stands for the instant
_NEAR = timedelta(days=3000)
_MOST = 500
_PLANS: dict[Hashable, "Plan"] = {}


@dataclass(frozen=True, slots=True)
class Plan:
    """Statements with stand-ins among their arguments; None where nothing can be found."""

    statements: list[Statement | None]
    stand_ins: dict[str, UUID]

    def filled(self, ids: Ids) -> list[Statement | None]:
        """The statements for these ids, now."""
        real: dict[Any, Any] = {self.stand_ins[name]: found for name, found in ids.items() if found}
        real[NOW] = clock.now()
        return [
            (one[0], tuple(_filled(argument, real) for argument in one[1])) if one else None
            for one in self.statements
        ]


def counted_once(shape: Hashable, ids: Ids, build: Callable[[Ids], Sequence[Asked]]) -> list[int]:
    """How many rows each question has, in one statement that is compiled once per `shape`.

    `build` gets stand-ins for `ids` (which name the `cluster`) and must use nothing else that
    differs between two calls of one shape. The instant it reads may only be `clock.now()` itself.
    """
    cluster_id = ids["cluster"]
    if cluster_id is None:
        raise LookupError("a question without a cluster")
    sides = sides_now(cluster_id)
    key = (shape, tuple(sorted(name for name in ids if ids[name])), tuple(sorted(sides.items())))
    plan = _PLANS.get(key)
    if plan is None:
        if len(_PLANS) >= _MOST:
            _PLANS.clear()
        plan = _PLANS[key] = _compiled(ids, build, sides)
    return answered(plan.filled(ids))


def _compiled(ids: Ids, build: Callable[[Ids], Sequence[Asked]], sides: Any) -> Plan:
    stand_ins = {name: UUID(int=(0xFACADE << 96) + n) for n, name in enumerate(sorted(ids))}
    given = {name: stand_ins[name] if found else None for name, found in ids.items()}
    with as_if(stand_ins["cluster"], sides), clock.at(NOW):
        statements = [counting(one) for one in build(given)]
    plan = Plan(statements, stand_ins)
    for one in plan.filled({name: UUID(int=0) for name in ids}):
        for argument in one[1] if one else ():
            _must_be_filled(argument, stand_ins)
    return plan


def _filled(argument: Any, real: Mapping[Any, Any]) -> Any:
    if isinstance(argument, UUID | datetime):
        return real.get(argument, argument)
    if isinstance(argument, Jsonb):
        return Jsonb(json.loads(_replaced(json.dumps(argument.obj), real)))
    return _replaced(argument, real) if isinstance(argument, str) else argument


def _replaced(text: str, real: Mapping[Any, Any]) -> str:
    for stand_in, found in real.items():
        text = text.replace(str(stand_in), str(found))
    return text


def _must_be_filled(argument: Any, stand_ins: Mapping[str, UUID]) -> None:
    """An argument made from a stand-in in a way that cannot be undone would be wrong for ever."""
    if isinstance(argument, datetime) and abs(argument - NOW) < _NEAR:
        raise LookupError("a compiled question may use the instant only as it is")
    if any(one.hex in repr(argument).replace("-", "") for one in stand_ins.values()):
        raise LookupError(f"a compiled question hides an id in {type(argument).__name__}")
