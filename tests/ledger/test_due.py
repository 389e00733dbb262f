"""Days that are due are logged once each: late, twice, after weeks, by two sweeps, or killed between two."""

import contextlib
import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ledger import (
    activities,
    due,
    planned,
    recurrence_days,
    recurrences,
    schedule,
    tasks,
    upcoming,
    verification,
)
from ledger.models import Activity, EntryKind, ExceptionKind, Exposure, RecurrenceException, Settlement
from tests import factories
from tests.ledger import repeats, rounds, scenes
from tests.ledger.repeats import A_DAY, A_WEEK, AT, TUESDAY
from tests.ledger.test_recurrence import ZONES, clock_changes
from tests.ledger.test_tasks import queue_of_its_own

pytestmark = pytest.mark.django_db


@pytest.fixture
def choir(cast):
    scenes.priced(cast)
    return repeats.start(cast.bob)


def sweep(house, at):
    tasks.log_recurring_of_house(house_id=house.pk, at=at.isoformat())


def aside(cast, who="bob"):
    rows = upcoming.put_aside(reader=getattr(cast, who))
    return {row.occurs_on: row.reason for row in rows}


# --- Once ------------------------------------------------------------------------------------------------


def test_a_day_is_logged_once_however_often_its_task_runs(cast, choir):
    for _ in range(3):
        sweep(cast.house, AT)

    assert repeats.days(cast.house) == [TUESDAY]
    assert repeats.charged(cast) == {"Bob": 2_000_000}


def test_a_day_before_its_time_is_not_logged(cast):
    scenes.priced(cast)
    repeats.start(cast.bob, starts_on=TUESDAY + A_WEEK)

    sweep(cast.house, AT + A_WEEK - A_DAY)

    assert repeats.days(cast.house) == []


def test_after_three_weeks_of_downtime_each_day_is_logged_at_its_own(cast, choir):
    gym = repeats.start(cast.alice, weekdays=(4, 6), said=repeats.plan("1", title="Gym"))

    for _ in range(2):
        sweep(cast.house, AT + 3 * A_WEEK)

    logged = Activity.objects.order_by("pk").values_list("occurred_on", "title")
    thursday = TUESDAY + 2 * A_DAY
    expected = [(TUESDAY + weeks * A_WEEK, "Choir") for weeks in range(4)]
    expected += [
        (thursday + weeks * A_WEEK + more, "Gym") for weeks in range(3) for more in (0 * A_DAY, 2 * A_DAY)
    ]
    assert list(logged) == sorted(expected)
    assert set(Activity.objects.values_list("posted_at", flat=True)) == {AT + 3 * A_WEEK}
    assert gym.housemate == cast.alice
    assert verification.faults() == []


def test_a_sweep_queues_one_task_a_house(cast):
    with queue_of_its_own() as waiting:
        tasks.log_recurring(at=AT.isoformat())

        assert waiting() == 2


