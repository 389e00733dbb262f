"""The pages of a housemate's own: their two numbers, what they stated before, their name."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from house import housemates, money, statistical_life, values
from house.models import Housemate
from house.templatetags import money as shown
from house.web import budget_form, doors, fields, forms
from ledger import budgets, giving_away, pricing, rules, terms

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@doors.for_housemate
def me(request: doors.Request, mine: Housemate) -> HttpResponse:
    stated = values.history(housemate=mine, at=timezone.now())
    form = _values_form(mine, doors.sent(request), stated=stated)
    if doors.attempt(
        form=form,
        operation=lambda: values.state(housemate=mine, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _kept(form, mine))
        return redirect("house:me", mine.house.slug)
    return _my_page(request, mine, form=form, stated=stated)


@require_POST
@doors.for_housemate
def read_back(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = _values_form(mine, request.POST)
    costs = _costs(form, mine)
    doors.forgive_blanks(form=form)
    return doors.show(request, "house/me.html#read-back", mine=mine, form=form, **costs)


@require_POST
@doors.for_housemate
def rename(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.NameForm(request.POST)
    if doors.attempt(
        form=form,
        operation=lambda: housemates.rename(by=mine, name=form.cleaned_data["name"], at=timezone.now()),
    ):
        messages.success(request, "The house knows you by your new name.")
        return redirect("house:me", mine.house.slug)
    return filled_in(request, mine, name_form=form, status=doors.UNPROCESSABLE)


@require_POST
@doors.for_housemate
def choose_mail(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.MailForm(request.POST)
    if doors.attempt(
        form=form,
        operation=lambda: housemates.choose_mail(by=mine, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, "Kept.")
    return redirect("house:me", mine.house.slug)


@require_POST
@doors.for_housemate
def choose_budget(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = budget_form.BudgetForm(request.POST, house=mine.house)
    doors.attempt(
        form=form,
        operation=lambda: budgets.keep(by=mine, microcovids=form.cleaned_data["microcovids"]),
    )
    if form.errors:
        return filled_in(request, mine, budget_form=form, status=doors.UNPROCESSABLE)
    messages.success(request, "Kept, for you alone.")
    return redirect("house:me", mine.house.slug)


def filled_in(
    request: doors.Request, mine: Housemate, *, typed: Mapping[str, str] | None = None, **context: Any
) -> HttpResponse:
    """This function will answer with the page of the two numbers, these typed in and nothing kept."""
    stated = values.history(housemate=mine, at=timezone.now())
    form = _values_form(mine, stated=stated, typed=typed)
    return _my_page(request, mine, form=form, stated=stated, **context)


def _my_page(
    request: doors.Request,
    mine: Housemate,
    *,
    form: forms.ValuesForm,
    stated: Sequence[values.Stated],
    **context: Any,
) -> HttpResponse:
    budget = budgets.standing(reader=mine, day=mine.house.day_of(timezone.now()))
    filled = form if form.is_bound else forms.ValuesForm(form.initial, house=mine.house, starts=form.starts)
    return doors.show(
        request,
        "house/me.html",
        mine=mine,
        form=form,
        **{
            **_costs(filled, mine),
            "name_form": forms.NameForm(initial={"name": mine.name}),
            "mail_form": forms.MailForm(initial={"mails_offers": mine.mails_offers}),
            "budget": budget,
            "budget_form": budget_form.BudgetForm(house=mine.house, budget=budget.budget if budget else None),
            "presets": statistical_life.PRESETS,
            "stated": stated,
            "pending": next((row.statement for row in stated if row.standing is values.Standing.WAITS), None),
            **context,
        },
    )


def _values_form(
    mine: Housemate,
    sent: QueryDict | None = None,
    *,
    stated: Sequence[values.Stated] = (),
    typed: Mapping[str, str] | None = None,
) -> forms.ValuesForm:
    starts = giving_away.starts(reader=mine, at=timezone.now())
    initial = {**_last(stated, mine), **(typed or {})}
    return forms.ValuesForm(sent, house=mine.house, starts=starts, initial=initial)


def _last(stated: Sequence[values.Stated], mine: Housemate) -> dict[str, str]:
    if not stated:
        return {}
    statement = stated[0].statement
    cost = Decimal(statement.cost_per_life_micros).scaleb(-money.MICROS_DECIMALS)
    return {
        "cost_per_life": fields.written(number=cost, language=mine.house.language),
        "expected_loss": statement.expected_loss_typed,
    }


def _kept(form: forms.ValuesForm, mine: Housemate) -> str:
    start = form.starts[form.cleaned_data.get("counts_from", values.From.SOONEST)]
    if start.day is None:
        return "Kept. They count in the house’s first price, as soon as everybody has stated theirs."
    return f"Kept. They count from {shown.day(start.day, mine.house)}."


def _costs(form: forms.ValuesForm, mine: Housemate) -> dict[str, Any]:
    """What two numbers come to, once both make sense."""
    if not form.is_valid():
        return {}
    per_life = values.cost_micros(amount=form.cleaned_data["cost_per_life"])
    loss = values.loss(typed=form.cleaned_data["expected_loss"])
    return {
        "cost_micros": pricing.cost_micros(cost_per_life_micros=per_life, expected_loss=loss),
        "per_life_micros": per_life,
        "is_headline": terms.rule(terms=mine.house) == rules.HEADLINE,
    }
