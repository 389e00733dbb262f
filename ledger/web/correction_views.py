"""The pages on which its owner corrects or withdraws an activity."""

import dataclasses
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import money
from house.errors import Conflict
from house.models import Housemate
from house.web import doors
from ledger import activities, contacts, planned, queries
from ledger.web import forms, log_forms, log_views, views

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_place
def correct(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, part = _own(mine, uid)
    if activity.is_withdrawn:
        return redirect("ledger:activity", mine.house.slug, uid)
    initial = _initial(mine, activity, part)
    form = log_forms.CorrectionForm(doors.sent(request), around=log_views.around(mine), initial=initial)
    try:
        corrected = doors.attempt(form=form, operation=lambda: _correct(form, mine, uid))
    except _Overtaken as overtaken:
        return _overtaken(request, mine, uid, overtaken)
    if corrected is None:
        return _page(request, mine, activity, form=form)
    if not corrected.replayed:
        now, before = (
            _text(mine, micros) for micros in (corrected.exposure.charge_micros, part.charge_micros)
        )
        messages.success(request, f"Corrected. You are charged {now} for it now; it was {before}.")
    return redirect("ledger:activity", mine.house.slug, uid)


@require_POST
@doors.for_place
def quote(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, _ = _own(mine, uid)
    form = log_forms.CorrectionQuoteForm(request.POST, around=log_views.around(mine))
    quoted = doors.attempt(
        form=form,
        operation=lambda: activities.quote_correction(
            housemate=mine, uid=uid, plan=form.plan, at=timezone.now()
        ),
    )
    log_views.forgive(form)
    shown = log_views.told(quoted, form, mine)
    if request.htmx:
        return doors.show(request, "ledger/log.html#quote", mine=mine, form=form, live=True, **shown)
    return _page(request, mine, activity, form=form, **shown)


@require_POST
@doors.for_place
def withdraw(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, part = _own(mine, uid)
    form = forms.WithdrawalForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        activities.withdraw(housemate=mine, uid=uid, version=version, at=timezone.now())
    except Conflict as refusal:
        return views.show_activity(request, mine, uid, refusal=refusal.message, status=CONFLICT)
    if not activity.is_withdrawn:
        messages.success(
            request, f"Withdrawn. The charge of {_text(mine, part.charge_micros)} was taken back."
        )
    return redirect("ledger:activity", mine.house.slug, uid)


class _Overtaken(Exception):
    """Somebody else's change, or one's own from another window, came first."""


def _correct(form: log_forms.CorrectionForm, mine: Housemate, uid: UUID) -> activities.Logged:
    version = form.cleaned_data["version"]
    try:
        return activities.correct(housemate=mine, uid=uid, version=version, plan=form.plan, at=timezone.now())
    except Conflict as refusal:
        raise _Overtaken(refusal.message) from refusal


def _overtaken(request: doors.Request, mine: Housemate, uid: UUID, overtaken: _Overtaken) -> HttpResponse:
    activity, _ = _own(mine, uid)
    if activity.is_withdrawn:
        return views.show_activity(request, mine, uid, refusal=str(overtaken), status=CONFLICT)
    form = log_forms.CorrectionForm(
        {**request.POST.dict(), "version": activity.version}, around=log_views.around(mine)
    )
    form.add_error(None, "This was corrected in the meantime. To have it as it stands here, save once more.")
    return _page(request, mine, activity, form=form, status=CONFLICT)


def _initial(mine: Housemate, activity: Any, part: Any) -> dict[str, Any]:
    plan = planned.thawed(
        frozen=activities.frozen(part=part),
        title=activity.title,
        occurred_on=activity.occurred_on,
        note=activity.note,
    )
    # Of a contact that was erased since, what they were counted with stays.
    known = {contact.pk for contact in contacts.of(reader=mine)}
    ids = tuple(key if key in known else None for key in plan.contact_ids)
    plan = dataclasses.replace(plan, contact_ids=ids if any(ids) else ())
    said = log_forms.initial(plan=plan, language=mine.house.language)
    return {**said, "version": activity.version}


def _own(mine: Housemate, uid: UUID) -> tuple[Any, Any]:
    """An activity and the reader's own part of it; nobody else corrects it."""
    found = get_object_or_404(queries.activities_open_to(reader=mine), uid=uid)
    return found, queries.own_part(activity=found, housemate=mine)


def _page(request: doors.Request, mine: Housemate, activity: Any, **context: Any) -> HttpResponse:
    where = [mine.house.slug, activity.uid]
    return doors.show(
        request,
        "ledger/log.html",
        mine=mine,
        correcting=activity,
        price=True,
        action=reverse("ledger:correct", args=where),
        quote_at=reverse("ledger:quote-correction", args=where),
        **context,
    )


def _text(mine: Housemate, micros: int) -> str:
    return money.text(micros=micros, currency=mine.house.currency, language=mine.house.language)
