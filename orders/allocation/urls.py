"""Paths of a split."""

from django.urls import URLPattern, URLResolver, path

from orders.allocation.api import desk, dividing, whatif
from orders.allocation.api import splits as api
from orders.allocation.views import acts, checking, credits, overriding, pages, tables

ORDER = "orders/<uuid:order_id>/allocation/"
LOT = ORDER + "<uuid:lot_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("credits/", credits.credits, name="credits"),
    path(ORDER, pages.order_split, name="allocation"),
    path(ORDER + "table.<sheet:kind>", tables.shares, name="shares-table"),
    path(ORDER + "run/", acts.run, name="allocation-run"),
    path(ORDER + "cancel/", acts.cancel, name="allocation-cancel"),
    path(LOT, pages.lot_split, name="allocation-lot"),
    path(LOT + "accept/", acts.accept, name="allocation-accept"),
    path(LOT + "decline/", acts.decline, name="allocation-decline"),
    path(LOT + "settle/", acts.settle, name="allocation-settle"),
    path(LOT + "override/", overriding.override, name="allocation-override"),
    path(LOT + "instance.json", checking.instance_file, name="allocation-instance"),
    path(LOT + "result.json", checking.result_file, name="allocation-result"),
    path(LOT + "consent/", acts.consent, name="allocation-consent"),
    path(LOT + "consent/withdraw/", acts.withdraw_consent, name="allocation-consent-withdraw"),
    path(LOT + "what-if/", checking.what_if_page, name="allocation-what-if"),
    path(LOT + "own-share.json", checking.own_file, name="allocation-own"),
    path(LOT + "own-share.zip", checking.own_archive, name="allocation-own-kit"),
]
SHARE = "api/orders/<uuid:order_id>/lots/<uuid:lot_id>/share"
urlpatterns += [
    path("api/orders/<uuid:order_id>/allocation", api.allocation, name="api-allocation"),
    path(
        "api/orders/<uuid:order_id>/allocation/cancellation",
        dividing.cancellation,
        name="api-allocation-cancel",
    ),
    path(SHARE + "/what-if", whatif.what_if_of, name="api-share-what-if"),
    path(SHARE + "/accept", api.accept, name="api-share-accept"),
    path(SHARE + "/decline", api.decline, name="api-share-decline"),
    path(SHARE + "/settle", desk.settlement, name="api-share-settle"),
    path(SHARE + "/override", desk.override, name="api-share-override"),
]
