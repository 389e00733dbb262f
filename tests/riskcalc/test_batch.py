"""The chain over arrays gives what it gives one at a time, and refuses the same."""

import datetime
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import riskcalc
from riskcalc import (
    InvalidInput,
    MyVaccine,
    Occasion,
    PeopleMet,
    Vaccination,
    assess,
    batch,
    columns,
    inputs,
    original,
)
from tests.riskcalc import samples

AT = datetime.datetime(2023, 3, 8, tzinfo=datetime.UTC)
FIGURES = ("points", "low", "high", "person_risk_each", "activity_risk")
asked_of = st.builds(
    batch.Asked,
    average_person_risk=samples.average | st.floats(0, 10**9),
    people=samples.people,
    occasion=samples.occasions,
    my_vaccine=samples.vaccines,
    community=samples.communities,
)


def one_by_one(asked):
    return [
        assess.assess(
            average_person_risk=one.average_person_risk,
            people=one.people,
            occasion=one.occasion,
            my_vaccine=one.my_vaccine,
            community=one.community,
        )
        for one in asked
    ]


def as_asked(case):
    """The same question in checked inputs; None where they refuse it or the original has no result."""
    told = original.DEFAULTS | case["input"]
    average = original.evaluate(given=case["input"], at=AT)["averagePersonRisk"]
    vaccination = [
        told[name]
        for name in (
            "percentFullyVaccinated",
            "averageFullyVaccinatedMultiplier",
            "unvaccinatedPrevalenceRatio",
        )
    ]
    if average is None or math.isnan(average):
        return None
    try:
        return batch.Asked(
            average_person_risk=average,
            people=PeopleMet(
                count=told["personCount"],
                profile=told["riskProfile"],
                their_mask=told["theirMask"],
                their_vaccine=told["theirVaccine"],
                symptoms_checked=told["symptomsChecked"],
            ),
            occasion=Occasion(
                interaction=told["interaction"],
                setting=told["setting"],
                distance=told["distance"],
                minutes=told["duration"],
                voice=told["voice"],
                my_mask=told["yourMask"],
            ),
            my_vaccine=MyVaccine(brand=told["yourVaccineType"], doses=told["yourVaccineDoses"]),
            community=None
            if None in vaccination[:2]
            else Vaccination(
                percent_fully_vaccinated=vaccination[0],
                average_fully_vaccinated_multiplier=vaccination[1],
                unvaccinated_prevalence_ratio=vaccination[2],
            ),
        )
    except InvalidInput:
        return None


@given(st.lists(asked_of, min_size=1, max_size=30))
def test_the_batch_gives_what_one_at_a_time_gives(asked):
    answers = batch.assess(columns=batch.collect(asked=asked))

    for name in FIGURES:
        expected = [getattr(answer, name) for answer in one_by_one(asked)]
        np.testing.assert_allclose(getattr(answers, name), expected, rtol=1e-12, atol=1e-300)


