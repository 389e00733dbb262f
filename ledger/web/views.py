"""The pages of every day: the house's home, and its activities."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

import house.queries
from house import prevalence
from house.models import Housemate
from house.web import doors
from ledger import disclosure, market, queries, upcoming
from ledger.web import rows

PER_PAGE = 30
RECENT = 5


@require_safe
@doors.for_housemate
def home(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    balances = queries.balances(house=mine.house)
    so_far = queries.month_so_far(reader=mine, day=today)
    recent = list(queries.activities_open_to(reader=mine)[:RECENT])
    price = queries.price_on(house=mine.house, day=today)
    housemates = list(house.queries.housemates(house=mine.house))
    return doors.show(
        request,
        "ledger/home.html",
        mine=mine,
        today=today,
        price=price,
        people_in=queries.people_in(price=price) if price else 0,
        my_counted_micros=queries.counted_micros(price=price, housemate=mine) if price else None,
        waiting_for=[mate for mate in housemates if not mate.has_stated],  # type: ignore[attr-defined]  # it is annotated
        handovers=queries.offers(house=mine.house).filter(successor=mine),
        offers_waiting=market.count_for(reader=mine, at=timezone.now()),
        settling=list(_settling(mine, housemates)),
        my_balance=next((row for row in balances if row.housemate_id == mine.pk), None),
        balances=list(rows.balances(balances=balances, here={mate.pk for mate in housemates})),
        **rows.so_far(people=so_far),
        recent=recent,
        hides_recent=disclosure.hides_any(activities=recent),
        **_prevalence(mine, today),
    )


@require_safe
@doors.for_housemate
def activity_list(request: doors.Request, mine: Housemate) -> HttpResponse:
    pages = Paginator(queries.activities_open_to(reader=mine), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    hides = disclosure.hides_any(activities=page.object_list)
    return doors.show(request, "ledger/activities.html", mine=mine, page=page, hides=hides)


@require_safe
@doors.for_place
def activity(request: doors.Request, mine: Housemate, uid: object) -> HttpResponse:
    return show_activity(request, mine, uid)


def show_activity(request: doors.Request, mine: Housemate, uid: object, **context: Any) -> HttpResponse:
    """This function will answer with an activity's page, as its latest version stands."""
    found = get_object_or_404(queries.activities_open_to(reader=mine), uid=uid)
    # By user: who came back has another place in the house.
    mine_too = (part for part in found.exposures.all() if part.housemate.user_id == mine.user_id)
    own = next(mine_too, None)
    said = queries.versions(activity=found, reader=mine)
    return doors.show(
        request,
        "ledger/activity.html",
        mine=mine,
        activity=found,
        own=own,
        is_its_logger=found.posted_by.user_id == mine.user_id,
        own_counted_micros=queries.counted_micros(price=own.price, housemate=own.housemate) if own else None,
        hides=disclosure.hides_any(activities=[found]),
        versions=said,
        repeated=upcoming.behind(reader=mine, activity=found) if own else None,
        **context,
    )


def _settling(mine: Housemate, housemates: list[Housemate]) -> Iterator[rows.TransferRow]:
    """What somebody who leaves settles with the reader."""
    found = queries.settling(house=mine.house).exclude(leaver=mine)
    settling = rows.transfers(transfers=found, mine=mine, housemates=housemates)
    return rows.between(rows=settling, mine=mine)


def _prevalence(mine: Housemate, today: Any) -> dict[str, Any]:
    figure = prevalence.for_day(house=mine.house, day=today)
    return {"prevalence": figure, "days_old": (today - figure.as_of_on).days if figure else None}
