"""Housemates at one event: between each one's risk and one person's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import InvalidInput, shared_events

attendees = st.integers(1, 50)
correlations = st.floats(0, 1)


def event(microcovids, attendees, correlation):
    return microcovids * shared_events.event_multiplier(attendees=attendees, correlation=correlation)


@given(st.floats(0, 1e6), attendees)
def test_without_correlation_the_risks_add_up(microcovids, attendees):
    assert event(microcovids, attendees, 0) == microcovids * attendees
    assert shared_events.factor(attendees=attendees, correlation=0).value == 1


@given(st.floats(0, 1e6), attendees)
def test_with_full_correlation_the_event_is_one_persons_risk(microcovids, attendees):
    assert event(microcovids, attendees, 1) == microcovids
    assert shared_events.factor(attendees=attendees, correlation=1).value == 1 / attendees


@given(attendees, correlations)
def test_the_parts_add_up_to_the_event(attendees, correlation):
    part = shared_events.factor(attendees=attendees, correlation=correlation).value

    assert attendees * part == pytest.approx(event(1, attendees, correlation), rel=1e-12)


@given(attendees, correlations, correlations)
def test_more_correlation_never_costs_more_and_one_more_attendee_never_less(attendees, one, other):
    less, more = sorted((one, other))

    assert event(1, attendees, more) <= event(1, attendees, less)
    assert event(1, attendees, one) <= event(1, attendees + 1, one)


@given(correlations)
def test_alone_correlation_does_not_count(correlation):
    assert shared_events.factor(attendees=1, correlation=correlation).value == 1


def test_three_who_went_are_worth_two_at_one_half():
    factor = shared_events.factor(attendees=3, correlation=0.5)

    assert (factor.name, factor.label, factor.text) == ("shared-event", "3 of us went", "× 0.667")
    assert factor.value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("attendees", "correlation", "field"),
    [
        (0, 0.5, "attendees"),
        (1.5, 0.5, "attendees"),
        (True, 0.5, "attendees"),
        (2, -0.1, "correlation"),
        (2, 1.1, "correlation"),
        (2, math.nan, "correlation"),
    ],
)
def test_what_cannot_be_is_refused_by_name(attendees, correlation, field):
    with pytest.raises(InvalidInput) as refusal:
        shared_events.factor(attendees=attendees, correlation=correlation)

    assert refusal.value.field == field
