"""Paths of joint orders: list, order, pledge, desk."""

from django.urls import URLPattern, URLResolver, path

from orders.jointorders import guest
from orders.jointorders.api import drafting as api_drafting
from orders.jointorders.api import leading as api_leading
from orders.jointorders.api import orders as api_orders
from orders.jointorders.api import pledging as api_pledging
from orders.jointorders.api import pricing as api_pricing
from orders.jointorders.views import (
    correcting,
    desk,
    drafting,
    home,
    inviting,
    leading,
    orders,
    pledging,
    second,
    tables,
)

LOT = "orders/<uuid:order_id>/lots/<uuid:lot_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/table.<sheet:kind>", tables.order_list, name="orders-table"),
    path("orders/<uuid:order_id>/lots/table.<sheet:kind>", tables.lots, name="lots-table"),
    path("orders/<uuid:order_id>/history/table.<sheet:kind>", tables.history, name="history-table"),
    path("desk/<uuid:order_id>/answers.<sheet:kind>", tables.answers, name="answers-table"),
    path("desk/<uuid:order_id>/curve.<sheet:kind>", tables.curve, name="curve-table"),
    path("desk/<uuid:order_id>/offers.<sheet:kind>", tables.offers, name="offers-table"),
    path("orders/new/", drafting.new_order, name="order-new"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/history/", orders.history, name="order-history"),
    path("orders/<uuid:order_id>/lots/new/", drafting.new_lot, name="lot-new"),
    path(LOT, drafting.revise, name="lot"),
    path(LOT + "correct/", correcting.correct, name="lot-correct"),
    path(LOT + "remove/", correcting.remove, name="lot-remove"),
    path(LOT + "pledge/", pledging.pledge, name="pledge"),
    path(LOT + "pledge/withdraw/", pledging.withdraw, name="pledge-withdraw"),
    path(LOT + "pledge/receipt/", pledging.receipt, name="pledge-receipt"),
    path("orders/<uuid:order_id>/decline/", pledging.decline, name="order-decline"),
    path("orders/<uuid:order_id>/questions/", pledging.ask, name="order-ask"),
    path(
        "orders/<uuid:order_id>/questions/<uuid:question_id>/",
        leading.answer,
        name="order-answer",
    ),
    path("orders/<uuid:order_id>/check/", leading.check, name="order-check"),
    path("orders/<uuid:order_id>/invite/", inviting.invite, name="order-invite"),
    path("orders/<uuid:order_id>/second/", second.second, name="order-second"),
    path("orders/<uuid:order_id>/close/", leading.close, name="order-close"),
    path("orders/<uuid:order_id>/deadline/", leading.extend, name="order-extend"),
    path("orders/<uuid:order_id>/mode/", leading.change_mode, name="order-mode"),
    path("orders/<uuid:order_id>/cancel/", leading.cancel, name="order-cancel"),
    path("desk/", desk.desk_list, name="desk"),
    path("desk/<uuid:order_id>/", desk.desk, name="desk-order"),
    path("desk/<uuid:order_id>/opening/", desk.sign, name="desk-sign"),
    path("desk/<uuid:order_id>/offer/", desk.draft, name="desk-draft"),
    path("desk/<uuid:order_id>/offer/send/", desk.send, name="desk-send"),
    path("desk/<uuid:order_id>/offer/link/", desk.new_link, name="desk-link"),
    path("offer/<str:token>/", guest.offer, name="offer"),
    path("offer/<str:token>/code/", guest.code, name="offer-code"),
    path("offer/<str:token>/accept/", guest.accept, name="offer-accept"),
    path("offer/<str:token>/counter/", guest.counter, name="offer-counter"),
    path("offer/<str:token>/decline/", guest.decline, name="offer-decline"),
]
ORDER, API_LOT = "api/orders/<uuid:order_id>", "api/orders/<uuid:order_id>/lots/<uuid:lot_id>"
ANSWER = ORDER + "/questions/<uuid:question_id>/answer"
urlpatterns += [
    path("api/orders", api_drafting.orders, name="api-orders"),
    path(ORDER, api_orders.order, name="api-order"),
    path(ORDER + "/history", api_orders.history, name="api-history"),
    path(ORDER + "/questions", api_orders.questions, name="api-questions"),
    path(ANSWER, api_orders.answer, name="api-answer"),
    path(ORDER + "/lots", api_drafting.lots, name="api-lots"),
    path(API_LOT, api_drafting.lot, name="api-lot"),
    path(API_LOT + "/draft", api_drafting.draft_lot, name="api-draft-lot"),
    path(ORDER + "/check", api_drafting.check, name="api-check"),
    path(ORDER + "/fits", api_drafting.fits, name="api-fits"),
    path(ORDER + "/invitations", api_drafting.invitations, name="api-invitations"),
    path(ORDER + "/second-person", api_drafting.second, name="api-second"),
    path(ORDER + "/invitation", api_pledging.invitation, name="api-invitation"),
    path(ORDER + "/invitation/decline", api_pledging.declined, name="api-decline"),
    path(ORDER + "/pledges", api_pledging.pledges, name="api-pledges"),
    path(API_LOT + "/pledge", api_pledging.pledge, name="api-pledge"),
    path(API_LOT + "/pledge/receipt", api_pledging.receipt, name="api-receipt"),
    path(ORDER + "/answers", api_leading.answers, name="api-answers"),
    path(ORDER + "/deadline", api_leading.deadline, name="api-deadline"),
    path(ORDER + "/closing", api_leading.closing, name="api-closing"),
    path(ORDER + "/mode", api_leading.mode, name="api-mode"),
    path(ORDER + "/cancellation", api_leading.cancellation, name="api-cancellation"),
    path(ORDER + "/opening", api_pricing.opening, name="api-opening"),
    path(ORDER + "/curve", api_pricing.curve, name="api-curve"),
    path(ORDER + "/offers", api_pricing.offers, name="api-offers"),
    path(ORDER + "/sending", api_pricing.sending, name="api-sending"),
    path(ORDER + "/link", api_pricing.link, name="api-link"),
]
