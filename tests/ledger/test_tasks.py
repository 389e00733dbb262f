"""The sweeps fan out per house; each house's task is idempotent, and two beats do no harm."""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from celery import current_app

from ledger import tasks
from ledger.models import Price, Settlement
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def queue_of_its_own() -> Iterator[Callable[[], int]]:
    """Counts what a worker would take, off the real broker."""
    queue, before = f"test-{uuid.uuid4()}", current_app.conf.task_default_queue
    with current_app.connection_for_write() as connection:
        broker = connection.default_channel.client
        current_app.conf.task_default_queue = queue
        try:
            yield lambda: broker.llen(queue)
        finally:
            current_app.conf.task_default_queue = before
            broker.delete(queue)


@pytest.fixture
def stated(cast):
    for housemate in (cast.alice, cast.bob, cast.carol):
        factories.life_value(housemate=housemate)
    return cast


def test_a_house_is_repriced_once_however_often_its_task_runs(stated):
    for _ in range(3):
        tasks.reprice_house(house_id=stated.house.pk, at=scenes.FOUNDED_AT.isoformat())

    assert Price.objects.get().house == stated.house


def test_a_house_is_settled_once_however_often_its_task_runs(stated):
    for _ in range(3):
        tasks.settle_house(house_id=stated.house.pk, at=scenes.CLOSING_AT.isoformat())

    assert Settlement.objects.get().month == date(2026, 3, 1)


def test_without_a_moment_a_task_reads_the_clock(stated):
    tasks.reprice_house(house_id=stated.house.pk)

    assert Price.objects.get().posted_at > scenes.FOUNDED_AT


@pytest.mark.django_db(transaction=True)
def test_a_new_house_asks_for_its_first_price_at_once_and_for_later_ones_in_the_sweep(committed_cast):
    cast, asked = committed_cast, []
    with queue_of_its_own() as waiting:
        factories.life_value(housemate=cast.alice)
        asked.append(waiting())
        factories.life_value(housemate=cast.bob)
        asked.append(waiting())
        tasks.reprice_house(house_id=cast.house.pk, at=scenes.FOUNDED_AT.isoformat())
        factories.life_value(housemate=cast.bob, cost_per_life="1")
        asked.append(waiting())

    assert asked == [1, 2, 2]


def test_a_sweep_queues_one_task_a_house(stated):
    with queue_of_its_own() as waiting:
        tasks.reprice_houses(at=scenes.FOUNDED_AT.isoformat())
        tasks.settle_due_houses(at=scenes.FOUNDED_AT.isoformat())

        assert waiting() == 4