def test_without_a_moment_a_task_reads_the_clock(cast, choir):
    tasks.log_recurring_of_house(house_id=cast.house.pk)

    assert len(repeats.days(cast.house)) > 1


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches the end of a process."""


@contextlib.contextmanager
def killed_at(statement: str, *, times: int = 1):
    """The process dies when it sends the database such a statement for the last of so many times."""
    left = [times]

    def watch(execute, sql, params, many, context):
        if sql.startswith(statement):
            left[0] -= 1
            if not left[0]:
                raise Killed
        return execute(sql, params, many, context)

    with pytest.raises(Killed), connection.execute_wrapper(watch):
        yield


def test_a_worker_killed_between_two_days_leaves_the_rest_to_the_next_sweep(cast, choir):
    later = AT + 3 * A_WEEK

    with killed_at('INSERT INTO "ledger_activity"', times=3):
        sweep(cast.house, later)
    assert repeats.days(cast.house) == [TUESDAY, TUESDAY + A_WEEK]

    sweep(cast.house, later)

    assert repeats.days(cast.house) == [TUESDAY + weeks * A_WEEK for weeks in range(4)]
    assert verification.faults() == []


@pytest.mark.parametrize("statement", ['INSERT INTO "ledger_line"', 'UPDATE "ledger_recurrence"'])
def test_a_worker_killed_within_a_day_has_done_nothing_of_it(cast, choir, statement):
    with killed_at(statement):
        sweep(cast.house, AT)
    assert repeats.days(cast.house) == []
    assert repeats.charged(cast) == {}

    sweep(cast.house, AT)

    assert repeats.days(cast.house) == [TUESDAY]
    assert repeats.charged(cast) == {"Bob": 2_000_000}


def test_what_was_logged_and_withdrawn_is_not_logged_again(cast, choir):
    (logged,) = due.log_due(house_id=cast.house.pk, at=AT)
    activities.withdraw(housemate=cast.bob, uid=logged.uid, version=1, at=AT)

    sweep(cast.house, AT)

    assert repeats.days(cast.house) == [TUESDAY]
    assert repeats.charged(cast) == {}


# --- Where the house is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_it_is_logged_from_the_houses_own_midnight_on(db, zone):
    cast = factories.cast(time_zone=zone)
    scenes.priced(cast)
    every_day = {"weekdays": tuple(range(1, 8)), "starts_on": date(2026, 3, 5)}
    repeats.start(cast.bob, at=datetime(2026, 3, 4, 12, tzinfo=UTC), **every_day)
    day = next((day for day in clock_changes(zone) if day > date(2026, 3, 5)), date(2026, 4, 1))
    midnight = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    sweep(cast.house, midnight - A_DAY)

    logged = []
    for hour in range(-2, 4):
        sweep(cast.house, midnight + timedelta(hours=hour))
        logged.append(day in repeats.days(cast.house))

    assert logged == [False, False, True, True, True, True]
    assert repeats.days(cast.house) == sorted(set(repeats.days(cast.house)))


# --- What cannot be logged -------------------------------------------------------------------------------


def test_a_day_before_there_was_a_price_is_put_aside_and_blocks_no_other(cast):
    found = repeats.start(cast.bob, weekdays=(2, 3))
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    scenes.prices.reprice(house_id=cast.house.pk, at=AT + A_DAY)

    for _ in range(2):
        sweep(cast.house, AT + A_DAY)

    assert repeats.days(cast.house) == [TUESDAY + A_DAY]
    assert aside(cast) == {
        TUESDAY: "There was no price on that day: it begins once everyone here has stated their two numbers."
    }
    assert aside(cast, "alice") == {}
    assert repeats.read(found).done_until == TUESDAY + A_DAY


def test_a_day_without_a_prevalence_is_put_aside_and_can_be_tried_once_more(cast):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    scenes.prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    found = repeats.start(cast.bob, said=scenes.dinner())
    sweep(cast.house, AT)
    assert list(aside(cast)) == [TUESDAY]

    for _ in range(2):
        recurrence_days.unskip(by=cast.bob, uid=found.uid, day=TUESDAY, at=AT + A_DAY)
        sweep(cast.house, AT + A_DAY)
        assert list(aside(cast)) == [TUESDAY]
    factories.one_in(by=cast.alice)
    sweep(cast.house, AT + A_DAY)
    assert repeats.days(cast.house) == []

    recurrence_days.unskip(by=cast.bob, uid=found.uid, day=TUESDAY, at=AT + A_DAY)
    sweep(cast.house, AT + A_DAY)

    assert repeats.days(cast.house) == [TUESDAY]
    assert aside(cast) == {}


def test_what_was_put_aside_can_be_put_away(cast):
    found = repeats.start(cast.bob)
    sweep(cast.house, AT)

    recurrence_days.skip(by=cast.bob, uid=found.uid, day=TUESDAY, at=AT + A_WEEK)

    assert aside(cast) == {}
    assert RecurrenceException.objects.get().kind == ExceptionKind.SKIPPED
    assert not [row for row in repeats.upcoming_days(found) if row == TUESDAY]


def test_a_day_of_a_month_that_was_closed_by_hand_is_put_aside(cast, choir):
    scenes.close(cast, at=scenes.APRIL_AT)

    sweep(cast.house, scenes.APRIL_AT + A_WEEK)

    assert repeats.days(cast.house) == [date(2026, 4, 7)]
    assert set(aside(cast).values()) == {"March 2026 is closed: its figures no longer change."}
    assert list(aside(cast)) == [date(2026, 3, day) for day in (31, 24, 17, 10)]


def test_what_was_due_in_a_month_is_logged_before_the_sweep_closes_it(cast, choir):
    tasks.settle_house(house_id=cast.house.pk, at=(scenes.CLOSING_AT + A_WEEK).isoformat())

    assert Settlement.objects.get().month == scenes.MARCH
    assert [day for day in repeats.days(cast.house) if day < scenes.APRIL] == [
        date(2026, 3, day) for day in (10, 17, 24, 31)
    ]
    assert aside(cast) == {}


def test_a_plan_of_words_that_are_no_longer_known_is_put_aside(cast):
    scenes.priced(cast)
    found = repeats.start(cast.bob, said=scenes.dinner())
    found.plan["occasion"]["setting"] = "submarine"
    found.save()

    sweep(cast.house, AT)

    assert list(aside(cast).values()) == ["What was planned is no longer understood: plan it anew."]
    assert repeats.days(cast.house) == []


def test_company_that_has_left_since_is_left_out_and_the_rest_goes_on(three):
    dora = three.house.housemates.get(name="Dora")
    mates = tuple(planned.Attendee(housemate_id=mate.pk) for mate in (dora, three.alice))
    repeats.start(three.bob, said=repeats.plan("1", attendees=mates))
    scenes.departures.leave(housemate=dora, by=dora, at=AT - A_DAY)

    sweep(three.house, AT)

    assert aside(three) == {}
    exposed = Exposure.objects.order_by("pk").values_list("housemate__name", flat=True)
    assert list(exposed) == ["Bob", "Alice"]


def test_a_plan_with_a_field_that_is_gone_stops_nobody_elses_days(cast):
    scenes.priced(cast)
    found = repeats.start(cast.bob, said=scenes.dinner())
    repeats.start(cast.alice)
    found.plan["occasion"]["weather"] = "fine"
    found.save()

    sweep(cast.house, AT)

    assert list(aside(cast).values()) == ["What was planned is no longer understood: plan it anew."]
    assert repeats.days(cast.house) == [TUESDAY]


def test_an_id_that_somebody_else_took_is_put_aside(cast, choir):
    (first, *_) = schedule.due(of=repeats.read(choir), until=TUESDAY)
    taken = scenes.typed("1", occurred_on=TUESDAY)
    activities.log(housemate=cast.alice, uid=first.activity_uid, plan=taken, at=AT)

    sweep(cast.house, AT)

    assert list(aside(cast).values()) == ["This id was used before, for another activity."]


# --- At once ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_log_each_day_once(committed_cast, at_once):
    cast = rounds.of(committed_cast)

    for number in rounds.played(cast):
        start, at = TUESDAY + number * A_WEEK, AT + number * A_WEEK
        found = repeats.start(cast.bob, at=at, starts_on=start, weekdays=(2, 3, 4), count=3)

        at_once(*[lambda at=at: due.log_due(house_id=cast.house.pk, at=at + 3 * A_DAY)] * 4)

        assert repeats.days(cast.house)[-3:] == [start, start + A_DAY, start + 2 * A_DAY]
        assert rounds.entries(cast, EntryKind.CHARGE) == 3 * (number + 1)
        assert not found.exceptions.exists()


@pytest.mark.django_db(transaction=True)
def test_a_skip_beside_a_sweep_is_heard_or_told_that_the_day_is_done(committed_cast, at_once):
    cast = rounds.of(committed_cast)

    for number in rounds.played(cast):
        start, at = TUESDAY + number * A_WEEK, AT + number * A_WEEK
        found = repeats.start(cast.bob, at=at, starts_on=start, count=1)
        before = rounds.entries(cast, EntryKind.CHARGE)

        logged, skipped = at_once(
            lambda at=at: due.log_due(house_id=cast.house.pk, at=at),
            lambda found=found, at=at, day=start: recurrence_days.skip(
                by=cast.bob, uid=found.uid, day=day, at=at
            ),
        )

        assert rounds.outcome(skipped) == "done"
        was_refused = isinstance(skipped, Exception)
        assert len(logged) == rounds.entries(cast, EntryKind.CHARGE) - before == int(was_refused)


@pytest.mark.django_db(transaction=True)
def test_an_end_beside_a_sweep_leaves_nothing_half_done(committed_cast, at_once):
    cast = rounds.of(committed_cast)

    for number in rounds.played(cast):
        start, at = TUESDAY + number * A_WEEK, AT + number * A_WEEK
        uid = uuid.uuid4()
        found = repeats.start(cast.bob, at=at, uid=uid, starts_on=start, weekdays=(2, 3), count=2)

        at_once(
            lambda at=at: due.log_due(house_id=cast.house.pk, at=at + A_DAY),
            lambda at=at, uid=uid: recurrences.end(by=cast.bob, uid=uid, version=1, at=at + A_DAY),
        )

        logged = [day for day in repeats.days(cast.house) if day >= start]
        assert logged in ([start], [start, start + A_DAY])
        assert repeats.read(found).ended_at == at + A_DAY
