"""The page on which a housemate sees what shading their number would bring them, and nobody else does."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from house.models import Housemate
from house.web import doors
from ledger import queries, shading
from ledger.web import price_words


@require_safe
@doors.for_housemate
def incentives_page(request: doors.Request, mine: Housemate) -> HttpResponse:
    today = mine.house.day_of(timezone.now())
    found = shading.shading(reader=mine, day=today)
    return doors.show(
        request,
        "ledger/incentives.html",
        mine=mine,
        shading=found,
        price=found or queries.price_on(house=mine.house, day=today),
        tried=price_words.tried(rows=found.tried) if found else [],
        cap=shading.cap_sentence(cap=found.cap) if found else "",
    )
