"""`manage.py demo`: a house with a story, to look around in; five invented people and their sign-ins."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from house import arguments
from house.management import story
from ledger import rechecking

# As a second console has to say it: with the addresses of the servers that run.
BY_HAND = ".venv/bin/python manage.py services -- .venv/bin/python manage.py"


class Command(BaseCommand):
    help = "Make the demo house, if it is not there yet, and print its sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", type=arguments.moment, help="as if at this moment (ISO 8601, with its zone)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = options["at"] or timezone.now()
        house = story.tell(at=at)
        if wrong := [*rechecking.deviations(house=house)]:
            raise CommandError(f"The story does not come to what it charges for: {wrong[0]}")
        addresses = "\n".join(f"  {story.email(name=name)}" for name in story.TOLD["people"])
        self.stdout.write(
            f"The demo house is at /h/{house.slug}/; its people, their values and their lives are invented.\n"
            f"Sign in as one of them, each with the password {story.PASSWORD}\n{addresses}"
        )
        if due := story.month_due(house=house, at=at):
            self.stdout.write(
                f"{due:%B} is over: the worker soon closes it, and this does it at once:\n"
                f"  {BY_HAND} settle --house {house.slug} --month {due:%Y-%m}"
            )
