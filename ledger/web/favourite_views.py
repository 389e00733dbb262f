"""The page of what is logged again: a housemate's favourites, and what the house offers everybody."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import riskcalc
from house.errors import Refused
from house.models import Housemate
from house.web import doors
from ledger import favourites, house_presets, planned, shortcuts
from ledger.web import own_forms


@require_safe
@doors.for_place
def favourites_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    return doors.show(
        request,
        "ledger/favourites.html",
        mine=mine,
        rows=list(_rows(mine)),
        presets=list(house_presets.of(house=mine.house)) if mine.lives_here else [],
    )


@require_POST
@doors.for_housemate
def keep(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    try:
        kept = favourites.keep_activity(by=mine, uid=uid, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("ledger:activity", mine.house.slug, uid)
    messages.success(request, f"{kept.title} is at hand on the log page from now on.")
    return redirect("ledger:favourites", mine.house.slug)


@require_POST
@doors.for_housemate
def rename(request: doors.Request, mine: Housemate, favourite: int) -> HttpResponse:
    form = own_forms.TitleForm(request.POST)
    if doors.attempt(
        form=form,
        operation=lambda: favourites.rename(
            by=mine, favourite_id=favourite, title=form.cleaned_data["title"]
        ),
    ):
        messages.success(request, "Kept under its new title.")
    else:
        favourites.found(reader=mine, favourite_id=favourite)
        messages.warning(request, "A title of at most 120 characters, please. Nothing was changed.")
    return redirect("ledger:favourites", mine.house.slug)


@require_POST
@doors.for_place
def remove(request: doors.Request, mine: Housemate, favourite: int) -> HttpResponse:
    favourites.remove(by=mine, favourite_id=favourite)
    messages.success(request, "Erased. What you logged by it stays.")
    return redirect("ledger:favourites", mine.house.slug)


@require_POST
@doors.for_admin
def offer(request: doors.Request, mine: Housemate, favourite: int) -> HttpResponse:
    """An admin offers what their favourite says of people and occasion to everybody in the house."""
    found = shortcuts.find(
        reader=mine, key=shortcuts.key_of(favourite=favourites.found(reader=mine, favourite_id=favourite))
    )
    try:
        plan = planned.thawed(
            frozen=found.frozen, title=found.title, occurred_on=mine.house.day_of(timezone.now())
        )
        house_presets.keep(by=mine, label=found.title, plan=plan, at=timezone.now())
    except (Refused, riskcalc.InvalidInput) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Everybody finds it among the ready-made ones now.")
    return redirect("ledger:favourites", mine.house.slug)


@require_POST
@doors.for_admin
def withdraw(request: doors.Request, mine: Housemate, preset: int) -> HttpResponse:
    house_presets.remove(by=mine, preset_id=preset, at=timezone.now())
    messages.success(request, "It is offered no longer.")
    return redirect("ledger:favourites", mine.house.slug)


def _rows(mine: Housemate) -> Iterator[dict[str, Any]]:
    kept = list(favourites.of(reader=mine))
    listed = shortcuts.favourites_of(kept=kept)
    today = mine.house.day_of(timezone.now())
    for favourite, priced in zip(
        kept, shortcuts.priced(reader=mine, shortcuts=listed, day=today), strict=True
    ):
        form = own_forms.TitleForm(initial={"title": favourite.title}, auto_id=f"favourite-{favourite.pk}-%s")
        yield {"favourite": favourite, "priced": priced, "form": form}
