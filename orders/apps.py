"""The Django app of the joint orders: loads what registers itself."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

STEPS = ("drawings", "capacity", "jointorders", "allocation")
REGISTERING = ("projection", "access", "queries", "letters")
ON_PAGES = (
    "orders.jointorders.queries.today",
    "orders.allocation.queries.today",
    "orders.allocation.queries.history",
)


class OrdersConfig(AppConfig):
    name = "orders"
    label = "orders"

    def ready(self) -> None:
        """Projections, access rules and reactions register themselves when they are imported."""
        for step in STEPS:
            for role in REGISTERING:
                if find_spec(f"orders.{step}.{role}"):
                    import_module(f"orders.{step}.{role}")
        for told in ON_PAGES:
            import_module(told)
        for reactions in ("orders.policies", "orders.custody"):
            import_module(reactions)
