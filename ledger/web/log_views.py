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

import riskcalc
from house import prevalence
from house.errors import Mismatch, Refused
from house.models import Housemate
from house.web import doors
from ledger import activities, contacts, planned, queries, shortcuts
from ledger.web import drafts, forms, log_forms


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def log(request: doors.Request, mine: Housemate) -> HttpResponse:
    if step := request.POST.get("step"):
        # Nothing is logged: the form comes back.
        return _form(request, mine, **drafts.stepped(request, _draft(mine), step))
    around = drafts.around(mine)
    form = log_forms.LogForm(doors.sent(request), around=around, initial=_initial(request, mine))
    try:
        logged = _log(form, mine)
    except Mismatch:
        form = log_forms.LogForm({**request.POST.dict(), "uid": str(uuid4())}, around=around)
        form.add_error(None, "This was logged before with other words. To log it once more, press Log again.")
        return _page(request, mine, form=form)
    if logged is None:
        return _page(request, mine, **drafts.shown(form, _draft(mine)))
    return _logged(request, mine, logged)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def quote(request: doors.Request, mine: Housemate) -> HttpResponse:
    if request.method != "POST":
        # Whoever reloads what "Show the price" gave, or comes from signing in again.
        return redirect("ledger:log", mine.house.slug)
    return _form(request, mine, **drafts.quoted(request, _draft(mine)))


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
        draft = request.session.get(drafts.FROM_LINK, {})
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
        messages.success(request, f"Logged. {drafts.charged(mine, logged)}")
    return redirect("ledger:activity", mine.house.slug, logged.activity.uid)


def _draft(mine: Housemate) -> drafts.Draft:
    return drafts.Draft(
        mine=mine,
        form=log_forms.QuoteForm,
        price=lambda plan: activities.quote(housemate=mine, plan=plan, at=timezone.now()),
    )


def _where(mine: Housemate) -> dict[str, str]:
    return {
        "action": reverse("ledger:log", args=[mine.house.slug]),
        "quote_at": reverse("ledger:quote", args=[mine.house.slug]),
    }


def _form(request: doors.Request, mine: Housemate, *, page: str = "", **context: Any) -> HttpResponse:
    if page:
        return doors.show(request, page, mine=mine, **_where(mine), **context)
    return _page(request, mine, **context)


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
