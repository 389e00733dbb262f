"""The pages of offers: what waits for me, the board, history; making one; one offer and each step of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import house.queries
from house.errors import Mismatch, Refused
from house.models import Housemate
from house.web import doors
from ledger import market, offering, offers
from ledger.web import offer_forms, offer_rows

PER_PAGE = 30
_SAID = {
    "accepted": "Agreed. It is in the books, and in the month’s settlement.",
    "declined": "No deal. Nothing was moved.",
    "withdrawn": "Withdrawn. Nothing was moved.",
    "undone": "Undone: you are as you were before.",
}


@require_safe
@doors.for_housemate
def offers_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    now = timezone.now()
    waiting = market.waiting_of(reader=mine, at=now)
    page: Any = Paginator(market.history_of(reader=mine, at=now), PER_PAGE).get_page(request.GET.get("page"))
    lists = {
        "for_me": waiting.for_me,
        "board": waiting.board,
        "for_others": waiting.for_others,
        "history": page.object_list,
    }
    month = mine.house.day_of(now).replace(day=1)
    return doors.show(
        request,
        "ledger/offers.html",
        mine=mine,
        page=page,
        month=month,
        lesson=market.lesson(house=mine.house, month=month),
        **{name: list(offer_rows.of(offers=found, mine=mine, at=now)) for name, found in lists.items()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def make(request: doors.Request, mine: Housemate, kind: str) -> HttpResponse:
    if kind not in offer_forms.KINDS:
        raise Http404
    form = _form(mine, kind, doors.sent(request), initial={"uid": uuid4()})
    try:
        made = doors.attempt(
            form=form,
            operation=lambda: offering.make(
                by=mine, uid=form.cleaned_data["uid"], terms=form.terms(), at=timezone.now()
            ),
        )
    except Mismatch:
        form = _form(mine, kind, {**request.POST.dict(), "uid": str(uuid4())})
        form.add_error(None, "This was offered before with other words. To offer it too, press again.")
        made = None
    if made is None:
        return doors.show(request, "ledger/offer_new.html", mine=mine, form=form, kind=kind)
    if not made.replayed:
        messages.success(request, "Made. Nothing happens unless you both agree.")
    return redirect("ledger:offer", mine.house.slug, made.offer.uid)


@require_safe
@doors.for_place
def offer_page(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    return _page(request, mine, offer)


@require_POST
@doors.for_housemate
def answer(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    form = offer_forms.AnswerForm(request.POST, house=mine.house)

    def operation() -> Any:
        amount, seen = form.said()
        return offers.answer(by=mine, uid=offer, amount=amount, at=timezone.now(), seen=seen)

    answered = doors.attempt(form=form, operation=operation)
    if answered is None:
        return _page(request, mine, offer, form=form)
    messages.success(request, _SAID.get(answered.status, "Said. Now it is the others’ turn."))
    return redirect("ledger:offer", mine.house.slug, offer)


@require_POST
@doors.for_housemate
def accept(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    form = offer_forms.AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, offer, status=doors.UNPROCESSABLE)
    seen = form.cleaned_data
    return _step(request, mine, offer, lambda: offers.accept(by=mine, uid=offer, at=timezone.now(), **seen))


@require_POST
@doors.for_housemate
def decline(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    return _step(request, mine, offer, lambda: offers.decline(by=mine, uid=offer, at=timezone.now()))


@require_POST
@doors.for_housemate
def withdraw(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    return _step(request, mine, offer, lambda: offers.withdraw(by=mine, uid=offer, at=timezone.now()))


@require_POST
@doors.for_housemate
def undo(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    asked = "The other is asked; until they agree, the deal stands."
    return _step(request, mine, offer, lambda: offers.undo(by=mine, uid=offer, at=timezone.now()), asked)


@require_POST
@doors.for_housemate
def keep(request: doors.Request, mine: Housemate, offer: UUID) -> HttpResponse:
    stands = "The deal stands."
    return _step(request, mine, offer, lambda: offers.keep(by=mine, uid=offer, at=timezone.now()), stands)


def _step(
    request: doors.Request, mine: Housemate, offer: UUID, take: Callable[[], Any], said: str = ""
) -> HttpResponse:
    try:
        taken = take()
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        is_deal = taken.status == "accepted" and said
        messages.success(request, said if is_deal else _SAID.get(taken.status, "Said."))
    return redirect("ledger:offer", mine.house.slug, offer)


def _form(mine: Housemate, kind: str, sent: Any, **kwargs: Any) -> offer_forms.OfferForm:
    others = [mate for mate in house.queries.housemates(house=mine.house) if mate.pk != mine.pk]
    return offer_forms.OfferForm(sent, house=mine.house, kind=kind, others=others, **kwargs)


def _page(request: doors.Request, mine: Housemate, uid: UUID, **context: Any) -> HttpResponse:
    found = market.offer_of(reader=mine, uid=uid)
    row = offer_rows.row(offer=found, mine=mine, at=timezone.now())
    turns = sorted(found.turns.all(), key=lambda turn: turn.round)
    return doors.show(request, "ledger/offer.html", mine=mine, offer=found, row=row, turns=turns, **context)
