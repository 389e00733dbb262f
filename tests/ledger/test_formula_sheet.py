"""The tax's formula sheet, P1 to P13, as far as it needs no database: every rule against exact fractions."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger import incentives, pricing, rules, sharing
from ledger.incentives import Month, Refund, Terms
from ledger.rules import HEADLINE, Kind, Rule, Stated, Value
from ledger.sharing import Collected
from tests import strategies

HALF = Fraction(1, 2)

stated = strategies.households(strategies.statements)
pairs_or_more = strategies.households(strategies.statements, fewest=2)
# What an infection of each costs, and what each of them brought home.
lived = strategies.households(st.tuples(strategies.costs, strategies.microcovids))
kinds = st.builds(Rule, kind=st.sampled_from(Kind), attack_rate=strategies.attack_rates)
times = st.integers(2, 1_000)


def rates(rule, costs):
    return {key: rules.rate(rule=rule, costs_micros=costs, housemate=key) for key in costs}


def prices(rule, people):
    return rates(rule, rules.costs(rule=rule, stated=people))


def richer(numbers, by):
    return Stated(cost_per_life_micros=numbers.cost_per_life_micros * by, expected_loss=numbers.expected_loss)


def one_of(data, people):
    return data.draw(st.sampled_from(sorted(people)))


def split(rule, costs, payer, amount):
    """A charge shared out to those whose loss it is for, in exact fractions."""
    parts = rules.parts(rule=rule, costs_micros=costs, housemate=payer)
    whole = sum(parts.values(), Fraction())
    return {key: amount * part / whole if whole else Fraction() for key, part in parts.items()}


def apart(house):
    costs = {key: cost for key, (cost, _) in house.items()}
    exposures = {key: microcovids for key, (_, microcovids) in house.items()}
    return costs, exposures


def charged(rule, costs, exposures):
    owed = rates(rule, costs)
    return {
        key: pricing.charge_at(rate=owed[key], microcovids=microcovids)
        for key, microcovids in exposures.items()
    }


def shared(rule, costs, charges):
    received = dict.fromkeys(costs, Fraction())
    for payer, amount in charges.items():
        for key, share in split(rule, costs, payer, amount).items():
            received[key] += share
    return received


@given(people=stated)
def test_p1_the_price_is_everybodys_cost_per_life_times_loss_over_a_million(people):
    exact = sum(
        Fraction(numbers.cost_per_life_micros) * Fraction(numbers.expected_loss)
        for numbers in people.values()
    )

    assert all(abs(rate * 10**6 - exact) <= len(people) * HALF for rate in prices(HEADLINE, people).values())


@given(people=stated, rule=strategies.rules, by=times)
def test_p1_lives_worth_so_many_times_as_much_make_a_price_that_many_times_as_high(people, rule, by):
    once = prices(rule, people)

    more = prices(rule, {key: richer(numbers, by) for key, numbers in people.items()})

    assert all(abs(more[key] - by * once[key]) * 10**6 <= (by + 1) * len(people) * HALF for key in people)


@given(people=stated, rule=strategies.rules, seed=st.randoms(use_true_random=False))
def test_p1_the_price_ignores_the_order_of_people(people, rule, seed):
    order = sorted(people)
    seed.shuffle(order)

    renamed = prices(rule, {new: people[old] for new, old in enumerate(order)})

    assert {old: renamed[new] for new, old in enumerate(order)} == prices(rule, people)


@given(people=stated, rule=kinds)
def test_p1_somebody_who_costs_nothing_changes_nobodys_price_where_there_is_no_median(people, rule):
    guest = Stated(cost_per_life_micros=0, expected_loss=Decimal(1))

    joined = prices(rule, people | {0: guest})

    assert {key: joined[key] for key in people} == prices(rule, people)


@given(people=stated, rule=strategies.rules, data=st.data())
def test_p2_stating_more_lowers_nobodys_price(people, rule, data):
    who = one_of(data, people)
    higher = Stated(
        cost_per_life_micros=max(people[who].cost_per_life_micros, data.draw(strategies.lives)),
        expected_loss=max(people[who].expected_loss, data.draw(strategies.losses)),
    )

    after = prices(rule, people | {who: higher})

    assert all(after[key] >= rate for key, rate in prices(rule, people).items())


@given(people=pairs_or_more, data=st.data())
def test_p2_without_somebody_the_price_is_their_cost_lower(people, data):
    costs = rules.costs(rule=HEADLINE, stated=people)
    gone = one_of(data, people)
    left = {key: cost for key, cost in costs.items() if key != gone}

    after = rates(HEADLINE, left)

    assert all(rates(HEADLINE, costs)[key] - after[key] == Fraction(costs[gone], 10**6) for key in left)


@given(people=stated, rule=strategies.rules, exposure=strategies.microcovids)
def test_p3_a_charge_is_the_exact_price_times_the_microcovids_rounded_once(people, rule, exposure):
    for rate in prices(rule, people).values():
        charge = pricing.charge_at(rate=rate, microcovids=exposure)

        assert abs(charge - rate * Fraction(exposure)) <= HALF
        assert abs(pricing.charge_at(rate=rate, microcovids=2 * exposure) - 2 * charge) <= 1
        assert pricing.charge_at(rate=rate, microcovids=Decimal(0)) == 0


@given(rule=kinds, house=lived, by=times)
def test_p3_in_a_currency_so_many_times_smaller_charges_are_that_many_times_as_high(rule, house, by):
    costs, exposures = apart(house)
    once = charged(rule, costs, exposures)

    more = charged(rule, {key: cost * by for key, cost in costs.items()}, exposures)

    assert all(abs(more[key] - by * once[key]) <= (by + 1) * HALF for key in house)


@given(rule=kinds, house=lived)
def test_p5_what_is_handed_out_by_parts_is_what_was_collected(rule, house):
    costs, exposures = apart(house)
    charges = charged(rule, costs, exposures)
    exact = shared(rule, costs, charges)

    whole = sharing.largest_remainder(shares=exact, order=sorted(costs))

    assert sum(whole.values()) == sum(charges.values())
    assert all(abs(whole[key] - exact[key]) < 1 for key in costs)
    assert whole == sharing.largest_remainder(shares=dict(reversed(exact.items())), order=sorted(costs))


@given(house=lived)
def test_p6_the_headline_shared_by_price_is_everyone_paying_everyone_for_the_risk_put_on_them(house):
    costs, exposures = apart(house)
    charges = charged(HEADLINE, costs, exposures)
    total, pool = sum(costs.values()), sum(charges.values())
    shares = {key: Fraction(cost * pool, total) if total else Fraction() for key, cost in costs.items()}
    risked = {key: Fraction(microcovids) for key, microcovids in exposures.items()}

    received = sharing.largest_remainder(shares=shares, order=sorted(costs))

    for i in costs:
        between = sum(risked[j] * costs[i] - risked[i] * costs[j] for j in costs) / 10**6
        assert abs(received[i] - charges[i] - between) <= len(charges)


@given(rule=kinds, house=lived)
def test_p6_by_parts_it_is_so_under_every_kind_and_attack_rate(rule, house):
    costs, exposures = apart(house)
    charges = charged(rule, costs, exposures)
    chance = Fraction(rule.attack_rate)
    risked = {key: Fraction(microcovids) for key, microcovids in exposures.items()}

    received = shared(rule, costs, charges)

    for i in costs:
        between = chance * sum(risked[j] * costs[i] - risked[i] * costs[j] for j in costs) / 10**6
        assert abs(received[i] - charges[i] - between) <= len(charges) * HALF


@given(house=lived)
def test_p7_gross_at_an_attack_rate_of_one_is_the_headline(house):
    costs, _ = apart(house)
    headline = pricing.price_per_microcovid(total_micros=pricing.total_micros(costs_micros=costs.values()))

    assert set(rates(Rule(kind=Kind.GROSS, attack_rate=Decimal(1)), costs).values()) == {headline}


@given(house=lived)
def test_p7_an_externality_that_infects_nobody_costs_nothing(house):
    costs, _ = apart(house)

    assert set(rates(Rule(kind=Kind.EXTERNALITY, attack_rate=Decimal(0)), costs).values()) == {0}


@given(rule=strategies.rules, people=stated, other=strategies.attack_rates)
def test_p7_a_higher_attack_rate_lowers_nobodys_price(rule, people, other):
    low, high = sorted([rule.attack_rate, other])
    before, after = (
        prices(Rule(kind=rule.kind, attack_rate=chance, cap=rule.cap, value=rule.value), people)
        for chance in (low, high)
    )

    assert all(after[key] >= before[key] for key in people)


def net(*, terms, costs, exposures, who):
    """What a month left somebody with, in exact fractions, the fund counted as it is worth to them."""
    owed = rates(terms.rule, costs)
    charges = {key: owed[key] * Fraction(microcovids) for key, microcovids in exposures.items()}
    pool = sum(charges.values(), Fraction())
    back = {
        Refund.POT: pool * (Fraction(1, len(costs)) if terms.fund_worth is None else terms.fund_worth),
        Refund.EQUAL: pool / len(costs),
        Refund.PROPORTIONAL: shared(terms.rule, costs, charges)[who],
        Refund.OUTSIDE: Fraction(),
    }
    return back[terms.refund] - charges[who]


def month_of(costs, exposures, who):
    return Month(
        cost_micros=costs[who],
        total_micros=sum(costs.values()),
        microcovids=exposures[who],
        total_microcovids=sum(exposures.values()),
        people=len(costs),
    )


terms = st.builds(
    Terms,
    refund=st.sampled_from(Refund),
    rule=kinds,
    fund_worth=st.none() | st.fractions(0, 1, max_denominator=100),
)


@given(terms=terms, house=lived, claim=strategies.costs, data=st.data())
def test_p8_the_gain_from_another_claim_is_the_difference_it_would_have_made(terms, house, claim, data):
    costs, exposures = apart(house)
    who = one_of(data, house)
    honest = net(terms=terms, costs=costs, exposures=exposures, who=who)

    shaded = net(terms=terms, costs=costs | {who: claim}, exposures=exposures, who=who)

    assert shaded - honest == incentives.gain(
        month=month_of(costs, exposures, who), terms=terms, delta_micros=claim - costs[who]
    )


@given(terms=terms, house=lived, data=st.data())
def test_p8_the_gain_from_hiding_is_the_difference_it_would_have_made(terms, house, data):
    costs, exposures = apart(house)
    who = one_of(data, house)
    left_out = min(exposures[who], data.draw(strategies.microcovids))
    honest = net(terms=terms, costs=costs, exposures=exposures, who=who)

    hidden = net(terms=terms, costs=costs, exposures=exposures | {who: exposures[who] - left_out}, who=who)

    saved = incentives.gain_by_hiding(month=month_of(costs, exposures, who), terms=terms)
    assert hidden - honest == saved * Fraction(left_out)


@given(house=lived, data=st.data())
def test_p8_under_the_headline_the_gains_are_those_of_the_sheet(house, data):
    costs, exposures = apart(house)
    who = one_of(data, house)
    month = month_of(costs, exposures, who)
    everything, mine = Fraction(month.total_microcovids), Fraction(month.microcovids)
    assume(everything)
    share, equal = mine / everything, Fraction(1, len(house))
    price = Fraction(month.total_micros, 10**6)
    others = Fraction(month.total_micros - month.cost_micros, 10**6)
    sheet = {
        Refund.POT: (everything * (equal - share), price * (1 - equal)),
        Refund.EQUAL: (everything * (equal - share), price * (1 - equal)),
        Refund.OUTSIDE: (everything * -share, price),
        Refund.PROPORTIONAL: (everything * (1 - share), others),
    }

    for refund, (shading, hiding) in sheet.items():
        assert incentives.gain_per_micro(month=month, terms=Terms(refund=refund)) == shading / 10**6
        assert incentives.gain_by_hiding(month=month, terms=Terms(refund=refund)) == hiding


def median_of(lives):
    """The value that counts for all, as costs show it when an infection takes a whole life."""
    people = {key: Stated(cost_per_life_micros=life, expected_loss=Decimal(1)) for key, life in lives.items()}
    return next(iter(rules.costs(rule=Rule(value=Value.MEDIAN), stated=people).values()))


@given(
    lives=strategies.households(st.integers(0, 20) | strategies.lives),
    claim=st.integers(0, 20) | strategies.lives,
    data=st.data(),
)
def test_p12_no_claim_pulls_the_median_towards_the_value_of_whoever_claims(lives, claim, data):
    who = one_of(data, lives)
    own, honest = lives[who], median_of(lives)

    claimed = median_of(lives | {who: claim})

    assert honest == own or (claimed >= honest if honest > own else claimed <= honest)


@given(
    costs=strategies.households(st.integers(0, 20) | strategies.costs, fewest=2),
    cap=strategies.caps,
    data=st.data(),
)
def test_p12_no_claim_counts_for_more_than_the_cap_times_the_largest_of_the_others(costs, cap, data):
    who = one_of(data, costs)
    largest = max(cost for key, cost in costs.items() if key != who)
    claims = {
        key: Stated(cost_per_life_micros=cost, expected_loss=Decimal(1))
        for key, cost in (costs | {who: 10**16}).items()
    }

    counted = rules.costs(rule=Rule(cap=cap), stated=claims)[who]

    assert counted <= ceil(Fraction(cap) * largest)


@given(cost=strategies.costs, exposures=strategies.households(strategies.microcovids))
def test_p13_an_equal_split_is_a_proportional_one_where_everybody_costs_the_same(cost, exposures):
    costs = dict.fromkeys(exposures, cost)
    charges = charged(HEADLINE, costs, exposures)
    collected = [
        Collected(payer=key, amount_micros=amount, weights=dict.fromkeys(costs, 1))
        for key, amount in charges.items()
    ]

    assert sharing.shares(collected=collected) == shared(HEADLINE, costs, charges)
