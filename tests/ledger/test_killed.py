"""Whatever dies while fifty houses close: each month closes once, with the figures of a quiet day."""

import random
import time
from collections.abc import Iterator

import pytest

from tests import databases
from tests.ledger import closing

pytestmark = pytest.mark.xdist_group("killed")

KILLS = 20
HITS = KILLS // 2


@pytest.fixture(scope="module")
def ground() -> Iterator[closing.Ground]:
    with closing.ground() as ground:
        yield ground


@pytest.fixture(scope="module")
def template(ground) -> Iterator[str]:
    with databases.migrated(server=ground.server) as url:
        databases.run("tests.ledger.street.fifty_houses()", url=url, redis_url=ground.redis_url)
        yield databases.name_in(url)


@pytest.fixture(scope="module")
def undisturbed(ground, template) -> dict[str, list[tuple]]:
    with databases.copy(template=template, server=ground.server) as url:
        databases.run("tests.ledger.street.close_all()", url=url, redis_url=ground.redis_url)
        return closing.figures(url)


@pytest.fixture
def close(ground, template, undisturbed) -> Iterator[closing.Close]:
    with closing.close(ground=ground, template=template) as close:
        yield close


def moments(count: int = KILLS) -> list[int]:
    """How many of the closes are done when it happens: anywhere, but that something is left to do."""
    return sorted(random.sample(range(closing.ALL - 10), count))


def reach(close: closing.Close, moment: int) -> None:
    close.until(lambda: close.closed() >= moment, f"{moment} closes")
    # Somewhere in one of the next, not at its end.
    time.sleep(random.uniform(0, 0.03))


def finish(close: closing.Close, undisturbed: dict[str, list[tuple]]) -> None:
    close.until(lambda: close.closed() == closing.ALL, "every close")
    for name, rows in closing.figures(close.url).items():
        assert rows == undisturbed[name], name
    databases.manage("verify", environment=databases.environment(database_url=close.url))


def test_a_worker_killed_at_twenty_moments_closes_every_month_once(close, undisturbed):
    hits, returned, chosen = 0, 0, moments()
    for number, moment in enumerate(chosen):
        if number % 4 == 0:
            close.sweep()
        close.start_worker()
        reach(close, moment)
        hits += close.kill_worker() > 0
        returned += close.half_an_hour_passes()

    close.sweep()
    close.start_worker()
    close.until(close.idle, "an idle worker")
    finish(close, undisturbed)
    assert hits >= HITS, chosen
    assert returned >= HITS, chosen


def test_a_postgres_killed_at_twenty_moments_closes_every_month_once(close, undisturbed):
    hits, chosen = 0, moments()
    close.start_worker()
    close.sweep()
    for moment in chosen:
        reach(close, moment)
        with close.frozen_worker() as transactions:
            postgres = close.ground.kill_postgres()
        hits += transactions > 0
        close.ground.start_again(postgres)
        close.sweep()

    finish(close, undisturbed)
    assert hits >= HITS, chosen


def test_a_queue_that_was_emptied_is_filled_by_the_next_sweep(close, undisturbed):
    (moment,) = moments(1)
    close.sweep()
    close.start_worker()
    reach(close, moment)

    close.ground.valkey.flushall()

    close.until(close.idle, "an idle worker")
    assert close.closed() < closing.ALL
    close.sweep()
    finish(close, undisturbed)
