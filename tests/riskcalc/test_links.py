"""Links of the microCOVID Project's calculator, read and written."""

import datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import InvalidInput, Occasion, PeopleMet, assess, inputs, links, original, presets, prevalence
from tests.riskcalc import samples

DAY = datetime.date(2023, 3, 8)
AT = datetime.datetime(2023, 3, 8, tzinfo=datetime.UTC)
WORDS = {key for key, value in original.DEFAULTS.items() if isinstance(value, str)}
DINNER = "interaction=oneTime&riskProfile=average&personCount=4&setting=outdoor&duration=120"

carried_people = st.builds(
    PeopleMet,
    count=samples.counts,
    profile=st.sampled_from(inputs.Profile),
    their_mask=st.sampled_from(inputs.Mask),
    their_vaccine=st.sampled_from(inputs.TheirVaccine),
)
figures = st.builds(
    links.Figures,
    population=st.integers(1000, 10**9) | st.floats(1000, 10**9),
    cases_past_week=st.integers(1, 1000) | st.floats(0.5, 1000),
    cases_increasing_percentage=st.floats(0, 300),
    positive_case_percentage=st.none() | st.floats(0.1, 100),
)
places = st.lists(st.text("abcUS_0123 &=é", min_size=1).map(lambda text: f"a{text}b"), max_size=3).map(tuple)
names = st.sampled_from([*presets.PRESETS, links.CUSTOM])
rest = {
    "people": st.none() | carried_people,
    "occasion": st.none() | samples.occasions,
    "my_vaccine": samples.vaccines,
    "name": names,
    "budget": st.integers(1, 1_000_000) | st.floats(1, 1_000_000),
}
scenarios = st.builds(links.Scenario, figures=st.none() | figures, **rest) | st.builds(
    links.Scenario, place=places, **rest
)


def read(query=DINNER):
    return links.read(link=f"https://www.microcovid.org/?{query}")


def read_or_refused(link):
    try:
        return links.read(link=link)
    except InvalidInput as refusal:
        return refusal.field


def as_the_original_reads_it(link):
    pairs = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    given = {name: text if name in WORDS else float(text) if text else None for name, text in pairs}
    return given | {"prevalanceDataDate": DAY.isoformat()}


@given(scenarios)
def test_what_is_written_is_read_back(scenario):
    again = links.read(link=links.write(scenario=scenario))

    assert again == scenario
    assert again.dropped == ()


@given(figures, carried_people, samples.occasions, samples.vaccines)
def test_a_link_costs_what_the_original_makes_of_it_on_the_same_day(given, people, occasion, vaccine):
    link = links.write(
        scenario=links.Scenario(figures=given, people=people, occasion=occasion, my_vaccine=vaccine)
    )
    scenario = links.read(link=link)

    ours = assess.assess(
        average_person_risk=prevalence.average_person_risk(cases=scenario.figures.on(day=DAY)),
        people=scenario.people,
        occasion=scenario.occasion,
        my_vaccine=scenario.my_vaccine,
    )

    assert ours.points == original.evaluate(given=as_the_original_reads_it(link), at=AT)["points"]


@given(st.text() | st.text("&=?%:/[]@#.0123456789abce", max_size=200))
def test_no_text_does_more_than_be_refused(text):
    for link in (text, f"https://www.microcovid.org/?{text}", f"{DINNER}&duration={text}"):
        assert read_or_refused(link)


@given(st.lists(st.tuples(st.sampled_from(sorted(links.KEYS)), st.text(max_size=20)), max_size=25))
def test_no_value_does_more_than_be_refused_or_dropped(pairs):
    query = "&".join(f"{name}={value}" for name, value in pairs)

    assert read_or_refused(f"https://www.microcovid.org/?{query}")


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.microcovid.org/?{DINNER}",
        f"http://microcovid.org/calculator?{DINNER}#result",
        f"www.microcovid.org/?{DINNER}",
        f"?{DINNER}",
        DINNER,
        f"  https://www.microcovid.org/?{DINNER}&utm_source=mail\n",
    ],
)
def test_a_link_may_come_whole_or_as_its_query(link):
    scenario = links.read(link=link)

    assert scenario.people == PeopleMet(count=4, their_mask="")
    assert scenario.occasion == Occasion(setting="outdoor", minutes=120, distance="", voice="", my_mask="")


