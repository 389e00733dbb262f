"""The pages on which its owner corrects or withdraws an activity."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import money
from house.errors import Conflict, Refused
from house.models import Housemate
from house.web import doors
from ledger import activities, planned, queries
from ledger.web import drafts, forms, log_forms, views

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_place
def correct(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, part = _own(mine, uid)
    if activity.is_withdrawn:
        return redirect("ledger:activity", mine.house.slug, uid)
    if step := request.POST.get("step"):
        return _page(request, mine, activity, **drafts.stepped(request, _draft(mine, part), step))
    initial = _initial(mine, activity, part)
    form = log_forms.CorrectionForm(doors.sent(request), around=drafts.around(mine, part), initial=initial)
    try:
        corrected = doors.attempt(form=form, operation=lambda: _correct(form, mine, uid))
    except doors.Overtaken as overtaken:
        return _overtaken(request, mine, uid, overtaken)
    if corrected is None:
        return _page(request, mine, activity, **drafts.shown(form, _draft(mine, part)))
    if not corrected.replayed:
        messages.success(request, f"Corrected. {_charged(mine, corrected, part)}")
    return redirect("ledger:activity", mine.house.slug, uid)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_place
def quote(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, part = _own(mine, uid)
    if request.method != "POST":
        return redirect("ledger:correct", mine.house.slug, uid)
    return _page(request, mine, activity, **drafts.quoted(request, _draft(mine, part)))


@require_POST
@doors.for_place
def withdraw(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    activity, _ = _own(mine, uid)
    form = forms.WithdrawalForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        activities.withdraw(housemate=mine, uid=uid, version=version, at=timezone.now())
    except Conflict as refusal:
        return views.show_activity(request, mine, uid, refusal=refusal.message, status=CONFLICT)
    if not activity.is_withdrawn:
        charges = [each.charge_micros for each in activity.exposures.all()]
        words = "The charge of {} was" if len(charges) == 1 else "Its charges, {} in all, were"
        messages.success(request, f"Withdrawn. {words.format(_text(mine, sum(charges)))} taken back.")
    return redirect("ledger:activity", mine.house.slug, uid)


def _charged(mine: Housemate, corrected: activities.Logged, part: Any) -> str:
    if {corrected.exposure.payer, part.payer} != {planned.Payer.EACH}:
        return drafts.charged(mine, corrected)
    now, before = (_text(mine, each.charge_micros) for each in (corrected.exposure, part))
    return f"You are charged {now} for it now; it was {before}."


def _draft(mine: Housemate, part: Any) -> drafts.Draft:
    uid = part.activity.uid
    return drafts.Draft(
        mine=mine,
        part=part,
        form=log_forms.CorrectionQuoteForm,
        price=lambda plan: activities.quote_correction(housemate=mine, uid=uid, plan=plan, at=timezone.now()),
    )


def _correct(form: log_forms.CorrectionForm, mine: Housemate, uid: UUID) -> activities.Logged:
    version, plan = form.cleaned_data["version"], form.plan
    return doors.unless_overtaken(
        lambda: activities.correct(housemate=mine, uid=uid, version=version, plan=plan, at=timezone.now())
    )


def _overtaken(
    request: doors.Request, mine: Housemate, uid: UUID, overtaken: doors.Overtaken
) -> HttpResponse:
    activity, part = _own(mine, uid)
    if activity.is_withdrawn:
        return views.show_activity(request, mine, uid, refusal=str(overtaken), status=CONFLICT)
    form = log_forms.CorrectionForm(
        {**request.POST.dict(), "version": activity.version}, around=drafts.around(mine, part)
    )
    form.add_error(None, "This was corrected in the meantime. To have it as it stands here, save once more.")
    return _page(request, mine, activity, form=form, status=CONFLICT)


def _initial(mine: Housemate, activity: Any, part: Any) -> dict[str, Any]:
    try:
        plan = activities.plan_of(part=part)
    except Refused:
        # Its words mean nothing any more: whom and how is described anew.
        plan = planned.Plan(title=activity.title, occurred_on=activity.occurred_on, note=activity.note)
    return {**drafts.initial(mine, plan), "version": activity.version}


def _own(mine: Housemate, uid: UUID) -> tuple[Any, Any]:
    """An activity and the reader's own part of it; nobody else corrects it."""
    found = get_object_or_404(queries.activities_open_to(reader=mine), uid=uid)
    return found, queries.own_part(activity=found, housemate=mine)


def _page(
    request: doors.Request, mine: Housemate, activity: Any, *, page: str = drafts.PAGE, **context: Any
) -> HttpResponse:
    where = [mine.house.slug, activity.uid]
    return doors.show(
        request,
        page,
        mine=mine,
        correcting=activity,
        price=True,
        action=reverse("ledger:correct", args=where),
        quote_at=reverse("ledger:quote-correction", args=where),
        **context,
    )


def _text(mine: Housemate, micros: int) -> str:
    return money.text(micros=micros, currency=mine.house.currency, language=mine.house.language)
