"""The prevalence page: the figure that holds, how old it is, and a newer one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from house import prevalence
from house.models import Prevalence, PrevalenceFeed
from tests import factories
from tests.house.feeds import serving
from tests.house.feeds.setting import AT, refresh, set_feed
from tests.pages import beside, words

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
        ({"method": "admissions", "weekly_admissions": "1.6"}, pytest.approx(5000)),
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
        ("weekly_admissions", "", "Please fill this in."),
        ("weekly_admissions", "0", "more than 0"),
        ("weekly_admissions", "321", "Give a number from 0 to 320"),
        ("source", "", "This field is required."),
        ("as_of_on", "2999-01-01", "still to come"),
        ("as_of_on", "yesterday", "such as 2026-03-14"),
    ],
)
def test_a_figure_refused_says_why_beside_its_field(bob_page, page, field, typed, words):
    methods = {"cases_past_week": "cases", "population": "cases", "weekly_admissions": "admissions"}
    method = {"percent": "percent", **methods}.get(field, "one_in")
    cases = {"cases_past_week": "80", "population": "100000"}

    answer = bob_page.post(page, {**TYPED, **cases, "method": method, field: typed})

    assert answer.status_code == 422
    assert words in beside(answer, field)
    assert not Prevalence.objects.exists()


@pytest.mark.parametrize(("days", "words"), [(13, None), (14, "is 14 days old."), (28, "Is it still right?")])
def test_an_old_figure_is_pointed_out(bob, bob_page, page, days, words):
    # The figure is for the day before it is stated.
    factories.one_in(by=bob, at=timezone.now() - timedelta(days=days - 1))

    html = " ".join(bob_page.get(page).content.decode().split())

    assert "1 in 500" in html
    assert "City dashboard" in html
    assert words in html if words else "days old" not in html


def test_a_house_without_a_figure_is_asked_for_one(bob_page, page):
    assert "The house has no prevalence yet." in bob_page.get(page).content.decode()


# --- It is still right -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_on", "back"), [("log", "ledger:log"), ("home", "ledger:home"), ("//evil", "house:prevalence")]
)
def test_an_old_figure_is_kept_for_today_with_one_tap_and_one_is_back_where_one_was(
    bob, bob_page, house, asked_on, back
):
    old = factories.one_in(by=bob, at=timezone.now() - timedelta(days=40))
    confirm = reverse("house:confirm-prevalence", args=[house.slug, old.pk])
    for name in ("ledger:log", "ledger:home", "house:prevalence"):
        asking = bob_page.get(reverse(name, args=[house.slug]))
        assert f'action="{confirm}"' in asking.content.decode()
        assert "Is it still right?" in words(asking)

    answer = bob_page.post(confirm, {"from": asked_on})

    assert answer.url == reverse(back, args=[house.slug])
    now = Prevalence.objects.latest("id")
    assert (now.as_of_on, now.confirms, now.source) == (house.day_of(timezone.now()), old, old.source)
    page = words(bob_page.get(reverse("house:prevalence", args=[house.slug])))
    assert "Still right, said Bob." in page
    assert "Is it still right?" not in page


def test_who_was_too_late_to_confirm_is_shown_the_figure_of_now(alice, bob, bob_page, house):
    old = factories.one_in(by=bob, at=timezone.now() - timedelta(days=40))
    factories.one_in(by=alice, people=77, at=timezone.now())

    answer = bob_page.post(reverse("house:confirm-prevalence", args=[house.slug, old.pk]))

    assert answer.status_code == 422
    assert "There is another figure by now" in words(answer)
    assert "1 in 77" in words(answer)
    assert Prevalence.objects.count() == 2


# --- How it is known -------------------------------------------------------------------------------------


def test_each_figure_says_how_it_is_known(alice, bob, bob_page, page, server):
    for figure in (
        prevalence.OneIn(one_in=500),
        prevalence.Percent(percent=0.25),
        prevalence.Cases(cases_past_week=1402, population=881_549),
        prevalence.Admissions(weekly_admissions=2.44),
    ):
        prevalence.state(by=bob, figure=figure, source="Post", as_of_on=AT.date() - timedelta(days=9), at=AT)
    set_feed(server, by=alice, meaning="level", percent_per_level=0.25)
    refresh(alice.house)

    said = words(bob_page.get(page))

    assert "0.25 % of people." in said
    assert "1,402 cases in a week among 881,549, by microCOVID’s formula." in said
    assert (
        "2.44 admissions to hospital in a week per 100,000, of 0.32 % of infections (0.27 to 0.39 %" in said
    )
    assert "A level of 0.5 × 0.25 %: the house’s own factor, for there is no official one." in said
    assert "County dashboard, fetched by itself" in said


def test_a_figure_from_admissions_is_shown_with_its_range(bob, bob_page, page):
    said = prevalence.Admissions(weekly_admissions=3.2)
    prevalence.state(by=bob, figure=said, source="State", as_of_on=AT.date(), at=AT)

    assert "1 in 100 Somewhere between 1 in 84 and 1 in 122." in words(bob_page.get(page))


def test_figures_are_drawn_and_told_in_a_table(bob, bob_page, page):
    for days, people in ((20, 1000), (10, 50)):
        factories.one_in(by=bob, people=people, at=timezone.now() - timedelta(days=days))

    answer = bob_page.get(page)

    assert '<path class="line" d="M0 300H455V105H1000" />' in answer.content.decode()
    assert "1 in 10 1 in 1,000" in words(answer)
    assert '<caption class="visually-hidden">' in answer.content.decode()


# --- The feed --------------------------------------------------------------------------------------------


def test_a_feed_that_works_is_named_to_everybody(alice, bob_page, page, server):
    set_feed(server, by=alice)
    assert "It is being fetched for the first time." in words(bob_page.get(page))

    refresh(alice.house)

    said = words(bob_page.get(page))
    assert "Fetched once a day from: County dashboard. Last fetched on March 2, 2026." in said
    assert "1 in 200" in said
    assert "Change the feed." not in said
    assert str(server.port) not in bob_page.get(page).content.decode()


def test_a_broken_feed_is_told_to_everybody_with_what_is_wrong_since_when_and_what_holds(
    alice, alice_page, bob_page, page, server
):
    set_feed(server, by=alice)
    refresh(alice.house)
    server.pages["/data"] = serving.status(404)
    for days in (3, 4):
        refresh(alice.house, at=AT + timedelta(days=days))

    said = words(bob_page.get(page))

    assert "The feed has brought nothing since March 5, 2026: County dashboard." in said
    assert "The server answers with status 404 instead of the file." in said
    assert "it was last fetched well on March 2, 2026." in said
    assert "the last time on March 6, 2026." in said
    assert "1 in 200" in said
    assert "Change the feed." in words(alice_page.get(page))


def test_a_broken_feed_that_is_set_anew_is_being_tried(alice, bob_page, page, server):
    set_feed(server, by=alice)
    server.pages["/data"] = serving.status(404)
    refresh(alice.house)
    set_feed(server, by=alice)

    said = words(bob_page.get(page))

    assert "has brought nothing since March 2, 2026" in said
    assert "It was never fetched well as it is set now. It is being tried again just now." in said


def test_what_a_file_says_stands_on_the_page_as_text(alice, bob_page, page, server):
    set_feed(server, by=alice, rows=[{"<script>alert(1)</script>": 1}])
    refresh(alice.house)

    assert "&lt;script&gt;alert(1)" in bob_page.get(page).content.decode()
    assert PrevalenceFeed.objects.get().broken_since == AT
