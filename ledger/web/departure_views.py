"""The pages of leaving: settling, handing over, going; and what stays somebody's afterwards."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import house.queries
from house.errors import Refused
from house.models import Housemate
from house.web import doors
from ledger import departures, queries
from ledger.web import forms, rows

CONFLICT = 409
PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_place
def leave(request: doors.Request, mine: Housemate) -> HttpResponse:
    if request.method == "POST":
        said = f"You have left {mine.house.name}. This is what stays yours."
        return _step(
            request, mine, said, lambda: departures.leave(housemate=mine, by=mine, at=timezone.now())
        )
    if not mine.lives_here:
        return redirect("ledger:left", mine.house.slug)
    return _page(request, mine)


@require_POST
@doors.for_place
def settle(request: doors.Request, mine: Housemate) -> HttpResponse:
    said = "These payments bring you to zero. Say of each when it is made."
    return _step(request, mine, said, lambda: departures.settle(by=mine, at=timezone.now()))


@require_POST
@doors.for_housemate
def hand_over(request: doors.Request, mine: Housemate) -> HttpResponse:
    housemates = house.queries.housemates(house=mine.house)
    form = forms.HandoverForm(request.POST, others=_others(mine, housemates))
    made = doors.attempt(
        form=form,
        operation=lambda: departures.offer(
            by=mine, successor_id=form.cleaned_data["successor"], at=timezone.now()
        ),
    )
    if made is None:
        return _page(request, mine, form=form)
    messages.success(request, f"{made.successor.name} is asked, and finds it on the home page.")
    return _back(mine)


@require_POST
@doors.for_housemate
def accept(request: doors.Request, mine: Housemate, handover: int) -> HttpResponse:
    try:
        taken = departures.accept(handover_id=handover, by=mine, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, f"{refusal.message} Nothing was moved.")
    else:
        messages.success(
            request, f"You have taken over what stood between {taken.leaver.name} and the house."
        )
    return redirect("ledger:home", mine.house.slug)


@require_POST
@doors.for_housemate
def decline(request: doors.Request, mine: Housemate, handover: int) -> HttpResponse:
    try:
        declined = departures.decline(handover_id=handover, by=mine, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("ledger:home", mine.house.slug)
    if declined.leaver_id == mine.pk:
        messages.success(request, "Taken back. Nothing was moved.")
        return _back(mine)
    messages.success(request, f"Declined. {declined.leaver.name} has to find another way.")
    return redirect("ledger:home", mine.house.slug)


@require_safe
@doors.for_place
def left(request: doors.Request, mine: Housemate) -> HttpResponse:
    if mine.lives_here:
        return redirect("ledger:home", mine.house.slug)
    return _page(request, mine)


@require_POST
@doors.for_place
def forget(request: doors.Request, mine: Housemate) -> HttpResponse:
    try:
        departures.forget(by=mine, at=timezone.now())
    except Refused as refusal:
        return _page(request, mine, refusal=refusal.message, status=CONFLICT)
    messages.success(request, f"{mine.house.name} has forgotten your name. What you stated there is erased.")
    return redirect("house:houses")


def _step(request: doors.Request, mine: Housemate, said: str, take: Callable[[], object]) -> HttpResponse:
    try:
        take()
    except Refused as refusal:
        return _page(request, mine, refusal=refusal.message, status=CONFLICT)
    messages.success(request, said)
    return _back(mine)


def _back(mine: Housemate) -> HttpResponse:
    # The leave page sends on who has left meanwhile.
    return redirect("ledger:leave", mine.house.slug)


def _page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    """Where somebody who leaves, or has left, stands, and what they can do about it."""
    housemates = list(house.queries.housemates(house=mine.house))
    found = {
        "balance": queries.balance(housemate=mine),
        "obstacle": departures.obstacle(housemate=mine),
        "transfers": list(rows.transfers(transfers=_transfers(mine), mine=mine, housemates=housemates)),
    }
    if not mine.lives_here:
        page = Paginator(queries.activities_open_to(reader=mine), PER_PAGE).get_page(request.GET.get("page"))
        return doors.show(request, "ledger/left.html", mine=mine, **found, page=page, **context)
    offers = queries.offers(house=mine.house).filter(leaver=mine)
    context.setdefault("form", forms.HandoverForm(others=_others(mine, housemates)))
    return doors.show(request, "ledger/leave.html", mine=mine, **found, offers=offers, **context)


def _transfers(mine: Housemate) -> Any:
    """What is settled on leaving; once somebody has left, whatever they pay or receive."""
    found = queries.transfers_open_to(reader=mine).exclude(status="carried").order_by("-id")
    return (found.filter(leaver=mine) if mine.lives_here else found)[:PER_PAGE]


def _others(mine: Housemate, housemates: Iterable[Housemate]) -> list[Housemate]:
    return [mate for mate in housemates if mate.pk != mine.pk]
