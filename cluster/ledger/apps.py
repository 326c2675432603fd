"""The event store as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "cluster.ledger"
    label = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from cluster.ledger.codec.personal import set_sealer
        from cluster.ledger.keys.personal import PersonSealer

        set_sealer(PersonSealer())
