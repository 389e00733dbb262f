"""Who owes whom: activities, prices, the journal and the month's end."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
