"""The log page: what is at hand with one tap, the form, its price as one types, what makes it cheaper."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

import house.queries
import riskcalc
from house import money, prevalence
from house.errors import Mismatch, Refused
from house.models import Housemate
from house.web import doors
from ledger import activities, budgets, contacts, exposures, planned, queries, shortcuts
from ledger.web import forms, group_form, log_forms

_CHEAPER = "cheaper:"
_DRAFT = "log-draft"


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def log(request: doors.Request, mine: Housemate) -> HttpResponse:
    if step := request.POST.get("step"):
        return _step(request, mine, step)
    form = log_forms.LogForm(doors.sent(request), around=around(mine), initial=_initial(request, mine))
    try:
        logged = _log(form, mine)
    except Mismatch:
        form = log_forms.LogForm({**request.POST.dict(), "uid": str(uuid4())}, around=around(mine))
        form.add_error(None, "This was logged before with other words. To log it once more, press Log again.")
        return _page(request, mine, form=form)
    if logged is None:
        return _page(request, mine, form=form)
    return _logged(request, mine, logged)


@require_POST
@doors.for_housemate
def quote(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = log_forms.QuoteForm(request.POST, around=around(mine))
    quoted = doors.attempt(
        form=form, operation=lambda: activities.quote(housemate=mine, plan=form.plan, at=timezone.now())
    )
    forgive(form)
    shown = {"form": form, **told(quoted, form, mine)}
    if request.htmx:
        return doors.show(request, "ledger/log.html#quote", mine=mine, live=True, **shown)
    return _page(request, mine, **shown)


@require_POST
@doors.for_housemate
def repeat(request: doors.Request, mine: Housemate) -> HttpResponse:
    """One tap and a date: what was logged before, or is a favourite, once more."""
    form = forms.RepeatForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Please say on which day.")
        return redirect("ledger:log", mine.house.slug)
    try:
        logged = shortcuts.repeat(by=mine, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        messages.warning(request, f"{refusal.message} Nothing was logged.")
        return redirect("ledger:log", mine.house.slug)
    return _logged(request, mine, logged)


def around(mine: Housemate) -> log_forms.Around:
    """This function will look up what a log form knows of its reader's surroundings."""

    def met(contact_id: int, count: float, mask: str) -> riskcalc.PeopleMet:
        return contacts.met(owner=mine, contact_id=contact_id, count=count, mask=riskcalc.Mask(mask))

    others = tuple(mate for mate in house.queries.housemates(house=mine.house) if mate.pk != mine.pk)
    mine_to_see = group_form.names(contacts=contacts.of(reader=mine))
    return log_forms.Around(house=mine.house, contacts=mine_to_see, others=others, met=met)


def told(quoted: exposures.Quote | None, form: log_forms.LogForm, mine: Housemate) -> dict[str, Any]:
    """This function will say what a quote comes to: its price, what makes it less, the reader's budget."""
    if quoted is None:
        return {"quote": None}
    day = form.plan.occurred_on
    standing = budgets.standing(reader=mine, day=day)
    return {
        "quote": quoted,
        "cheaper": list(exposures.cheaper(quote=quoted, plan=form.plan)),
        "budget": standing,
        "budget_share": standing and standing.share_of(quoted.risk.microcovids),
    }


def forgive(form: log_forms.LogForm) -> None:
    """This function will drop what a form, further groups too, says about fields that are still empty."""
    for part in (form, *form.more):
        doors.forgive_blanks(form=part)
    form.look_again()


def regrouped(
    request: doors.Request, mine: Housemate, step: str, kind: type[log_forms.LogForm]
) -> log_forms.LogForm:
    """This function will give the form again as it was filled in, with a group more or one less."""
    data = request.POST.copy()
    said = data.get("groups", "0")
    count = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    data["groups"] = str(max(count + (1 if step == "add-group" else -1), 0))
    if step == "add-group":
        data[f"also-{count}-count"] = "1"
    form = kind(data, around=around(mine))
    form.is_valid()
    for part in (form, *form.more):
        part.errors.clear()
    return form


def _step(request: doors.Request, mine: Housemate, step: str) -> HttpResponse:
    """Another group, one less, or a change that makes it cheaper: the form again, nothing logged."""
    if step.startswith(_CHEAPER):
        shown = _applied(request, mine, step.removeprefix(_CHEAPER))
    else:
        shown = {"form": regrouped(request, mine, step, log_forms.QuoteForm)}
    if request.htmx:
        return doors.show(request, "ledger/log.html#form", mine=mine, **_where(mine), **shown)
    return _page(request, mine, **shown)


