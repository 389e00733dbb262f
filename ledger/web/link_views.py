"""Pages of links: one of the microCOVID calculator fills the log form in, an activity is shared as one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from house import prevalence
from house.errors import Refused
from house.models import Housemate
from house.templatetags import money as shown
from house.web import doors, prevalence_views
from ledger import links
from ledger.web import drafts, own_forms
from riskcalc.links import Prevalence

_FIGURES = ("cases_past_week", "population", "positive_case_percentage", "cases_increasing_percentage")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.for_housemate
def link_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    form = own_forms.LinkForm(doors.sent(request))
    today = mine.house.day_of(timezone.now())
    found = doors.attempt(
        form=form, operation=lambda: links.read(link=form.cleaned_data["link"], occurred_on=today)
    )
    if found is None:
        figure = prevalence.for_day(house=mine.house, day=today)
        return doors.show(request, "ledger/link.html", mine=mine, form=form, prevalence=figure)
    request.session[drafts.FROM_LINK] = {
        "house": mine.house.slug,
        "title": found.plan.title,
        "frozen": found.plan.frozen(),
        "said": " ".join(_said(mine, found, today)),
    }
    if figures := found.scenario.figures:
        stated = {name: getattr(figures, name) for name in _FIGURES}
        prevalence_views.put_draft(request, mine, figures=stated, source="a microCOVID link")
        page = f"{reverse('house:prevalence', args=[mine.house.slug])}?draft=1"
        words = 'They can become the house’s figure: <a href="{}">say for which day they are</a>.'
        messages.info(request, format_html(words, page))
    return redirect(f"{reverse('ledger:log', args=[mine.house.slug])}?draft=1")


@require_safe
@doors.for_place
def share(request: doors.Request, mine: Housemate, uid: UUID) -> HttpResponse:
    written, refusal = None, ""
    try:
        written = links.of_activity(reader=mine, uid=uid)
    except Refused as refused:
        refusal = refused.message
    return doors.show(request, "ledger/share.html", mine=mine, uid=uid, written=written, refusal=refusal)


def _said(mine: Housemate, found: links.Read, today: Any) -> list[str]:
    """Which prevalence is used, and what of the link is not."""
    figure = prevalence.for_day(house=mine.house, day=today)
    said = ["Read from the link."]
    if figure is None:
        said.append("The house has no prevalence yet: it is needed before this has a price.")
    else:
        day = shown.day(figure.as_of_on, mine.house)
        said.append(f"It counts with the house’s own prevalence for its day; today that of {day}.")
    match found.scenario.prevalence:
        case Prevalence.FIGURES:
            said.append("The link’s own figures, which have no day, are not used.")
        case Prevalence.PLACE:
            said.append("The link names a place; what is known of that place is not used.")
    if found.scenario.dropped:
        said.append(f"Not understood, and left out: {', '.join(found.scenario.dropped)}.")
    return said
