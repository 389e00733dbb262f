"""What is repeated: started, changed, ended, a day skipped or changed; what was logged stays as it was."""

import dataclasses
import uuid
from datetime import UTC, date, datetime

import pytest
from django.http import Http404

from house.errors import Conflict, DomainError, Mismatch, Refused
from house.models import AuditEntry
from ledger import activities, departures, due, recurrence_days, recurrences, schedule, upcoming
from ledger.models import Activity, ExceptionKind, Recurrence, RecurrenceException
from tests import factories
from tests.ledger import repeats, scenes
from tests.ledger.repeats import A_DAY, A_WEEK, AT, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def choir(cast):
    scenes.priced(cast)
    return repeats.start(cast.bob)


def change(by, found, *, version=1, at=AT, said=None, **changes):
    rule = dataclasses.replace(recurrences.going_on(of=repeats.read(found), at=at), **changes)
    terms = recurrences.Terms(plan=said or repeats.plan(), rule=rule)
    return recurrences.change(by=by, uid=found.uid, version=version, terms=terms, at=at)


def skip(by, found, day, *, at=AT):
    return recurrence_days.skip(by=by, uid=found.uid, day=day, at=at)


def change_one(by, found, day, *, at=AT, **changes):
    plan = repeats.plan(**{"occurred_on": day, **changes})
    return recurrence_days.change_one(by=by, uid=found.uid, day=day, plan=plan, at=at)


def refused(error, code, operation, *args, **kwargs) -> DomainError | None:
    before = list(Recurrence.objects.values()), list(RecurrenceException.objects.values())
    with pytest.raises(error) as refusal:
        operation(*args, **kwargs)
    assert before == (list(Recurrence.objects.values()), list(RecurrenceException.objects.values()))
    assert getattr(refusal.value, "code", code) == code
    return refusal.value


# --- Starting --------------------------------------------------------------------------------------------


def test_every_tuesday_is_logged_with_its_plan_on_its_day(cast, choir):
    assert repeats.log(cast) == [TUESDAY]
    assert repeats.log(cast, at=AT + 2 * A_WEEK) == [TUESDAY + A_WEEK, TUESDAY + 2 * A_WEEK]

    first = Activity.objects.order_by("pk")[0]
    assert (first.title, first.note, first.posted_by) == ("Choir", "With Dora", cast.bob)
    assert repeats.charged(cast) == {"Bob": 6_000_000}


def test_the_same_id_and_terms_start_it_once(cast):
    uid = uuid.uuid4()

    first = repeats.start(cast.bob, uid=uid)
    again = repeats.start(cast.bob, uid=uid, at=AT + A_WEEK)

    assert first.pk == again.pk
    assert Recurrence.objects.count() == 1


def test_an_id_that_came_with_other_terms_or_of_another_one_is_refused(cast):
    uid = uuid.uuid4()
    repeats.start(cast.bob, uid=uid)

    refused(Mismatch, "id-reused", repeats.start, cast.bob, uid=uid, weekdays=(3,))
    refused(Mismatch, "id-reused", repeats.start, cast.alice, uid=uid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": TUESDAY - A_DAY}, "starts_on"),
        ({"weekdays": ()}, "weekdays"),
        ({"count": 0}, "count"),
        ({"said": repeats.plan(title=" ")}, "title"),
        ({"said": repeats.plan(note="x" * 1001)}, "note"),
        ({"said": repeats.plan(microcovids="-1")}, "microcovids"),
        ({"said": dataclasses.replace(repeats.plan(), microcovids=None)}, "people"),
    ],
)
@pytest.mark.parametrize("has_price", [True, False])
def test_what_could_never_be_logged_is_not_repeated(cast, changes, field, has_price):
    if has_price:
        scenes.priced(cast)

    refusal = refused(Refused, "refused", repeats.start, cast.bob, **changes)

    assert refusal.field == field


def test_there_is_an_end_to_how_much_one_repeats(cast, monkeypatch):
    monkeypatch.setattr(recurrences, "MOST_AT_ONCE", 2)
    for _ in range(2):
        last = repeats.start(cast.bob)

    refused(Refused, "too-many", repeats.start, cast.bob)
    repeats.start(cast.alice)
    recurrences.end(by=cast.bob, uid=last.uid, version=1, at=AT)
    repeats.start(cast.bob)


