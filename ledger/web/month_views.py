"""The pages of the months: what each one came to, and who pays whom."""

from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

import house.queries
from house.models import Housemate
from house.web import doors
from ledger import explaining, market, months, queries
from ledger.web import rows

SETTLED = 20


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
        **_settling(mine),
    )


@require_safe
@doors.for_housemate
def month_page(request: doors.Request, mine: Housemate, month: date) -> HttpResponse:
    if month in _open_months(mine):
        so_far = queries.month_so_far(reader=mine, day=month)
        return doors.show(
            request,
            "ledger/month_open.html",
            mine=mine,
            month=month,
            **rows.so_far(people=so_far),
            running=_running(mine),
            lesson=market.lesson(house=mine.house, month=month),
            closes_on=months.closes_on(month=month),
        )
    return _closed(request, mine, month)


def _closed(request: doors.Request, mine: Housemate, month: date) -> HttpResponse:
    closed = queries.month(house=mine.house, month=month)
    paid = explaining.meanwhile(found=closed)
    waits = explaining.waiting(found=closed, paid=paid)
    own = explaining.explanation(found=closed, reader=mine, paid=paid)
    housemates = list(house.queries.housemates(house=mine.house))
    return doors.show(
        request,
        "ledger/month.html",
        mine=mine,
        month=month,
        settlement=closed.settlement,
        lesson=market.lesson(house=mine.house, month=month),
        hides=closed.hides_microcovids,
        statements=list(rows.statements(month=closed, waiting=waits, mine=mine)),
        explained=own,
        said=own and explaining.sentence(explained=own, house=mine.house),
        transfers=list(rows.transfers(transfers=closed.transfers, mine=mine, housemates=housemates)),
    )


def _settling(mine: Housemate) -> dict[str, list[rows.TransferRow]]:
    """What those who leave settle: what is still to be paid, and the newest of what is."""
    housemates = list(house.queries.housemates(house=mine.house))
    found = {
        "settling": queries.settling(house=mine.house),
        "settled": queries.settled(house=mine.house)[:SETTLED],
    }
    return {
        name: list(rows.transfers(transfers=transfers, mine=mine, housemates=housemates))
        for name, transfers in found.items()
    }


def _running(mine: Housemate) -> date:
    return mine.house.day_of(timezone.now()).replace(day=1)


def _open_months(mine: Housemate) -> list[date]:
    return months.open_months(house=mine.house, day=_running(mine))
