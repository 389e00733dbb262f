"""A house's feed: set by its admins, fetched once a day, kept once, and said to be broken when it is."""

import contextlib
import dataclasses
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from house import prevalence, prevalence_feeds
from house.errors import NotAllowed, Refused, TooOften
from house.feeds import ready
from house.models import AuditEntry, Prevalence, PrevalenceFeed
from house.prevalence_feeds import Outcome
from tests import factories
from tests.house.feeds import serving
from tests.house.feeds.setting import AT, ONE, refresh, set_feed, wanted

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "feeds/data"


def only(house) -> Prevalence:
    return Prevalence.objects.get(house=house)


# --- Setting it ------------------------------------------------------------------------------------------


def test_an_admin_sets_the_feed_and_another_takes_its_place(alice, house):
    first = prevalence_feeds.put(by=alice, wanted=wanted(), at=AT)
    second = prevalence_feeds.put(by=alice, wanted=wanted(name="City", filters={"place": "North"}), at=AT)

    feed = PrevalenceFeed.objects.get()
    assert first.pk == second.pk == feed.pk
    assert (feed.name, feed.filters, feed.set_by, feed.set_at) == ("City", {"place": "North"}, alice, AT)
    assert AuditEntry.objects.filter(action="feed.set", by=alice).count() == 2


def test_a_house_sets_it_ten_times_an_hour_and_no_more_also_when_it_is_removed_in_between(alice):
    for minute in range(10):
        prevalence_feeds.put(by=alice, wanted=wanted(), at=AT + timedelta(minutes=minute))
    prevalence_feeds.remove(by=alice, at=AT + timedelta(minutes=10))

    with pytest.raises(TooOften, match="again in 50 minutes") as refusal:
        prevalence_feeds.put(by=alice, wanted=wanted(), at=AT + timedelta(minutes=10))
    with pytest.raises(TooOften, match=r"again in 1 minute\."):
        prevalence_feeds.put(by=alice, wanted=wanted(), at=AT + timedelta(minutes=59, seconds=59))

    assert refusal.value.wait == 50 * 60
    assert not PrevalenceFeed.objects.exists()
    assert prevalence_feeds.put(by=alice, wanted=wanted(), at=AT + timedelta(hours=1)).is_enabled


def test_what_no_feed_can_be_and_one_that_is_off_do_not_count(alice):
    for _ in range(10):
        prevalence_feeds.put(by=alice, wanted=wanted(is_enabled=False), at=AT)
        with pytest.raises(Refused):
            prevalence_feeds.put(by=alice, wanted=wanted(meaning="guess"), at=AT)

    assert prevalence_feeds.put(by=alice, wanted=wanted(), at=AT).is_enabled


def test_nobody_else_sets_or_removes_it(alice, bob):
    prevalence_feeds.put(by=alice, wanted=wanted(), at=AT)

    with pytest.raises(NotAllowed):
        prevalence_feeds.put(by=bob, wanted=wanted(name="Bob's"), at=AT)
    with pytest.raises(NotAllowed):
        prevalence_feeds.remove(by=bob, at=AT)
    assert PrevalenceFeed.objects.get().name == "County dashboard"


def test_it_is_removed_and_what_it_brought_stays(alice, house, server):
    set_feed(server, by=alice)
    refresh(house)

    prevalence_feeds.remove(by=alice, at=AT)
    prevalence_feeds.remove(by=alice, at=AT)

    assert prevalence_feeds.of_house(house=house) is None
    assert refresh(house) is Outcome.OFF
    assert only(house).source == "County dashboard"
    assert AuditEntry.objects.filter(action="feed.removed").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *[({"url": url}, "url") for url in ("ftp://example.org/", "http://a:b@example.org/", "x" * 1001, "")],
        ({"url": "http://example.org:25/"}, "url"),
        ({"name": " "}, "name"),
        ({"date_column": ""}, "date_column"),
        ({"value_column": "x" * 121}, "value_column"),
        ({"file_format": "xml"}, "file_format"),
        ({"meaning": "cases"}, "meaning"),
        ({"filters": {"place": ""}}, "filters"),
        ({"filters": {str(number): "x" for number in range(5)}}, "filters"),
        *[
            ({"meaning": "level", "percent_per_level": factor}, "percent_per_level")
            for factor in (None, 0, -1, 101, float("nan"))
        ],
    ],
)
def test_what_no_feed_can_be_is_refused_beside_its_field(alice, change, field):
    with pytest.raises(Refused) as refusal:
        prevalence_feeds.put(by=alice, wanted=dataclasses.replace(wanted(), **change), at=AT)

    assert refusal.value.field == field
    assert not PrevalenceFeed.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        "url = 'ftp://example.org'",
        "meaning = 'cases'",
        "file_format = 'xml'",
        "percent_per_level = 1",
        "last_problem = 'x'",
        "broken_since = now()",
    ],
)
def test_the_database_refuses_a_feed_that_makes_no_sense(alice, change):
    prevalence_feeds.put(by=alice, wanted=wanted(), at=AT)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE house_prevalencefeed SET {change}")