def test_every_word_of_every_option_gives_what_one_at_a_time_gives():
    # Each code of each option in turn, over more rows than a block has.
    rows = np.arange(2 * batch.BLOCK + 7)
    kinds = columns.KINDS.items()
    codes = {name: (rows // 3**turn % len(kind)).astype(np.uint8) for turn, (name, kind) in enumerate(kinds)}

    answers = batch.assess(columns=batch.Columns(average_person_risk=9000.0, minutes=45.0, count=3, **codes))

    for row in (*range(0, 2 * batch.BLOCK + 7, 97), 2 * batch.BLOCK + 6):
        told = {name: list(kind)[codes[name][row]] for name, kind in kinds}
        alone = assess.assess(
            average_person_risk=9000.0,
            people=PeopleMet(
                count=3,
                **{k: told[k] for k in ("profile", "their_mask", "their_vaccine", "symptoms_checked")},
            ),
            occasion=Occasion(
                minutes=45.0,
                **{k: told[k] for k in ("interaction", "setting", "distance", "voice", "my_mask")},
            ),
            my_vaccine=MyVaccine(brand=told["brand"]),
        )
        assert answers.points[row] == pytest.approx(alone.points, rel=1e-12)
        assert answers.high[row] == pytest.approx(alone.high, rel=1e-12)


def test_the_originals_cases_go_through_the_batch():
    cases = samples.read("cases.jsonl")
    asked = [as_asked(case) for case in cases]

    answers = batch.assess(columns=batch.collect(asked=asked))

    for case, points, low, high in zip(cases, answers.points, answers.low, answers.high, strict=True):
        if case["name"] in samples.CAPPED:
            assert points == pytest.approx(samples.CAPPED[case["name"]], rel=1e-9), case["name"]
        else:
            figures = ("points", points), ("lower", low), ("upper", high)
            assert all(samples.is_same(got, case["expected"][name]) for name, got in figures), case["name"]


def test_the_originals_edge_cases_go_through_where_checked_inputs_take_them():
    cases = [(case, as_asked(case)) for case in samples.read("edge_cases.jsonl")]
    taken = [(case, asked) for case, asked in cases if asked is not None]

    answers = batch.assess(columns=batch.collect(asked=[asked for _, asked in taken]))

    assert len(taken) > 20
    for (case, _), points in zip(taken, answers.points, strict=True):
        expected = samples.CAPPED.get(case["name"], case["expected"]["points"])
        assert samples.is_same(float(points), expected), case["name"]


def test_a_single_value_stands_for_the_whole_column():
    counts = np.array([1.0, 2.0, 50.0])

    many = batch.assess(columns=batch.Columns(average_person_risk=4000, count=counts, minutes=60))

    assert many.points == pytest.approx([560, 1120, 28_000])
    assert len(many.activity_risk) == 3


def test_single_values_alone_are_one_row_and_empty_columns_none():
    one = batch.assess(columns=batch.Columns(average_person_risk=4000, minutes=60))
    none = batch.assess(columns=batch.Columns(average_person_risk=np.array([]), minutes=60))

    assert one.points == pytest.approx([560])
    assert none.points.size == 0


def test_more_rows_than_a_block_come_in_their_order():
    rows = 3 * batch.BLOCK + 5
    counts = np.arange(rows, dtype=float) % 1000

    answers = batch.assess(columns=batch.Columns(average_person_risk=100, count=counts, minutes=60))

    assert answers.points == pytest.approx(14 * counts)


def test_words_become_codes():
    assert batch.codes(kind=inputs.Voice, words=["loud", "", inputs.Voice.NORMAL]).tolist() == [3, 0, 2]
    with pytest.raises(KeyError):
        batch.codes(kind=inputs.Voice, words=["shouting"])


GOOD = {"average_person_risk": np.array([1000.0, 2000.0]), "minutes": 60.0}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("average_person_risk", [1000, np.nan]),
        ("average_person_risk", [1000, -1]),
        ("average_person_risk", [1000, np.inf]),
        ("average_person_risk", ["many", "few"]),
        ("average_person_risk", [[1000, 2000]]),
        ("count", [1, 100_001]),
        ("count", [1, 2, 3]),
        ("count", [True, False]),
        ("count", None),
        ("minutes", [60, 0]),
        ("minutes", [60, 527_041]),
        ("microcovids_each", [np.nan, 1_000_001]),
        ("microcovids_each", [-1, np.nan]),
        ("profile", [0, 14]),
        ("profile", [0, -1]),
        ("profile", [0, 256]),
        ("voice", [0.0, 1.0]),
        ("doses", [0, 4]),
        ("percent_fully_vaccinated", [50, 101]),
        ("unvaccinated_prevalence_ratio", [0, 1]),
    ],
)
def test_a_column_that_cannot_be_is_refused_by_name(field, values):
    with pytest.raises(InvalidInput) as refusal:
        batch.Columns(**GOOD | {field: values})

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("doses", {"brand": batch.codes(kind=inputs.Brand, words=["pfizer", "johnson"]), "doses": 3}),
        ("minutes", {"interaction": [0, 2], "minutes": [0, 0]}),
        ("average_fully_vaccinated_multiplier", {"percent_fully_vaccinated": 50.0}),
        ("microcovids_each", {"microcovids_each": [np.nan, 300], "profile": [10, 10]}),
        ("microcovids_each", {"microcovids_each": 300, "symptoms_checked": 1}),
    ],
)
def test_columns_that_do_not_go_together_are_refused_by_name(field, told):
    with pytest.raises(InvalidInput) as refusal:
        batch.Columns(**GOOD | told)

    assert refusal.value.field == field


def test_living_together_needs_no_minutes_and_own_risks_no_description():
    given = batch.Columns(
        average_person_risk=4000,
        interaction=[2, 0],
        minutes=[0, 60],
        microcovids_each=[np.nan, 300],
        profile=[10, 0],
    )

    assert batch.assess(columns=given).points == pytest.approx([36_288, 42])


def test_the_library_starts_without_numpy():
    done = subprocess.run(
        [sys.executable, "-c", "import riskcalc, riskcalc.__main__, sys; sys.exit('numpy' in sys.modules)"],
        cwd=Path(riskcalc.__file__).parent.parent,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0
