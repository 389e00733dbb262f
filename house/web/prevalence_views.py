"""The pages of prevalence: the figure that holds, a newer one, that it still holds, and the feed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import prevalence, prevalence_feeds, queries
from house.errors import Refused, TooOften
from house.models import Housemate, PrevalenceMethod
from house.web import doors, prevalence_chart, prevalence_words
from house.web.fields import written
from house.web.prevalence_forms import FeedForm, PrevalenceForm

# Of a feed that says something each week, a year.
SHOWN = 60
# Reported cases that another page read, to be stated here with ?draft=1; see `put_draft`.
DRAFT = "prevalence-draft"
# The pages that ask whether a figure still holds.
_ASKING = {"home": "ledger:home", "log": "ledger:log"}
form_page = require_http_methods(["GET", "HEAD", "POST"])


def put_draft(request: doors.Request, mine: Housemate, *, figures: Mapping[str, Any], source: str) -> None:
    """This function will keep reported cases for the page on which they become the house's figure."""
    request.session[DRAFT] = {"house": mine.house.slug, "figures": dict(figures), "source": source}


@form_page
@doors.for_housemate
def page(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = PrevalenceForm(doors.sent(request), house=mine.house, initial=_initial(request, mine))
    if doors.attempt(
        form=form,
        operation=lambda: prevalence.state(
            by=mine,
            figure=form.to_figure(),
            source=form.cleaned_data["source"],
            as_of_on=form.cleaned_data["as_of_on"],
            at=timezone.now(),
        ),
    ):
        messages.success(request, "Kept. New activities are assessed with it; past ones stay as they are.")
        return redirect("house:prevalence", mine.house.slug)
    return _page(request, mine, form=form)


@require_POST
@doors.for_housemate
def confirm(request: doors.Request, mine: Housemate, figure: int) -> HttpResponse:
    try:
        prevalence.confirm(by=mine, prevalence_id=figure, at=timezone.now())
    except Refused as refusal:
        today = mine.house.day_of(timezone.now())
        form = PrevalenceForm(house=mine.house, initial={"as_of_on": today})
        return _page(request, mine, form=form, refusal=refusal.message, status=doors.UNPROCESSABLE)
    messages.success(request, "Kept: the figure holds as of today, because you say so.")
    return redirect(_ASKING.get(request.POST.get("from", ""), "house:prevalence"), mine.house.slug)


@form_page
@doors.for_admin
def feed(request: doors.Request, mine: Housemate) -> HttpResponse:
    current = prevalence_feeds.of_house(house=mine.house)
    form = FeedForm(doors.sent(request), house=mine.house, feed=current)
    try:
        done = doors.attempt(
            form=form,
            operation=lambda: prevalence_feeds.put(by=mine, wanted=form.to_wanted(), at=timezone.now()),
        )
    except TooOften as refusal:
        form.add_error(None, refusal.message)
        return _feed_page(request, mine, form=form, feed=current, status=doors.TOO_MANY)
    if done is not None:
        soon = "It is fetched now: look again in a minute." if done.is_enabled else "It is not fetched."
        messages.success(request, f"Kept. {soon}")
        return redirect("house:prevalence", mine.house.slug)
    return _feed_page(request, mine, form=form, feed=current)


@require_POST
@doors.for_admin
def remove_feed(request: doors.Request, mine: Housemate) -> HttpResponse:
    prevalence_feeds.remove(by=mine, at=timezone.now())
    messages.success(request, "The feed is gone; the figures that it brought stay.")
    return redirect("house:prevalence", mine.house.slug)


def _feed_page(request: doors.Request, mine: Housemate, **context: object) -> HttpResponse:
    return doors.show(request, "house/feed.html", mine=mine, **context)


def _initial(request: doors.Request, mine: Housemate) -> dict[str, Any]:
    """For today; or a link's figures, whose day nobody but the reader can say."""
    draft = request.session.get(DRAFT, {}) if request.GET.get("draft") else {}
    if draft.get("house") != mine.house.slug:
        return {"as_of_on": mine.house.day_of(timezone.now())}
    said = {
        name: written(number=Decimal(repr(number)), language=mine.house.language)
        for name, number in draft["figures"].items()
        if number is not None
    }
    return {"method": PrevalenceMethod.CASES.value, "source": draft["source"], **said}


def _page(request: doors.Request, mine: Housemate, **context: object) -> HttpResponse:
    house, today = mine.house, mine.house.day_of(timezone.now())
    current = prevalence.for_day(house=house, day=today)
    figures = list(queries.prevalences(house=house)[:SHOWN])
    how = {figure.pk: prevalence_words.how(figure=figure, language=house.language) for figure in figures}
    return doors.show(
        request,
        "house/prevalence.html",
        mine=mine,
        prevalence=current,
        days_old=(today - current.as_of_on).days if current else None,
        bounds=prevalence.bounds(stated=current) if current else None,
        how=how.get(current.pk) if current else None,
        rows=[{"figure": figure, "how": how[figure.pk]} for figure in figures],
        chart=prevalence_chart.steps(figures=figures, today=today),
        feed=prevalence_feeds.of_house(house=house),
        **context,
    )
