"""The event store as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "cluster.ledger"
    label = "ledger"
    verbose_name = "Ledger"
