"""Paths of capacity."""

from django.urls import URLPattern, URLResolver, path

from orders.capacity import views
from orders.capacity.api import verified as api

urlpatterns: list[URLPattern | URLResolver] = [
    path("firms/<uuid:firm_id>/capacity/", views.verified, name="verified-capacity"),
    path("api/firms/<uuid:firm_id>/capacity", api.verified, name="api-capacity"),
]
