"""What happened to an order, in words, for those who may read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cluster.kernel.text import Said
from cluster.ledger.projection import live
from cluster.members.access import Actor
from cluster.web.catalogue import filled
from orders.jointorders.models import HistoryRow
from orders.jointorders.queries.orders import cluster_of
from orders.jointorders.queries.words import CLOCKS, MODES, REASONS, named

ICONS = {
    "opened": "file-text",
    "invited": "mail",
    "deadline-moved": "clock",
    "closed": "lock",
    "seal-opened": "lock",
    "offer-sent": "send",
    "won": "handshake",
    "lost": "x",
    "expired": "clock",
    "cancelled": "x",
}
SENTENCES = {
    "opened": Said("공동수주 “{title}”의 문의를 받았어요.", "The inquiry “{title}” was opened."),
    "mode-changed": Said(
        "수주 방식을 {mode}로 바꿨어요. 까닭: {reason}", "The mode became {mode}. Reason: {reason}"
    ),
    "checked": Said("로트와 도면 확인을 마쳤어요.", "Lots and drawings were checked."),
    "lot-added": Said(
        "로트를 더했어요. {quantity:pieces}", "A lot of {quantity:pieces} was added."
    ),
    "lot-corrected": Said(
        "로트를 {quantity:pieces}로 고쳐 썼어요.", "A lot was corrected to {quantity:pieces}."
    ),
    "lot-removed": Said(
        "{quantity:pieces} 로트를 뺐어요.", "A lot of {quantity:pieces} was taken out."
    ),
    "lot-revised": Said(
        "로트를 {quantity:pieces}로 고치고 {deadline:when}까지 다시 모아요.",
        "A lot was changed to {quantity:pieces}; pledges are collected again until {deadline:when}.",
    ),
    "pledges-voided": Said(
        "고친 로트의 약정은 무효가 됐어요.", "Pledges of the changed lot became void."
    ),
    "invited": Said(
        "회원사에 약정을 요청했어요. 마감 {deadline:when}",
        "Members were asked for pledges until {deadline:when}.",
    ),
    "declined": Said(
        "한 회원사가 사양했어요. {reason_class}", "One member declined. {reason_class}"
    ),
    "taken-up": Said(
        "사양했던 한 회원사가 약정했어요.", "One member that had declined has pledged after all."
    ),
    "deadline-moved": Said(
        "마감을 {deadline:when}로 늦췄어요.", "The deadline moved to {deadline:when}."
    ),
    "closed": Said(
        "약정 모집을 마쳤어요. 장부 {position}번째 줄, 지문 {chain}",
        "Collecting closed. Ledger line {position}, fingerprint {chain}",
    ),
    "asked": Said("질문이 올라왔어요: {text}", "A question was asked: {text}"),
    "answered": Said("질문에 답이 달렸어요: {text}", "A question was answered: {text}"),
    "price-talk-held": Said(
        "가격 이야기 하나를 올리지 않았어요.", "One text about price was held."
    ),
    "second-named": Said(
        "함께 여는 분을 바꿨어요. 까닭: {reason}",
        "Another second person was named. Reason: {reason}",
    ),
    "opening-signed": Said("개봉에 한 사람이 서명했어요.", "One person signed the opening."),
    "seal-opened": Said(
        "두 사람이 함께 봉인을 열었어요.", "Two persons opened the seals together."
    ),
    "curve-opened": Said(
        "익명 공급곡선을 한 번 계산했어요.", "The blind supply curve was computed once."
    ),
    "without-curve": Said(
        "약정이 세 곳보다 적어 공급곡선 없이 단가를 정해요.",
        "Fewer than three pledges: priced without a curve.",
    ),
    "seal-broken": Said(
        "봉인 하나가 맞지 않아 멈췄어요.", "A seal does not fit; the order stopped."
    ),
    "offer-drafted": Said(
        "제안 {version}차를 {total:won}으로 썼어요.", "Offer {version} was drafted at {total:won}."
    ),
    "offer-sent": Said("고객에게 제안 {version}차를 보냈어요.", "Offer {version} was sent."),
    "link-reissued": Said(
        "고객에게 제안 {version}차의 새 링크를 보냈어요.",
        "A new link to offer {version} was sent to the customer.",
    ),
    "offer-viewed": Said(
        "고객이 제안 {version}차에 응하기 시작했어요.", "The customer acted on offer {version}."
    ),
    "countered": Said(
        "고객이 {total:won}에 역제안했어요({round}회).",
        "The customer countered at {total:won} (round {round}).",
    ),
    "accepted": Said(
        "고객이 제안 {version}차를 수락했어요.", "The customer accepted offer {version}."
    ),
    "won": Said("수주했어요.", "The order is won."),
    "lost": Said("수주하지 못했어요.", "The order is lost."),
    "expired": Said("제안 기한이 지나 만료됐어요.", "The offer expired."),
    "cancelled": Said("취소했어요. 까닭: {reason}", "Cancelled. Reason: {reason}"),
    "keys-destroyed": Said(
        "봉인된 하한 단가의 열쇠를 모두 없앴어요.", "The keys of all sealed prices were destroyed."
    ),
    "clock": Said("때가 됐어요: {name}", "Time reached: {name}"),
    "allocation-begun": Said("물량 배정을 시작했어요.", "The volume is being divided."),
    "allocation-settled": Said("배정을 확정했어요.", "The division is confirmed."),
    "share-overridden": Said(
        "두 사람이 함께 {pieces:pieces}의 몫을 옮겼어요. 까닭: {reason}",
        "Two persons together moved {pieces:pieces} between shares. Reason: {reason}",
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the history."""

    at: datetime | None
    text: str
    icon: str
    number: int = 0  # place in its stream, for facts of one instant