def test_the_history_of_the_house_does_not_tell_what_is_planned(cast, choir):
    before = AuditEntry.objects.count()

    skip(cast.bob, choir, TUESDAY + A_WEEK)
    change(cast.bob, choir, version=2, said=repeats.plan("3"))
    recurrences.end(by=cast.bob, uid=choir.uid, version=3, at=AT)

    assert AuditEntry.objects.count() == before
    assert not AuditEntry.objects.filter(action__startswith="recurrence").exists()


# --- Changing --------------------------------------------------------------------------------------------


def test_a_change_counts_from_today_on_and_leaves_the_past(cast, choir):
    repeats.log(cast)

    later = AT + A_WEEK + A_DAY
    change(cast.bob, choir, at=later, said=repeats.plan("5", title="Band"), weekdays=(4,))

    assert repeats.log(cast, at=later + A_DAY) == [date(2026, 3, 19)]
    # The second Tuesday was due before the change, though no sweep had come by.
    said = Activity.objects.order_by("occurred_on").values_list("occurred_on", "title")
    assert list(said) == [
        (TUESDAY, "Choir"),
        (TUESDAY + A_WEEK, "Choir"),
        (date(2026, 3, 19), "Band"),
    ]


def test_a_change_on_a_day_that_was_logged_does_not_log_it_again(cast, choir):
    repeats.log(cast)

    change(cast.bob, choir, said=repeats.plan("5"), starts_on=TUESDAY)

    assert repeats.log(cast) == []
    assert repeats.days(cast.house) == [TUESDAY]


def test_a_change_keeps_in_step_and_counts_what_is_left(cast):
    found = repeats.start(cast.bob, every=2, count=3)
    scenes.priced(cast)
    repeats.log(cast)

    changed = change(cast.bob, found, at=AT + A_DAY, weekdays=(2, 5))

    rule = schedule.rule(of=changed)
    assert (rule.starts_on, rule.count) == (TUESDAY + A_DAY, 2)
    assert repeats.upcoming_days(found) == [date(2026, 3, 13), date(2026, 3, 24)]


def test_the_same_change_twice_is_one(cast, choir):
    first = change(cast.bob, choir, said=repeats.plan("5"))
    again = change(cast.bob, choir, said=repeats.plan("5"))

    assert first.version == again.version == 2


def test_a_change_of_what_was_changed_meanwhile_is_refused(cast, choir):
    change(cast.bob, choir, said=repeats.plan("5"))

    refused(Conflict, "stale", change, cast.bob, choir, said=repeats.plan("6"))
    refused(Conflict, "stale", recurrences.end, by=cast.bob, uid=choir.uid, version=1, at=AT)


def test_a_new_rule_keeps_the_days_that_differ_where_they_are_its_own(cast, choir):
    skip(cast.bob, choir, TUESDAY + A_WEEK)
    skip(cast.bob, choir, TUESDAY + 2 * A_WEEK)

    change(cast.bob, choir, version=3, every=2)

    assert [row.day for row in repeats.read(choir).exceptions.all()] == [TUESDAY + 2 * A_WEEK]


# --- Ending ----------------------------------------------------------------------------------------------


def test_an_end_logs_what_was_due_before_today_and_nothing_more(cast, choir):
    at = AT + 2 * A_WEEK

    ended = recurrences.end(by=cast.bob, uid=choir.uid, version=1, at=at)

    assert ended.ended_at == at
    assert repeats.days(cast.house) == [TUESDAY, TUESDAY + A_WEEK]
    assert repeats.log(cast, at=at + 4 * A_WEEK) == []
    assert recurrences.end(by=cast.bob, uid=choir.uid, version=1, at=at).pk == choir.pk


@pytest.mark.parametrize("changes", [{"count": 2}, {"ends_on": TUESDAY + A_WEEK}])
def test_a_rule_that_is_over_logs_no_more(cast, changes):
    scenes.priced(cast)
    repeats.start(cast.bob, **changes)

    repeats.log(cast, at=AT + 10 * A_WEEK)

    assert repeats.days(cast.house) == [TUESDAY, TUESDAY + A_WEEK]


def test_what_was_ended_takes_no_more_changes(cast, choir):
    recurrences.end(by=cast.bob, uid=choir.uid, version=1, at=AT)

    refused(Conflict, "ended", change, cast.bob, choir, version=2, said=repeats.plan("5"))
    refused(Conflict, "ended", skip, cast.bob, choir, TUESDAY)
    refused(Conflict, "ended", change_one, cast.bob, choir, TUESDAY)


