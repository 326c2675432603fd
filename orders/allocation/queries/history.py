"""The split in an order's history: totals of every run, and each firm's own answers."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cluster.kernel.text import Said
from cluster.ledger.projection import live, together
from cluster.members.access import Actor, for_actor
from cluster.members.models import FirmRow
from cluster.web.catalogue import filled
from orders.allocation.models import AllocationRow, SplitFactRow
from orders.allocation.queries.policies import rule_of
from orders.jointorders.models import LotRow
from orders.jointorders.queries.history import Fact, also_tells
from orders.jointorders.queries.orders import cluster_of
from orders.jointorders.queries.words import REASONS, named

SENTENCES = {
    "proposed": Said(
        "로트 {lot:을/를} 나눴어요({run}차). {quantity:pieces} 중 {offered:pieces}를 맡을 곳이 있어요.",
        "Lot {lot} was divided (run {run}): {offered:pieces} of {quantity:pieces} are placed.",
    ),
    "rule": Said("로트 {lot}의 나누는 규칙: {rule}. {does}", "Rule for lot {lot}: {rule}. {does}"),
    "offered": Said(
        "{firm}의 몫 {pieces:pieces}를 물었어요.", "{firm} was asked to take {pieces:pieces}."
    ),
    "accepted": Said(
        "{firm:이/가} {pieces:pieces}를 맡기로 했어요.", "{firm} took {pieces:pieces}."
    ),
    "partly": Said(
        "{firm:이/가} {kept:pieces}를 맡고 {pieces:pieces}를 돌려줬어요. {why}",
        "{firm} took {kept:pieces} and gave {pieces:pieces} back. {why}",
    ),
    "declined": Said(
        "{firm:이/가} {pieces:pieces}를 돌려줬어요. {why}",
        "{firm} gave {pieces:pieces} back. {why}",
    ),
    "silent": Said(
        "{firm:이/가} 답하지 않아 {pieces:pieces}를 다시 나눠요.",
        "{firm} did not answer; {pieces:pieces} are divided again.",
    ),
    "short": Said(
        "로트 {lot}에서 {missing:pieces}를 맡을 곳이 없어요.",
        "Lot {lot}: nobody can take {missing:pieces}.",
    ),
    "settled": Said(
        "로트 {lot:을/를} {quantity:pieces}로 정했어요. 까닭: {reason}",
        "Lot {lot} was settled at {quantity:pieces}. Reason: {reason}",
    ),
    "confirmed": Said(
        "로트 {lot}의 배정 {quantity:pieces}를 확정했어요.",
        "The division of lot {lot} is confirmed: {quantity:pieces}.",
    ),
    "signed-coordinator": Said(
        "로트 {lot}의 {pieces:pieces}를 옮기자고 코디네이터가 서명했어요. 까닭: {reason}",
        "The coordinator signed to move {pieces:pieces} of lot {lot}. Reason: {reason}",
    ),
    "signed-second": Said(
        "로트 {lot}의 {pieces:pieces}를 옮기자고 두 번째 사람이 서명했어요. 까닭: {reason}",
        "The second person signed to move {pieces:pieces} of lot {lot}. Reason: {reason}",
    ),
    "moved-away": Said(
        "두 사람이 {firm}의 몫에서 {pieces:pieces}를 옮겼어요.",
        "Two persons moved {pieces:pieces} out of {firm}'s share.",
    ),
    "moved-here": Said(
        "옮긴 {pieces:pieces}를 더 맡을지 {firm}에 물었어요.",
        "{firm} was asked to take the {pieces:pieces} that were moved.",
    ),
}
ICONS = {
    "proposed": "git-branch",
    "rule": "scale",
    "offered": "package",
    "short": "triangle-alert",
    "declined": "x",
    "signed-coordinator": "users",
    "signed-second": "users",
    "moved-away": "users",
    "moved-here": "users",
}


@also_tells
def split_facts(actor: Actor, order_id: UUID) -> Iterator[Fact]:
    """Desk: every line. A firm: its own, and the totals of the splits it is part of."""
    return (fact for _, fact in _told(actor, order_id))


def newest_first(actor: Actor, order_id: UUID) -> list[tuple[SplitFactRow, Fact]]:
    """The same lines with their rows."""
    found = list(_told(actor, order_id))
    return sorted(found, key=lambda one: (one[0].at, one[0].number), reverse=True)


def _told(actor: Actor, order_id: UUID) -> Iterator[tuple[SplitFactRow, Fact]]:
    cluster_id = cluster_of(actor)
    firms = live(FirmRow, cluster_id)
    own, totals, lots, known = together(
        for_actor(SplitFactRow, actor).filter(order_id=order_id),
        _totals(actor, order_id),
        live(LotRow, cluster_id).filter(stream_id=order_id),
        firms if actor.is_at_desk else firms.filter(key__in=filter(None, [actor.firm_id])),
    )
    names = {firm.firm_id: firm.name(actor.language) for firm in known}
    letters = {lot.key: lot.letter for lot in lots}
    rows = {one.key: one for one in (*own, *totals)}.values()
    for row in sorted(rows, key=lambda one: _place(one, names)):
        said = {"lot": letters.get(row.lot_id, ""), "firm": names.get(row.firm_id, "–")}
        yield row, _fact(row, said, actor.language)


def _place(row: SplitFactRow, names: Mapping[UUID, str]) -> tuple[bool, str, str]:
    """Of lines of one fact: the firms by name, then what concerns all."""
    name = names.get(row.firm_id, "") if row.firm_id else ""
    return row.firm_id is None, name, row.word


def _totals(actor: Actor, order_id: UUID) -> "QuerySet[SplitFactRow]":
    mine = for_actor(AllocationRow, actor).filter(order_id=order_id)
    rows = live(SplitFactRow, cluster_of(actor)).filter(order_id=order_id, firm_id=None)
    return rows.filter(lot_id__in=mine.values("lot_id"))


def _fact(row: SplitFactRow, said: dict[str, Any], language: str) -> Fact:
    facts = said | row.facts
    if "class" in facts:
        facts["why"] = named(REASONS, facts.pop("class")).in_(language)
    if "policy" in facts:
        rule = rule_of(facts.pop("policy"))
        facts |= {"rule": rule.name.in_(language), "does": rule.does.in_(language)}
    sentence = named(SENTENCES, row.word).in_(language)
    icon = ICONS.get(row.word, "check")
    return Fact(row.at, filled(sentence, facts, language), icon, row.number)
