"""`manage.py verify`: prove the rules of every house's books; exit code 1 when one is broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ledger import verification


class Command(BaseCommand):
    help = "Check every house's books against every rule; name the house and the entry at fault."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verification.faults()
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            sys.exit(1)
        self.stdout.write(f"All {len(verification.RULES)} rules hold.")
