"""Tables of joint orders to take home; what the page hides is in no file either."""

from uuid import UUID

from django.http import HttpRequest

from cluster.kernel.text import Said
from cluster.members.access import access
from cluster.web.exports import Table, exported
from orders.jointorders.queries import desk, orders
from orders.jointorders.queries import tables as rows
from orders.jointorders.queries.history import history_for
from orders.jointorders.views.requests import actor_of

NUMBER = Said("수주 번호", "Order")
LOT = Said("로트", "Lot")
PIECES = Said("수량", "Pieces")
DUE = Said("납기", "Due")
STATE = Said("상태", "State")
WON = Said("단가(원)", "Unit price (won)")


@access(GET="orders.list")
@exported
def order_list(request: HttpRequest) -> Table:
    """Every order the person may see."""
    head = [
        NUMBER,
        Said("이름", "Title"),
        Said("고객", "Customer"),
        STATE,
        PIECES,
        Said("약정 마감", "Pledges until"),
        DUE,
    ]
    return Table("orders", Said("공동수주", "Joint orders"), head, rows.orders(actor_of(request)))


@access(GET="orders.see")
@exported
def lots(request: HttpRequest, order_id: UUID) -> Table:
    """The lots of an order; measures for the desk, the own minutes and pledge for a firm."""
    actor = actor_of(request)
    asked = [
        LOT,
        Said("소재", "Material"),
        Said("두께(mm)", "Thickness (mm)"),
        PIECES,
        Said("공차(±mm)", "Tolerance (±mm)"),
        Said("면 거칠기 Ra(㎛)", "Surface Ra (µm)"),
        DUE,
    ]
    measured = [
        Said("절단 길이(mm)", "Cut length (mm)"),
        Said("개당 표준 시간(분)", "Standard minutes each"),
    ]
    own = [
        Said("우리 설비 개당 시간(분)", "Own minutes each"),
        Said("우리 약정(개)", "Our pledge (pieces)"),
        Said("약정 상태", "Pledge"),
    ]
    head = [*asked, *(measured if actor.is_at_desk else own)]
    return Table("lots", Said("납품 로트", "Lots"), head, rows.lots(actor, order_id))


@access(GET="orders.see")
@exported
def history(request: HttpRequest, order_id: UUID) -> Table:
    """What happened, in words, the newest first."""
    found = [[fact.at, fact.text] for fact in history_for(actor_of(request), order_id)]
    head = [Said("때", "When"), Said("일", "What")]
    return Table("history", Said("지난 일", "History"), head, found)


@access(GET="desk.answers")
@exported
def answers(request: HttpRequest, order_id: UUID) -> Table:
    """Who has answered, never what; nothing for the auditor before the closing."""
    actor = actor_of(request)
    row = orders.order_row(actor, order_id)
    found = [
        [one.firm, rows.ANSWERS[one.state].in_(actor.language), rows.said(actor, one.reason)]
        for one in desk.answers_in(actor, row, desk.at_desk(actor, row))
    ]
    head = [Said("회사", "Firm"), Said("답", "Answer"), Said("까닭", "Reason")]
    return Table("answers", Said("답한 회사", "Who has answered"), head, found)


@access(GET="desk.read")
@exported
def curve(request: HttpRequest, order_id: UUID) -> Table:
    """The blind steps as they were computed once, three firms each."""
    head = [LOT, WON, Said("만들 수 있는 수량(누계)", "Pieces (cumulative)")]
    found = rows.curve(actor_of(request), order_id)
    return Table("curve", Said("익명 공급곡선", "Blind supply curve"), head, found)


@access(GET="desk.read")
@exported
def offers(request: HttpRequest, order_id: UUID) -> Table:
    """Versions of ours and rounds of the customer's, line by line."""
    head = [
        Said("누가", "Who"),
        Said("차수", "Number"),
        STATE,
        LOT,
        WON,
        PIECES,
        Said("납품일", "Delivery"),
        Said("조건", "Terms"),
    ]
    found = rows.offers(actor_of(request), order_id)
    return Table("offers", Said("주고받은 제안", "Offers"), head, found)
