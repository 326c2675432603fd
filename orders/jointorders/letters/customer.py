"""Mails to the customer: his link, and the code of the second way."""

from django.conf import settings

from cluster.ledger.push import Mail, letter
from cluster.ledger.store import Recorded
from cluster.web.show import when
from orders.jointorders.domain.link import CodeAsked, LinkIssued, link_id
from orders.jointorders.letters.addressed import ToCustomer
from orders.jointorders.models import OrderRow
from orders.jointorders.tokens import code_of, token_of


@letter(LinkIssued)
class OfferArrived(ToCustomer):
    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        issued = fact.event
        assert isinstance(issued, LinkIssued)  # noqa: S101 - what it was registered for
        again = fact.stream_id != link_id(issued.order_id, issued.version)
        link = f"{settings.SITE_URL}/offer/{token_of(fact.cluster_id, fact.stream_id)}/"
        until = order.valid_until
        ko = f"{order.title} 제안서를 보내 드립니다."
        ko += f" {when(until, 'ko')}까지 답해 주시면 됩니다." if until else ""
        en = f"Our offer for {order.title}." + (
            f" Valid until {when(until, 'en')}." if until else ""
        )
        if again:
            ko += " 전에 보내 드린 링크 대신 아래 링크를 써 주십시오."
            en += " Please use the link below instead of the one before."
        return Mail(address, f"[맞손] {order.title} 제안서 / Offer", f"{ko}\n{en}\n{link}\n")


@letter(CodeAsked)
class CodeSent(ToCustomer):
    def mail(self, fact: Recorded, address: str, order: OrderRow) -> Mail:
        code = code_of(fact.stream_id, fact.event.number)  # type: ignore[attr-defined]
        ko = f"확인 번호는 {code}입니다. 15분 안에 제안서에 넣어 주십시오."
        en = f"Your code is {code}. Please enter it within 15 minutes."
        return Mail(address, f"[맞손] 확인 번호 / Code ({order.number})", f"{ko}\n{en}\n")
