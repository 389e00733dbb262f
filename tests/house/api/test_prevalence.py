"""Prevalence by the API beyond stating it: its age and range, that it still holds, and the house's feed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from house import prevalence
from house.feeds import ready
from house.models import Prevalence, PrevalenceFeed
from tests import factories
from tests.house.api.problems import assert_problem
from tests.house.feeds import serving
from tests.house.feeds.setting import AT, refresh, set_feed

pytestmark = pytest.mark.django_db

PREVALENCE = "/api/v1/houses/elm-street/prevalence"
FEED = "/api/v1/houses/elm-street/prevalence-feed"
NHSN = {"ready": "nhsn", "place": "CA"}
OWN = {
    "name": "County dashboard",
    "url": "https://example.org/data.csv",
    "format": "csv",
    "date_column": "day",
    "value_column": "share",
    "meaning": "percent",
}


def newest(api) -> dict:
    return api.get(PREVALENCE).json()["results"][0]


@pytest.mark.parametrize(("days", "age"), [(1, "fresh"), (13, "fresh"), (14, "old"), (28, "asked")])
def test_a_figure_says_how_old_it_is_and_what_that_means(bob, bob_api, days, age):
    factories.one_in(by=bob, at=timezone.now() - timedelta(days=days - 1))

    row = newest(bob_api)

    assert (row["age_days"], row["age"], row["low"], row["high"]) == (days, age, None, None)


def test_a_figure_from_admissions_has_its_range(bob_api):
    body = {"method": "admissions", "weekly_admissions": 3.2, "source": "State", "as_of_on": "2026-03-01"}

    row = bob_api.post(PREVALENCE, data=body).json()

    assert [round(float(row[name])) for name in ("low", "average_person_risk", "high")] == [
        8205,
        10000,
        11852,
    ]


def test_what_a_feed_brought_is_stated_by_nobody(alice, house, bob_api, server):
    set_feed(server, by=alice)
    refresh(house)

    row = newest(bob_api)

    assert (row["stated_by"], row["source"], row["method"]) == (None, "County dashboard", "percent")


# --- It is still right -----------------------------------------------------------------------------------


def test_a_figure_that_still_holds_is_stated_for_today(bob, house, bob_api):
    old = factories.one_in(by=bob, at=timezone.now() - timedelta(days=40))

    answer = bob_api.post(f"{PREVALENCE}/{old.pk}/confirm")

    assert answer.status_code == 201
    told = answer.json()
    assert (told["confirms"], told["age_days"], told["stated_by"]) == (old.pk, 0, "Bob")
    assert told == newest(bob_api)
    assert told["as_of_on"] == house.day_of(timezone.now()).isoformat()


def test_another_figure_than_the_one_that_holds_is_not_confirmed(bob, carol, bob_api):
    old = factories.one_in(by=bob, at=timezone.now() - timedelta(days=40))
    newer = factories.one_in(by=bob, at=timezone.now())
    elsewhere = factories.one_in(by=carol)

    for other in (old.pk, elsewhere.pk, 10**15):
        assert_problem(bob_api.post(f"{PREVALENCE}/{other}/confirm"), 409, "conflict")
    again = prevalence.confirm(by=bob, prevalence_id=newer.pk, at=timezone.now())
    assert_problem(bob_api.post(f"{PREVALENCE}/{again.pk}/confirm"), 400, "refused")
    assert Prevalence.objects.count() == 4


# --- The feed --------------------------------------------------------------------------------------------


def test_an_admin_sets_a_ready_feed_reads_it_and_takes_it_away(alice_api):
    assert_problem(alice_api.get(FEED), 404, "no-feed")

    told = alice_api.put(FEED, data=NHSN)

    mapped = ready.mapped(kind="nhsn", place="CA")
    assert told.status_code == 200
    assert told.json() == {
        "name": mapped.name,
        "url": mapped.url,
        "format": "json",
        "date_column": "weekendingdate",
        "value_column": "totalconfc19newadmper100k",
        "filters": {"jurisdiction": "CA"},
        "meaning": "admissions",
        "percent_per_level": None,
        "is_enabled": True,
        "last_tried_at": None,
        "last_good_at": None,
        "broken_since": None,
        "last_problem": "",
    }
    assert alice_api.get(FEED).json() == told.json()
    assert alice_api.delete(FEED).status_code == alice_api.delete(FEED).status_code == 204
    assert_problem(alice_api.get(FEED), 404, "no-feed")


def test_whoever_sets_it_too_often_waits_and_another_house_does_not(alice_api, carol_api, carol):
    answers = [alice_api.put(FEED, NHSN) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    body = assert_problem(answers[-1], 429, "too-often")
    assert "It can be set again in" in body["detail"]
    assert 3500 < int(answers[-1]["Retry-After"]) <= 3600
    assert carol_api.put(f"/api/v1/houses/{carol.house.slug}/prevalence-feed", NHSN).status_code == 200


def test_a_feed_of_ones_own_takes_the_place_of_another(alice_api):
    alice_api.put(FEED, data=NHSN)

    told = alice_api.put(FEED, data=OWN | {"filters": {"place": "North"}, "is_enabled": False})

    assert told.json()["filters"] == {"place": "North"}
    feed = PrevalenceFeed.objects.get()
    assert (feed.url, feed.file_format, feed.is_enabled) == (OWN["url"], "csv", False)


def test_housemates_read_how_it_goes_without_the_address_and_set_nothing(alice, house, bob_api, server):
    set_feed(server, by=alice)
    server.pages["/data"] = serving.status(404)
    refresh(house)

    told = bob_api.get(FEED).json()

    assert (told["url"], told["name"], told["last_good_at"]) == (None, "County dashboard", None)
    assert told["broken_since"] == told["last_tried_at"] == AT.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "status 404" in told["last_problem"]
    assert_problem(bob_api.put(FEED, data=NHSN), 403, "not-allowed")
    assert_problem(bob_api.delete(FEED), 403, "not-allowed")
    assert PrevalenceFeed.objects.get().name == "County dashboard"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ready": "nhsn"}, "place"),
        ({"ready": "nhsn", "place": "XX"}, "place"),
        ({"ready": "wastewater", "place": "USA", "percent_per_level": 1}, "place"),
        ({"ready": "tea-leaves", "place": "CA"}, "ready"),
        (NHSN | {"url": "https://example.org/"}, "url"),
        (NHSN | {"filters": {}}, "filters"),
        (OWN | {"place": "CA"}, "place"),
        (OWN | {"colour": "red"}, "colour"),
        *[({name: value for name, value in OWN.items() if name != left_out}, left_out) for left_out in OWN],
        *[(OWN | {"url": url}, "url") for url in ("ftp://example.org", "http://a:b@example.org/", "", None)],
        (OWN | {"format": "xml"}, "format"),
        (OWN | {"meaning": "cases"}, "meaning"),
        *[(OWN | {"filters": filters}, "filters") for filters in ([], "place", {"a": ""}, {"": "a"})],
        (OWN | {"filters": {"a": "1", "b": "2", "c": "3"}}, "filters"),
        *[
            ({"ready": "wastewater", "place": "CA", "percent_per_level": factor}, "percent_per_level")
            for factor in (None, 0, -1, 101, "NaN", True, "much")
        ],
    ],
)
def test_what_no_feed_can_be_is_refused_and_nothing_is_kept(alice_api, body, field):
    answer = alice_api.put(FEED, data=body)

    assert answer.status_code == 400
    assert {name.partition(".")[0] for name in answer.json()["errors"]} == {field}
    assert not PrevalenceFeed.objects.exists()