# --- Fetching it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meaning", "value", "factor", "risk"),
    [
        ("percent", "0.5", None, 5_000),
        ("one_in", "200", None, 5_000),
        ("admissions", "1.6", None, 5_000),
        ("level", "4", 0.125, 5_000),
    ],
)
def test_the_newest_figure_is_kept_and_nobody_states_it(alice, house, server, meaning, value, factor, risk):
    rows = [{"day": "2026-02-01", "share": "9"}, {"day": "2026-03-01", "share": value}]
    set_feed(server, by=alice, rows=rows, meaning=meaning, percent_per_level=factor)

    assert refresh(house) is Outcome.NEW

    kept, feed = only(house), PrevalenceFeed.objects.get()
    assert kept.average_person_risk == pytest.approx(risk)
    assert (kept.method, kept.as_of_on, kept.source) == (meaning, date(2026, 3, 1), "County dashboard")
    assert (kept.stated_by, kept.stated_at) == (None, AT)
    assert (feed.last_tried_at, feed.last_good_at, feed.broken_since, feed.last_problem) == (AT, AT, None, "")
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.by, entry.data["source"]) == ("prevalence.fetched", None, "County dashboard")


def test_however_often_it_is_fetched_a_figure_is_kept_once(alice, house, server):
    set_feed(server, by=alice)

    outcomes = [refresh(house, at=AT + timedelta(days=day)) for day in range(3)]

    assert outcomes == [Outcome.NEW, Outcome.NOTHING_NEW, Outcome.NOTHING_NEW]
    assert only(house).stated_at == AT
    assert PrevalenceFeed.objects.get().last_good_at == AT + timedelta(days=2)


def test_a_figure_that_was_mended_at_its_source_is_kept_beside_the_old_one(alice, house, server):
    set_feed(server, by=alice)
    refresh(house)
    server.pages["/data"] = serving.says(json.dumps([ONE[0] | {"share": "0.6"}]))

    assert refresh(house) is Outcome.NEW
    assert [row.average_person_risk for row in house.prevalences.order_by("id")] == [5_000, 6_000]
    assert prevalence.for_day(house=house, day=date(2026, 3, 2)).average_person_risk == 6_000


def test_a_file_that_goes_back_to_older_days_is_no_news(alice, house, server):
    set_feed(server, by=alice)
    refresh(house)
    server.pages["/data"] = serving.says(json.dumps([{"day": "2026-02-01", "share": "3"}]))

    assert refresh(house) is Outcome.NOTHING_NEW
    assert only(house).as_of_on == date(2026, 3, 1)


def test_today_is_the_houses_today(server):
    # Noon in UTC is the next day there already.
    kiritimati = factories.cast(time_zone="Pacific/Kiritimati").alice
    set_feed(
        server, by=kiritimati, rows=[{"day": "2026-03-03", "share": 1}, {"day": "2026-03-04", "share": 2}]
    )

    refresh(kiritimati.house)

    assert only(kiritimati.house).as_of_on == date(2026, 3, 3)


def test_absurd_days_are_passed_over(alice, house, server):
    rows = [
        {"day": f"2026-02-0{day}", "share": share} for day, share in ((1, 3), (2, 0), (3, 26), (4, 1e300))
    ]
    set_feed(server, by=alice, rows=rows)

    refresh(house)

    assert only(house).as_of_on == date(2026, 2, 1)


def test_what_a_housemate_states_of_a_later_day_holds_before_what_is_fetched(alice, bob, house, server):
    set_feed(server, by=alice)
    stated = prevalence.state(
        by=bob, figure=prevalence.OneIn(one_in=50), source="The news", as_of_on=date(2026, 3, 2), at=AT
    )

    refresh(house)

    assert prevalence.for_day(house=house, day=date(2026, 3, 2)) == stated
    assert refresh(house) is Outcome.NOTHING_NEW


def test_a_feed_that_is_switched_off_is_not_fetched(alice, house, server):
    set_feed(server, by=alice, is_enabled=False)

    assert refresh(house) is Outcome.OFF
    assert server.asked == []
    assert not prevalence_feeds.due(at=AT).exists()


@pytest.mark.django_db(transaction=True)
def test_a_feed_that_was_changed_while_it_was_fetched_keeps_nothing_of_the_old_one(committed_cast, server):
    alice, answer = committed_cast.alice, serving.says(json.dumps(ONE))

    def change_and_answer(handler):
        # In the server's thread, and so over a connection of its own, while the other one waits.
        with contextlib.closing(connection):
            prevalence_feeds.put(by=alice, wanted=wanted(), at=AT + timedelta(minutes=1))
        answer(handler)

    set_feed(server, by=alice)
    server.pages["/data"] = change_and_answer

    assert refresh(alice.house) is Outcome.OFF
    assert not Prevalence.objects.exists()
    assert PrevalenceFeed.objects.get().last_tried_at is None


