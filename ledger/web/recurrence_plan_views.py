"""What is repeated, in the words in which it is logged: all of it from today on, or one day otherwise."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from house.errors import Refused
from house.models import Housemate
from house.web import doors
from ledger import planned, recurrence_days, recurrences, upcoming
from ledger.web import drafts, log_forms, recurrence_forms

CONFLICT = 409
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@doors.for_housemate
def change(request: doors.Request, mine: Housemate, recurrence: UUID) -> HttpResponse:
    found = upcoming.one_of_mine(reader=mine, uid=recurrence)
    if found.ended_at is not None:
        return redirect("ledger:recurrence", mine.house.slug, recurrence)
    if step := request.POST.get("step"):
        draft = _draft(mine, recurrence_forms.SeriesQuoteForm)
        return _page(request, mine, found, **drafts.stepped(request, draft, step))
    form = _form(request, mine, recurrence_forms.SeriesPlanForm, _usual(found), found.version)
    try:
        changed = doors.attempt(form=form, operation=lambda: _change(form, mine, found))
    except doors.Overtaken:
        sent = {**request.POST.dict(), "version": found.version}
        form = recurrence_forms.SeriesPlanForm(sent, around=drafts.around(mine))
        form.add_error(
            None, "This was changed in the meantime. To have it as it stands here, save once more."
        )
        return _page(request, mine, found, form=form, status=CONFLICT)
    if changed is None:
        draft = _draft(mine, recurrence_forms.SeriesQuoteForm)
        return _page(request, mine, found, **drafts.shown(form, draft))
    messages.success(request, "Changed from today on. What was logged before stays as it is.")
    return redirect("ledger:recurrence", mine.house.slug, recurrence)


@form_page
@doors.for_housemate
def quote(request: doors.Request, mine: Housemate, recurrence: UUID) -> HttpResponse:
    found = upcoming.one_of_mine(reader=mine, uid=recurrence)
    if request.method != "POST":
        return redirect("ledger:recurrence-plan", mine.house.slug, recurrence)
    draft = _draft(mine, recurrence_forms.SeriesQuoteForm)
    return _page(request, mine, found, **drafts.quoted(request, draft))


@form_page
@doors.for_housemate
def change_day(request: doors.Request, mine: Housemate, recurrence: UUID, day: date) -> HttpResponse:
    found = upcoming.one_of_mine(reader=mine, uid=recurrence)
    try:
        usual = recurrence_days.plan_on(of=found, day=day)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("ledger:recurrence", mine.house.slug, recurrence)
    if step := request.POST.get("step"):
        draft = _draft(mine, recurrence_forms.DayQuoteForm)
        return _page(request, mine, found, day, **drafts.stepped(request, draft, step))
    form = _form(request, mine, recurrence_forms.DayPlanForm, usual)
    changed = doors.attempt(
        form=form,
        operation=lambda: recurrence_days.change_one(
            by=mine, uid=recurrence, day=day, plan=form.plan, at=timezone.now()
        ),
    )
    if changed is None:
        draft = _draft(mine, recurrence_forms.DayQuoteForm)
        return _page(request, mine, found, day, **drafts.shown(form, draft))
    messages.success(request, "Changed for this day alone.")
    return redirect("ledger:recurrence", mine.house.slug, recurrence)


@form_page
@doors.for_housemate
def quote_day(request: doors.Request, mine: Housemate, recurrence: UUID, day: date) -> HttpResponse:
    found = upcoming.one_of_mine(reader=mine, uid=recurrence)
    if request.method != "POST":
        return redirect("ledger:recurrence-day", mine.house.slug, recurrence, day)
    draft = _draft(mine, recurrence_forms.DayQuoteForm)
    return _page(request, mine, found, day, **drafts.quoted(request, draft))


def _usual(found: Any) -> planned.Plan:
    try:
        return recurrences.plan(of=found)
    except Refused:
        # Its words mean nothing any more: whom and how is planned anew.
        return planned.Plan(title=found.title, note=found.note, occurred_on=found.starts_on)


def _draft(mine: Housemate, form: type[log_forms.LogForm]) -> drafts.Draft:
    return drafts.Draft(
        mine=mine,
        form=form,
        price=lambda plan: upcoming.expected(reader=mine, plan=plan, at=timezone.now()),
    )


def _form(
    request: doors.Request,
    mine: Housemate,
    kind: type[log_forms.LogForm],
    usual: planned.Plan,
    version: int | None = None,
) -> log_forms.LogForm:
    initial = drafts.initial(mine, usual) | {"version": version}
    return kind(doors.sent(request), around=drafts.around(mine), initial=initial)


def _change(form: log_forms.LogForm, mine: Housemate, found: Any) -> Any:
    now = timezone.now()
    terms = recurrences.Terms(plan=form.plan, rule=recurrences.going_on(of=found, at=now))
    version = form.cleaned_data["version"]
    return doors.unless_overtaken(
        lambda: recurrences.change(by=mine, uid=found.uid, version=version, terms=terms, at=now)
    )


def _page(
    request: doors.Request,
    mine: Housemate,
    found: Any,
    day: date | None = None,
    *,
    page: str = drafts.PAGE,
    **context: Any,
) -> HttpResponse:
    names = ("recurrence-day", "recurrence-quote") if day else ("recurrence-plan", "recurrence-plan-quote")
    where = [mine.house.slug, found.uid, *([day] if day else [])]
    action, quote_at = (reverse(f"ledger:{name}", args=where) for name in names)
    shown = {"planning": found, "planned_day": day, "price": True, "action": action, "quote_at": quote_at}
    return doors.show(request, page, mine=mine, **shown, **context)