@pytest.mark.parametrize(
    "link",
    [
        "",
        "hello",
        "https://www.microcovid.org/",
        "https://www.microcovid.org/?lng=de",
        f"https://example.org/?{DINNER}",
        f"https://www.microcovid.org.example.org/?{DINNER}",
        f"https://www.microcovid.org@example.org/?{DINNER}",
        f"https://example.org/&{DINNER}",
        f"ftp://www.microcovid.org/?{DINNER}",
        f"https://[www.microcovid.org/?{DINNER}",
        f"{DINNER}&setting=indoor",
        f"{DINNER}&topLocation=%ff",
        f"{DINNER}&" + "&".join(f"x{number}=1" for number in range(101)),
        f"{DINNER}&topLocation=" + "a" * 4000,
    ],
)
def test_what_is_no_link_of_the_calculator_is_refused(link):
    with pytest.raises(InvalidInput) as refusal:
        links.read(link=link)

    assert refusal.value.field == "link"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("riskProfile=average&personCount=four", "personCount"),
        ("riskProfile=average&personCount=NaN", "personCount"),
        ("riskProfile=average&personCount=-1", "count"),
        ("riskProfile=average&personCount=1e9", "count"),
        ("interaction=oneTime&duration=1e999", "minutes"),
        ("interaction=oneTime&duration=0x10", "duration"),
        ("yourVaccineType=pfizer&yourVaccineDoses=1.5", "doses"),
        ("yourVaccineType=johnson&yourVaccineDoses=3", "doses"),
        ("riskBudget=much", "riskBudget"),
    ],
)
def test_numbers_that_are_none_or_out_of_bounds_are_refused_by_name(query, field):
    with pytest.raises(InvalidInput) as refusal:
        read(query)

    assert refusal.value.field == field


def test_unknown_words_and_doses_are_dropped_and_said_to_be():
    scenario = read(
        f"{DINNER}&voice=shouting&yourMask=bandana&yourVaccineType=none&yourVaccineDoses=7"
        "&scenarioName=party&riskBudget=0&useManualEntry=1"
    )

    assert scenario.occasion.voice == scenario.occasion.my_mask == scenario.my_vaccine.brand == ""
    assert (scenario.my_vaccine.doses, scenario.name, scenario.budget) == (0, "custom", 10_000)
    assert scenario.dropped == (
        "riskBudget",
        "scenarioName",
        "voice",
        "yourMask",
        "yourVaccineDoses",
        "yourVaccineType",
    )


def test_without_whom_or_without_how_only_the_other_is_read():
    assert read("interaction=partner&personCount=3").people is None
    assert read("interaction=oneTime&riskProfile=bars").occasion is None
    assert read("interaction=partner").occasion == Occasion(
        interaction="partner", setting="", distance="", voice="", my_mask=""
    )


def test_a_place_is_named_but_its_figures_are_not_known():
    scenario = read(f"{DINNER}&topLocation=US_06&subLocation=US_06037")

    assert scenario.prevalence is links.Prevalence.PLACE
    assert (scenario.place, scenario.figures) == (("US_06", "US_06037"), None)


def test_typed_figures_want_a_day():
    scenario = read(f"{DINNER}&population=881%2C549&casesPastWeek=1402&positiveCasePercentage=")

    assert scenario.prevalence is links.Prevalence.FIGURES
    assert scenario.figures.on(day=DAY) == inputs.CommunityCases(
        population="881,549", cases_past_week=1402, data_on=DAY, positive_case_percentage=None
    )


@pytest.mark.parametrize("figures", ["casesPastWeek=0", "casesPastWeek=9&population=5", "useManualEntry=0"])
def test_figures_that_cannot_be_leave_the_activity(figures):
    scenario = read(f"{DINNER}&{figures}")

    assert scenario.prevalence is links.Prevalence.NONE
    assert scenario.people.count == 4


def test_only_what_differs_from_the_defaults_is_written():
    scenario = links.Scenario(
        people=PeopleMet(count=4, their_mask=""), occasion=Occasion(minutes=120, setting="outdoor")
    )

    assert links.write(scenario=scenario) == (
        "https://www.microcovid.org/?distance=normal&duration=120&interaction=oneTime&personCount=4"
        "&riskProfile=average&setting=outdoor&voice=normal&yourMask=none"
    )


def test_nothing_said_is_a_link_all_the_same():
    link = links.write(scenario=links.Scenario())

    assert link == "https://www.microcovid.org/?scenarioName=custom"
    assert links.read(link=link) == links.Scenario()


@pytest.mark.parametrize("told", [{"symptoms_checked": "yes"}, {"microcovids_each": 300}])
def test_what_a_link_cannot_carry_is_refused_by_name(told):
    scenario = links.Scenario(people=PeopleMet(**told))

    with pytest.raises(InvalidInput) as refusal:
        links.write(scenario=scenario)

    assert refusal.value.field in told


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("place", {"place": ("US_06",), "figures": links.Figures(population=100, cases_past_week=1)}),
        ("name", {"name": "party"}),
        ("budget", {"budget": 0}),
    ],
)
def test_a_scenario_that_no_link_says_is_refused_by_name(field, told):
    with pytest.raises(InvalidInput) as refusal:
        links.Scenario(**told)

    assert refusal.value.field == field
