"""Prevalence as housemates state it: read by the model's formulas, kept with source and day, never edited."""

from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st

from house import prevalence
from house.errors import Conflict, Refused
from house.models import AuditEntry, Prevalence
from tests import factories

AT = factories.FOUNDED_AT
TODAY = date(2026, 3, 2)
ONE_IN_500 = prevalence.OneIn(one_in=500)


def state(*, by, figure: prevalence.Figure = ONE_IN_500, source="City dashboard", on=TODAY) -> Prevalence:
    return prevalence.state(by=by, figure=figure, source=source, as_of_on=on, at=AT)


def cases(**changes: float | None) -> prevalence.Cases:
    """San Francisco, 19 August 2021: 1402 cases in the week, 4.2 % of tests positive."""
    plain = {"population": 881_549, "cases_past_week": 1402, "positive_case_percentage": 4.2}
    return prevalence.Cases(**plain | changes)


# --- Reading a figure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "microcovids"),
    [
        (ONE_IN_500, 2000),
        (prevalence.OneIn(one_in=1), 1_000_000),
        (prevalence.Percent(percent=0.2), 2000),
        (prevalence.Percent(percent=100), 1_000_000),
        (cases(), 3761.338),
        (prevalence.Admissions(weekly_admissions=3.2), 10_000),
        (prevalence.Level(level=4, percent_per_level=0.25), 10_000),
    ],
)
def test_a_figure_is_read_as_an_average_persons_risk(figure, microcovids):
    risk = prevalence.average_person_risk(figure=figure, as_of_on=date(2021, 8, 19))

    assert risk == pytest.approx(microcovids, rel=1e-6)


@given(people=st.floats(min_value=1, max_value=1e9))
def test_one_in_many_and_per_cent_say_the_same(people):
    one_in = prevalence.average_person_risk(figure=prevalence.OneIn(one_in=people), as_of_on=TODAY)
    percent = prevalence.average_person_risk(figure=prevalence.Percent(percent=100 / people), as_of_on=TODAY)

    assert one_in == pytest.approx(percent, rel=1e-12)
    assert 0 < one_in <= 1_000_000


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        *[(prevalence.OneIn(one_in=people), "one_in") for people in (0, 0.5, -500, 1e10, float("nan"))],
        (prevalence.OneIn(one_in=float("inf")), "one_in"),
        *[(prevalence.Percent(percent=percent), "percent") for percent in (0, -1, 100.1, float("nan"))],
        *[
            (prevalence.Admissions(weekly_admissions=n), "weekly_admissions")
            for n in (0, -1, 321, float("nan"))
        ],
        *[(cases(population=people), "population") for people in (0, -1, 1e300, float("nan"))],
        *[(cases(cases_past_week=count), "cases_past_week") for count in (0, -1, 881_550, float("inf"))],
        *[(cases(positive_case_percentage=part), "positive_case_percentage") for part in (0, -1, 101)],
        *[(cases(cases_increasing_percentage=part), "cases_increasing_percentage") for part in (-1, 1e9)],
    ],
)
@pytest.mark.django_db
def test_a_figure_of_nobody_or_of_more_than_all_is_refused(bob, figure, field):
    with pytest.raises(Refused) as refusal:
        state(by=bob, figure=figure)

    assert refusal.value.field == field
    assert not Prevalence.objects.exists()


# --- Stating it ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_figure_is_kept_with_what_was_typed_its_source_and_its_day(bob):
    stated = state(by=bob, figure=cases(), source=" SF Health ", on=TODAY - timedelta(days=2))

    stated.refresh_from_db()
    assert (stated.method, stated.source, stated.stated_by) == ("cases", "SF Health", bob)
    assert stated.as_of_on == date(2026, 2, 28)
    assert stated.inputs == {
        "population": 881_549,
        "cases_past_week": 1402,
        "positive_case_percentage": 4.2,
        "cases_increasing_percentage": 0,
    }
    assert AuditEntry.objects.latest("id").data["source"] == "SF Health"


@pytest.mark.django_db
@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2019, 12, 31), date(9999, 12, 31), date.min])
def test_a_day_to_come_or_before_covid_is_refused(bob, on):
    with pytest.raises(Refused) as refusal:
        state(by=bob, on=on)

    assert refusal.value.field == "as_of_on"


@pytest.mark.django_db
def test_cases_from_before_the_models_first_day_are_refused_beside_the_day(bob):
    with pytest.raises(Refused) as refusal:
        state(by=bob, figure=cases(), on=date(2020, 2, 11))

    assert refusal.value.field == "as_of_on"


