"""Balances, the ledger and months in the API: translate in, one call, translate out."""

import re
from datetime import date

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from house.api import doors
from house.models import House
from ledger import market, months, queries
from ledger.api import month_shown

_MONTH = OpenApiParameter("month", str, OpenApiParameter.PATH, description="Such as 2026-03.")


class Balances(doors.Door):
    @extend_schema(
        operation_id="balances",
        parameters=[doors.SLUG],
        responses=doors.answers(month_shown.BalancesShown),
    )
    def get(self, _request: Request, slug: str) -> Response:
        """Where each account stands now; all of them together are zero."""
        me = self.housemate(slug)
        rows = {"results": queries.balances(house=me.house)}
        return Response(month_shown.BalancesShown(rows, context={"reader": me}).data)


class Ledger(doors.Door):
    @extend_schema(
        operation_id="ledger",
        parameters=[doors.SLUG, *doors.PAGE],
        responses=doors.answers(doors.page_of(month_shown.EntryShown), 400),
    )
    def get(self, request: Request, slug: str) -> Response:
        """All that was posted, the newest first: each entry with its lines, which sum to zero."""
        me = self.housemate(slug)
        return doors.page(
            request=request,
            rows=queries.entries(house=me.house),
            shown=month_shown.EntryShown,
            newest_first=("-seq",),
            context={"reader": me},
        )


class Months(doors.Door):
    @extend_schema(
        operation_id="months",
        parameters=[doors.SLUG],
        responses=doors.answers(month_shown.MonthsShown),
    )
    def get(self, _request: Request, slug: str) -> Response:
        """The months that are open and those that are closed, the newest first."""
        me = self.housemate(slug)
        rows = [
            *(month_shown.open_summary(month=month) for month in _open_months(me.house)),
            *(month_shown.closed_summary(settlement=found) for found in queries.settlements(house=me.house)),
        ]
        page = {"next": None, "previous": None, "results": rows}
        return Response(month_shown.MonthsShown(page, context={"reader": me}).data)


class Month(doors.Door):
    @extend_schema(
        operation_id="month",
        parameters=[doors.SLUG, _MONTH],
        responses=doors.answers(month_shown.MonthShown),
    )
    def get(self, _request: Request, slug: str, month: str) -> Response:
        """One month: each account's statement, who pays whom, my own figure explained. Open: so far."""
        me = self.housemate(slug)
        first = _month_or_404(month)
        if first in _open_months(me.house):
            people = queries.month_so_far(reader=me, day=first)
            laid_out = month_shown.so_far(month=first, people=people)
        else:
            laid_out = month_shown.closed(found=queries.month(house=me.house, month=first), me=me)
        laid_out["offers"] = market.lesson(house=me.house, month=first)
        return Response(month_shown.MonthShown(laid_out, context={"reader": me}).data)


def _open_months(house: House) -> list[date]:
    return months.open_months(house=house, day=house.day_of(timezone.now()))


def _month_or_404(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        raise Http404
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
