"""Paths of joint orders: list, order, pledge, desk."""

from django.urls import URLPattern, URLResolver, path

from orders.jointorders import guest
from orders.jointorders.views import desk, drafting, home, inviting, leading, orders, pledging

LOT = "orders/<uuid:order_id>/lots/<uuid:lot_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/new/", drafting.new_order, name="order-new"),
    path("orders/<uuid:order_id>/", orders.order, name="order"),
    path("orders/<uuid:order_id>/history/", orders.history, name="order-history"),
    path("orders/<uuid:order_id>/lots/new/", drafting.new_lot, name="lot-new"),
    path(LOT, drafting.revise, name="lot"),
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
    path("orders/<uuid:order_id>/close/", leading.close, name="order-close"),
    path("orders/<uuid:order_id>/deadline/", leading.extend, name="order-extend"),
    path("orders/<uuid:order_id>/mode/", leading.change_mode, name="order-mode"),
    path("orders/<uuid:order_id>/cancel/", leading.cancel, name="order-cancel"),
    path("desk/", desk.desk_list, name="desk"),
    path("desk/<uuid:order_id>/", desk.desk, name="desk-order"),
    path("desk/<uuid:order_id>/opening/", desk.sign, name="desk-sign"),
    path("desk/<uuid:order_id>/offer/", desk.draft, name="desk-draft"),
    path("desk/<uuid:order_id>/offer/send/", desk.send, name="desk-send"),
    path("offer/<str:token>/", guest.offer, name="offer"),
    path("offer/<str:token>/code/", guest.code, name="offer-code"),
    path("offer/<str:token>/accept/", guest.accept, name="offer-accept"),
    path("offer/<str:token>/counter/", guest.counter, name="offer-counter"),
    path("offer/<str:token>/decline/", guest.decline, name="offer-decline"),
]
