"""Paths of the joint orders, step by step."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

STEPS = ("drawings", "capacity", "jointorders", "allocation")
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(import_module(f"orders.{step}.urls")))
    for step in STEPS
    if find_spec(f"orders.{step}.urls")
]
