"""The pages of what somebody repeats: what comes and its expected cost; starting, its days, ending."""

import dataclasses
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from house.errors import Conflict, Mismatch, Refused
from house.models import Housemate
from house.web import doors
from ledger import recurrence_days, recurrences, upcoming
from ledger.web import recurrence_forms, recurrence_words

CONFLICT = 409
_NEXT = 8


@require_safe
@doors.for_housemate
def recurring_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    found = list(upcoming.mine(reader=mine))
    return doors.show(
        request,
        "ledger/recurring.html",
        mine=mine,
        repeated=[(each, recurrence_words.rule_of(found=each)) for each in found],
        coming=upcoming.of(reader=mine, recurrences=found, at=timezone.now(), most=_NEXT),
        put_aside=upcoming.put_aside(reader=mine),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def start(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    try:
        plan, now = upcoming.plan_of(reader=mine, uid=uid), timezone.now()
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("ledger:activity", mine.house.slug, uid)
    usual = recurrence_forms.usual(day=plan.occurred_on, today=mine.house.day_of(now))
    form = recurrence_forms.StartForm(doors.sent(request), initial={"uid": uuid4(), **usual})
    try:
        started = doors.attempt(
            form=form,
            operation=lambda: recurrences.start(
                by=mine, uid=form.cleaned_data["uid"], terms=form.terms(plan=plan), at=now
            ),
        )
    except Mismatch:
        form = recurrence_forms.StartForm({**_lists(request), "uid": str(uuid4())})
        form.add_error(
            None, "This was started before with other days. To repeat it on these too, press again."
        )
        started = None
    if started is None:
        return doors.show(request, "ledger/recurring_new.html", mine=mine, form=form, plan=plan, activity=uid)
    if not started.replayed:
        messages.success(request, "It repeats from now on. Each day is logged and charged once it has come.")
    return redirect("ledger:recurrence", mine.house.slug, started.recurrence.uid)


@require_safe
@doors.for_housemate
def recurrence_page(request: doors.Request, mine: Housemate, recurrence: UUID) -> HttpResponse:
    return _page(request, mine, recurrence)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def change(request: doors.Request, mine: Housemate, recurrence: UUID) -> HttpResponse:
    found, now = upcoming.one_of_mine(reader=mine, uid=recurrence), timezone.now()
    if found.ended_at is not None:
        return redirect("ledger:recurrence", mine.house.slug, recurrence)
    said = recurrence_forms.said(rule=recurrences.going_on(of=found, at=now))
    words = {"title": found.title, "note": found.note, "version": found.version}
    form = recurrence_forms.ChangeForm(doors.sent(request), initial={**said, **words})
    status = None
    try:
        changed = doors.attempt(form=form, operation=lambda: _change(form, mine, found, now))
    except doors.Overtaken:
        form = recurrence_forms.ChangeForm({**_lists(request), "version": found.version})
        form.add_error(
            None, "This was changed in the meantime. To have it as it stands here, save once more."
        )
        changed, status = None, {"status": CONFLICT}
    if changed is None:
        return doors.show(
            request, "ledger/recurring_change.html", mine=mine, form=form, found=found, **(status or {})
        )
    messages.success(request, "Changed from today on. What was logged before stays as it is.")
    return redirect("ledger:recurrence", mine.house.slug, recurrence)


@require_POST
@doors.for_housemate
def end(request: doors.Request, mine: Housemate, recurrence: UUID) -> HttpResponse:
    form = recurrence_forms.VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        recurrences.end(by=mine, uid=recurrence, version=version, at=timezone.now())
    except Conflict as refusal:
        return _page(request, mine, recurrence, refusal=refusal.message, status=CONFLICT)
    messages.success(request, "Ended. What was logged stays as it is.")
    return redirect("ledger:recurring", mine.house.slug)


@require_POST
@doors.for_housemate
def skip(request: doors.Request, mine: Housemate, recurrence: UUID, day: date) -> HttpResponse:
    return _step(request, mine, recurrence, day, recurrence_days.skip)


@require_POST
@doors.for_housemate
def unskip(request: doors.Request, mine: Housemate, recurrence: UUID, day: date) -> HttpResponse:
    return _step(request, mine, recurrence, day, recurrence_days.unskip)


def _change(form: recurrence_forms.ChangeForm, mine: Housemate, found: Any, at: Any) -> Any:
    said = form.cleaned_data
    plan = dataclasses.replace(recurrences.plan(of=found), title=said["title"], note=said["note"])
    terms = recurrences.Terms(plan=plan, rule=form.rule())
    return doors.unless_overtaken(
        lambda: recurrences.change(by=mine, uid=found.uid, version=said["version"], terms=terms, at=at)
    )


def _step(
    request: doors.Request, mine: Housemate, recurrence: UUID, day: date, take: Callable[..., Any]
) -> HttpResponse:
    try:
        take(by=mine, uid=recurrence, day=day, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("ledger:recurrence", mine.house.slug, recurrence)


def _lists(request: doors.Request) -> dict[str, Any]:
    """What a form sent, with every day of the week that was ticked."""
    return {**request.POST.dict(), "weekdays": request.POST.getlist("weekdays")}


def _page(request: doors.Request, mine: Housemate, uid: UUID, **context: Any) -> HttpResponse:
    found = upcoming.one_of_mine(reader=mine, uid=uid)
    return doors.show(
        request,
        "ledger/recurrence.html",
        mine=mine,
        found=found,
        rule=recurrence_words.rule_of(found=found),
        coming=upcoming.of(reader=mine, recurrences=[found], at=timezone.now(), most=_NEXT),
        put_aside=upcoming.put_aside(reader=mine).filter(recurrence=found),
        **context,
    )
