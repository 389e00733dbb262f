"""The daily fetch: a task a house that is due, late or twice harmless, asked again while a server is away."""

import json

import pytest

from house import prevalence_feeds, tasks
from house.models import Prevalence, PrevalenceFeed
from tests import factories
from tests.house.feeds import serving
from tests.house.feeds.setting import AT, ONE, set_feed, wanted
from tests.ledger.test_tasks import queue_of_its_own

pytestmark = pytest.mark.django_db


def fetch(house) -> str:
    return tasks.fetch_prevalence.apply(kwargs={"house_id": house.pk, "at": AT.isoformat()}).state


def test_a_houses_figure_is_fetched_once_however_often_its_task_runs(alice, house, server):
    set_feed(server, by=alice)

    states = [fetch(house) for _ in range(3)]

    assert states == ["SUCCESS"] * 3
    assert Prevalence.objects.get().stated_at == AT


def test_without_a_moment_a_task_reads_the_clock(alice, house, server):
    set_feed(server, by=alice)

    tasks.fetch_prevalence(house_id=house.pk)

    assert PrevalenceFeed.objects.get().last_good_at > AT


def test_a_server_that_is_away_for_a_moment_is_asked_again(alice, house, server):
    set_feed(server, by=alice)
    good = serving.says(json.dumps(ONE))
    server.pages["/data"] = serving.in_turn(serving.status(500), serving.breaks_off("[]"), good)

    assert fetch(house) == "SUCCESS"
    assert len(server.asked) == 3
    assert Prevalence.objects.get().average_person_risk == 5_000


def test_a_server_that_stays_away_is_given_up_until_tomorrow_and_said_to_be(alice, house, server):
    set_feed(server, by=alice)
    server.pages["/data"] = serving.status(503)

    assert fetch(house) == "FAILURE"
    assert len(server.asked) == 5
    feed = PrevalenceFeed.objects.get()
    assert (feed.broken_since, feed.last_tried_at) == (AT, AT)
    assert not prevalence_feeds.due(at=AT).exists()


def test_what_will_not_mend_by_itself_is_not_asked_again(alice, house, server):
    set_feed(server, by=alice)
    server.pages["/data"] = serving.status(404)

    assert fetch(house) == "SUCCESS"
    assert len(server.asked) == 1


def test_a_sweep_queues_one_task_a_feed_that_is_due(alice, carol, house, server):
    set_feed(server, by=alice)
    prevalence_feeds.put(by=carol, wanted=wanted(is_enabled=False), at=AT)

    with queue_of_its_own() as waiting:
        tasks.fetch_prevalences(at=AT.isoformat())
        assert waiting() == 1
        fetch(house)
        tasks.fetch_prevalences(at=AT.isoformat())
        assert waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_a_feed_is_fetched_as_soon_as_it_is_set_and_not_while_it_is_off(committed_cast):
    alice, asked = committed_cast.alice, []

    with queue_of_its_own() as waiting:
        prevalence_feeds.put(by=alice, wanted=wanted(), at=factories.FOUNDED_AT)
        asked.append(waiting())
        prevalence_feeds.put(by=alice, wanted=wanted(is_enabled=False), at=factories.FOUNDED_AT)
        asked.append(waiting())

    assert asked == [1, 1]
