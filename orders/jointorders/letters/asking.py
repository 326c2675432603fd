"""Mails while firms are asked and the seals are opened."""

from collections.abc import Iterable
from uuid import UUID

from cluster.kernel.text import Said
from cluster.ledger.push import letter
from cluster.ledger.store import Recorded
from cluster.members import queries as members
from orders.jointorders.domain.collecting import CollectingClosed, DeadlineMoved, MembersInvited
from orders.jointorders.domain.lots import LotRevised
from orders.jointorders.domain.opening import COORDINATOR, OpeningSigned, SealFoundBroken
from orders.jointorders.domain.second import SecondPersonNamed
from orders.jointorders.letters.addressed import ToMembers, Words, coordinators
from orders.jointorders.models import OrderRow


@letter(MembersInvited)
class Invited(ToMembers):
    words = Words(
        Said("[맞손] {title}: 약정을 기다려요", "[Matson] {title}: your pledge is asked"),
        Said(
            "{title} ({number})에 맞는 설비가 있어 여쭤봐요. {deadline}까지 약정해 주세요.",
            "Your machines fit {title} ({number}). Please pledge by {deadline}.",
        ),
    )


@letter(DeadlineMoved)
class LaterDeadline(ToMembers):
    words = Words(
        Said("[맞손] {title}: 마감이 늦춰졌어요", "[Matson] {title}: a later deadline"),
        Said("새 마감은 {deadline}이에요.", "The new deadline is {deadline}."),
    )


@letter(LotRevised)
class AskedAnew(ToMembers):
    words = Words(
        Said("[맞손] {title}: 조건이 바뀌었어요", "[Matson] {title}: something else is asked"),
        Said(
            "로트 하나를 고쳤어요. 그 로트의 약정은 무효이고, {deadline}까지 다시 약정할 수 있어요.",
            "A lot was changed. Its pledges are void; you can pledge again until {deadline}.",
        ),
    )


@letter(CollectingClosed)
class Closed(ToMembers):
    """Every invited firm gets the checkpoint, so that nobody can change a pledge unseen."""

    words = Words(
        Said("[맞손] {title}: 약정을 마감했어요", "[Matson] {title}: pledging is closed"),
        Said(
            "원장 {position}번째 기록까지 봉인했어요. 지문 {chain}. 약정 영수증과 함께 보관해 주세요.",
            "Sealed up to ledger record {position}, fingerprint {chain}. Keep it with your receipt.",
        ),
    )

    def facts(self, fact: Recorded) -> dict[str, str]:
        point = fact.event.checkpoint  # type: ignore[attr-defined]
        return {"position": str(point.position), "chain": point.chain}


@letter(OpeningSigned)
class OpenTogether(ToMembers):
    """The second person is asked once the coordinator has signed."""

    path = "/desk/{order}/"
    words = Words(
        Said("[맞손] {title}: 함께 열어 주세요", "[Matson] {title}: please sign too"),
        Said(
            "코디네이터가 서명했어요. 두 번째 서명을 기다려요.",
            "The coordinator has signed; the second signature is awaited.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        first = fact.event.signoff.role == COORDINATOR  # type: ignore[attr-defined]
        return [order.second_person_id] if first and order.second_person_id else []


@letter(SecondPersonNamed)
class NamedSecond(ToMembers):
    """Who is named hears it, and what for."""

    path = "/desk/{order}/"
    words = Words(
        Said(
            "[맞손] {title}: 두 번째 확인자로 모셨어요",
            "[Matson] {title}: you are the second person",
        ),
        Said(
            "{title} ({number})에서 코디네이터와 함께 봉인을 열고, 배정을 바꿀 때 함께 서명해 주세요.",
            "You open the seals of {title} ({number}) together with the coordinator, and sign with "
            "them where a division is changed.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        return [fact.event.person_id]  # type: ignore[attr-defined]


@letter(SealFoundBroken)
class SealBroken(ToMembers):
    """The order stops; the coordinator and the owner of that pledge are told (joint-orders 9.4)."""

    words = Words(
        Said("[맞손] {title}: 봉인 하나가 맞지 않아요", "[Matson] {title}: a seal does not fit"),
        Said(
            "봉인된 약정 하나를 열 수 없어 멈췄어요. 까닭이 밝혀질 때까지 더 나아가지 않아요.",
            "A sealed pledge cannot be opened, so the order stopped until the cause is known.",
        ),
    )

    def people(self, fact: Recorded, order: OrderRow) -> Iterable[UUID]:
        firm_id: UUID = fact.event.firm_id  # type: ignore[attr-defined]
        return [*coordinators(fact.cluster_id), *members.owner_ids(fact.cluster_id, [firm_id])]
