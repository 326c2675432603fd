"""What would have changed a firm's pieces in an instance file: one number changed, divided again."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from orders.allocation.digits import canonical
from orders.allocation.engine import Instance, Problem, Refused, allocate, read
from orders.allocation.explain import would_have_had

Body = dict[str, Any]
Question = tuple[dict[str, str], Body]  # what is changed, in both languages; the instance then
MORE_MINUTES = 120

HOURS = {"ko": "한 주에 2시간 더 검증됐다면", "en": "With 2 more verified hours a week"}
TIME = {
    "ko": "기계가 한 주에 2시간 더 비어 있었다면",
    "en": "With 2 more free machine hours a week",
}
PLEDGED = {"ko": "한 개 더 약정했다면", "en": "With one more piece pledged"}
NO_MINIMUM = {"ko": "최소 물량이 없었다면", "en": "Without a minimum lot"}
CHEAPER = {
    "ko": "표준 1분의 단가가 1원 낮았다면",
    "en": "With a price that is ₩1 lower for a standard minute",
}
FITTING = {
    "ko": "로트 {lot}의 공차와 면을 만들 수 있었다면",
    "en": "With a machine for the tolerance and finish of lot {lot}",
}


def what_ifs(instance: Instance | Problem, policy: str, firm_id: str) -> Body:
    """The firm's pieces over all lots, and what they would have been. Code: FIRM."""
    body = instance.plain()
    if all(firm["id"] != firm_id for firm in body["firms"]):
        raise Refused("FIRM", firm_id)
    before = _pieces(body, policy, firm_id)
    asked = [(words, _pieces(then, policy, firm_id)) for words, then in _asked(body, firm_id)]
    told = [would_have_had(words, pieces, before) | {"pieces": pieces} for words, pieces in asked]
    return {"instance": body["id"], "firm": firm_id, "pieces": before, "what_if": told}


def _pieces(body: Body, policy: str, firm_id: str) -> int:
    x: dict[str, int] = allocate(read(canonical(body)), policy)["x"]
    return sum(n for key, n in x.items() if key.rpartition("|")[2] == firm_id)


def _asked(body: Body, firm_id: str) -> Iterator[Question]:
    firm = next(one for one in body["firms"] if one["id"] == firm_id)
    yield HOURS, _with(body, firm_id, pledge=firm["pledge"] + MORE_MINUTES)
    if "capacity" in firm:
        more = [minutes + MORE_MINUTES for minutes in firm["capacity"]]
        yield TIME, _with(body, firm_id, capacity=more)
    if "cap" in firm:
        yield PLEDGED, _with(body, firm_id, cap=firm["cap"] + 1)
    if firm.get("min_lot", 0) > 1:
        yield NO_MINIMUM, _with(body, firm_id, min_lot=0)
    if firm.get("unit_price", 0) > 0:
        yield CHEAPER, _with(body, firm_id, unit_price=firm["unit_price"] - 1)
    for place, lot in enumerate(body.get("lots", [])):
        if firm_id not in lot["eligible"]:
            words = {language: text.format(lot=lot["id"]) for language, text in FITTING.items()}
            yield words, _fitting(body, place, firm_id)


def _with(body: Body, firm_id: str, **numbers: Any) -> Body:
    firms = [one | numbers if one["id"] == firm_id else one for one in body["firms"]]
    return body | {"firms": firms}


def _fitting(body: Body, place: int, firm_id: str) -> Body:
    """As if it could make the lot, in the standard minutes."""
    then = deepcopy(body)
    lot = then["lots"][place]
    if isinstance(lot["eligible"], list):
        lot["eligible"].append(firm_id)
    else:
        lot["eligible"][firm_id] = {"minutes": lot["std_minutes"]}
    return then
