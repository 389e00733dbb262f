"""The pages of a house's people: access, form, one operation, answer."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from house import housemates, houses, invitations, money, prevalence, queries, values
from house.errors import Gone
from house.models import Housemate, Invitation
from house.web import doors, fields, forms
from ledger import pricing

GONE = 410
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def index(request: doors.Request) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "house/index.html")
    homes = queries.homes(user=request.user)
    if len(homes) == 1:
        return redirect("ledger:home", homes[0].house.slug)
    return _houses(request)


@require_safe
@login_required
@never_cache
def houses_of_mine(request: doors.Request) -> HttpResponse:
    return _houses(request)


def _houses(request: doors.Request) -> HttpResponse:
    found = {
        "homes": queries.homes(user=request.user),
        "left_homes": queries.left_homes(user=request.user),
    }
    return render(request, "house/houses.html", found)


@form_page
@login_required
@never_cache
def found(request: doors.Request) -> HttpResponse:
    form = forms.FoundingForm(doors.sent(request), initial={"housemate_name": request.user.name})
    mine = doors.attempt(
        form=form,
        operation=lambda: houses.found(founding=form.to_founding(), by=request.user, at=timezone.now()),
    )
    if mine is not None:
        messages.success(
            request, f"{mine.house.name} is founded. Next: your two numbers, then your housemates."
        )
        return redirect("ledger:home", mine.house.slug)
    return render(request, "house/found.html", {"form": form}, status=doors.status(form=form))


@form_page
@never_cache
def join(request: doors.Request, token: str) -> HttpResponse:
    try:
        invitation = invitations.find(token=token, at=timezone.now())
        if request.method == "POST":
            return _accept(request, token, invitation)
    except Gone as refusal:
        return render(request, "house/join_gone.html", {"refusal": refusal.message}, status=GONE)
    return _join_page(request, invitation, forms.NameForm())


@login_required
def _accept(request: doors.Request, token: str, invitation: Invitation) -> HttpResponse:
    form = forms.NameForm(request.POST)
    mine = doors.attempt(
        form=form,
        operation=lambda: invitations.accept(
            token=token, user=request.user, name=form.cleaned_data["name"], at=timezone.now()
        ),
    )
    if mine is None:
        return _join_page(request, invitation, form)
    messages.success(request, f"Welcome to {mine.house.name}. Next: your two numbers.")
    return redirect("ledger:home", mine.house.slug)


def _join_page(request: doors.Request, invitation: Invitation, form: forms.NameForm) -> HttpResponse:
    context = {"invitation": invitation, "form": form}
    if request.user.is_authenticated:
        context["home"] = queries.homes(user=request.user).filter(house=invitation.house_id).first()
    return render(request, "house/join.html", context, status=doors.status(form=form))


@form_page
@doors.for_housemate
def me(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.ValuesForm(doors.sent(request), house=mine.house, initial=_stated(mine))
    if doors.attempt(
        form=form,
        operation=lambda: values.state(housemate=mine, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, "Kept. The price takes them in within the hour.")
        return redirect("house:me", mine.house.slug)
    return _my_page(request, mine, form=form)


@require_POST
@doors.for_housemate
def read_back(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = forms.ValuesForm(request.POST, house=mine.house)
    cost_micros = _cost_micros(form) if form.is_valid() else None
    doors.forgive_blanks(form=form)
    return doors.show(request, "house/me.html#read-back", mine=mine, form=form, cost_micros=cost_micros)


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
    own = forms.ValuesForm(house=mine.house, initial=_stated(mine))
    return _my_page(request, mine, form=own, name_form=form, status=doors.UNPROCESSABLE)


@form_page
@doors.for_housemate
def prevalence_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    form = forms.PrevalenceForm(doors.sent(request), house=mine.house, initial={"as_of_on": today})
    if doors.attempt(
        form=form,
        operation=lambda: prevalence.state(
            by=mine,
            figure=form.to_figure(),
            source=form.cleaned_data["source"],
            as_of_on=form.cleaned_data["as_of_on"],
            at=timezone.now(),
        ),
    ):
        messages.success(request, "Kept. New activities are assessed with it; past ones stay as they are.")
        return redirect("house:prevalence", mine.house.slug)
    current = prevalence.for_day(house=mine.house, day=today)
    return doors.show(
        request,
        "house/prevalence.html",
        mine=mine,
        form=form,
        current=current,
        days_old=(today - current.as_of_on).days if current else None,
        figures=queries.prevalences(house=mine.house)[:24],
    )


def _my_page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    return doors.show(
        request,
        "house/me.html",
        mine=mine,
        **{
            "name_form": forms.NameForm(initial={"name": mine.name}),
            "statements": mine.life_values.order_by("-stated_at", "-id"),
            **context,
        },
    )


def _stated(mine: Housemate) -> dict[str, str]:
    statement = values.current(housemate=mine)
    if statement is None:
        return {}
    cost = Decimal(statement.cost_per_life_micros).scaleb(-money.MICROS_DECIMALS)
    return {
        "cost_per_life": fields.written(number=cost, language=mine.house.language),
        "expected_loss": statement.expected_loss_typed,
    }


def _cost_micros(form: forms.ValuesForm) -> int:
    return pricing.cost_micros(
        cost_per_life_micros=values.cost_micros(amount=form.cleaned_data["cost_per_life"]),
        expected_loss=values.loss(typed=form.cleaned_data["expected_loss"]),
    )
