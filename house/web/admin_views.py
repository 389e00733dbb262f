"""The pages of a house's admins: settings, invitations, history."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import housemates, houses, invitations, queries
from house.errors import Refused
from house.models import Housemate
from house.web import doors, forms, history
from ledger import departures

HAPPENINGS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_admin
def settings(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.SettingsForm(doors.sent(request), house=mine.house)
    if doors.attempt(
        form=form,
        operation=lambda: houses.change(
            by=mine, change=form.to_change(), at=timezone.now(), seen=form.cleaned_data["seen"]
        ),
    ):
        messages.success(
            request, "Kept. Another price rule holds from tomorrow on; what is past stays as it was."
        )
        return redirect("house:settings", mine.house.slug)
    return _page(request, mine, form=form)


@require_POST
@doors.for_admin
def invite(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.InvitationForm(request.POST)
    issued = doors.attempt(
        form=form,
        operation=lambda: invitations.create(by=mine, at=timezone.now(), **form.cleaned_data),
    )
    if issued is None:
        return _page(request, mine, invitation_form=form, status=doors.UNPROCESSABLE)
    # No redirect here: it would have to store the secret somewhere to show it on the next page.
    link = request.build_absolute_uri(reverse("house:join", args=[issued.token]))
    return _page(request, mine, link=link, invitation=issued.invitation)


@require_POST
@doors.for_admin
def withdraw(request: doors.Request, mine: Housemate, invitation: int) -> HttpResponse:
    try:
        invitations.revoke(by=mine, invitation_id=invitation, at=timezone.now())
    except Refused as refusal:
        return _page(request, mine, refusal=refusal.message, status=doors.UNPROCESSABLE)
    messages.success(request, "Withdrawn. Nobody can join by that link any more.")
    return redirect("house:settings", mine.house.slug)


@require_POST
@doors.for_admin
def appoint(request: doors.Request, mine: Housemate, housemate: int) -> HttpResponse:
    try:
        appointed = housemates.appoint(
            by=mine, housemate_id=housemate, role=request.POST.get("role", ""), at=timezone.now()
        )
    except Refused as refusal:
        return _page(request, mine, refusal=refusal.message, status=doors.UNPROCESSABLE)
    messages.success(request, f"{appointed.name}: {appointed.get_role_display()}.")
    # Who has just stopped being one sees the settings no more.
    return redirect("house:me" if appointed.pk == mine.pk else "house:settings", mine.house.slug)


@require_POST
@doors.for_admin
def see_off(request: doors.Request, mine: Housemate, housemate: int) -> HttpResponse:
    leaver = get_object_or_404(mine.house.housemates, pk=housemate)
    try:
        departures.leave(housemate=leaver, by=mine, at=timezone.now())
    except Refused as refusal:
        return _page(request, mine, refusal=refusal.message, status=doors.UNPROCESSABLE)
    messages.success(request, f"{leaver.name} has left the house.")
    return redirect("house:settings", mine.house.slug)


def _page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    house = mine.house
    form = context.pop("form", None) or forms.SettingsForm(house=house)
    return doors.show(
        request,
        "house/settings.html",
        mine=mine,
        form=form,
        housemates=form.housemates,
        **{
            "invitation_form": forms.InvitationForm(),
            "invitations": queries.invitations(house=house)[:20],
            "usable": set(house.invitations.usable(at=timezone.now()).values_list("pk", flat=True)),
            "history": history.happenings(house=house, entries=queries.history(house=house)[:HAPPENINGS]),
            **context,
        },
    )