Tells = Callable[[Actor, UUID], Iterable[Fact]]
_tells: list[Tells] = []


def also_tells(source: Tells) -> Tells:
    """A later step registers function(actor, order id) -> its facts, as this person may see them."""
    _tells.append(source)
    return source


def history_for(actor: Actor, order_id: UUID) -> list[Fact]:
    """The newest first, with what later steps tell."""
    rows = list(facts_for(actor, order_id))
    found = [(_when(row.at), (row.number, 0), fact_of(row, actor.language)) for row in rows]
    begun = max((row.number for row in rows if row.word == "allocation-begun"), default=0)
    told = [fact for tells in _tells for fact in tells(actor, order_id)]
    found += [(_when(fact.at), (begun, fact.number), fact) for fact in told]
    return [fact for *_, fact in sorted(found, key=lambda one: one[:2], reverse=True)]


def _when(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


def facts_for(actor: Actor, order_id: UUID) -> QuerySet[HistoryRow]:
    """A member reads what concerns all invited, the desk everything."""
    rows = live(HistoryRow, cluster_of(actor)).filter(stream_id=order_id)
    return rows if actor.is_at_desk else rows.filter(readers="all")


def fact_of(row: HistoryRow, language: str) -> Fact:
    """One row in words."""
    text = filled(named(SENTENCES, row.word).in_(language), _said(row.facts, language), language)
    return Fact(row.at, text, _icon(row.word), row.number)


def _icon(word: str) -> str:
    return ICONS.get(word, "check")


def _said(facts: dict[str, Any], language: str) -> dict[str, Any]:
    """Facts as words: instants parsed, keys of tables in the reader's language."""
    said = dict(facts)
    if "deadline" in said:
        said["deadline"] = datetime.fromisoformat(said["deadline"])
    if "class" in said:
        said["reason_class"] = named(REASONS, said.pop("class")).in_(language)
    if "mode" in said:
        said["mode"] = named(MODES, said["mode"]).in_(language)
    if "name" in said:
        said["name"] = named(CLOCKS, said["name"]).in_(language)
    return said
