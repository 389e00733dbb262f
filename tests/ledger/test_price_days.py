"""Which day's price a change comes into: every zone's midnight, nights when clocks change, late sweeps."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import values
from house.models import House
from ledger import departures, prices, queries, tasks
from ledger.models import Exposure, Line, Price
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# The day before a midnight: at the edges of the world, and around both days on which clocks change.
EVES = [
    ("Pacific/Pago_Pago", date(2026, 3, 31)),
    ("Pacific/Kiritimati", date(2026, 3, 31)),
    *(("America/New_York", date(2026, month, day)) for month, day in ((3, 7), (3, 8), (10, 31), (11, 1))),
    *(("Europe/Berlin", date(2026, month, day)) for month, day in ((3, 28), (3, 29), (10, 24), (10, 25))),
]
LATE, EARLY = time(23, 59), time(0, 1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Home:
    """Three people whose infections cost $500,000 each, priced since five days before the eve."""

    cast: factories.Cast
    dora: object
    zone: ZoneInfo
    eve: date

    @property
    def house(self) -> House:
        return self.cast.house

    def moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def day(self, after: int) -> date:
        return self.eve + timedelta(days=after)

    def price_on(self, day: date) -> Price:
        price = queries.price_on(house=self.house, day=day)
        assert price is not None
        return price


def home(*, zone: str, eve: date) -> Home:
    at = datetime.combine(eve - timedelta(days=5), time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    cast = factories.cast(at=at, time_zone=zone)
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=at)
    for housemate in (cast.alice, cast.bob, dora):
        state(housemate, "5000000", at=at)
    assert prices.reprice(house_id=cast.house.pk, at=at)
    return Home(cast=cast, dora=dora, zone=ZoneInfo(zone), eve=eve)


def state(housemate, cost, *, at, **when) -> None:
    values.state(housemate=housemate, cost_per_life=Decimal(cost), expected_loss="10 %", at=at, **when)


def beats(since: datetime, until: datetime) -> Iterator[datetime]:
    """The hourly sweep: five minutes past every hour of UTC."""
    at = since.replace(minute=5, second=0)
    while at <= until:
        if at >= since:
            yield at
        at += HOUR


def sweep(house: House, since: datetime, until: datetime) -> None:
    """Those near the house's midnights: at noon there is nothing to find."""
    for at in beats(since, until):
        if at.astimezone(ZoneInfo(house.time_zone)).hour not in range(4, 20):
            tasks.reprice_house(house_id=house.pk, at=at.isoformat())


# --- Before and after midnight ---------------------------------------------------------------------------


def another_rule(lived: Home, at: datetime) -> None:
    scenes.change(lived.cast, at=at, price_kind="externality", attack_rate=Decimal("0.427"))


def somebody_joins(lived: Home, at: datetime) -> None:
    finn = factories.housemate_of(admin=lived.cast.alice, name="Finn", at=at)
    state(finn, "1000000", at=at)


def somebody_leaves(lived: Home, at: datetime) -> None:
    departures.leave(housemate=lived.dora, by=lived.dora, at=at)


def other_numbers(lived: Home, at: datetime) -> None:
    state(lived.cast.bob, "7000000", at=at)


# What each change does to the price: kind, people, total in dollars.
BEFORE = ("gross", 3, 1_500_000)
CHANGES = {
    another_rule: ("externality", 3, 1_500_000),
    somebody_joins: ("gross", 4, 1_600_000),
    somebody_leaves: ("gross", 2, 1_000_000),
    other_numbers: ("gross", 3, 1_700_000),
}


def made(price: Price) -> tuple[str, int, int]:
    return price.price_kind, queries.people_in(price=price), price.total_micros // 10**6


def owed(lived: Home) -> dict[str, int]:
    return {name: micros for name, micros in scenes.balances(lived.cast).items() if micros}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize(("zone", "eve"), EVES, ids=str)
@pytest.mark.parametrize(("after", "clock"), [(0, LATE), (1, EARLY)], ids=["at 23:59", "at 00:01"])
def test_a_change_is_in_the_price_of_the_day_after_it(zone, eve, change, after, clock):
    lived = home(zone=zone, eve=eve)
    at = lived.moment(lived.day(after), clock)
    out = scenes.typed("2.5", occurred_on=eve)
    scenes.logged(housemate=lived.cast.bob, plan=out, at=lived.moment(eve, time(12)))
    charged, stood = list(Exposure.objects.values()), owed(lived)

    sweep(lived.house, lived.moment(eve, time(21)), at)
    change(lived, at)
    sweep(lived.house, at, lived.moment(lived.day(3), time(3)))

    days = [made(lived.price_on(lived.day(number))) for number in range(4)]
    assert days == [BEFORE] * (after + 1) + [CHANGES[change]] * (3 - after)
    assert Price.objects.filter(house=lived.house).count() == 2
    assert lived.price_on(lived.day(3)).effective_on == lived.day(after + 1)
    assert list(Exposure.objects.values()) == charged
    assert owed(lived) == stood


@pytest.mark.parametrize(("zone", "eve"), EVES, ids=str)
def test_a_sweep_that_is_two_days_late_makes_one_price_from_its_own_day_on(zone, eve):
    lived = home(zone=zone, eve=eve)
    another_rule(lived, lived.moment(eve, time(10)))
    other_numbers(lived, lived.moment(eve, time(11)))

    sweep(lived.house, lived.moment(lived.day(3), time(0)), lived.moment(lived.day(4), time(3)))

    days = [made(lived.price_on(lived.day(number))) for number in range(4)]
    assert days == [BEFORE] * 3 + [("externality", 3, 1_700_000)]
    assert Price.objects.filter(house=lived.house).count() == 2


