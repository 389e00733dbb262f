"""Reference results of the original calculator, and inputs drawn at random."""

import json
import math
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from riskcalc import health, inputs
from riskcalc.tables import life

SPELLED_OUT = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# Where our cap at certainty bears: the original has a person risk above a million.
CAPPED = {
    "random-0383": 4666.666666666667,
    "random-1724": 8944.444444444445,
    "random-2268": 16177.777777777781,
    "random-2303": 25156.25,
    "random-2459": 2566.666666666667,
    "date 10 days before DAY_0 -> infinite": 260400,
    "prevalence above 100%: person risk above a million": 140000,
    "same with 3 housemates": 784000,
}


def read(name: str) -> list[dict[str, Any]]:
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]  # the first says where they come from


def is_same(got: float | None, expected: float | str | None) -> bool:
    if got is None or expected is None:
        return got is expected
    number = SPELLED_OUT.get(expected, expected) if isinstance(expected, str) else expected
    if math.isnan(number):
        return math.isnan(got)
    return math.isclose(got, number, rel_tol=1e-9)


average = st.floats(0, 1_000_000)
counts = st.integers(0, 200) | st.floats(0, 200)
described = st.builds(
    inputs.PeopleMet,
    count=counts,
    profile=st.sampled_from(inputs.Profile),
    their_mask=st.sampled_from(inputs.Mask),
    their_vaccine=st.sampled_from(inputs.TheirVaccine),
    symptoms_checked=st.sampled_from(inputs.Symptoms),
)
with_own_risk = st.builds(
    inputs.PeopleMet,
    count=counts,
    their_mask=st.sampled_from(inputs.Mask),
    microcovids_each=st.integers(0, 1_000_000) | st.floats(0, 1_000_000),
)
people = described | with_own_risk
occasions = st.builds(
    inputs.Occasion,
    interaction=st.sampled_from(inputs.Interaction),
    setting=st.sampled_from(inputs.Setting),
    distance=st.sampled_from(inputs.Distance),
    minutes=st.integers(1, 3000) | st.floats(0.5, 3000),
    voice=st.sampled_from(inputs.Voice),
    my_mask=st.sampled_from(inputs.Mask),
)
vaccines = st.builds(inputs.MyVaccine, brand=st.sampled_from(inputs.Brand), doses=st.integers(0, 2))
communities = st.none() | st.builds(
    inputs.Vaccination,
    percent_fully_vaccinated=st.floats(0, 100),
    average_fully_vaccinated_multiplier=st.floats(0.01, 1),
    unvaccinated_prevalence_ratio=st.none() | st.floats(0.5, 10),
)


def _of_different_kinds(words: list[str]) -> list[str]:
    return list({life.CONDITIONS[word].kind: word for word in words}.values())


conditions = st.lists(st.sampled_from(list(life.CONDITIONS)), max_size=6).map(_of_different_kinds)
healths = st.builds(
    health.Health,
    age=st.integers(0, 120) | st.floats(0, 120),
    sex=st.sampled_from(health.Sex),
    conditions=conditions,
    last_dose=st.sampled_from(health.LastDose),
    infected_before=st.sampled_from(health.InfectedBefore),
    long_covid=st.sampled_from(health.LongCovid),
) | st.builds(
    health.Health,
    age=st.floats(0, 120),
    sex=st.sampled_from(health.Sex),
    conditions=conditions,
    era=st.just("first_wave"),
    long_covid=st.sampled_from(health.LongCovid),
)
