"""`manage.py verify`: prove every house's books and microcovids; exit code 1 when one is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ledger import rechecking, verification


class Command(BaseCommand):
    help = "Check every house's books by every rule, and work its microcovids out again; name what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*verification.faults(), *rechecking.deviations()]
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            sys.exit(1)
        self.stdout.write(f"All {len(verification.RULES)} rules hold, and all microcovids follow.")
