"""The pages of every day: the house's home, the log form with its price, the activities."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import house.queries
from house import money, prevalence
from house.errors import Mismatch
from house.models import Housemate
from house.web import doors
from ledger import activities, disclosure, market, queries
from ledger.web import forms, rows

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


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def log(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    form = forms.LogForm(
        doors.sent(request), house=mine.house, initial={"uid": uuid4(), "occurred_on": today}
    )
    try:
        logged = _log(form, mine)
    except Mismatch:
        form = forms.LogForm({**request.POST.dict(), "uid": str(uuid4())}, house=mine.house)
        form.add_error(None, "This was logged before with other words. To log it once more, press Log again.")
        return _log_page(request, mine, form=form)
    if logged is None:
        return _log_page(request, mine, form=form)
    if not logged.replayed:
        _say_what_it_cost(request, mine, logged)
    return redirect("ledger:activity", mine.house.slug, logged.activity.uid)


@require_POST
@doors.for_housemate
def quote(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.QuoteForm(request.POST, house=mine.house)
    quoted = doors.attempt(
        form=form, operation=lambda: activities.quote(housemate=mine, plan=form.plan, at=timezone.now())
    )
    doors.forgive_blanks(form=form)
    if request.htmx:
        return doors.show(request, "ledger/log.html#quote", mine=mine, form=form, quote=quoted, live=True)
    return _log_page(request, mine, form=form, quote=quoted)


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
    own = next((part for part in found.exposures.all() if part.housemate_id == mine.pk), None)
    said = queries.versions(activity=found, reader=mine)
    return doors.show(
        request,
        "ledger/activity.html",
        mine=mine,
        activity=found,
        own=own,
        own_counted_micros=queries.counted_micros(price=own.price, housemate=mine) if own else None,
        hides=disclosure.hides_any(activities=[found]),
        versions=said,
        **context,
    )


def _settling(mine: Housemate, housemates: list[Housemate]) -> Iterator[rows.TransferRow]:
    """What somebody who leaves settles with the reader."""
    found = queries.settling(house=mine.house).exclude(leaver=mine)
    settling = rows.transfers(transfers=found, mine=mine, housemates=housemates)
    return rows.between(rows=settling, mine=mine)


def _log(form: forms.LogForm, mine: Housemate) -> activities.Logged | None:
    def operation() -> activities.Logged:
        uid = form.cleaned_data["uid"]
        return activities.log(housemate=mine, uid=uid, plan=form.plan, at=timezone.now())

    return doors.attempt(form=form, operation=operation)


def _say_what_it_cost(request: doors.Request, mine: Housemate, logged: activities.Logged) -> None:
    charge = money.text(
        micros=logged.exposure.charge_micros, currency=mine.house.currency, language=mine.house.language
    )
    messages.success(request, f"Logged. You were charged {charge}.")


def _log_page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    price = queries.price_on(house=mine.house, day=today)
    return doors.show(
        request,
        "ledger/log.html",
        mine=mine,
        today=today,
        price=price,
        my_counted_micros=_own_counted_micros(price, mine),
        action=reverse("ledger:log", args=[mine.house.slug]),
        quote_at=reverse("ledger:quote", args=[mine.house.slug]),
        **_prevalence(mine, today),
        **context,
    )


def _own_counted_micros(price: Any, mine: Housemate) -> Fraction | None:
    """Said where one works out a charge only if it is one's own alone."""
    if price is None or price.same_for_all:
        return None
    return queries.counted_micros(price=price, housemate=mine)


def _prevalence(mine: Housemate, today: Any) -> dict[str, Any]:
    figure = prevalence.for_day(house=mine.house, day=today)
    return {"prevalence": figure, "days_old": (today - figure.as_of_on).days if figure else None}
