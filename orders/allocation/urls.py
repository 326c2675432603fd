"""Paths of a split."""

from django.urls import URLPattern, URLResolver, path

from orders.allocation.views import acts, credits, pages

ORDER = "orders/<uuid:order_id>/allocation/"
LOT = ORDER + "<uuid:lot_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("credits/", credits.credits, name="credits"),
    path(ORDER, pages.order_split, name="allocation"),
    path(ORDER + "run/", acts.run, name="allocation-run"),
    path(LOT, pages.lot_split, name="allocation-lot"),
    path(LOT + "accept/", acts.accept, name="allocation-accept"),
    path(LOT + "decline/", acts.decline, name="allocation-decline"),
    path(LOT + "settle/", acts.settle, name="allocation-settle"),
    path(LOT + "instance.json", acts.instance_file, name="allocation-instance"),
    path(LOT + "result.json", acts.result_file, name="allocation-result"),
]
