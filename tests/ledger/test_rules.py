"""Every price rule: its worked example, what it refuses, and its words."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house import models
from ledger import attack_rates, pricing, rules
from ledger.rules import HEADLINE, Kind, Rule, Stated, Value
from tests import strategies

ALICE, BOB, DORA, NEWCOMER = 1, 2, 3, 4
TENTH = Decimal("0.1")
# Infections that cost $100,000, $200,000 and $900,000.
PEOPLE = {
    ALICE: Stated(cost_per_life_micros=1_000_000 * 10**6, expected_loss=TENTH),
    BOB: Stated(cost_per_life_micros=2_000_000 * 10**6, expected_loss=TENTH),
    DORA: Stated(cost_per_life_micros=9_000_000 * 10**6, expected_loss=TENTH),
}
few = strategies.households(strategies.statements)
forty = strategies.households(strategies.statements, fewest=40)


def dollars(rule, housemate):
    costs = rules.costs(rule=rule, stated=PEOPLE)
    return rules.rate(rule=rule, costs_micros=costs, housemate=housemate) / 10**6


@pytest.mark.parametrize(
    ("rule", "alice", "bob", "dora", "newcomer"),
    [
        (HEADLINE, "1.20", "1.20", "1.20", "1.20"),
        (Rule(attack_rate=Decimal("0.4")), "0.54", "0.60", "1.02", "0.48"),
        (Rule(kind=Kind.EXTERNALITY), "1.10", "1.00", "0.30", "1.20"),
        (Rule(kind=Kind.EXTERNALITY, attack_rate=Decimal("0.4")), "0.44", "0.40", "0.12", "0.48"),
        (Rule(cap=Decimal(3)), "0.90", "0.90", "0.90", "0.90"),
        (Rule(value=Value.MEDIAN), "0.60", "0.60", "0.60", "0.60"),
    ],
    ids=str,
)
def test_a_microcovid_costs_what_the_worked_example_says(rule, alice, bob, dora, newcomer):
    expected = {ALICE: alice, BOB: bob, DORA: dora, NEWCOMER: newcomer}

    assert {key: dollars(rule, key) for key in expected} == {
        key: Fraction(price) for key, price in expected.items()
    }


def test_ten_microcovids_of_doras_at_an_attack_rate_of_two_fifths_are_ten_dollars_twenty():
    costs = rules.costs(rule=HEADLINE, stated=PEOPLE)
    rate = rules.rate(rule=Rule(attack_rate=Decimal("0.4")), costs_micros=costs, housemate=DORA)

    assert pricing.charge_at(rate=rate, microcovids=Decimal(10)) == 10_200_000


def test_one_value_for_all_keeps_everyones_own_loss_and_the_cap_comes_after_it():
    people = PEOPLE | {DORA: Stated(cost_per_life_micros=9_000_000 * 10**6, expected_loss=Decimal(1))}

    assert rules.costs(rule=Rule(value=Value.MEDIAN, cap=Decimal(4)), stated=people) == {
        ALICE: 200_000 * 10**6,
        BOB: 200_000 * 10**6,
        DORA: 800_000 * 10**6,
    }


def test_of_two_in_the_middle_the_lower_counts():
    pair = {ALICE: PEOPLE[ALICE], DORA: PEOPLE[DORA]}

    assert rules.limit_micros(rule=Rule(cap=Decimal(2)), stated=pair) == 200_000 * 10**6
    assert set(rules.costs(rule=Rule(value=Value.MEDIAN), stated=pair).values()) == {100_000 * 10**6}


def test_a_median_of_nothing_caps_everyone_at_nothing():
    nothing = Stated(cost_per_life_micros=0, expected_loss=TENTH)

    capped = rules.costs(rule=Rule(cap=Decimal(3)), stated={ALICE: nothing, DORA: PEOPLE[DORA]})

    assert capped == {ALICE: 0, DORA: 0}


def test_without_a_cap_nothing_limits_a_cost():
    assert rules.limit_micros(rule=HEADLINE, stated=PEOPLE) is None


@pytest.mark.parametrize("rule", [HEADLINE, Rule(cap=Decimal(3), value=Value.MEDIAN)])
def test_an_empty_house_has_no_costs_and_no_price(rule):
    assert rules.costs(rule=rule, stated={}) == {}
    assert rules.limit_micros(rule=rule, stated={}) is None
    assert rules.rate(rule=rule, costs_micros={}, housemate=NEWCOMER) == 0


def test_a_capped_cost_of_half_a_micro_is_rounded_once():
    """1.9 × 1.4 micros is 2.66, which is 3; of a median rounded to 1 first it would have been 2."""
    tiny = Stated(cost_per_life_micros=14, expected_loss=TENTH)
    people = {ALICE: tiny, BOB: tiny, DORA: PEOPLE[DORA]}

    assert rules.costs(rule=Rule(cap=Decimal("1.9")), stated=people)[DORA] == 3


@pytest.mark.parametrize("chance", ["-0.01", "1.01", "NaN", "Infinity"])
def test_an_attack_rate_that_is_no_chance_is_refused(chance):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Rule(attack_rate=Decimal(chance))


@pytest.mark.parametrize("cap", ["0.99", "0", "-3", "NaN", "Infinity"])
def test_a_cap_below_the_median_is_refused(cap):
    with pytest.raises(ValueError, match="1 or more"):
        Rule(cap=Decimal(cap))


def reference(rule, people):
    """The same again, written as the mechanism is: value, cost, cap."""
    lives = sorted(numbers.cost_per_life_micros for numbers in people.values())
    middle = lives[(len(lives) - 1) // 2]
    exact = {
        key: (middle if rule.value is Value.MEDIAN else numbers.cost_per_life_micros)
        * Fraction(numbers.expected_loss)
        for key, numbers in people.items()
    }
    if rule.cap is not None:
        limit = Fraction(rule.cap) * sorted(exact.values())[(len(exact) - 1) // 2]
        exact = {key: min(cost, limit) for key, cost in exact.items()}
    return exact


@given(people=few | forty, rule=strategies.rules)
def test_costs_are_the_exact_ones_rounded_once_and_none_is_above_the_limit(people, rule):
    exact = reference(rule, people)

    costs = rules.costs(rule=rule, stated=people)

    assert costs == {key: round(cost) for key, cost in exact.items()}
    limit = rules.limit_micros(rule=rule, stated=people)
    assert limit is None or max(costs.values()) <= limit


@given(people=few | forty)
def test_under_the_headline_a_cost_is_what_it_always_was(people):
    assert rules.costs(rule=HEADLINE, stated=people) == {
        key: pricing.cost_micros(
            cost_per_life_micros=numbers.cost_per_life_micros, expected_loss=numbers.expected_loss
        )
        for key, numbers in people.items()
    }


@given(
    costs=strategies.households(strategies.costs),
    rule=strategies.rules,
    housemate=st.integers(1, 41),
)
def test_the_parts_of_a_microcovid_add_up_to_its_price(costs, rule, housemate):
    parts = rules.parts(rule=rule, costs_micros=costs, housemate=housemate)

    assert sum(parts.values()) == rules.rate(rule=rule, costs_micros=costs, housemate=housemate)
    assert parts.keys() == costs.keys()
    assert all(part >= 0 for part in parts.values())


@given(costs=strategies.households(strategies.costs), housemate=st.integers(1, 41))
def test_under_the_headline_the_parts_are_the_shares_of_the_price(costs, housemate):
    parts = rules.parts(rule=HEADLINE, costs_micros=costs, housemate=housemate)

    assert parts == {key: Fraction(cost, 10**6) for key, cost in costs.items()}


def test_every_choice_has_its_words():
    assert set(rules.KINDS) == set(Kind)
    assert set(rules.VALUES) == set(Value)


def test_the_kinds_are_the_ledgers():
    assert set(models.PriceKind.values) == {*Kind}
    assert set(models.Valuation.values) == {*Value}


@pytest.mark.parametrize("published", attack_rates.PUBLISHED, ids=lambda published: published.label)
def test_a_published_attack_rate_can_be_picked_and_names_its_source(published):
    assert Rule(attack_rate=published.rate).attack_rate == published.rate
    assert published.source
    assert 2020 <= published.year <= 2026