def test_an_evening_logged_before_the_sweep_keeps_the_price_it_was_charged_at():
    lived = home(zone="Europe/Berlin", eve=date(2026, 3, 28))
    other_numbers(lived, lived.moment(lived.eve, LATE))
    out = scenes.typed("2.5", occurred_on=lived.day(1))

    early = scenes.logged(housemate=lived.cast.bob, plan=out, at=lived.moment(lived.day(1), EARLY))
    sweep(lived.house, lived.moment(lived.day(1), time(0)), lived.moment(lived.day(1), time(3)))
    late = scenes.logged(housemate=lived.cast.bob, plan=out, at=lived.moment(lived.day(1), time(4)))

    early.exposure.refresh_from_db()
    assert (early.exposure.charge_micros, late.exposure.charge_micros) == (3_750_000, 4_250_000)


# --- Once a month ----------------------------------------------------------------------------------------


def test_a_second_change_in_a_month_counts_from_the_first_of_the_next():
    lived = home(zone="America/New_York", eve=date(2026, 3, 7))
    for day, cost in ((8, "6000000"), (12, "7000000"), (13, "8000000")):
        state(lived.cast.bob, cost, at=lived.moment(date(2026, 3, day), time(18)))

    sweep(lived.house, lived.moment(date(2026, 3, 8), time(12)), lived.moment(date(2026, 4, 3), time(12)))

    found = Price.objects.filter(house=lived.house).order_by("number")
    assert list(found.values_list("effective_on", "total_micros")) == [
        (date(2026, 3, 2), 1_500_000 * 10**6),
        (date(2026, 3, 9), 1_600_000 * 10**6),
        (date(2026, 4, 1), 1_800_000 * 10**6),
    ]


# --- P9: what is past stays as it was, whatever is changed -----------------------------------------------

SETTINGS = [
    *({"price_kind": kind} for kind in ("gross", "externality")),
    *({"attack_rate": Decimal(rate)} for rate in ("0", "0.427", "1")),
    *({"cost_cap": cap} for cap in (None, Decimal(1), Decimal(3))),
    *({"valuation": value} for value in ("own", "median")),
    *({"refund_rule": rule} for rule in ("pot", "equal", "proportional", "outside")),
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass_days"), st.sampled_from([1, 1, 2, 25])),
        st.tuples(st.just("charge"), st.decimals(0, 50, places=6)),
        st.tuples(st.just("state"), st.sampled_from(["0", "1000000", "3333333.333333"])),
        st.tuples(st.just("settings"), st.sampled_from(SETTINGS)),
        st.tuples(st.just("join"), st.sampled_from(["0", "9000000"])),
        st.tuples(st.just("leave"), st.none()),
        st.tuples(st.just("prevalence"), st.sampled_from([50, 5_000])),
    ),
    min_size=4,
    max_size=16,
)


@given(steps=STEPS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_past_charges_stay_whatever_is_changed_later(transactional_db, steps):
    """And a price of a day that has begun stays, too: the activity's day decides it."""
    with transaction.atomic():
        walk(steps)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def walk(steps) -> None:
    lived = Lived()
    for number, (step, what) in enumerate(steps):
        before = lived.past()
        yesterday = lived.today - timedelta(days=1)
        stood = queries.price_on(house=lived.cast.house, day=yesterday)
        getattr(lived, step)(what, number)
        for later in range(3):
            prices.reprice(house_id=lived.cast.house.pk, at=lived.at + later * HOUR / 10)
        assert before <= lived.past()
        assert queries.price_on(house=lived.cast.house, day=yesterday) == stood
        assert lived.days_of_prices() == sorted(set(lived.days_of_prices()))


class Lived:
    """A house of two or more; each step but a charge changes what a later price is made of."""

    def __init__(self) -> None:
        self.cast, self.at, self.joined = factories.cast(), scenes.FOUNDED_AT, []
        scenes.priced(self.cast)

    @property
    def today(self) -> date:
        return self.cast.house.day_of(self.at)

    def pass_days(self, days, _number) -> None:
        self.at += timedelta(days=days)

    def charge(self, microcovids, number) -> None:
        plan = scenes.typed(str(microcovids), occurred_on=self.today, title=f"Step {number}")
        scenes.logged(housemate=self.cast.bob, plan=plan, at=self.at)

    def state(self, cost, _number) -> None:
        state(self.cast.bob, cost, at=self.at)

    def settings(self, changes, _number) -> None:
        scenes.change(self.cast, at=self.at, **changes)

    def join(self, cost, number) -> None:
        self.joined.append(factories.housemate_of(admin=self.cast.alice, name=f"Finn {number}", at=self.at))
        state(self.joined[-1], cost, at=self.at)

    def leave(self, _what, _number) -> None:
        if self.joined:
            departures.leave(housemate=self.joined[-1], by=self.joined.pop(), at=self.at)

    def prevalence(self, one_in, _number) -> None:
        factories.one_in(by=self.cast.alice, people=one_in, at=self.at)

    def past(self) -> set[tuple]:
        """Every charge with what it was made of, and every line of the ledger."""
        exposures = Exposure.objects.filter(house=self.cast.house)
        charges = exposures.values_list("id", "charge_micros", "price_id", "price__total_micros")
        lines = Line.objects.filter(house=self.cast.house).values_list("id", "account_id", "amount_micros")
        return {*charges, *lines}

    def days_of_prices(self) -> list[date]:
        rows = Price.objects.filter(house=self.cast.house).order_by("number")
        return list(rows.values_list("effective_on", flat=True))
