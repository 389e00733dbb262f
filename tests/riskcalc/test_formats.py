"""Numbers as the original writes them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import formats
from tests.riskcalc import samples


@pytest.mark.parametrize("case", samples.read("format_cases.jsonl"), ids=lambda case: str(case["value"]))
def test_numbers_are_written_as_the_original_writes_them(case):
    value = case["value"]

    written = {
        "value": value,
        "points": formats.fixed(value=value),
        "percentOfMillion": formats.percent(value=value * 1e-6),
        "percent2": formats.percent2(value=value * 1e-6),
        "ungrouped": formats.ungrouped(value=value),
        "percent": formats.percent(value=value),
    }

    assert written == case


@pytest.mark.parametrize("nothing", [None, 0, 0.0, -0.0, math.nan])
def test_nothing_is_written_as_zero(nothing):
    assert formats.fixed(value=nothing) == formats.ungrouped(value=nothing) == "0"
    assert formats.percent(value=nothing) == "0%"
    assert formats.percent2(value=nothing).lstrip("-") == "0.00%"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.15, "0.2"), (12.5, "13"), (105, "110"), (996_700, "997,000"), (999_920, "999,920")],
)
def test_halves_round_away_from_zero_on_the_decimal_people_see(value, written):
    assert formats.fixed(value=value) == written


def test_a_whole_number_rounds_half_up():
    assert formats.whole(value=2_279_870.5) == "2,279,871"


@given(st.floats(0, 1e9, exclude_min=True))
def test_what_is_written_is_near_the_number(value):
    assert float(formats.ungrouped(value=value)) == pytest.approx(value, rel=0.5)
