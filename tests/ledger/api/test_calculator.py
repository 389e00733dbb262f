"""The open calculator: assessed as a house would, links read and written; nothing is stored."""

import pytest
from django.utils import timezone

import riskcalc
from house import prevalence
from ledger import contacts
from ledger.models import Activity
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

ASSESS = "/api/v1/calculator/assess"
READ = "/api/v1/calculator/link"
HOUSE = "/api/v1/houses/elm-street"
ONE_IN = {"method": "one_in", "one_in": 500}
DINNER = {"minutes": 120, "people": [{"count": 3}, {"count": 1, "profile": "bars", "mask": "thin"}]}
LINK = (
    "https://www.microcovid.org/?riskProfile=average&interaction=oneTime&personCount=3&duration=120"
    "&setting=indoor&distance=normal&voice=normal&theirMask=none&yourMask=none"
)


def test_an_activity_comes_to_what_a_house_would_quote(cast, nobody_api, bob_api):
    scenes.priced(cast)

    answer = nobody_api.post(ASSESS, {**DINNER, "prevalence": ONE_IN})

    quoted = bob_api.post(f"{HOUSE}/quote", {**DINNER, "occurred_on": "2026-03-14"}).json()
    shown = answer.json()
    assert answer.status_code == 200
    for name in ("microcovids", "low", "high", "factors", "notes", "model_version"):
        assert shown[name] == quoted[name]
    assert shown["average_person_risk"] == "2000"
    assert shown["per_week"] is False
    assert {factor["group"] for factor in shown["factors"]} == {1, 2}
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("near", "average"),
    [
        ({"method": "percent", "percent": 0.2}, 2000),
        (
            {
                "method": "cases",
                "population": 100_000,
                "cases_past_week": 99,
                "positive_case_percentage": 5,
                "as_of_on": "2026-03-14",
            },
            None,
        ),
        ({"method": "cases", "population": 100_000, "cases_past_week": 99}, None),
    ],
)
def test_prevalence_is_said_in_each_way(nobody_api, near, average):
    answer = nobody_api.post(ASSESS, {**DINNER, "prevalence": near})

    said = {name: number for name, number in near.items() if name not in {"method", "as_of_on"}}
    day = timezone.now().date() if "as_of_on" not in near else scenes.DINNER_ON
    kinds = {"percent": prevalence.Percent, "cases": prevalence.Cases}
    figure = kinds[near["method"]](**said)
    known = prevalence.average_person_risk(figure=figure, as_of_on=day)
    assert float(answer.json()["average_person_risk"]) == known == (average or known)


def test_living_together_is_counted_by_the_week(nobody_api):
    shown = nobody_api.post(ASSESS, {"interaction": "partner", "people": [{}], "prevalence": ONE_IN}).json()

    assert shown["per_week"] is True


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"prevalence": None}, {"prevalence"}),
        ({"prevalence": {}}, {"prevalence.method"}),
        ({"prevalence": []}, {"prevalence.method"}),
        ({"prevalence": {"method": "guess"}}, {"prevalence.method"}),
        ({"prevalence": {"method": "one_in"}}, {"prevalence.one_in"}),
        ({"prevalence": {"method": "one_in", "one_in": 0}}, {"prevalence.one_in"}),
        ({"prevalence": {**ONE_IN, "source": "City"}}, {"prevalence.source"}),
        (
            {"prevalence": {"method": "cases", "population": 0, "cases_past_week": 1}},
            {"prevalence.population"},
        ),
        ({"people": []}, {"people"}),
        ({"people": [{"contact": 1}]}, {"people"}),
        ({"minutes": -1}, {"minutes"}),
        ({"minutes": 0}, {"minutes"}),
        ({"microcovids": 5}, {"microcovids"}),
        ({"attendees": [1]}, {"attendees"}),
        ({"guests": True}, {"guests"}),
        ({"interaction": "partner"}, {"people"}),
    ],
)
def test_what_cannot_be_assessed_is_refused_by_field(nobody_api, changes, fields):
    answer = nobody_api.post(ASSESS, {**DINNER, "prevalence": ONE_IN, **changes})

    assert answer.status_code == 400, answer.content
    assert set(answer.json()["errors"]) == fields


