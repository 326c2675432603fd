"""Paths of capacity."""

from django.urls import URLPattern, URLResolver, path

from orders.capacity.api import verified as api
from orders.capacity.views import planning, verified

urlpatterns: list[URLPattern | URLResolver] = [
    path("firms/<uuid:firm_id>/capacity/", verified.verified, name="verified-capacity"),
    path("api/firms/<uuid:firm_id>/capacity", api.verified, name="api-capacity"),
    path("planning/", planning.page, name="planning-page"),
    path("planning/values/", planning.values, name="planning"),
    path("planning/layers/", planning.layers, name="planning-layers"),
]
