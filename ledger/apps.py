"""Who owes whom: activities, prices, the journal and the month's end."""

from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        # Its receivers have to listen in every process, not only in a worker.
        import_module("ledger.tasks")
