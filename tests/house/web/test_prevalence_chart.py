"""The chart of prevalence: steps to the end of today, on a scale on which each line is ten times as many."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.models import Prevalence
from house.web import prevalence_chart

TODAY = date(2026, 3, 10)


def figure(day: int, risk: float, *, source: str = "Post") -> Prevalence:
    return Prevalence(as_of_on=date(2026, 3, day), average_person_risk=risk, source=source, method="one_in")


def test_no_figures_are_no_chart():
    assert prevalence_chart.steps(figures=[], today=TODAY) is None


def test_a_figure_holds_until_the_next_ones_day_and_the_last_until_today():
    drawn = prevalence_chart.steps(figures=[figure(6, 100_000), figure(1, 1_000)], today=TODAY)

    # From a thousandth to a tenth: two powers of ten, with a line across between them.
    assert drawn.line == "M0 300H500V0H1000"
    assert drawn.area == f"{drawn.line}V300H0Z"
    assert (drawn.highest, drawn.lowest, drawn.across) == (100_000, 1_000, (150,))
    assert (drawn.since, drawn.until, drawn.changes) == (date(2026, 3, 1), TODAY, ())


def test_of_a_day_the_last_one_stated_is_drawn_and_another_source_is_marked():
    figures = [figure(6, 100_000, source="Radio"), figure(6, 50), figure(1, 1_000)]

    drawn = prevalence_chart.steps(figures=figures, today=TODAY)

    assert (drawn.line, drawn.changes) == ("M0 300H500V0H1000", (500,))


@pytest.mark.parametrize(("risk", "rims"), [(1_000, (10_000, 100)), (1_000_000, (1_000_000, 100_000))])
def test_a_single_power_of_ten_is_drawn_as_well(risk, rims):
    drawn = prevalence_chart.steps(figures=[figure(10, risk)], today=TODAY)

    assert (drawn.highest, drawn.lowest) == rims


@given(st.dictionaries(st.integers(1, 10), st.floats(1e-3, 1e6), min_size=1))
def test_all_is_drawn_within_the_rims(told):
    newest_first = [figure(day, told[day]) for day in sorted(told, reverse=True)]

    drawn = prevalence_chart.steps(figures=newest_first, today=TODAY)

    assert drawn.lowest <= min(told.values()) * (1 + 1e-12)
    assert max(told.values()) <= drawn.highest * (1 + 1e-12) <= 1_000_001
    heights = [int(step.partition("H")[0]) for step in drawn.line.removeprefix("M0 ").split("V")]
    assert all(0 <= height <= prevalence_chart.HEIGHT for height in heights)
    assert all(0 < height < prevalence_chart.HEIGHT for height in drawn.across)