# --- Links -----------------------------------------------------------------------------------------------


def test_a_link_is_read_into_what_can_be_logged(cast, nobody_api, bob_api):
    scenes.priced(cast)

    shown = nobody_api.post(READ, {"link": LINK + "&riskBudget=5000&sillyWalk=7"}).json()

    assert shown["prevalence"] == {"kind": "none", "figures": None, "place": []}
    assert (shown["name"], shown["budget"]) == ("custom", 5000)
    read = {name: word for name, word in shown["activity"].items() if word not in (None, [])}
    read["people"] = [
        {name: word for name, word in group.items() if word is not None} for group in read["people"]
    ]
    quoted = bob_api.post(f"{HOUSE}/quote", {**read, "occurred_on": "2026-03-14"})
    plain = bob_api.post(
        f"{HOUSE}/quote", {"occurred_on": "2026-03-14", "minutes": 120, "people": [{"count": 3}]}
    )
    assert quoted.json()["microcovids"] == plain.json()["microcovids"]


def test_what_a_link_says_of_prevalence_is_told_apart(nobody_api):
    figures = "&population=100000&casesPastWeek=500&positiveCasePercentage="
    place = "&useManualEntry=0&topLocation=US_06&subLocation=US_06001"

    by_figures = nobody_api.post(READ, {"link": LINK + figures}).json()["prevalence"]
    by_place = nobody_api.post(READ, {"link": LINK + place}).json()["prevalence"]

    assert by_figures == {
        "kind": "figures",
        "figures": {
            "population": 100_000,
            "cases_past_week": 500,
            "cases_increasing_percentage": 0,
            "positive_case_percentage": None,
        },
        "place": [],
    }
    assert by_place == {"kind": "place", "figures": None, "place": ["US_06", "US_06001"]}


@pytest.mark.parametrize(
    "link", ["", "https://example.com/?riskProfile=average", LINK + "&duration=long", "x" * 4_001, 7, None]
)
def test_what_is_no_such_link_is_refused(nobody_api, link):
    answer = nobody_api.post(READ, {"link": link})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"link"}


def test_what_would_be_quoted_is_written_as_a_link(cast, bob_api, nobody_api):
    factories.one_in(by=cast.alice)
    sam = contacts.add(
        by=cast.bob,
        said=contacts.Described(name="Sam", person=riskcalc.PeopleMet(profile="bars")),
        at=factories.FOUNDED_AT,
    )
    body = {"occurred_on": "2026-03-14", "minutes": 120, "people": [{"contact": sam.pk}], "attendees": []}

    written = bob_api.post(f"{HOUSE}/link", {**body, "attendees": [cast.alice.pk]}).json()

    again = nobody_api.post(READ, {"link": written["link"]}).json()
    assert "Sam" not in written["link"]
    assert again["activity"]["people"][0]["profile"] == "bars"
    assert (written["has_figures"], written["left_out"]) == (False, ["attendees"])
    two_groups = bob_api.post(f"{HOUSE}/link", {**body, "people": [{}, {}]})
    assert_problem(two_groups, 400, "no-link", "people")
    strangers = bob_api.post(f"{HOUSE}/link", {**body, "people": [{"contact": 0}]})
    assert strangers.status_code == 400


def test_an_activity_is_shared_by_the_one_who_logged_it(cast, bob_api, alice_api, nobody_api):
    scenes.priced(cast)
    uid = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid
    typed = scenes.logged(housemate=cast.bob, plan=scenes.typed("5")).activity.uid

    written = bob_api.get(f"{HOUSE}/link?activity={uid}").json()

    activity = nobody_api.post(READ, {"link": written["link"]}).json()["activity"]
    assert (activity["minutes"], activity["people"][0]["count"]) == (120, 3)
    assert_problem(alice_api.get(f"{HOUSE}/link?activity={uid}"), 403, "not-allowed")
    assert_problem(bob_api.get(f"{HOUSE}/link?activity={typed}"), 400, "no-link", "microcovids")
    assert_problem(bob_api.get(f"{HOUSE}/link"), 400, "invalid", "activity")
