"""At the start: no route and no socket without a rule."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register


class ClusterConfig(AppConfig):
    name = "cluster"
    label = "cluster"

    def ready(self) -> None:
        routes = import_module("cluster.members.routes")  # models must be loaded first
        register(routes.every_route_has_a_rule)
        register(routes.every_socket_has_a_rule)
