"""The pages of the months: what each one came to, who pays whom, paid and received."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import house.queries
from house.errors import Refused
from house.models import Housemate
from house.web import doors
from ledger import months, payments, queries
from ledger.web import rows

CONFLICT = 409


@require_safe
@doors.for_housemate
def months_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    return doors.show(
        request,
        "ledger/months.html",
        mine=mine,
        running=_running(mine),
        open_months=_open_months(mine),
        settlements=queries.settlements(house=mine.house),
    )


@require_safe
@doors.for_housemate
def month_page(request: doors.Request, mine: Housemate, month: date) -> HttpResponse:
    if month in _open_months(mine):
        so_far = queries.month_so_far(house=mine.house, day=month)
        most = max((row.microcovids for row in so_far), default=0)
        return doors.show(
            request,
            "ledger/month_open.html",
            mine=mine,
            month=month,
            so_far=so_far,
            most=most,
            running=_running(mine),
            closes_on=months.closes_on(month=month),
        )
    return _closed(request, mine, month)


def _step(take: Callable[..., object], said: str) -> doors.Page:
    """A door through which one side of a transfer says that their part is done."""

    @require_POST
    @doors.for_housemate
    def step(request: doors.Request, mine: Housemate, month: date, transfer: int) -> HttpResponse:
        get_object_or_404(queries.transfers(house=mine.house), pk=transfer, settlement__month=month)
        try:
            take(transfer_id=transfer, by=mine, at=timezone.now())
        except Refused as refusal:
            return _closed(request, mine, month, refusal=refusal.message, status=CONFLICT)
        messages.success(request, said)
        return redirect("ledger:month", mine.house.slug, month)

    return step


claim = _step(payments.claim, "Noted. It counts once the other side has confirmed it.")
confirm = _step(payments.confirm, "Confirmed. The balances have it.")


def _closed(request: doors.Request, mine: Housemate, month: date, **context: Any) -> HttpResponse:
    closed = queries.month(house=mine.house, month=month)
    housemates = list(house.queries.housemates(house=mine.house))
    return doors.show(
        request,
        "ledger/month.html",
        mine=mine,
        month=month,
        settlement=closed.settlement,
        statements=list(rows.statements(month=closed, mine=mine)),
        transfers=list(rows.transfers(month=closed, mine=mine, housemates=housemates)),
        **context,
    )


def _running(mine: Housemate) -> date:
    return mine.house.day_of(timezone.now()).replace(day=1)


def _open_months(mine: Housemate) -> list[date]:
    return months.open_months(house=mine.house, day=_running(mine))
