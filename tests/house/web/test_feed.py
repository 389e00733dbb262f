"""The page on which an admin sets the feed: a ready mapping and a place, or a file of the house's own."""

import pytest
from django.urls import reverse

from house import prevalence_feeds
from house.feeds import ready
from house.models import PrevalenceFeed
from tests.house.feeds.setting import AT, wanted
from tests.pages import beside, words

OWN = {
    "mapping": "own",
    "name": "County dashboard",
    "url": "https://example.org/data.csv",
    "file_format": "csv",
    "date_column": "day",
    "value_column": "share",
    "meaning": "percent",
    "is_enabled": "on",
}
NHSN = {"mapping": "nhsn", "place": "CA", "is_enabled": "on"}


@pytest.fixture
def page(house):
    return reverse("house:feed", args=[house.slug])


def test_a_ready_mapping_needs_nothing_but_a_place(alice_page, page, house):
    answer = alice_page.post(page, NHSN)

    assert answer.url == reverse("house:prevalence", args=[house.slug])
    feed, told = PrevalenceFeed.objects.get(), ready.mapped(kind="nhsn", place="CA")
    assert (feed.name, feed.url, feed.filters) == (told.name, told.url, {"jurisdiction": "CA"})
    assert "It is fetched now: look again in a minute." in words(alice_page.get(answer.url))


def test_wastewater_needs_the_houses_own_factor_too(alice_page, page):
    typed = {"mapping": "wastewater", "place": "NY", "is_enabled": "on"}

    refused = alice_page.post(page, typed)
    alice_page.post(page, {**typed, "percent_per_level": "0.25"})

    assert refused.status_code == 422
    assert "How many per cent of people" in beside(refused, "percent_per_level")
    feed = PrevalenceFeed.objects.get()
    assert (feed.percent_per_level, feed.filters["state_territory"]) == (0.25, "New York")
    assert "There is no official figure: this one is your house’s own" in words(alice_page.get(page))


def test_a_file_of_ones_own_is_mapped_by_its_columns(alice_page, page):
    filters = {"filter_column": "place", "filter_value": "North"}

    answer = alice_page.post(page, {**OWN, **filters, "second_filter_column": "", "second_filter_value": ""})

    assert answer.status_code == 302
    feed = PrevalenceFeed.objects.get()
    assert (feed.url, feed.file_format, feed.filters) == (OWN["url"], "csv", {"place": "North"})
    assert (feed.meaning, feed.percent_per_level, feed.is_enabled) == ("percent", None, True)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (NHSN | {"place": ""}, "place", "Please fill this in."),
        (NHSN | {"place": "XX"}, "place", "Select a valid choice."),
        (
            {"mapping": "wastewater", "place": "USA", "percent_per_level": "1"},
            "place",
            "no figure of the whole",
        ),
        ({}, "mapping", "This field is required."),
        *[
            (OWN | {name: ""}, name, "Please fill this in.")
            for name in OWN
            if name not in {"mapping", "is_enabled"}
        ],
        (OWN | {"url": "ftp://example.org"}, "url", "begins with https://"),
        (OWN | {"url": "http://example.org:25/"}, "url", "port 25"),
        (OWN | {"filter_column": "place"}, "filter_value", "The two belong together."),
        (OWN | {"second_filter_value": "x"}, "second_filter_column", "The two belong together."),
        (OWN | {"meaning": "level"}, "percent_per_level", "Above 0"),
        (OWN | {"meaning": "level", "percent_per_level": "0"}, "percent_per_level", "Above 0"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(alice_page, page, typed, field, said):
    answer = alice_page.post(page, typed)

    assert answer.status_code == 422
    assert said in beside(answer, field)
    assert not PrevalenceFeed.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        NHSN | {"place": "USA"},
        {"mapping": "wastewater", "place": "DC", "percent_per_level": "0.125", "is_enabled": "on"},
        OWN | {"filter_column": "place", "filter_value": "North", "is_enabled": ""},
        OWN | {"meaning": "level", "percent_per_level": "1.5"},
    ],
    ids=["country", "wastewater", "off", "level"],
)
def test_a_feed_stands_on_its_page_as_it_was_set(alice_page, page, typed):
    alice_page.post(page, typed)

    form = alice_page.get(page).context["form"]

    shown = {name: form[name].value() for name in typed}
    assert shown == {
        name: (value == "on" if name == "is_enabled" else value) for name, value in typed.items()
    }


def test_whoever_sets_it_too_often_is_told_to_wait_and_may_switch_it_off(alice, alice_page, page):
    for _ in range(prevalence_feeds.MOST_SETTINGS):
        alice_page.post(page, OWN)

    answer = alice_page.post(page, {**OWN, "name": "City dashboard"})
    off = alice_page.post(page, {**OWN, "is_enabled": ""})

    assert answer.status_code == 429
    said = "The feed was set 10 times within an hour, and fetched each time. It can be set again in "
    assert said in words(answer)
    assert answer.context["form"]["name"].value() == "City dashboard"
    assert off.status_code == 302
    feed = PrevalenceFeed.objects.get()
    assert (feed.name, feed.is_enabled) == ("County dashboard", False)


def test_a_feed_is_removed_and_the_house_tells_of_it(alice, alice_page, page, house):
    prevalence_feeds.put(by=alice, wanted=wanted(), at=AT)

    answer = alice_page.post(reverse("house:remove-feed", args=[house.slug]))

    assert answer.url == reverse("house:prevalence", args=[house.slug])
    assert not PrevalenceFeed.objects.exists()
    history = words(alice_page.get(reverse("house:settings", args=[house.slug])))
    assert "Alice set where prevalence is fetched from: County dashboard." in history
    assert "Alice took away the feed that prevalence was fetched from: County dashboard." in history


def test_a_feed_that_is_switched_off_says_so(alice, alice_page, bob_page, house):
    prevalence_feeds.put(by=alice, wanted=wanted(is_enabled=False), at=AT)

    said = words(bob_page.get(reverse("house:prevalence", args=[house.slug])))

    assert "The feed is switched off: County dashboard." in said
