"""`manage.py settle --house SLUG --month YYYY-MM`: close a month by hand."""

from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from house.errors import DomainError
from house.models import House
from ledger import settlement


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a month has no zone


class Command(BaseCommand):
    help = "Close a month that is over; closing it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--house", required=True, help="the house's name in its address")
        parser.add_argument("--month", required=True, type=_month, help="YYYY-MM")
        parser.add_argument("--at", type=datetime.fromisoformat, help="as if at this moment (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        house = House.objects.filter(slug=options["house"]).first()
        if house is None:
            raise CommandError(f"There is no house {options['house']!r}.")
        at = options["at"] or timezone.now()
        try:
            closed = settlement.close(house_id=house.pk, month=options["month"], at=at)
        except DomainError as error:
            raise CommandError(error.message) from error
        count = closed.transfers.count()
        self.stdout.write(f"{house.slug} closed {closed.month:%Y-%m} with {count} transfer(s).")
