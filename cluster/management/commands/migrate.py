"""`manage.py migrate`: Django's own, as the owner of the tables unless another alias is named."""

from typing import Any

from django.core.management.commands import migrate


class Command(migrate.Command):
    """The rights of the application's role are the first migration of the ledger."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