# --- When it is broken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        pytest.param(serving.status(404), Outcome.BROKEN, "status 404", id="404"),
        pytest.param(serving.status(500), Outcome.AWAY, "status 500", id="500"),
        pytest.param(serving.says("<html>", kind="text/html"), Outcome.BROKEN, "A web page", id="html"),
        pytest.param(serving.says('[{"day": "2026-'), Outcome.BROKEN, "not whole JSON", id="half"),
        pytest.param(serving.breaks_off("[{}]"), Outcome.AWAY, "broke off", id="broken off"),
        pytest.param(
            serving.says('[{"day": "2026-03-01", "share": NaN}]'), Outcome.BROKEN, "number", id="NaN"
        ),
        pytest.param(
            serving.says('[{"day": "2026-03-01", "share": 99}]'), Outcome.BROKEN, "25 %", id="absurd"
        ),
        pytest.param(
            serving.says('[{"day": "2027-03-01", "share": 1}]'), Outcome.BROKEN, "to come", id="future"
        ),
        pytest.param(serving.says('[{"d\\u0000y": 1}]'), Outcome.BROKEN, "There are: dy.", id="NUL"),
        pytest.param(serving.zipped(bytes(50_000_000)), Outcome.BROKEN, "larger than 5 MB", id="bomb"),
        pytest.param(serving.sends_on("http://10.0.0.1/"), Outcome.BROKEN, "not a public", id="redirect"),
    ],
)
def test_a_broken_feed_keeps_the_last_figure_and_says_what_is_wrong_and_since_when(
    alice, house, server, answer, outcome, words
):
    set_feed(server, by=alice)
    refresh(house)
    server.pages["/data"] = answer

    days = [AT + timedelta(days=day) for day in (1, 2)]
    outcomes = [refresh(house, at=at) for at in days]

    feed = PrevalenceFeed.objects.get()
    assert outcomes == [outcome, outcome]
    assert words in feed.last_problem
    assert (feed.broken_since, feed.last_tried_at, feed.last_good_at) == (days[0], days[1], AT)
    assert only(house).average_person_risk == 5_000


def test_a_feed_that_works_again_is_broken_no_more(alice, house, server):
    set_feed(server, by=alice)
    good = server.pages["/data"]
    server.pages["/data"] = serving.status(503)
    refresh(house)
    server.pages["/data"] = good

    assert refresh(house) is Outcome.NEW
    feed = PrevalenceFeed.objects.get()
    assert (feed.broken_since, feed.last_problem, feed.last_good_at) == (None, "", AT)


def test_by_default_nothing_on_this_machine_is_fetched(alice, house, server, settings):
    set_feed(server, by=alice)
    settings.FEED_ALLOWED_NETWORKS = []

    assert refresh(house) is Outcome.BROKEN
    assert "not a public address" in PrevalenceFeed.objects.get().last_problem
    assert server.asked == []
    with pytest.raises(Refused, match="not a public address") as refusal:
        set_feed(server, by=alice)
    assert refusal.value.field == "url"


def test_a_feed_that_is_set_anew_is_no_longer_said_to_be_broken_unless_it_is_the_same(alice, house, server):
    set_feed(server, by=alice)
    server.pages["/data"] = serving.status(404)
    refresh(house)

    again = prevalence_feeds.put(by=alice, wanted=wanted(server.url("/data")), at=AT)
    assert (again.broken_since, again.last_tried_at) == (AT, None)
    other = prevalence_feeds.put(by=alice, wanted=wanted(server.url("/other")), at=AT)
    assert (other.broken_since, other.last_problem) == (None, "")


# --- When it is due --------------------------------------------------------------------------------------


def test_a_feed_is_due_at_once_and_then_once_a_day(alice, house, server):
    set_feed(server, by=alice)
    assert [feed.house for feed in prevalence_feeds.due(at=AT)] == [house]

    refresh(house)

    hours = [hour for hour in range(30) if prevalence_feeds.due(at=AT + timedelta(hours=hour)).exists()]
    assert hours == list(range(23, 30))


# --- Ready mappings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "file", "factor", "risk"),
    [
        ("nhsn", "nhsn.json", None, 2.44 * 10 / 0.0032),
        ("nhsn_preliminary", "nhsn.json", None, 2.44 * 10 / 0.0032),
        ("wastewater", "wastewater.json", 0.2, 7_000),
    ],
)
def test_a_ready_mapping_reads_a_file_as_its_source_documents_it(
    alice, house, server, kind, file, factor, risk
):
    told = ready.mapped(kind=kind, place="CA")
    path = told.url.removeprefix("https://data.cdc.gov")
    server.pages[path.partition("?")[0]] = serving.says((DATA / file).read_bytes())
    here = wanted(**vars(told) | {"url": server.url(path), "percent_per_level": factor})
    prevalence_feeds.put(by=alice, wanted=here, at=AT)

    assert refresh(house) is Outcome.NEW

    assert only(house).average_person_risk == pytest.approx(risk)
    assert only(house).source == told.name
    assert "California" in told.name
    assert ("CA" in server.asked[0]) or ("California" in server.asked[0])