@pytest.mark.django_db
def test_today_is_the_houses_today():
    kiritimati = factories.cast(time_zone="Pacific/Kiritimati").alice

    assert state(by=kiritimati, on=date(2026, 3, 3)).as_of_on == date(2026, 3, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["", "  ", "x" * 201, "a\0b", "a\nb"])
def test_a_figure_without_a_readable_source_is_refused(bob, source):
    with pytest.raises(Refused) as refusal:
        state(by=bob, source=source)

    assert refusal.value.field == "source"


@pytest.mark.django_db
def test_what_was_stated_cannot_be_edited_or_deleted(bob):
    stated = state(by=bob)

    for edit in (
        lambda: Prevalence.objects.filter(pk=stated.pk).update(average_person_risk=1),
        lambda: Prevalence.objects.filter(pk=stated.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            edit()


# --- Which one holds -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_last_figure_as_of_a_day_holds_on_it_and_before_the_first_the_first(alice, bob):
    late = state(by=bob, on=date(2026, 3, 1))
    early = state(by=bob, on=date(2026, 2, 1))
    early_again = state(by=alice, on=date(2026, 2, 1))

    held = {
        day: prevalence.for_day(house=alice.house, day=day)
        for day in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1), TODAY)
    }

    assert list(held.values()) == [early_again, early_again, early_again, late, late]
    assert early not in held.values()


@pytest.mark.django_db
def test_a_house_that_was_told_nothing_has_no_figure(bob, carol):
    state(by=bob)

    assert prevalence.for_day(house=carol.house, day=TODAY) is None


# --- It is still right -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_housemate_says_that_a_figure_still_holds_and_states_it_for_today(bob, house):
    old = factories.one_in(by=bob)
    later = AT + timedelta(days=30)

    again = prevalence.confirm(by=bob, prevalence_id=old.pk, at=later)

    assert (again.as_of_on, again.stated_by, again.confirms) == (later.date(), bob, old)
    for field in ("method", "inputs", "source", "average_person_risk"):
        assert getattr(again, field) == getattr(old, field)
    assert prevalence.for_day(house=house, day=later.date()) == again
    assert AuditEntry.objects.latest("id").action == "prevalence.confirmed"


@pytest.mark.django_db
def test_nobody_confirms_nothing(bob):
    old = state(by=bob)
    row = {field: getattr(old, field) for field in ("house", "as_of_on", "source", "method", "inputs")}

    with pytest.raises(Error, match="prevalence_is_confirmed_by_somebody"), transaction.atomic():
        Prevalence.objects.create(**row, average_person_risk=1, stated_at=AT, confirms=old)


@pytest.mark.django_db
def test_cases_that_still_hold_mean_as_many_people_as_before(bob):
    figure = prevalence.Cases(cases_past_week=100, population=100_000)
    old = state(by=bob, figure=figure, on=date(2026, 1, 1))

    again = prevalence.confirm(by=bob, prevalence_id=old.pk, at=AT)

    assert again.average_person_risk == old.average_person_risk


@pytest.mark.django_db
def test_only_the_figure_that_holds_is_confirmed_and_once(alice, bob, carol):
    old = factories.one_in(by=bob)
    newer = factories.one_in(by=alice, people=100)

    with pytest.raises(Conflict):
        prevalence.confirm(by=bob, prevalence_id=old.pk, at=AT)
    with pytest.raises(Conflict):
        prevalence.confirm(by=carol, prevalence_id=newer.pk, at=AT)
    again = prevalence.confirm(by=bob, prevalence_id=newer.pk, at=AT)
    with pytest.raises(Conflict):
        prevalence.confirm(by=alice, prevalence_id=newer.pk, at=AT)
    with pytest.raises(Refused, match="today's already"):
        prevalence.confirm(by=alice, prevalence_id=again.pk, at=AT)


@pytest.mark.parametrize(
    ("days", "age"), [(0, "fresh"), (13, "fresh"), (14, "old"), (27, "old"), (28, "asked"), (900, "asked")]
)
def test_a_figure_is_old_at_14_days_and_asked_about_at_28(days, age):
    assert prevalence.age(days=days) == age


@pytest.mark.django_db
def test_admissions_have_a_published_range_and_other_figures_none(bob):
    said = prevalence.Admissions(weekly_admissions=3.2)
    admitted = state(by=bob, figure=said)

    low, high = prevalence.bounds(stated=admitted)
    assert (round(low), round(admitted.average_person_risk), round(high)) == (8_205, 10_000, 11_852)
    assert prevalence.bounds(stated=factories.one_in(by=bob)) is None
