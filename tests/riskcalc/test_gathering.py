"""Several groups on one occasion: they add up, and never pass certainty."""

import dataclasses
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from riskcalc import InvalidInput, Occasion, PeopleMet, assess, gathering
from tests.riskcalc import samples

HOUR = Occasion(minutes=60)
groups = st.lists(samples.people, min_size=1, max_size=6)


def meet(*people, average=4000, occasion=HOUR):
    return gathering.assess(average_person_risk=average, people=people, occasion=occasion)


def added_up(answer):
    return math.fsum(
        group.person_risk_each * group.people.count * group.activity_risk for group in answer.groups
    )


@given(samples.average, samples.people, samples.occasions, samples.vaccines, samples.communities)
def test_one_group_is_exactly_the_single_assessment(average, people, occasion, vaccine, community):
    asked = {
        "average_person_risk": average,
        "occasion": occasion,
        "my_vaccine": vaccine,
        "community": community,
    }

    whole = gathering.assess(people=[people], **asked)
    alone = assess.assess(people=people, **asked)

    assert whole.groups == (alone,)
    assert (whole.points, whole.low, whole.high) == (alone.points, alone.low, alone.high)
    assert (whole.notes, whole.per_week) == (alone.notes, alone.per_week)


@given(samples.average, groups, samples.occasions)
def test_the_whole_lies_in_its_range_and_never_passes_a_million(average, people, occasion):
    answer = meet(*people, average=average, occasion=occasion)

    assert 0 <= answer.low <= answer.points <= answer.high <= 1_000_000


@given(samples.average, groups, samples.occasions)
def test_the_groups_parts_add_up_to_the_whole_and_their_factors_multiply_to_them(average, people, occasion):
    answer = meet(*people, average=average, occasion=occasion)

    for name in ("points", "low", "high"):
        parts = math.fsum(getattr(group, name) for group in answer.groups)
        assert parts == pytest.approx(getattr(answer, name), rel=1e-9, abs=1e-300)
    for group in answer.groups:
        product = math.prod(factor.value for factor in group.factors)
        assert product == pytest.approx(group.points, rel=1e-9, abs=1e-300)


@given(samples.average, groups, samples.occasions, st.data())
def test_more_people_never_cost_less_but_at_the_switch(average, people, occasion, data):
    number = data.draw(st.integers(0, len(people) - 1))
    one_more = dataclasses.replace(people[number], count=people[number].count + 1)
    fewer = meet(*people, average=average, occasion=occasion)
    more = meet(*people[:number], one_more, *people[number + 1 :], average=average, occasion=occasion)

    at_the_switch = added_up(fewer) < 100_000 <= added_up(more)

    assert at_the_switch or fewer.points <= more.points * (1 + 1e-9)


@given(samples.average, groups, samples.people, samples.occasions)
def test_one_more_group_never_costs_less_but_at_the_switch(average, people, group, occasion):
    fewer = meet(*people, average=average, occasion=occasion)
    more = meet(*people, group, average=average, occasion=occasion)

    at_the_switch = added_up(fewer) < 100_000 <= added_up(more)

    assert at_the_switch or fewer.points <= more.points * (1 + 1e-9)


def test_at_the_switch_a_crowd_costs_less_than_one_person_fewer():
    below, above = (meet(PeopleMet(count=count), average=5_000) for count in (142, 143))

    assert below.points == pytest.approx(99_400)
    assert above.points == pytest.approx(95_300, rel=1e-3)


@given(samples.average, groups, samples.occasions, st.randoms())
def test_the_order_of_the_groups_does_not_count(average, people, occasion, random):
    shuffled = random.sample(people, len(people))

    assert meet(*shuffled, average=average, occasion=occasion).points == pytest.approx(
        meet(*people, average=average, occasion=occasion).points, rel=1e-12
    )


@given(samples.average, samples.people, samples.occasions, st.integers(1, 100), st.integers(1, 100))
def test_a_group_split_in_two_costs_the_same(average, people, occasion, some, others):
    whole, one, other = (dataclasses.replace(people, count=n) for n in (some + others, some, others))
    together = meet(whole, average=average, occasion=occasion)
    split = meet(one, other, average=average, occasion=occasion)
    # Rounding may put the two sums on different sides of the switch.
    assume(abs(added_up(together) - 100_000) > 1e-6)

    assert split.points == pytest.approx(together.points, rel=1e-9, abs=1e-9)


def test_above_the_switch_the_chances_of_escaping_everybody_are_multiplied():
    answer = meet(
        PeopleMet(profile="hasCovid"), PeopleMet(count=2, microcovids_each=500_000, their_mask="thin")
    )

    assert answer.points == pytest.approx((1 - 0.86 * 0.965**2) * 1e6)
    assert answer.low == pytest.approx((1 - (1 - 0.14 / 3) * (1 - 0.035 / 3) ** 2) * 1e6)
    assert answer.high == pytest.approx((1 - 0.58 * 0.895**2) * 1e6)
    assert answer.groups[0].points == pytest.approx(answer.points * 2 / 3)
    assert [group.factors[-1].name for group in answer.groups] == ["certainty", "certainty"]


def test_a_known_positive_a_contact_and_four_average_people_add_up():
    answer = meet(
        PeopleMet(count=4),
        PeopleMet(microcovids_each=300, their_mask="surgical"),
        PeopleMet(profile="hasCovid", their_mask="n95Sealed"),
    )

    assert [group.points for group in answer.groups] == pytest.approx([2240, 10.5, 8750])
    assert answer.points == pytest.approx(11_000.5)
    assert (answer.low, answer.high) == pytest.approx((11_000.5 / 3, 33_001.5))


def test_the_cap_is_for_each_group_by_its_mask():
    long = Occasion(minutes=600)

    answer = meet(PeopleMet(count=1), PeopleMet(count=1, their_mask="surgical"), occasion=long)

    assert [group.activity_risk for group in answer.groups] == pytest.approx([0.6, 0.35])
    assert [note.name for note in answer.notes] == ["capped"]


def test_a_remark_stands_once_and_the_crowd_is_everybody():
    answer = meet(PeopleMet(count=13), PeopleMet(count=12), occasion=Occasion(minutes=60, setting="filtered"))

    assert [note.name for note in answer.notes] == ["filtered", "crowd"]


def test_an_own_risk_is_no_higher_for_a_higher_prevalence():
    met = PeopleMet(count=2, microcovids_each=300)

    assert meet(met, average=10).points == meet(met, average=900_000).points == pytest.approx(84)


@pytest.mark.parametrize("many", [0, 51])
def test_no_groups_or_too_many_are_refused_by_name(many):
    with pytest.raises(InvalidInput, match="1 to 50 groups") as refusal:
        meet(*[PeopleMet()] * many)

    assert refusal.value.field == "people"
