"""Two workers on one feed, and two housemates who confirm at once: each figure is kept once."""

from datetime import timedelta

import pytest

from house import prevalence
from house.errors import Conflict
from house.models import Prevalence
from house.prevalence_feeds import Outcome
from tests import factories
from tests.house.feeds.setting import AT, refresh, set_feed
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_that_fetch_a_feed_at_once_keep_its_figure_once(committed_cast, server):
    house = committed_cast.house
    set_feed(server, by=committed_cast.alice)

    outcomes = at_once(*[lambda: refresh(house)] * 4)

    assert outcomes.count(Outcome.NEW) == 1
    assert outcomes.count(Outcome.NOTHING_NEW) == 3
    assert Prevalence.objects.count() == 1


def test_two_housemates_who_say_at_once_that_a_figure_still_holds_say_it_once(committed_cast):
    alice, bob = committed_cast.alice, committed_cast.bob
    old, later = factories.one_in(by=bob), AT + timedelta(days=30)

    answers = at_once(
        *[lambda by=by: prevalence.confirm(by=by, prevalence_id=old.pk, at=later) for by in (alice, bob)]
    )

    assert {type(answer) for answer in answers} == {Prevalence, Conflict}
    assert Prevalence.objects.count() == 2
