"""What is learnt besides the activity, as factors: never more than what was there before."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import InvalidInput, evidence, tables
from riskcalc.evidence import Evidence, Kind

anything = st.builds(Evidence, kind=st.sampled_from(Kind), days=st.integers(0, 1000))


def value(kind, days, **more):
    (factor,) = evidence.factors(microcovids=800, evidence=[Evidence(kind=kind, days=days, **more)])
    return factor.value


@given(st.floats(0, 99_999), st.lists(anything, unique_by=lambda one: one.kind))
def test_what_is_learnt_never_raises_a_risk(microcovids, learnt):
    found = evidence.factors(microcovids=microcovids, evidence=learnt)

    assert len(found) == len(learnt)
    assert all(0 < factor.value <= 1 for factor in found)
    assert all(factor.label and factor.note and factor.text.startswith("× ") for factor in found)


def test_nothing_learnt_changes_nothing():
    assert evidence.factors(microcovids=1_000_000, evidence=[]) == ()


def test_a_pcr_misses_what_the_project_says_by_day():
    expected = [1, 1, 1, 0.95, 0.65, 0.35, 0.25, 0.2, 0.2, 0.2, 0.25, 1]

    assert [value("my_pcr", days) for days in range(12)] == expected


def test_their_test_is_worth_half_on_the_day_and_nothing_after_four():
    assert [value("their_test", days) for days in range(6)] == [0.5, 0.625, 0.75, 0.875, 1, 1]


def test_ten_days_without_symptoms_leave_a_twentieth():
    assert [value("my_no_symptoms", days) for days in (0, 9, 10, 1000)] == [1, 1, 0.05, 0.05]


def test_their_symptoms_count_after_three_and_five_days():
    assert [value("their_no_symptoms", days) for days in (2, 3, 5)] == [1, 1 / 7, 1 / 14]


def test_a_recovery_counts_for_half_a_year_for_what_the_house_says():
    assert [value("recovered", days) for days in (0, 180, 181)] == [0.83, 0.83, 1]
    assert [value("recovered", days, multiplier=0.5) for days in (30, 181)] == [0.5, 1]


def test_the_projects_own_example_comes_out():
    learnt = [Evidence(kind="my_pcr", days=7), Evidence(kind="my_no_symptoms", days=10)]

    found = evidence.factors(microcovids=800, evidence=learnt)

    assert 800 * math.prod(factor.value for factor in found) == pytest.approx(8)
    assert [factor.label for factor in found] == [
        "my PCR was negative, 7 days after",
        "I have had no symptoms for 10 days since",
    ]


@pytest.mark.parametrize("kind", ["my_pcr", "their_test"])
def test_a_test_does_not_count_from_a_hundred_thousand_on(kind):
    with pytest.raises(InvalidInput, match="below 100,000") as refusal:
        evidence.factors(microcovids=100_000, evidence=[Evidence(kind=kind, days=2)])

    assert refusal.value.field == "microcovids"


def test_symptoms_and_recovery_count_for_any_risk():
    learnt = [Evidence(kind="my_no_symptoms", days=10), Evidence(kind="recovered", days=10)]

    assert len(evidence.factors(microcovids=1_000_000, evidence=learnt)) == 2


def test_the_same_kind_twice_is_refused():
    with pytest.raises(InvalidInput) as refusal:
        evidence.factors(microcovids=800, evidence=[Evidence(kind="my_pcr", days=day) for day in (5, 7)])

    assert refusal.value.field == "evidence"


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("kind", {"kind": "horoscope"}),
        ("days", {"days": -1}),
        ("days", {"days": 1.5}),
        ("days", {"days": 1001}),
        ("days", {"days": True}),
        ("multiplier", {"multiplier": 0.5}),
        ("multiplier", {"kind": "recovered", "multiplier": 1.5}),
        ("multiplier", {"kind": "recovered", "multiplier": math.nan}),
    ],
)
def test_evidence_that_cannot_be_is_refused_by_name(field, told):
    with pytest.raises(InvalidInput) as refusal:
        Evidence(**{"kind": "my_pcr", "days": 5} | told)

    assert refusal.value.field == field


def test_every_kind_has_its_figures_and_says_where_they_come_from():
    rows = tables.read(name="evidence.json")["kind"]

    assert set(rows) == set(Kind)
    sources = evidence.sources()
    assert list(sources.values()) == [row["source"] for row in rows.values()]
    assert all(len(source) > 20 for source in sources.values())
    assert sources["recovered from COVID some days ago"].startswith("COVID-19 Forecasting Team, Lancet 2023")
    theirs = {kind for kind, row in rows.items() if row["about"] == "theirs"}
    assert theirs == {"their_test", "their_no_symptoms"}
