"""`manage.py reprice --house SLUG`: what the daily job does, by hand."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from house import money
from house.models import House
from ledger import prices


class Command(BaseCommand):
    help = "Make a house's next price when what it is made of has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--house", required=True, help="the house's name in its address")
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if at this moment (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        house = House.objects.filter(slug=options["house"]).first()
        if house is None:
            raise CommandError(f"There is no house {options['house']!r}.")
        price = prices.reprice(house_id=house.pk, at=options["at"] or timezone.now())
        if price is None:
            self.stdout.write("No new price: nothing changed, or somebody has not stated both numbers yet.")
            return
        text = money.per_microcovid(
            total_micros=price.total_micros, currency=house.currency, language=house.language
        )
        self.stdout.write(f"From {price.effective_on} a microcovid costs {text}.")
