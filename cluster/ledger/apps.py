"""The event store as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "cluster.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from cluster.ledger.codec.personal import set_sealer
        from cluster.ledger.keys.personal import PersonSealer

        set_sealer(PersonSealer())
        import_module("cluster.ledger.push")  # a job of the readers' loop
