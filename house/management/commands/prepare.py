"""Bring the database up to date and put the demo house in it, in one process: `up` needs both, quickly."""

import os
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Apply migrations and, unless DEMO=0, make the demo house, if they are not there yet."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if gate := os.environ.get("WEB_GATE"):
            Path(gate).touch()  # pages need the tables, not the demo
        if os.environ.get("DEMO", "").lower() not in {"0", "false", "no"}:
            call_command("demo", stdout=self.stdout)
