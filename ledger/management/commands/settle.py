"""`manage.py settle --house SLUG --month YYYY-MM`: close a month by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from house import access, arguments
from house.errors import DomainError
from ledger import settlement


class Command(BaseCommand):
    help = "Close a month that is over; closing it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--house", required=True, help="the house's name in its address")
        parser.add_argument("--month", required=True, type=arguments.month, help="YYYY-MM")
        parser.add_argument(
            "--at", type=arguments.moment, help="as if at this moment (ISO 8601, with its zone)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = options["at"] or timezone.now()
        try:
            house = access.house_named(slug=options["house"])
            closed = settlement.close(house_id=house.pk, month=options["month"], at=at)
        except DomainError as error:
            raise CommandError(error.message) from error
        count = closed.transfers.count()
        self.stdout.write(f"{house.slug} closed {closed.month:%Y-%m} with {count} transfer(s).")
