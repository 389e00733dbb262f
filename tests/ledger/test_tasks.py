"""The sweeps fan out per house; each house's task is idempotent, and two beats do no harm."""

from datetime import date, datetime

import pytest
from celery import current_app
from django.core.management import CommandError, call_command

from ledger import tasks
from ledger.models import Price, Settlement
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def settle_by_hand(house: str, *, at: datetime) -> None:
    call_command("settle", f"--house={house}", "--month=2026-03", f"--at={at.isoformat()}")


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
        tasks.settle_house(house_id=stated.house.pk, at=scenes.APRIL_AT.isoformat())

    assert Settlement.objects.get().month == date(2026, 3, 1)


def test_without_a_moment_a_task_reads_the_clock(stated):
    tasks.reprice_house(house_id=stated.house.pk)

    assert Price.objects.get().posted_at > scenes.FOUNDED_AT


def test_a_sweep_queues_one_task_a_house(stated, settings):
    """Read off the broker itself: what a worker would take."""
    queue = "sweep-test"
    settings.CELERY_TASK_DEFAULT_QUEUE = queue
    with current_app.connection_for_write() as connection:
        current_app.conf.task_default_queue, before = queue, current_app.conf.task_default_queue
        try:
            tasks.reprice_houses(at=scenes.FOUNDED_AT.isoformat())
            waiting = connection.default_channel.client.llen(queue)
            connection.default_channel.client.delete(queue)
        finally:
            current_app.conf.task_default_queue = before

    assert waiting == 2


def test_the_commands_do_by_hand_what_the_jobs_do(stated, capsys):
    call_command("reprice", house=stated.house.slug, at=scenes.FOUNDED_AT)
    settle_by_hand(stated.house.slug, at=scenes.APRIL_AT)

    said = capsys.readouterr().out
    assert "From 2026-03-02 a microcovid costs $1.00." in said
    assert "closed 2026-03 with 0 transfer(s)" in said


def test_a_price_that_need_not_change_is_said_so(stated, capsys):
    call_command("reprice", house=stated.house.slug, at=scenes.FOUNDED_AT)
    call_command("reprice", house=stated.house.slug, at=scenes.FOUNDED_AT)

    assert "No new price" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["reprice", "settle"])
def test_a_house_that_is_not_there_is_an_error(db, command):
    month = ["--month=2026-03"] if command == "settle" else []

    with pytest.raises(CommandError, match="no house 'nowhere'"):
        call_command(command, "--house=nowhere", *month)


def test_a_month_that_still_runs_is_an_error(stated):
    with pytest.raises(CommandError, match="not over yet"):
        settle_by_hand(stated.house.slug, at=scenes.FOUNDED_AT)
