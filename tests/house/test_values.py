"""Two numbers a housemate: read from what they typed, kept for good, shown to nobody else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import Error, transaction
from hypothesis import given

from house import values
from house.errors import Refused
from house.models import AuditEntry, LifeValue
from tests import factories, strategies

AT = factories.FOUNDED_AT
STEP = Decimal("1e-24")


def loss(typed: str) -> Decimal:
    return values.loss(typed=typed)


# --- Reading a loss --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("0.002", "0.002"),
        ("0,002", "0.002"),
        (".5", "0.5"),
        ("0", "0"),
        ("1", "1"),
        ("1e-5", "0.00001"),
        ("7.18E-05", "0.0000718"),
        ("0.2 %", "0.002"),
        ("0,2%", "0.002"),
        ("100 %", "1"),
        ("0.2 per cent", "0.002"),
        ("2 percent", "0.02"),
        ("1 in 500", "0.002"),
        ("1 IN 1,000", "0.001"),
        ("1 in 10 000", "0.0001"),
        ("1 in 1'000'000", "0.000001"),
        ("3 in 1000", "0.003"),
        ("1:500", "0.002"),
        ("1/500", "0.002"),
        ("1 in 1", "1"),
        ("14.61 days", "0.001"),
        ("1,461 days", "0.1"),
        ("14610 days", "1"),
        ("1 day of 1000 days", "0.001"),
        ("36.525 days of 10 years", "0.01"),
        ("0 days of 10 years", "0"),
    ],
)
def test_a_loss_may_be_typed_in_four_ways(typed, share):
    assert loss(typed) == Decimal(share)


def test_bare_days_are_days_of_forty_years():
    assert loss("12 days") == loss("12 days of 40 years")


def test_a_third_keeps_24_decimals():
    assert str(loss("1 in 3")) == "0." + "3" * 24


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "fill this in"),
        ("1 in 0", "1 in 0 is no chance"),
        ("0 in 0", "1 in 0 is no chance"),
        ("1 in 0.0", "1 in 0 is no chance"),
        ("1 in 1.000", "without points"),
        ("NaN", "such as"),
        ("Infinity", "such as"),
        ("-0.1", "cannot be negative"),
        ("-1 in 500", "cannot be negative"),
        ("\N{MINUS SIGN}0.1", "cannot be negative"),
        ("1.01", "more than a whole life"),
        ("2", "more than a whole life"),
        ("1,000", "more than a whole life"),
        ("100.1 %", "more than a whole life"),
        ("2 in 1", "more than a whole life"),
        ("14611 days", "more than a whole life"),
        ("12 days of 0 years", "of no length"),
        ("12 years", "such as"),
        ("a lot", "such as"),
        ("1 in", "such as"),
        ("1.2.3", "one decimal point"),
        ("1,23,4", "one decimal point"),
        ("0.00.1 %", "one decimal point"),
        ("\N{ARABIC-INDIC DIGIT ONE}", "such as"),
        ("1e999", "such as"),
        ("9" * 61, "At most 60 characters"),
        ("0.1\0", "control characters"),
    ],
)
def test_a_loss_that_makes_no_sense_is_refused_in_words(typed, words):
    with pytest.raises(Refused, match=words) as refusal:
        loss(typed)

    assert refusal.value.field == "expected_loss"


@given(share=strategies.shares)
def test_a_share_is_read_exactly_with_point_or_comma(share):
    assert loss(f"{share:f}") == share
    assert loss(f"{share:f}".replace(".", ",")) == share


@given(share=strategies.shares)
def test_per_cent_are_hundredths(share):
    assert loss(f"{share * 100:f} %") == share


@given(people=strategies.whole_numbers)
def test_one_in_many_is_the_inverse_to_24_decimals(people):
    assert abs(loss(f"1 in {people}") * people - 1) <= STEP * people / 2
    assert loss(f"1 in {people:,}") == loss(f"1/{people}")


@given(days=strategies.shares, years=strategies.whole_numbers)
def test_days_count_against_the_days_of_the_years_left(days, years):
    share = loss(f"{days:f} days of {years} years")

    assert abs(share * years * Decimal("365.25") - days) <= STEP * years * 366


@given(typed=strategies.typed)
def test_whatever_is_typed_gives_a_share_or_a_refusal(typed):
    try:
        share = loss(typed)
    except Refused as refused:
        refusal = refused
    else:
        assert 0 <= share <= 1
        assert share.as_tuple().exponent == -24
        return

    assert refusal.field == "expected_loss"


# --- Stating both ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_statement_keeps_what_was_typed_and_what_it_means(alice):
    stated = values.state(
        housemate=alice, cost_per_life=Decimal("13200000.50"), expected_loss=" 1 in 500 ", at=AT
    )

    stated.refresh_from_db()
    assert stated.cost_per_life_micros == 13_200_000_500_000
    assert stated.expected_loss == Decimal("0.002")
    assert stated.expected_loss_typed == "1 in 500"
    assert stated.stated_at == AT


@pytest.mark.django_db
@pytest.mark.parametrize("cost", ["0", "1e10", "10000000000.000000", "0.000001"])
def test_a_cost_from_nothing_to_ten_thousand_million_is_taken(alice, cost):
    stated = values.state(housemate=alice, cost_per_life=Decimal(cost), expected_loss="0", at=AT)

    assert Decimal(stated.cost_per_life_micros).scaleb(-6) == Decimal(cost)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cost",
    ["-1", "-0.000001", "10000000000.000001", "1e400", "NaN", "sNaN", "Infinity", "0.0000001", "1e-99"],
)
def test_another_cost_is_refused_and_nothing_is_kept(alice, cost):
    with pytest.raises(Refused) as refusal:
        values.state(housemate=alice, cost_per_life=Decimal(cost), expected_loss="0.1", at=AT)

    assert refusal.value.field == "cost_per_life"
    assert not LifeValue.objects.exists()


@pytest.mark.django_db
def test_a_refused_loss_keeps_nothing(alice):
    with pytest.raises(Refused):
        factories.life_value(housemate=alice, expected_loss="1 in 0")

    assert not LifeValue.objects.exists()
    assert not AuditEntry.objects.filter(action="values.stated").exists()


@pytest.mark.django_db
def test_the_last_statement_counts_and_the_ones_before_stay(alice, bob):
    first = factories.life_value(housemate=alice, cost_per_life="1")
    last = stated(alice, days=1)

    assert values.current(housemate=alice) == last
    assert values.current(housemate=bob) is None
    assert set(alice.life_values.all()) == {first, last}


@pytest.mark.django_db
def test_a_statement_cannot_be_edited(alice):
    stated = factories.life_value(housemate=alice)

    with pytest.raises(Error), transaction.atomic():
        LifeValue.objects.filter(pk=stated.pk).update(cost_per_life_micros=1)


@pytest.mark.django_db
def test_the_houses_history_says_that_somebody_stated_and_not_what(alice):
    factories.life_value(housemate=alice, cost_per_life="7654321", expected_loss="1 in 987")

    entry = AuditEntry.objects.get(action="values.stated")
    assert entry.by == alice
    assert entry.data == {}


# --- From which day they count ---------------------------------------------------------------------------


def stated(housemate, *, days: int, counts_from: values.From = values.From.SOONEST) -> LifeValue:
    """So many days after the 2nd of March, when the house was founded."""
    return values.state(
        housemate=housemate,
        cost_per_life=Decimal(1000 + days),
        expected_loss="10 %",
        at=AT + timedelta(days=days),
        counts_from=counts_from,
    )


def counting(housemate, day: date) -> LifeValue | None:
    found = values.in_force(housemates=[housemate], house=housemate.house, day=day)
    return found.get(housemate.pk)


@pytest.mark.django_db
def test_the_first_numbers_count_at_once_and_changed_ones_from_tomorrow_once_a_month(alice):
    first, second, third = stated(alice, days=0), stated(alice, days=3), stated(alice, days=9)

    assert first.effective_on is None
    assert values.counts_on(statement=first) == date(2026, 3, 3)
    assert second.effective_on == values.counts_on(statement=second) == date(2026, 3, 6)
    assert third.effective_on == date(2026, 4, 1)
    assert counting(alice, date(2026, 3, 5)) == first
    assert counting(alice, date(2026, 3, 31)) == second
    assert counting(alice, date(2026, 4, 1)) == third


@pytest.mark.django_db
@pytest.mark.parametrize("before", [0, 1])
def test_numbers_may_wait_for_the_month_the_first_ones_too(alice, before):
    for _ in range(before):
        stated(alice, days=0)

    waiting = stated(alice, days=5, counts_from=values.From.NEXT_MONTH)

    assert waiting.effective_on == date(2026, 4, 1)
    assert counting(alice, date(2026, 3, 31)) != waiting
    assert counting(alice, date(2026, 4, 1)) == waiting


@pytest.mark.django_db
def test_waiting_for_the_month_on_its_last_day_is_waiting_for_tomorrow(alice):
    stated(alice, days=0)

    waiting = stated(alice, days=29, counts_from=values.From.NEXT_MONTH)

    assert waiting.effective_on == date(2026, 4, 1)


@pytest.mark.django_db
def test_what_is_put_off_to_the_month_takes_back_what_would_have_counted_tomorrow(alice):
    first, tomorrows = stated(alice, days=0), stated(alice, days=3)
    put_off = stated(alice, days=3, counts_from=values.From.NEXT_MONTH)

    assert tomorrows.effective_on == date(2026, 3, 6)
    assert counting(alice, date(2026, 3, 6)) == first
    assert counting(alice, date(2026, 4, 1)) == put_off
    assert values.effective_on(housemate=alice, at=AT + timedelta(days=10)) == date(2026, 3, 13)


@pytest.mark.django_db
def test_what_was_to_wait_can_be_stated_otherwise_sooner(alice):
    stated(alice, days=0)
    stated(alice, days=3, counts_from=values.From.NEXT_MONTH)

    sooner = stated(alice, days=4)

    assert sooner.effective_on == date(2026, 3, 7)
    assert counting(alice, date(2026, 4, 1)) == sooner


@pytest.mark.django_db
def test_my_history_says_how_each_statement_stands(alice):
    stated(alice, days=0)
    stated(alice, days=3)
    stated(alice, days=40)
    stated(alice, days=41, counts_from=values.From.NEXT_MONTH)
    stated(alice, days=41, counts_from=values.From.NEXT_MONTH)

    rows = values.history(housemate=alice, at=AT + timedelta(days=42))

    assert [row.standing for row in rows] == ["waits", "replaced", "counts", "counted", "counted"]
