"""`manage.py reprice --house SLUG`: what the hourly sweep does, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from house import access, arguments, money
from house.errors import DomainError
from ledger import prices


class Command(BaseCommand):
    help = "Make a house's next price when what it is made of has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--house", required=True, help="the house's name in its address")
        parser.add_argument(
            "--at", type=arguments.moment, help="as if at this moment (ISO 8601, with its zone)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            house = access.house_named(slug=options["house"])
            price = prices.reprice(house_id=house.pk, at=options["at"] or timezone.now())
        except DomainError as error:
            raise CommandError(error.message) from error
        if price is None:
            self.stdout.write("No new price: nothing changed, or somebody has not stated both numbers yet.")
            return
        text = money.per_microcovid(
            total_micros=price.total_micros, currency=house.currency, language=house.language
        )
        self.stdout.write(f"From {price.effective_on} a microcovid costs {text}.")
