"""The pages that help with the two numbers: guided questions, published values, answers that are kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from house import health, statistical_life
from house.models import Housemate
from house.web import doors, fields, guided, my_views
from riskcalc import loss

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@doors.for_housemate
def questions(request: doors.Request, mine: Housemate) -> HttpResponse:
    kept = health.kept(housemate=mine)
    # Whoever comes from the page of the two numbers brings a cost that is typed and not kept yet.
    initial = {"cost_per_life": request.POST.get("cost_per_life", "")}
    answer = None
    if kept and kept.answers:
        initial |= guided.answers(said=kept.answers)
        answer = loss.expected_loss(health=kept.answers)
    form = guided.GuidedForm(house=mine.house, initial=initial)
    return _page(request, mine, form=form, kept=kept, answer=answer)


@require_POST
@doors.for_housemate
def answer(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = guided.GuidedForm(request.POST, house=mine.house)
    found = loss.expected_loss(health=form.health) if form.is_valid() else None
    doors.forgive_blanks(form=form)
    if request.htmx:
        return doors.show(request, "house/guided.html#answer", mine=mine, form=form, answer=found, live=True)
    return _page(request, mine, form=form, kept=health.kept(housemate=mine), answer=found)


@require_POST
@doors.for_housemate
def use(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = guided.GuidedForm(request.POST, house=mine.house)
    if not form.is_valid():
        return _page(request, mine, form=form, kept=health.kept(housemate=mine))
    if form.cleaned_data.get("keep"):
        health.keep(housemate=mine, answers=form.health, at=timezone.now())
        messages.success(request, "Your answers are kept, encrypted, for you alone.")
    found = loss.expected_loss(health=form.health)
    typed = {"expected_loss": guided.typed(loss=found.loss)}
    if form.cleaned_data["cost_per_life"]:
        typed["cost_per_life"] = form.cleaned_data["cost_per_life"]
    # No redirect here: it would have to store the number somewhere to show it on the next page.
    return my_views.filled_in(request, mine, typed=typed, worked_out=found)


@require_POST
@doors.for_housemate
def preset(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = guided.PresetForm(request.POST)
    amount = doors.attempt(
        form=form,
        operation=lambda: statistical_life.amount_in(
            word=form.cleaned_data["preset"], currency=mine.house.currency
        ),
    )
    typed = {"expected_loss": form.data.get("expected_loss", "")}
    if amount is None:
        typed["cost_per_life"] = form.data.get("cost_per_life", "")
        refusals = [error for errors in form.errors.values() for error in errors]
        return my_views.filled_in(request, mine, typed=typed, refusals=refusals, status=doors.UNPROCESSABLE)
    typed["cost_per_life"] = fields.written(number=amount, language=mine.house.language)
    return my_views.filled_in(request, mine, typed=typed)


@require_safe
@doors.for_place
def kept_answers(request: doors.Request, mine: Housemate) -> HttpResponse:
    kept = health.kept(housemate=mine)
    context = {"place": mine, "kept": kept, "rows": guided.in_words(kept.answers) if kept else []}
    if mine.lives_here:
        return doors.show(request, "house/answers.html", mine=mine, **context)
    # The house's own pages are closed to them, so none is offered.
    return render(request, "house/answers.html", context)


@require_POST
@doors.for_place
def erase(request: doors.Request, mine: Housemate) -> HttpResponse:
    health.erase(housemate=mine)
    messages.success(request, "Erased. None of your answers is kept here.")
    return redirect("house:answers", mine.house.slug)


def _page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    return doors.show(request, "house/guided.html", mine=mine, can_keep=health.can_keep(), **context)