# --- One day ---------------------------------------------------------------------------------------------


def test_a_skipped_day_is_left_out_and_one_taken_back_is_not(cast, choir):
    for weeks in (1, 2):
        skip(cast.bob, choir, TUESDAY + weeks * A_WEEK)
    recurrence_days.unskip(by=cast.bob, uid=choir.uid, day=TUESDAY + A_WEEK, at=AT)

    repeats.log(cast, at=AT + 3 * A_WEEK)

    assert repeats.days(cast.house) == [TUESDAY, TUESDAY + A_WEEK, TUESDAY + 3 * A_WEEK]


def test_skipping_twice_is_skipping(cast, choir):
    for _ in range(2):
        skip(cast.bob, choir, TUESDAY + A_WEEK)

    assert RecurrenceException.objects.get().kind == ExceptionKind.SKIPPED


def test_a_changed_day_is_logged_as_it_was_changed_and_the_others_as_usual(cast, choir):
    change_one(cast.bob, choir, TUESDAY + A_WEEK, microcovids="7", title="Concert")

    repeats.log(cast, at=AT + 2 * A_WEEK)

    said = Activity.objects.order_by("occurred_on").values_list("title", "exposures__charge_micros")
    assert list(said) == [("Choir", 2_000_000), ("Concert", 7_000_000), ("Choir", 2_000_000)]


@pytest.mark.parametrize("to", [TUESDAY + A_DAY, TUESDAY + 9 * A_DAY, TUESDAY + 3 * A_WEEK])
def test_a_day_that_was_moved_is_logged_once_on_its_new_day(cast, choir, to):
    change_one(cast.bob, choir, TUESDAY + A_WEEK, occurred_on=to)

    for days in range(36):
        repeats.log(cast, at=AT + days * A_DAY)

    usual = [TUESDAY + weeks * A_WEEK for weeks in (0, 2, 3, 4, 5)]
    assert repeats.days(cast.house) == sorted([*usual, to])


def test_a_moved_day_can_be_moved_again_skipped_and_put_back(cast, choir):
    day = TUESDAY + A_WEEK
    change_one(cast.bob, choir, day, occurred_on=day + A_DAY)
    change_one(cast.bob, choir, day, occurred_on=day + 2 * A_DAY)
    assert repeats.upcoming_days(choir, 2) == [TUESDAY, day + 2 * A_DAY]

    skip(cast.bob, choir, day)
    assert repeats.upcoming_days(choir, 2) == [TUESDAY, day]

    recurrence_days.unskip(by=cast.bob, uid=choir.uid, day=day, at=AT)
    assert repeats.read(choir).exceptions.count() == 0


def test_a_change_of_all_leaves_a_day_that_was_changed(cast, choir):
    change_one(cast.bob, choir, TUESDAY + A_WEEK, microcovids="7")

    change(cast.bob, choir, version=2, said=repeats.plan("1"))

    repeats.log(cast, at=AT + A_WEEK)
    assert repeats.charged(cast) == {"Bob": 8_000_000}


def test_days_that_are_none_done_or_over_are_refused(cast, choir):
    repeats.log(cast)

    refused(Refused, "no-such-day", skip, cast.bob, choir, TUESDAY + A_DAY)
    refused(Refused, "done", skip, cast.bob, choir, TUESDAY)
    refused(Refused, "done", change_one, cast.bob, choir, TUESDAY)
    refused(Refused, "past", skip, cast.bob, choir, TUESDAY + A_WEEK, at=AT + 8 * A_DAY)
    refused(Refused, "past", change_one, cast.bob, choir, TUESDAY + A_WEEK, occurred_on=TUESDAY - A_DAY)


def test_a_changed_day_that_was_logged_is_done(cast, choir):
    change_one(cast.bob, choir, TUESDAY + A_WEEK, occurred_on=TUESDAY)
    repeats.log(cast)

    refused(Refused, "done", skip, cast.bob, choir, TUESDAY + A_WEEK)
    assert repeats.days(cast.house) == [TUESDAY, TUESDAY]


# --- Whose it is -----------------------------------------------------------------------------------------


