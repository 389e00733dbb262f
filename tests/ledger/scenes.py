"""Houses in which something has happened, built through the operations."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import riskcalc
from house.models import Housemate
from ledger import activities, prices
from ledger.models import Price
from tests import factories

FOUNDED_AT = factories.FOUNDED_AT
DINNER_ON = date(2026, 3, 14)
DINNER_AT = datetime(2026, 3, 14, 23, tzinfo=UTC)
APRIL_AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
CLOSING_AT = datetime(2026, 4, 2, 12, tzinfo=UTC)


def priced(cast: factories.Cast) -> Price:
    """A microcovid costs exactly $1 from the day the house was founded on."""
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    factories.one_in(by=cast.alice)
    price = prices.reprice(house_id=cast.house.pk, at=FOUNDED_AT)
    assert price is not None
    return price


def dinner(**changes: object) -> activities.Plan:
    """Three friends indoors for two hours."""
    plan: dict[str, object] = {
        "title": "Dinner with friends",
        "occurred_on": DINNER_ON,
        "note": "At Dora's",
        "people": riskcalc.PeopleMet(count=3),
        "occasion": riskcalc.Occasion(setting="indoor", minutes=120),
    }
    return activities.Plan(**plan | changes)


def typed(microcovids: str, **changes: object) -> activities.Plan:
    return activities.Plan(
        **{
            "title": "Out",
            "occurred_on": DINNER_ON,
            "microcovids": Decimal(microcovids),
        }
        | changes
    )


def logged(*, housemate: Housemate, plan: activities.Plan, at: datetime = DINNER_AT) -> activities.Logged:
    return activities.log(housemate=housemate, uid=uuid.uuid4(), plan=plan, at=at)
