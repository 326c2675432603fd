"""The shares of an order as a table to take home: the own one, or all of them for the desk."""

from uuid import UUID

from django.http import HttpRequest

from cluster.kernel.text import Said
from cluster.members.access import access
from cluster.web.exports import Table, exported
from orders.allocation.queries.tables import shares as rows
from orders.jointorders.views.requests import actor_of

HEAD = [
    Said("로트", "Lot"),
    Said("회사", "Firm"),
    Said("약정 수량", "Pledged pieces"),
    Said("몫", "Share"),
    Said("맡은 수량", "Taken over"),
    Said("단가(원)", "Unit price (won)"),
    Said("공급가액(원)", "Supply value (won)"),
    Said("답", "Answer"),
    Said("왜", "Why"),
]


@access(GET="allocation.see")
@exported
def shares(request: HttpRequest, order_id: UUID) -> Table:
    """One row per lot and firm that the person may see."""
    found = rows(actor_of(request), order_id)
    return Table("shares", Said("물량 배분", "Shares"), HEAD, found)
