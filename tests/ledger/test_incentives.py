"""Who would gain by shading which number, in whole figures; the formulas are tested in the formula sheet."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.models import RefundRule
from ledger import incentives, rules
from ledger.incentives import Month, Refund, Terms
from ledger.rules import Kind, Rule
from tests import strategies


def month(*, microcovids):
    """One of four, whose infection would cost $200,000 of the house's $1,000,000; 1,000 µCOV in all."""
    return Month(
        cost_micros=200_000 * 10**6,
        total_micros=1_000_000 * 10**6,
        microcovids=Decimal(microcovids),
        total_microcovids=Decimal(1_000),
        people=4,
    )


HOMEBODY, AVERAGE, GOER_OUT = (month(microcovids=microcovids) for microcovids in (100, 250, 400))
EXTERNALITY = Rule(kind=Kind.EXTERNALITY)
OVER, UNDER, NEITHER = "a higher cost pays", "a lower cost pays", "neither pays"


def tempted(lived: Month, terms: Terms) -> str:
    slope = incentives.gain_per_micro(month=lived, terms=terms)
    return OVER if slope > 0 else UNDER if slope < 0 else NEITHER


@pytest.mark.parametrize(
    ("terms", "homebody", "average", "goer_out"),
    [
        (Terms(refund=Refund.POT), OVER, NEITHER, UNDER),
        (Terms(refund=Refund.POT, fund_worth=Fraction(0)), UNDER, UNDER, UNDER),
        (Terms(refund=Refund.EQUAL), OVER, NEITHER, UNDER),
        (Terms(refund=Refund.PROPORTIONAL), OVER, OVER, OVER),
        (Terms(refund=Refund.OUTSIDE), UNDER, UNDER, UNDER),
        (Terms(refund=Refund.EQUAL, rule=Rule(attack_rate=Decimal("0.2"))), UNDER, UNDER, UNDER),
        (Terms(refund=Refund.POT, rule=EXTERNALITY), OVER, OVER, OVER),
        (Terms(refund=Refund.EQUAL, rule=EXTERNALITY), OVER, OVER, OVER),
        (Terms(refund=Refund.PROPORTIONAL, rule=EXTERNALITY), OVER, OVER, OVER),
        (Terms(refund=Refund.OUTSIDE, rule=EXTERNALITY), NEITHER, NEITHER, NEITHER),
    ],
    ids=str,
)
def test_who_is_tempted_to_do_what(terms, homebody, average, goer_out):
    assert [tempted(lived, terms) for lived in (HOMEBODY, AVERAGE, GOER_OUT)] == [
        homebody,
        average,
        goer_out,
    ]


@pytest.mark.parametrize(
    ("refund", "dollars"),
    [(Refund.POT, 15), (Refund.EQUAL, 15), (Refund.PROPORTIONAL, 90), (Refund.OUTSIDE, -10)],
)
def test_a_homebody_who_states_a_hundred_thousand_more(refund, dollars):
    gained = incentives.gain(month=HOMEBODY, terms=Terms(refund=refund), delta_micros=100_000 * 10**6)

    assert gained == dollars * 10**6


@pytest.mark.parametrize(
    ("refund", "dollars"),
    [(Refund.POT, "0.75"), (Refund.EQUAL, "0.75"), (Refund.PROPORTIONAL, "0.80"), (Refund.OUTSIDE, "1.00")],
)
def test_what_a_microcovid_left_out_would_have_saved(refund, dollars):
    saved = incentives.gain_by_hiding(month=AVERAGE, terms=Terms(refund=refund))

    assert saved == Fraction(dollars) * 10**6


def test_the_cap_bounds_what_a_higher_claim_would_have_brought():
    terms = Terms(refund=Refund.PROPORTIONAL)

    assert incentives.most_gained(month=HOMEBODY, terms=terms, limit_micros=600_000 * 10**6) == 360 * 10**6
    assert incentives.most_gained(month=HOMEBODY, terms=terms, limit_micros=200_000 * 10**6) == 0
    assert incentives.most_gained(month=HOMEBODY, terms=terms, limit_micros=None) is None


def test_a_lower_claim_is_bounded_by_nothing_at_all():
    most = incentives.most_gained(month=GOER_OUT, terms=Terms(refund=Refund.EQUAL), limit_micros=None)

    assert most == 30 * 10**6


def test_whoever_is_not_tempted_gains_nothing_even_without_a_cap():
    terms = Terms(refund=Refund.OUTSIDE, rule=EXTERNALITY)

    assert incentives.most_gained(month=AVERAGE, terms=terms, limit_micros=None) == 0


def test_where_nothing_was_brought_home_no_claim_gains():
    quiet = Month(
        cost_micros=0, total_micros=5, microcovids=Decimal(0), total_microcovids=Decimal(0), people=2
    )

    for refund in Refund:
        assert tempted(quiet, Terms(refund=refund)) == NEITHER


@given(
    refund=st.sampled_from(Refund),
    rule=strategies.rules,
    cost=strategies.costs,
    limits=st.tuples(strategies.costs, strategies.costs),
    exposures=st.tuples(strategies.microcovids, strategies.microcovids),
)
def test_no_claim_up_to_the_cap_gains_more_than_the_bound(refund, rule, cost, limits, exposures):
    claim, limit = sorted(limits)
    terms = Terms(refund=refund, rule=rule)
    lived = Month(
        cost_micros=min(cost, limit),
        total_micros=10**16,
        microcovids=exposures[0],
        total_microcovids=sum(exposures),
        people=3,
    )

    most = incentives.most_gained(month=lived, terms=terms, limit_micros=limit)

    gained = incentives.gain(month=lived, terms=terms, delta_micros=claim - lived.cost_micros)
    assert gained <= most
    assert most >= 0


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"cost_micros": 2, "total_micros": 1}, "cost is a part"),
        ({"cost_micros": -1}, "cost is a part"),
        ({"microcovids": Decimal(2), "total_microcovids": Decimal(1)}, "microcovids are a part"),
        ({"people": 0}, "one housemate or more"),
    ],
)
def test_a_month_that_cannot_be_is_refused(wrong, match):
    right = {
        "cost_micros": 0,
        "total_micros": 1,
        "microcovids": Decimal(0),
        "total_microcovids": Decimal(1),
        "people": 1,
    }

    with pytest.raises(ValueError, match=match):
        Month(**(right | wrong))


@pytest.mark.parametrize("worth", [Fraction(-1, 9), Fraction(10, 9)])
def test_a_coin_in_the_fund_is_worth_no_more_than_itself(worth):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Terms(refund=Refund.POT, fund_worth=worth)


def test_every_rule_has_its_sentences():
    assert set(incentives.SHADING) == {(kind, refund) for kind in Kind for refund in Refund}
    assert set(incentives.HIDING) == set(Refund)
    sentences = [*incentives.SHADING.values(), *incentives.HIDING.values()]
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)


def test_the_refund_rules_are_the_houses():
    assert set(RefundRule.values) <= {*Refund}


def test_terms_are_the_headlines_unless_said():
    assert Terms(refund=Refund.POT).rule == rules.HEADLINE