def _applied(request: doors.Request, mine: Housemate, name: str) -> dict[str, Any]:
    surroundings = around(mine)
    form = log_forms.QuoteForm(request.POST, around=surroundings)
    quoted = doors.attempt(
        form=form, operation=lambda: activities.quote(housemate=mine, plan=form.plan, at=timezone.now())
    )
    if quoted is None:
        return {"form": form}
    change = next(
        (each for each in exposures.cheaper(quote=quoted, plan=form.plan) if each.name == name), None
    )
    if change is None:
        return {"form": form, **told(quoted, form, mine)}
    initial = log_forms.initial(plan=change.plan, language=mine.house.language)
    changed = log_forms.QuoteForm(
        around=surroundings, initial={**initial, "uid": request.POST.get("uid") or uuid4()}
    )
    changed.plan = change.plan
    again = activities.quote(housemate=mine, plan=change.plan, at=timezone.now())
    return {"form": changed, **told(again, changed, mine)}


def _initial(request: doors.Request, mine: Housemate) -> dict[str, Any]:
    """Empty, like something that is at hand, or what a link said."""
    today = mine.house.day_of(timezone.now())
    usual = {"uid": uuid4(), "occurred_on": today, "groups": 0}
    if request.method == "POST":
        return usual
    plan = None
    if key := request.GET.get("like"):
        found = shortcuts.find(reader=mine, key=key)
        plan = _thawed(found.frozen, found.title, today)
        plan = plan and contacts.renewed(owner=mine, plan=plan)
    elif request.GET.get("draft"):
        draft = request.session.get(_DRAFT, {})
        if draft.get("house") == mine.house.slug:
            plan = _thawed(draft["frozen"], draft["title"], today)
            messages.info(request, draft["said"])
    return usual | (log_forms.initial(plan=plan, language=mine.house.language) if plan else {})


def _thawed(frozen: Mapping[str, Any], title: str, today: Any) -> planned.Plan | None:
    try:
        return planned.thawed(frozen=frozen, title=title, occurred_on=today)
    except riskcalc.InvalidInput:
        raise Http404 from None


def _log(form: log_forms.LogForm, mine: Housemate) -> activities.Logged | None:
    def operation() -> activities.Logged:
        uid = form.cleaned_data["uid"]
        return activities.log(housemate=mine, uid=uid, plan=form.plan, at=timezone.now())

    return doors.attempt(form=form, operation=operation)


def _logged(request: doors.Request, mine: Housemate, logged: activities.Logged) -> HttpResponse:
    if not logged.replayed:
        charge = money.text(
            micros=logged.charged_micros, currency=mine.house.currency, language=mine.house.language
        )
        messages.success(request, f"Logged. You were charged {charge}.")
    return redirect("ledger:activity", mine.house.slug, logged.activity.uid)


def _where(mine: Housemate) -> dict[str, str]:
    return {
        "action": reverse("ledger:log", args=[mine.house.slug]),
        "quote_at": reverse("ledger:quote", args=[mine.house.slug]),
    }


def _page(request: doors.Request, mine: Housemate, **context: Any) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    price = queries.price_on(house=mine.house, day=today)
    text = request.GET.get("q", "")[:80]
    at_hand = [*shortcuts.favourites(reader=mine), *shortcuts.recent(reader=mine)]
    figure = prevalence.for_day(house=mine.house, day=today)
    return doors.show(
        request,
        "ledger/log.html",
        mine=mine,
        today=today,
        price=price,
        my_counted_micros=_own_counted_micros(price, mine),
        at_hand=shortcuts.priced(reader=mine, shortcuts=at_hand, day=today),
        presets=shortcuts.presets(house=mine.house, text=text),
        searched=text,
        repeat_uid=uuid4(),
        prevalence=figure,
        days_old=(today - figure.as_of_on).days if figure else None,
        **_where(mine),
        **context,
    )


def _own_counted_micros(price: Any, mine: Housemate) -> Fraction | None:
    """Said where one works out a charge only if it is one's own alone."""
    if price is None or price.same_for_all:
        return None
    return queries.counted_micros(price=price, housemate=mine)
