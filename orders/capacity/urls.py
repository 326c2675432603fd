"""Paths of capacity."""

from django.urls import URLPattern, URLResolver, path

from orders.capacity import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("firms/<uuid:firm_id>/capacity/", views.verified, name="verified-capacity"),
]
