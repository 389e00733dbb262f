"""The demo house: the same story whenever it is told, and told once."""

import io
import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from house import houses, money, prevalence
from house import queries as house_queries
from house.management import story
from house.models import AuditEntry, House, Prevalence, User
from ledger import queries
from ledger.models import Activity, Entry, Exposure, Line, Price, Settlement, Transfer
from tests import factories

MAY = datetime(2026, 5, 20, 19, tzinfo=UTC)
AWKWARD_MOMENTS = {
    "1 January, a minute old": datetime(2026, 1, 1, 8, 1, tzinfo=UTC),
    "1 March after a February of 28 days": datetime(2026, 3, 1, 20, tzinfo=UTC),
    "29 February": datetime(2028, 2, 29, 20, tzinfo=UTC),
    "31 May, already June in Europe": datetime(2026, 6, 1, 3, tzinfo=UTC),
    "the hour that spring skips": datetime(2026, 3, 8, 10, 30, tzinfo=UTC),
    "the hour that autumn repeats": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
}


def told(*, at: datetime) -> str:
    out = io.StringIO()
    call_command("demo", at=at, stdout=out)
    return out.getvalue()


def everything() -> list[object]:
    tables = (User, AuditEntry, Prevalence, Activity, Exposure, Entry, Line, Price, Settlement, Transfer)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def what_happened() -> list[tuple[object, ...]]:
    frozen = Exposure.objects.order_by("activity__occurred_on", "activity__uid")
    return list(
        frozen.values_list("activity__occurred_on", "activity__uid", "housemate__name", "charge_micros")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("at", AWKWARD_MOMENTS.values(), ids=AWKWARD_MOMENTS)
def test_the_story_is_the_same_at_any_time_of_the_year(at):
    told(at=at)

    house = House.objects.get()
    today = house.day_of(at)
    price = queries.price_on(house=house, day=today)
    [closed] = Settlement.objects.all()
    due = story.month_due(house=house, at=at)
    per_month = Exposure.objects.annotate(month=TruncMonth("activity__occurred_on"))
    charged = per_month.values("month", "housemate").annotate(total=Sum("charge_micros"))
    assert money.per_microcovid(total_micros=price.total_micros, currency="USD", language="en") == "$1.00"
    assert len(set(price.shares.values_list("cost_micros"))) == 5
    assert [mate.has_stated for mate in house_queries.housemates(house=house)] == [True] * 5
    assert [transfer.status for transfer in queries.month(house=house, month=closed.month).transfers] == [
        "confirmed",
        "confirmed",
        "claimed",
        "open",
    ]
    assert due == (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    assert closed.month == (due - timedelta(days=1)).replace(day=1)
    assert {closed.month, due} <= {row["month"] for row in charged}
    assert max(row["total"] for row in charged) < 500_000_000
    assert today - prevalence.for_day(house=house, day=today).as_of_on < timedelta(days=7)
    assert AuditEntry.objects.filter(at__gt=at).count() == 0
    assert sum(balance.micros for balance in queries.balances(house=house)) == 0


@pytest.mark.django_db
def test_the_demo_told_again_says_the_same_and_changes_nothing():
    first = told(at=MAY)
    ines = User.objects.get(email=story.email(name="Ines"))
    houses.found(founding=factories.founding(name="A second home"), by=ines, at=MAY)
    before = everything()

    second = told(at=MAY + timedelta(hours=2))

    assert second == first
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_demos_at_once_make_one_house():
    said: list[str] = []

    def tell() -> None:
        said.append(told(at=MAY))
        connection.close()

    both = [threading.Thread(target=tell) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert said[0] == said[1]
    assert House.objects.count() == 1
    assert User.objects.count() == 5


@pytest.mark.django_db
def test_tomorrows_story_begins_like_todays():
    with transaction.atomic():
        told(at=MAY)
        today = what_happened()
        transaction.set_rollback(True)

    told(at=MAY + timedelta(days=1))

    tomorrow = what_happened()
    assert len(today) < len(tomorrow)
    assert tomorrow[: len(today)] == today


@pytest.mark.django_db
def test_the_printed_addresses_and_password_are_sign_ins():
    words = told(at=MAY).split()

    addresses = [word for word in words if "@" in word]
    signed_in = [authenticate(email=address, password=story.PASSWORD) for address in addresses]
    assert story.PASSWORD in words
    assert [user.email for user in signed_in if user] == addresses
    assert EmailAddress.objects.filter(email__in=addresses, verified=True, primary=True).count() == 5
    assert reverse("ledger:home", args=["heron-house"]) + ";" in words


@pytest.mark.django_db
def test_the_month_left_open_closes_with_the_printed_command():
    command = told(at=MAY).split("manage.py ")[-1].split()

    call_command(*command, at=MAY, stdout=io.StringIO())

    house = House.objects.get()
    assert story.month_due(house=house, at=MAY) is None
    assert [settled.month.month for settled in queries.settlements(house=house)] == [4, 3]
