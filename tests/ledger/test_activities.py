"""Logging: assessed, priced, posted and stored at once, once; every refusal changes nothing."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

import riskcalc
from house import prevalence
from house.errors import Mismatch, Refused
from house.models import AuditEntry
from ledger import activities, departures, prices, queries, settlement
from ledger.models import Activity, Entry, Exposure, Line
from tests import factories, racing
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(cast):
    return scenes.priced(cast)


def balance(house, housemate) -> int:
    rows = queries.balances(house=house)
    return sum(row.micros for row in rows if row.housemate_id == housemate.pk)


def test_a_dinner_costs_its_microcovids_times_the_price(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    # 1 in 500 people = 2,000 µCOV each, three of them, 14 % an hour for two hours.
    assert logged.exposure.microcovids == Decimal("1680.000000")
    assert logged.exposure.charge_micros == 1_680_000_000
    assert balance(cast.house, cast.bob) == -1_680_000_000
    assert balance(cast.house, cast.alice) == 0


def test_the_charge_is_what_the_quote_said(cast, price):
    quoted = activities.quote(housemate=cast.bob, plan=scenes.dinner(), at=scenes.DINNER_AT)

    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    assert logged.exposure.charge_micros == quoted.charge_micros
    assert logged.exposure.microcovids == quoted.risk.microcovids


def test_a_quote_writes_nothing(cast, price):
    activities.quote(housemate=cast.bob, plan=scenes.dinner(), at=scenes.DINNER_AT)

    assert not Activity.objects.exists()
    assert not Entry.objects.exists()


def test_a_charge_freezes_inputs_prevalence_price_and_model(cast, price):
    exposure = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).exposure
    factories.life_value(housemate=cast.bob, cost_per_life="9000000")
    factories.one_in(by=cast.alice, people=50, at=scenes.DINNER_AT)
    prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT)

    kept = Exposure.objects.get(pk=exposure.pk)

    assert kept.price == price
    assert kept.average_person_risk == 2000
    assert kept.model_version == riskcalc.MODEL_VERSION
    assert kept.inputs["people"][0]["count"] == 3
    assert kept.inputs["occasion"]["minutes"] == 120
    assert kept.charge_micros == 1_680_000_000


def test_the_factors_multiply_to_the_microcovids(cast, price):
    exposure = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).exposure

    product = 1.0
    for factor in exposure.factors:
        product *= factor["value"]

    assert product == pytest.approx(1680)


def test_typed_microcovids_need_no_prevalence(cast, price):
    exposure = scenes.logged(housemate=cast.bob, plan=scenes.typed("6.2")).exposure

    assert exposure.charge_micros == 6_200_000
    assert exposure.prevalence is None
    assert exposure.low == exposure.high == Decimal("6.2")


def test_an_evening_at_home_costs_nothing_and_posts_nothing(cast, price):
    exposure = scenes.logged(housemate=cast.bob, plan=scenes.typed("0")).exposure

    assert exposure.charge_micros == 0
    assert exposure.entry is None
    assert not Line.objects.exists()


def test_the_same_id_again_is_one_charge(cast, price):
    uid = uuid.uuid4()
    first = activities.log(housemate=cast.bob, uid=uid, plan=scenes.dinner(), at=scenes.DINNER_AT)

    again = activities.log(
        housemate=cast.bob, uid=uid, plan=scenes.dinner(), at=scenes.DINNER_AT + timedelta(days=60)
    )

    assert not first.replayed
    assert again.replayed
    assert again.exposure == first.exposure
    assert Entry.objects.count() == 1


def test_one_microcovid_written_otherwise_is_the_same_activity(cast, price):
    uid = uuid.uuid4()
    activities.log(housemate=cast.bob, uid=uid, plan=scenes.typed("1"), at=scenes.DINNER_AT)

    again = activities.log(housemate=cast.bob, uid=uid, plan=scenes.typed("1.00"), at=scenes.DINNER_AT)

    assert again.replayed


def test_a_partner_is_one_person(cast, price):
    occasion = riskcalc.Occasion(interaction="partner")

    with pytest.raises(Refused, match="one person") as refusal:
        scenes.logged(housemate=cast.bob, plan=scenes.dinner(occasion=occasion))

    assert refusal.value.field == "people"


def test_the_same_id_for_something_else_is_refused(cast, price):
    uid = uuid.uuid4()
    activities.log(housemate=cast.bob, uid=uid, plan=scenes.dinner(), at=scenes.DINNER_AT)

    with pytest.raises(Mismatch):
        activities.log(housemate=cast.bob, uid=uid, plan=scenes.typed("1"), at=scenes.DINNER_AT)
    with pytest.raises(Mismatch):
        activities.log(housemate=cast.alice, uid=uid, plan=scenes.dinner(), at=scenes.DINNER_AT)

    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"title": "  "}, "title", "fill this in"),
        ({"title": "x" * 121}, "title", "At most 120"),
        ({"note": "x" * 1001}, "note", "At most 1000"),
        ({"note": "a\x00b"}, "note", "cannot be stored"),
        ({"title": "two\nlines"}, "title", "Plain text"),
        ({"title": "\u200b"}, "title", "fill this in"),
        ({"title": "a\x00b"}, "title", "Plain text"),
        ({"occurred_on": date(2026, 3, 15)}, "occurred_on", "not come yet"),
        ({"occurred_on": date(2026, 3, 1)}, "occurred_on", "joined"),
        ({"occurred_on": date(2026, 2, 28)}, "occurred_on", "joined"),
        ({"people": None}, "people", "whom you met"),
        ({"microcovids": Decimal(-1)}, "microcovids", "Between 0"),
        ({"microcovids": Decimal("1000000.1")}, "microcovids", "Between 0"),
        ({"microcovids": Decimal("NaN")}, "microcovids", "Between 0"),
        ({"microcovids": Decimal("Infinity")}, "microcovids", "Between 0"),
    ],
)
def test_what_cannot_be_logged_is_refused_beside_its_field_and_changes_nothing(
    cast, price, changes, field, says
):
    before = AuditEntry.objects.count()

    with pytest.raises(Refused, match=says) as refusal:
        scenes.logged(housemate=cast.bob, plan=scenes.dinner(**changes))

    assert refusal.value.field == field
    assert not Activity.objects.exists()
    assert not Entry.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_house_without_a_price_says_what_is_missing(cast):
    factories.one_in(by=cast.alice)

    with pytest.raises(Refused, match="no price on that day") as refusal:
        scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    assert refusal.value.code == "no-price"


def test_a_house_without_a_prevalence_says_so(cast):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    with pytest.raises(Refused, match="no prevalence yet") as refusal:
        scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    assert refusal.value.code == "no-prevalence"


def test_a_day_of_a_closed_month_is_refused(cast, price):
    settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)

    with pytest.raises(Refused, match="March 2026 is closed") as refusal:
        scenes.logged(housemate=cast.bob, plan=scenes.dinner(), at=scenes.APRIL_AT)

    assert refusal.value.code == "month-closed"


def test_who_left_since_they_were_looked_up_is_charged_for_no_day_afterwards(cast, price):
    departures.leave(housemate=cast.bob, by=cast.bob, at=scenes.DINNER_AT)
    tomorrow = scenes.typed("1", occurred_on=scenes.DINNER_ON + timedelta(days=1))

    with pytest.raises(Refused, match="You left the house on 2026-03-14"):
        scenes.logged(housemate=cast.bob, plan=tomorrow, at=scenes.DINNER_AT + timedelta(days=1))


def test_a_charge_beyond_any_means_is_refused(cast):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="10000000000", expected_loss="1")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    with pytest.raises(Refused, match="larger than the ledger takes"):
        scenes.logged(housemate=cast.bob, plan=scenes.typed("1000000"))

    assert not Entry.objects.exists()


def test_a_day_takes_the_price_that_held_on_it(cast, price):
    factories.life_value(housemate=cast.bob, cost_per_life="15000000")
    later = datetime(2026, 3, 20, 12, tzinfo=UTC)
    prices.reprice(house_id=cast.house.pk, at=later)

    before = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"), at=later).exposure
    after = scenes.logged(
        housemate=cast.bob, plan=scenes.typed("10", occurred_on=date(2026, 3, 20)), at=later
    ).exposure

    assert before.charge_micros == 10_000_000
    assert after.charge_micros == 20_000_000


def test_today_is_the_houses_day_not_the_servers(cast, price):
    """At 06:00 UTC on the 15th it is still the 14th in Los Angeles."""
    early = datetime(2026, 3, 15, 6, tzinfo=UTC)

    with pytest.raises(Refused, match="not come yet"):
        scenes.logged(housemate=cast.bob, plan=scenes.typed("1", occurred_on=date(2026, 3, 15)), at=early)

    assert scenes.logged(housemate=cast.bob, plan=scenes.typed("1"), at=early).exposure.charge_micros


def test_a_weekly_cases_figure_prices_a_dinner(cast, price):
    prevalence.state(
        by=cast.alice,
        figure=prevalence.Cases(population=100_000, cases_past_week=150, positive_case_percentage=10),
        source="County",
        as_of_on=date(2026, 3, 10),
        at=scenes.DINNER_AT,
    )

    exposure = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).exposure

    assert exposure.prevalence.source == "County"
    assert exposure.charge_micros > 0


def logging(housemate, uid):
    return lambda: (
        activities.log(housemate=housemate, uid=uid, plan=scenes.typed("5"), at=scenes.DINNER_AT).replayed
    )


@pytest.mark.django_db(transaction=True)
def test_twenty_activities_at_once_lose_nothing_and_number_without_gaps(committed_cast):
    cast = committed_cast
    scenes.priced(cast)

    racing.at_once(*[logging(person, uuid.uuid4()) for person in [cast.alice, cast.bob] * 10])

    seqs = Entry.objects.order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, 21))
    assert balance(cast.house, cast.alice) == balance(cast.house, cast.bob) == -50_000_000
