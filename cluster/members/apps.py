"""The Django app of the members: rows, accounts, sign-in."""

from importlib import import_module

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "cluster.members"
    label = "members"

    def ready(self) -> None:
        """Projections, rules and letters register themselves when they are imported."""
        import_module("cluster.members.projection")
        import_module("cluster.members.rules")
        import_module("cluster.members.letters")
        import_module("cluster.members.queries.room")
