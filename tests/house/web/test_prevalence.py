"""The prevalence page: the figure that holds, how old it is, and a newer one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from house.models import Prevalence
from tests import factories
from tests.pages import beside

TYPED = {"method": "one_in", "one_in": "500", "source": "City dashboard", "as_of_on": "2026-03-02"}


@pytest.fixture
def page(house):
    return reverse("house:prevalence", args=[house.slug])


@pytest.mark.parametrize(
    ("typed", "risk"),
    [
        ({"method": "one_in", "one_in": "1,000"}, 1000),
        ({"method": "percent", "percent": "0.25"}, 2500),
        ({"method": "percent", "percent": "0.25", "one_in": "nonsense"}, 2500),
    ],
)
def test_a_figure_is_kept_as_it_was_meant(bob_page, page, typed, risk):
    answer = bob_page.post(page, {**TYPED, **typed})

    assert answer.status_code == 302
    assert Prevalence.objects.get().average_person_risk == risk


def test_weekly_cases_are_read_with_what_is_known(bob_page, page):
    typed = {"method": "cases", "one_in": "", "cases_past_week": "80", "population": "100,000"}

    bob_page.post(page, {**TYPED, **typed, "positive_case_percentage": "10"})

    kept = Prevalence.objects.get()
    assert kept.inputs["cases_past_week"] == 80
    assert kept.inputs["positive_case_percentage"] == 10
    assert kept.average_person_risk > 810


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("one_in", "", "Please fill this in."),
        ("one_in", "0", "Give a number from 1"),
        ("one_in", "0.5", "Give a number from 1"),
        ("one_in", "NaN", "A number, please"),
        ("percent", "0", "above 0%"),
        ("percent", "101", "Give a number from 0 to 100"),
        ("percent", "-1", "Give a number from 0 to 100"),
        ("cases_past_week", "0", "more than 0"),
        ("population", "", "Please fill this in."),
        ("source", "", "This field is required."),
        ("as_of_on", "2999-01-01", "still to come"),
        ("as_of_on", "yesterday", "such as 2026-03-14"),
    ],
)
def test_a_figure_refused_says_why_beside_its_field(bob_page, page, field, typed, words):
    method = {"percent": "percent", "cases_past_week": "cases", "population": "cases"}.get(field, "one_in")
    cases = {"cases_past_week": "80", "population": "100000"}

    answer = bob_page.post(page, {**TYPED, **cases, "method": method, field: typed})

    assert answer.status_code == 422
    assert words in beside(answer, field)
    assert not Prevalence.objects.exists()


@pytest.mark.parametrize(
    ("days", "words"), [(13, None), (14, "is 14 days old."), (28, "look for a newer figure")]
)
def test_an_old_figure_is_pointed_out(bob, bob_page, page, days, words):
    # The figure is for the day before it is stated.
    factories.one_in(by=bob, at=timezone.now() - timedelta(days=days - 1))

    html = " ".join(bob_page.get(page).content.decode().split())

    assert "1 in 500" in html
    assert "City dashboard" in html
    assert words in html if words else "days old" not in html


def test_a_house_without_a_figure_is_asked_for_one(bob_page, page):
    assert "The house has no prevalence yet." in bob_page.get(page).content.decode()
