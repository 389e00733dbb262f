"""The pages of a payment: said to be made, not come, confirmed, taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import house.queries
from house.errors import NotAllowed, Refused
from house.models import Housemate
from house.web import doors
from ledger import payments, queries
from ledger.web import rows

CONFLICT = 409


@require_safe
@doors.for_place
def transfer_page(request: doors.Request, mine: Housemate, transfer: int) -> HttpResponse:
    return _page(request, mine, _found(mine, transfer))


def _step(take: Callable[..., object], said: str) -> doors.Page:
    """A door through which one side of a transfer says what became of it."""

    @require_POST
    @doors.for_place
    def step(request: doors.Request, mine: Housemate, transfer: int) -> HttpResponse:
        return _take(request, mine, transfer, (take, said))

    return step


claim = _step(payments.claim, "Noted. It counts once the other side has confirmed it.")
confirm = _step(payments.confirm, "Confirmed. The balances have it.")
dispute = _step(payments.dispute, "Noted. It stays unpaid until the two of you agree.")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_place
def undo(request: doors.Request, mine: Housemate, transfer: int) -> HttpResponse:
    if request.method == "POST":
        said = "Taken back. The balances are as they were before, and the payment is to be made."
        return _take(request, mine, transfer, (payments.undo, said))
    row = _row(mine, found := _found(mine, transfer))
    if found.status != "confirmed":
        return _page(request, mine, found)
    if not row.may_undo:
        raise NotAllowed("Only the one who receives it can take the confirmation back.")
    stands = list(rows.undoing(transfer=found, mine=mine))
    return doors.show(request, "ledger/undo.html", mine=mine, row=row, transfer=found, stands=stands)


def _take(
    request: doors.Request, mine: Housemate, transfer: int, step: tuple[Callable[..., object], str]
) -> HttpResponse:
    take, said = step
    found = _found(mine, transfer)
    try:
        take(transfer_id=found.pk, by=mine, at=timezone.now())
    except Refused as refusal:
        # As it stands now: the refusal may be what somebody else said meanwhile.
        return _page(request, mine, _found(mine, transfer), refusal=refusal.message, status=CONFLICT)
    messages.success(request, said)
    return _back(mine, found)


def _back(mine: Housemate, transfer: Any) -> HttpResponse:
    """To the page that has the row among others of its kind."""
    if not mine.lives_here or transfer.leaver_id == mine.pk:
        return redirect("ledger:leave" if mine.lives_here else "ledger:left", mine.house.slug)
    if transfer.settlement:
        return redirect("ledger:month", mine.house.slug, transfer.settlement.month)
    return redirect("ledger:months", mine.house.slug)


def _found(mine: Housemate, transfer: int) -> Any:
    return get_object_or_404(queries.transfers_open_to(reader=mine), pk=transfer)


def _row(mine: Housemate, transfer: Any) -> rows.TransferRow:
    housemates = list(house.queries.housemates(house=mine.house))
    return next(rows.transfers(transfers=[transfer], mine=mine, housemates=housemates))


def _page(request: doors.Request, mine: Housemate, transfer: Any, **context: Any) -> HttpResponse:
    row = _row(mine, transfer)
    return doors.show(request, "ledger/transfer.html", mine=mine, row=row, transfer=transfer, **context)