def test_nobody_else_finds_or_touches_it(cast, choir):
    for other in (cast.alice, cast.carol):
        assert list(upcoming.mine(reader=other)) == []
        for call in (
            lambda other=other: upcoming.one_of_mine(reader=other, uid=choir.uid),
            lambda other=other: recurrences.end(by=other, uid=choir.uid, version=1, at=AT),
            lambda other=other: skip(other, choir, TUESDAY + A_WEEK),
            lambda other=other: change_one(other, choir, TUESDAY + A_WEEK),
            lambda other=other: recurrence_days.unskip(by=other, uid=choir.uid, day=TUESDAY, at=AT),
            lambda other=other: change(other, choir),
        ):
            refused(Http404, "", call)


def test_the_plan_of_an_activity_is_made_for_the_one_who_logged_it(cast):
    scenes.priced(cast)
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity

    plan = upcoming.plan_of(reader=cast.bob, uid=logged.uid)

    assert plan == scenes.dinner()
    refused(DomainError, "not-allowed", upcoming.plan_of, reader=cast.alice, uid=logged.uid)
    refused(Http404, "", upcoming.plan_of, reader=cast.carol, uid=logged.uid)


# --- What it will cost -----------------------------------------------------------------------------------


def test_what_comes_is_told_in_order_with_its_expected_cost_and_nothing_is_written(cast, choir):
    gym = repeats.start(cast.bob, said=scenes.dinner(title="Gym"), weekdays=(3,))
    skip(cast.bob, choir, TUESDAY + A_WEEK)
    written = Activity.objects.count()

    mine = upcoming.mine(reader=cast.bob)
    found = upcoming.of(reader=cast.bob, recurrences=mine, at=AT, most=4)

    dinner = activities.quote(
        housemate=cast.bob, plan=scenes.dinner(occurred_on=TUESDAY), at=AT
    ).charge_micros
    costs = [(row.occurrence.occurs_on, row.quote and row.quote.charge_micros) for row in found]
    assert costs == [
        (TUESDAY, 2_000_000),
        (TUESDAY + A_DAY, dinner),
        (TUESDAY + A_WEEK, None),
        (TUESDAY + A_WEEK + A_DAY, dinner),
    ]
    assert [row.occurrence.of.pk for row in found] == [choir.pk, gym.pk, choir.pk, gym.pk]
    assert Activity.objects.count() == written


def test_without_a_price_or_a_prevalence_it_is_said_why_nothing_can_be_expected(cast):
    repeats.start(cast.bob, said=scenes.dinner())

    def why() -> str:
        mine = upcoming.mine(reader=cast.bob)
        return upcoming.of(reader=cast.bob, recurrences=mine, at=AT, most=1)[0].why_not

    assert why() == "There is no price yet."
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    scenes.prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    assert why().startswith("The house has no prevalence yet")


# --- Who leaves ------------------------------------------------------------------------------------------


def test_who_leaves_repeats_nothing_more_and_pays_what_was_due(cast):
    scenes.priced(cast)
    found = repeats.start(cast.bob, said=repeats.plan("0"))
    skip(cast.bob, found, TUESDAY + 2 * A_WEEK)

    departures.leave(housemate=cast.bob, by=cast.bob, at=AT + A_WEEK)

    assert repeats.read(found).ended_at == AT + A_WEEK
    assert repeats.days(cast.house) == [TUESDAY, TUESDAY + A_WEEK]
    assert due.log_due(house_id=cast.house.pk, at=AT + 5 * A_WEEK) == []


def test_what_is_due_has_to_be_settled_before_one_leaves(cast, choir):
    refused(Refused, "balance", departures.leave, housemate=cast.bob, by=cast.bob, at=AT)

    assert repeats.read(choir).ended_at is None
    assert repeats.log(cast) == [TUESDAY]


def test_who_is_forgotten_leaves_nothing_of_what_they_repeated(cast):
    scenes.priced(cast)
    found = repeats.start(cast.bob, said=repeats.plan("0"))
    change_one(cast.bob, found, TUESDAY + A_WEEK, microcovids="0", title="Clinic")
    alices = repeats.start(cast.alice)
    departures.leave(housemate=cast.bob, by=cast.bob, at=datetime(2026, 3, 20, 12, tzinfo=UTC))

    scenes.forgotten(cast.bob)

    assert Recurrence.objects.get() == alices
    assert not RecurrenceException.objects.filter(recurrence=found.pk).exists()
