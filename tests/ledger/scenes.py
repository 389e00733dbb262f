"""Houses in which something has happened, built through the operations."""

import dataclasses
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import riskcalc
from house import houses
from house.models import Housemate
from ledger import activities, departures, expenses, payments, planned, prices, queries, settlement
from ledger.models import Expense, Price, Settlement
from tests import factories

FOUNDED_AT = factories.FOUNDED_AT
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
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


def dinner(**changes: object) -> planned.Plan:
    """Three friends indoors for two hours."""
    plan: dict[str, object] = {
        "title": "Dinner with friends",
        "occurred_on": DINNER_ON,
        "note": "At Dora's",
        "people": (riskcalc.PeopleMet(count=3),),
        "occasion": riskcalc.Occasion(setting="indoor", minutes=120),
    }
    return planned.Plan(**plan | changes)


def typed(microcovids: str, **changes: object) -> planned.Plan:
    return planned.Plan(
        **{
            "title": "Out",
            "occurred_on": DINNER_ON,
            "microcovids": Decimal(microcovids),
        }
        | changes
    )


def logged(*, housemate: Housemate, plan: planned.Plan, at: datetime = DINNER_AT) -> activities.Logged:
    return activities.log(housemate=housemate, uid=uuid.uuid4(), plan=plan, at=at)


def change(cast, *, at: datetime = FOUNDED_AT, **changes: object) -> None:
    settings = houses.settings(house=cast.house)
    houses.change(by=cast.alice, change=dataclasses.replace(settings, **changes), at=at)


def use_rule(cast, rule: str, *, at: datetime = FOUNDED_AT) -> None:
    change(cast, at=at, refund_rule=rule)


def entrust_fund_to(cast, keeper: Housemate) -> None:
    change(cast, fund_keeper_id=keeper.pk)


def month_of_charges(cast, *, rule: str) -> factories.Cast:
    """Bob's exposures cost $10.01, Alice's $3."""
    use_rule(cast, rule)
    priced(cast)
    logged(housemate=cast.bob, plan=typed("10.01"))
    logged(housemate=cast.alice, plan=typed("3"))
    return cast


def close(cast, *, month: date = MARCH, at: datetime = APRIL_AT) -> Settlement:
    return settlement.close(house_id=cast.house.pk, month=month, at=at)


def bought(*, by: Housemate, amount: str = "20", at: datetime = DINNER_AT, **changes: object) -> Expense:
    """Masks for the house, on the day it is recorded on."""
    plain = {"title": "Masks", "amount": Decimal(amount), "bought_on": by.house.day_of(at)}
    purchase = expenses.Purchase(**plain | changes)
    return expenses.record(by=by, uid=uuid.uuid4(), purchase=purchase, at=at).expense


def moved_out(cast, housemate: Housemate, *, at: datetime = CLOSING_AT) -> Housemate:
    """Alice takes over what stands between somebody and the house, and they leave."""
    if queries.balance(housemate=housemate):
        offered = departures.offer(by=housemate, successor_id=cast.alice.pk, at=at)
        departures.accept(handover_id=offered.pk, by=cast.alice, at=at)
    return departures.leave(housemate=housemate, by=housemate, at=at)


def balances(cast) -> dict[str, int]:
    return {row.name: row.micros for row in queries.balances(house=cast.house)}


def pay_all(closed: Settlement, *, at: datetime = CLOSING_AT) -> None:
    for row in closed.transfers.select_related("payee__housemate__house"):
        payments.confirm(transfer_id=row.pk, by=row.payee.housemate, at=at)


LATER_AT = datetime(2026, 6, 3, 12, tzinfo=UTC)


def forgotten(housemate: Housemate) -> Housemate:
    """Somebody who left, once the months they lived here are closed."""
    settlement.close_due(house_id=housemate.house_id, at=LATER_AT)
    return departures.forget(by=housemate, at=LATER_AT)
