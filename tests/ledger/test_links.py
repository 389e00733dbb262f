"""Links of the microCOVID calculator: read with the same points, written so that they read back."""

from dataclasses import replace

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

import riskcalc
from house import prevalence
from house.errors import NotAllowed, Refused
from ledger import activities, links, planned
from tests import factories
from tests.ledger import scenes
from tests.riskcalc import samples

DAY = scenes.DINNER_ON
SITE = "https://www.microcovid.org/?"
DINNER = SITE + "riskProfile=average&interaction=oneTime&personCount=3&duration=120&setting=indoor"


def read(link: str) -> links.Read:
    return links.read(link=link, occurred_on=DAY)


def test_a_link_is_read_as_a_plan_for_a_day():
    plan = read(DINNER).plan

    assert plan == scenes.dinner(title="", note="")


def test_a_preset_gives_its_title():
    preset = riskcalc.presets.PRESETS["outdoorMasked2"]

    found = read(DINNER + "&scenarioName=outdoorMasked2")

    assert found.plan.title == preset.label


def test_what_is_left_unset_is_put_in_words_of_the_same_points():
    link = SITE + "riskProfile=average&interaction=oneTime&personCount=2&duration=60"

    found = read(link)

    assert found.scenario.occasion.setting == ""
    assert found.plan.occasion == riskcalc.Occasion(minutes=60)
    assert found.plan.people == (riskcalc.PeopleMet(count=2),)


@given(
    people=samples.described.filter(lambda people: people.symptoms_checked == "no"),
    occasion=samples.occasions,
    average=st.floats(0, 100_000),
)
def test_a_plan_read_from_a_link_has_the_points_of_the_link(people, occasion, average):
    scenario = riskcalc.links.Scenario(people=people, occasion=occasion)

    found = read(riskcalc.links.write(scenario=scenario))

    points = [
        riskcalc.assess.assess(average_person_risk=average, people=who, occasion=how).points
        for who, how in ((people, occasion), (found.plan.people[0], found.plan.occasion))
    ]
    assert points[0] == points[1]


@given(
    people=samples.described.filter(lambda people: people.symptoms_checked == "no"),
    occasion=samples.occasions,
)
def test_a_link_that_was_written_reads_back(people, occasion):
    plan = planned.Plan(title="", occurred_on=DAY, people=(people,), occasion=occasion)
    spelled_out = read(links.write(plan=plan, figure=None).link).plan

    again = read(links.write(plan=spelled_out, figure=None).link).plan

    assert again == spelled_out


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("", "carries no activity"),
        ("https://example.com/?riskProfile=average", "microcovid.org"),
        ("javascript:alert(1)", "carries no activity"),
        (SITE + "riskProfile=average", "how you met"),
        (SITE + "riskProfile=average&interaction=oneTime", "how long"),
        (SITE + "interaction=oneTime&duration=60", "whom you met"),
        (DINNER + "&personCount=many", "twice"),
        (SITE + "riskProfile=average&interaction=oneTime&duration=long", "must be a number"),
        (SITE + "x" * 5_000, "at most"),
    ],
)
def test_what_carries_no_whole_activity_is_refused_in_words(link, words):
    with pytest.raises(Refused, match=words) as refusal:
        read(link)

    assert (refusal.value.field, refusal.value.code) == ("link", "no-link")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"microcovids": scenes.Decimal(5)}, "microcovids"),
        ({"people": ()}, "microcovids"),
        ({"people": (riskcalc.PeopleMet(), riskcalc.PeopleMet(count=2))}, "people"),
        ({"people": (riskcalc.PeopleMet(symptoms_checked="yes"),)}, "symptoms_checked"),
        ({"people": (riskcalc.PeopleMet(microcovids_each=5.0),)}, "microcovids_each"),
    ],
)
def test_what_no_link_carries_is_said(changes, field):
    with pytest.raises(Refused) as refusal:
        links.write(plan=scenes.dinner(**changes), figure=None)

    assert refusal.value.field == field


def test_reported_cases_go_along_and_other_figures_do_not(cast):
    cases = prevalence.Cases(population=100_000, cases_past_week=500, positive_case_percentage=8)
    stated = prevalence.state(
        by=cast.alice, figure=cases, source="Dashboard", as_of_on=DAY, at=scenes.DINNER_AT
    )
    one_in = factories.one_in(by=cast.alice)

    with_cases = links.write(plan=scenes.dinner(), figure=stated)
    without = links.write(plan=scenes.dinner(), figure=one_in)

    assert with_cases.has_figures
    assert read(with_cases.link).scenario.figures == riskcalc.links.Figures(
        population=100_000, cases_past_week=500, positive_case_percentage=8
    )
    assert not without.has_figures
    assert read(without.link).scenario.prevalence == "none"


def test_company_and_tests_are_named_as_left_out(cast):
    tested = riskcalc.evidence.Evidence(kind=next(iter(riskcalc.evidence.Kind)), days=4)
    mate = planned.Attendee(housemate_id=cast.alice.pk)

    written = links.write(plan=scenes.dinner(attendees=(mate,), evidence=(tested,)), figure=None)

    assert written.left_out == ("attendees", "evidence")


def test_the_one_who_logged_an_activity_shares_it_as_it_stands(cast):
    scenes.priced(cast)
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid
    longer = replace(scenes.dinner(), occasion=riskcalc.Occasion(minutes=180))
    activities.correct(housemate=cast.bob, uid=uid, version=1, plan=longer, at=scenes.DINNER_AT)

    written = links.of_activity(reader=cast.bob, uid=uid)

    assert read(written.link).plan == replace(longer, title="", note="")
    assert "Dora" not in written.link
    with pytest.raises(NotAllowed):
        links.of_activity(reader=cast.alice, uid=uid)
    with pytest.raises(Http404):
        links.of_activity(reader=cast.carol, uid=uid)
