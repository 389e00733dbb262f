"""The page of the house fund: what it has, what it paid for, and recording and taking back an expense."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from house import money
from house.errors import Mismatch, NotAllowed
from house.models import Housemate
from house.web import doors
from ledger import expenses, fund
from ledger.web import forms, rows

PER_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def fund_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    form = forms.ExpenseForm(
        doors.sent(request), house=mine.house, initial={"uid": uuid4(), "bought_on": today}
    )
    try:
        recorded = _record(form, mine)
    except Mismatch:
        form = forms.ExpenseForm({**request.POST.dict(), "uid": str(uuid4())}, house=mine.house)
        form.add_error(
            None, "This was recorded before with other words. To record it once more, press again."
        )
        return _page(request, mine, form)
    if recorded is None:
        return _page(request, mine, form)
    if not recorded.replayed:
        messages.success(
            request, f"Recorded. The fund owes you {_text(mine, recorded.expense.amount_micros)}."
        )
    return redirect("ledger:fund", mine.house.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def take_back(request: doors.Request, mine: Housemate, expense: UUID) -> HttpResponse:
    found = fund.expense(house=mine.house, uid=expense)
    if request.method == "POST":
        expenses.take_back(by=mine, uid=found.uid, at=timezone.now())
        messages.success(request, f"Taken back: {_text(mine, found.amount_micros)} for {found.title}.")
        return redirect("ledger:fund", mine.house.slug)
    if not expenses.may_take_back(expense=found, by=mine):
        raise NotAllowed("Only the one who bought it or an admin can take it back.")
    row = next(rows.expenses(expenses=[found], mine=mine))
    return doors.show(request, "ledger/take_back.html", mine=mine, row=row, expense=found)


def _record(form: forms.ExpenseForm, mine: Housemate) -> expenses.Recorded | None:
    def operation() -> expenses.Recorded:
        uid = form.cleaned_data["uid"]
        return expenses.record(by=mine, uid=uid, purchase=form.to_purchase(), at=timezone.now())

    return doors.attempt(form=form, operation=operation)


def _page(request: doors.Request, mine: Housemate, form: forms.ExpenseForm) -> HttpResponse:
    page: Any = Paginator(fund.expenses(house=mine.house), PER_PAGE).get_page(request.GET.get("page"))
    return doors.show(
        request,
        "ledger/fund.html",
        mine=mine,
        form=form,
        fund=fund.standing(house=mine.house),
        keeper=mine.house.housemates.filter(keeps_fund=True).first(),
        page=page,
        expenses=list(rows.expenses(expenses=page.object_list, mine=mine)),
    )


def _text(mine: Housemate, micros: int) -> str:
    return money.text(micros=micros, currency=mine.house.currency, language=mine.house.language)
