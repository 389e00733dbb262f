"""The page of the price: what a microcovid costs, why, since when, and what comes next."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from house.models import Housemate
from house.web import doors
from ledger import price_history
from ledger.rules import KINDS, Kind
from ledger.web import charts, price_words


@require_safe
@doors.for_housemate
def price_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    steps = price_history.steps(reader=mine)
    now = price_history.holding(steps=steps, day=today)
    if now is None:
        return doors.show(request, "ledger/price.html", mine=mine)
    coming = price_history.coming(house=mine.house, now=now, day=today)
    return doors.show(
        request,
        "ledger/price.html",
        mine=mine,
        today=today,
        now=now,
        rule=list(price_words.rule(terms=now.price, house=mine.house)),
        formula=KINDS[Kind(now.price.price_kind)].formula,
        others_micros=now.price.total_micros - (now.my_cost_micros or 0),
        coming=coming,
        new_terms=price_words.changes(
            terms=coming.terms or now.price, names=coming.changed, house=mine.house
        ),
        history=price_words.history(steps=steps, house=mine.house),
        differs=any(not step.price.same_for_all for step in steps),
        chart=charts.price_steps(steps=steps, today=today),
    )
