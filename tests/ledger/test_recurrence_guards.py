"""What the database refuses of recurrences, whatever the code above does."""

import pytest
from django.db import Error, connection, transaction

from ledger import recurrence_days, recurrences
from ledger.models import Recurrence, RecurrenceException
from tests.ledger import repeats, scenes
from tests.ledger.repeats import A_DAY, A_WEEK, AT, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def choir(cast):
    """Logged once; then a day is skipped, one is changed and logged, and one was put aside."""
    found = repeats.start(cast.bob, weekdays=(1, 2, 3, 4))
    repeats.log(cast)
    scenes.priced(cast)
    recurrence_days.skip(by=cast.bob, uid=found.uid, day=TUESDAY + A_DAY, at=AT)
    moved = repeats.plan(occurred_on=TUESDAY)
    recurrence_days.change_one(by=cast.bob, uid=found.uid, day=TUESDAY + 2 * A_DAY, plan=moved, at=AT)
    repeats.log(cast)
    return repeats.read(found)


def refuse(statement: str, *params: object) -> None:
    before = list(Recurrence.objects.values()), list(RecurrenceException.objects.order_by("pk").values())
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    after = list(Recurrence.objects.values()), list(RecurrenceException.objects.order_by("pk").values())
    assert before == after


@pytest.mark.parametrize(
    "change",
    [
        *("house_id = %(other_house)s", "housemate_id = %(alice)s", "uid = gen_random_uuid()"),
        *("body_hash = 'x'", "started_at = now()", "done_until = done_until - 1"),
        *("title = ''", "every = 0", "every = 53", "weekdays = '21'", "weekdays = '8'", "weekdays = ''"),
        *("month_day = 3", "kind = 'yearly'", "kind = 'monthly'", "count = 0", "ends_on = starts_on - 1"),
        "count = 3, ends_on = starts_on + 1",
        "kind = 'monthly', weekdays = '', month_day = 32",
    ],
)
def test_a_recurrence_is_one_and_whose_it_is(cast, choir, change):
    parts = {"other_house": cast.carol.house.pk, "alice": cast.alice.pk}

    refuse(f"UPDATE ledger_recurrence SET {change % {key: str(part) for key, part in parts.items()}}")


def test_it_is_not_deleted_while_it_runs_and_not_touched_once_ended(cast, choir):
    refuse("DELETE FROM ledger_recurrence")

    recurrences.end(by=cast.bob, uid=choir.uid, version=choir.version, at=AT)

    refuse("UPDATE ledger_recurrence SET ended_at = NULL")
    refuse("UPDATE ledger_recurrence SET title = 'Other'")


@pytest.mark.parametrize(
    "change",
    [
        *("house_id = house_id + 1", "recurrence_id = recurrence_id + 1", "day = day + 1"),
        *("kind = 'logged'", "reason = 'x', kind = 'skipped'", "occurs_on = NULL, kind = 'changed'"),
        *("plan = NULL, kind = 'changed'", "title = '', kind = 'put_aside', reason = 'x'"),
        "kind = 'put_aside', reason = ''",
    ],
)
def test_a_day_that_differs_says_how(choir, change):
    for row in choir.exceptions.all():
        refuse(f"UPDATE ledger_recurrenceexception SET {change} WHERE id = {row.pk}")


def test_a_changed_day_that_was_logged_stays(choir):
    where = "WHERE kind = 'changed' AND done_at IS NOT NULL"
    assert RecurrenceException.objects.filter(kind="changed", done_at__isnull=False).count() == 1

    refuse(f"UPDATE ledger_recurrenceexception SET done_at = NULL {where}")
    refuse(f"UPDATE ledger_recurrenceexception SET occurs_on = occurs_on + 7 {where}")


def test_a_row_of_one_house_does_not_reach_into_another(cast, choir):
    columns = "house_id, housemate_id, uid, version, body_hash, title, note, plan, kind, every, weekdays"
    values = "'x', 'Choir', '', '{}', 'weekly', 1, '2', '2026-03-10', '2026-03-09', now()"
    refuse(
        f"INSERT INTO ledger_recurrence ({columns}, starts_on, done_until, started_at)"
        f" VALUES ({cast.carol.house.pk}, {cast.bob.pk}, gen_random_uuid(), 1, {values})"
    )
    refuse(
        "INSERT INTO ledger_recurrenceexception (house_id, recurrence_id, day, kind, title, note, reason)"
        f" VALUES ({cast.carol.house.pk}, {choir.pk}, '{TUESDAY + A_WEEK}', 'skipped', '', '', '')"
    )
