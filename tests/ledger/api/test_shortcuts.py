"""Favourites and ready-made activities through the API: kept, offered, logged again."""

import pytest

import riskcalc
from ledger import contacts, favourites, house_presets, planned
from ledger.models import Activity, Favourite, HousePreset
from riskcalc.presets import PRESETS
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"
URL = f"{HOUSE}/favourites"
PRESETS_URL = f"{HOUSE}/presets"
UID = "11111111-2222-4333-8444-555555555555"
DINNER = {"title": "Dinner", "minutes": 120, "people": [{"count": 3}]}
AGAIN = {"id": UID, "occurred_on": "2026-03-14"}
CHOIR = {"label": "Choir", "minutes": 90, "voice": "loud", "people": [{"count": 12}]}


@pytest.fixture
def kept(bob):
    return favourites.keep(by=bob, title="Dinner", plan=scenes.dinner(), at=factories.FOUNDED_AT)


def test_a_favourite_is_kept_once_in_the_words_of_logging(bob_api):
    first, second = (bob_api.post(URL, DINNER) for _ in range(2))

    assert first.status_code == second.status_code == 201
    shown = first.json()
    assert second.json() == shown
    assert bob_api.get(URL).json()["results"] == [shown]
    assert (shown["title"], shown["uses"]) == ("Dinner", 0)
    assert shown["activity"] == {
        "microcovids": None,
        "interaction": "one_time",
        "setting": "indoor",
        "distance": "normal",
        "minutes": 120,
        "voice": "normal",
        "my_mask": "none",
        "people": [
            {
                "count": 3,
                "profile": "average",
                "mask": "none",
                "vaccinated": None,
                "symptoms_checked": "no",
                "microcovids_each": None,
                "contact": None,
            }
        ],
        "my_vaccine": None,
        "attendees": [],
        "guests": False,
        "payer": "self",
    }


def test_company_a_contact_and_a_typed_number_are_kept_too(bob_api, cast):
    sam = contacts.add(
        by=cast.bob,
        said=contacts.Described(name="Sam", person=riskcalc.PeopleMet(profile="bars")),
        at=factories.FOUNDED_AT,
    )
    with_sam = {
        **DINNER,
        "people": [{"contact": sam.pk, "mask": "thin"}],
        "attendees": [{"housemate": cast.alice.pk, "my_vaccine": {"brand": "pfizer", "doses": 2}}],
        "payer": "all",
    }

    shown = bob_api.post(URL, with_sam).json()["activity"]
    typed = bob_api.post(URL, {"title": "Out", "microcovids": "6.20"}).json()["activity"]

    assert shown["people"][0]["contact"] == sam.pk
    assert (shown["people"][0]["profile"], shown["people"][0]["mask"]) == ("bars", "thin")
    assert shown["payer"] == "all"
    assert shown["attendees"] == [
        {"housemate": cast.alice.pk, "my_mask": "none", "my_vaccine": {"brand": "pfizer", "doses": 2}}
    ]
    assert (typed["microcovids"], typed["people"], typed["setting"]) == ("6.2", None, None)


def test_an_activity_of_mine_becomes_one(bob_api, alice_api, cast):
    scenes.priced(cast)
    uid = str(scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity.uid)

    own = bob_api.post(URL, {"activity": uid})
    renamed = bob_api.post(URL, {"activity": uid, "title": "Friends"})

    assert [answer.json()["title"] for answer in (own, renamed)] == ["Dinner with friends", "Friends"]
    assert_problem(alice_api.post(URL, {"activity": uid}), 403, "not-allowed")
    assert_problem(bob_api.post(URL, {"activity": UID}), 404, "not-found")
    assert_problem(bob_api.post(URL, {"activity": uid, "minutes": 5}), 400, "invalid", "activity")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": "Dinner"}, "people"),
        ({**DINNER, "occurred_on": "2026-03-14"}, "occurred_on"),
        ({**DINNER, "note": "At Dora's"}, "note"),
        ({**DINNER, "people": [{"contact": 7}]}, "people"),
        ({**DINNER, "minutes": -1}, "minutes"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(bob_api, body, field):
    answer = bob_api.post(URL, body)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not Favourite.objects.exists()


def test_one_is_renamed_from_what_was_read_and_erased(bob_api, kept):
    url = f"{URL}/{kept.pk}"
    etag = bob_api.get(url)["ETag"]

    renamed = bob_api.patch(url, {"title": "Supper"}, headers={"If-Match": etag})

    assert renamed.json()["title"] == "Supper"
    stale = bob_api.patch(url, {"title": "Tea"}, headers={"If-Match": etag})
    assert_problem(stale, 412, "stale")
    assert_problem(bob_api.patch(url, {"title": "Tea"}), 428, "precondition-required")
    assert bob_api.delete(url).status_code == 204
    assert_problem(bob_api.get(url), 404, "not-found")


def test_one_is_logged_for_a_day_once_for_an_id(cast, bob_api, kept):
    scenes.priced(cast)

    first, again = (bob_api.post(f"{URL}/{kept.pk}/log", AGAIN) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert (first.json()["id"], first.json()["title"]) == (UID, "Dinner")
    assert first["ETag"] == '"1"'
    assert Activity.objects.count() == 1
    assert bob_api.get(f"{URL}/{kept.pk}").json()["uses"] == 1
    other_day = bob_api.post(f"{URL}/{kept.pk}/log", {**AGAIN, "occurred_on": "2026-03-13"})
    assert_problem(other_day, 422, "id-reused", "id")


def test_logging_one_is_refused_as_logging_is(bob_api, kept, cast):
    url = f"{URL}/{kept.pk}/log"
    assert_problem(bob_api.post(url, AGAIN), 400, "no-price", "occurred_on")
    scenes.priced(cast)

    assert_problem(bob_api.post(url, {"occurred_on": "2026-03-14"}), 400, "id-required", "id")
    assert_problem(bob_api.post(url, {"id": UID}), 400, "invalid", "occurred_on")
    assert_problem(bob_api.post(url, {**AGAIN, "occurred_on": "2199-01-01"}), 400, "future", "occurred_on")
    assert not Activity.objects.exists()


def test_nobody_else_reads_or_logs_one(alice_api, cast, kept):
    scenes.priced(cast)

    for answer in (
        alice_api.get(f"{URL}/{kept.pk}"),
        alice_api.delete(f"{URL}/{kept.pk}"),
        alice_api.post(f"{URL}/{kept.pk}/log", AGAIN),
    ):
        assert_problem(answer, 404, "not-found")
    assert alice_api.get(URL).json()["results"] == []
    assert Favourite.objects.exists()


# --- Ready-made ------------------------------------------------------------------------------------------


def test_anybody_reads_the_eighteen_originals(nobody_api):
    found = nobody_api.get("/api/v1/calculator/presets").json()["results"]

    assert [(row["name"], row["label"]) for row in found] == [
        (preset.name, preset.label) for preset in PRESETS.values()
    ]
    assert found[0]["activity"]["setting"] == "outdoor"
    assert len(found) == 18


def test_an_admin_offers_one_that_everybody_finds_at_its_price(cast, alice_api, bob_api):
    scenes.priced(cast)

    made = alice_api.post(PRESETS_URL, CHOIR)

    assert made.status_code == 201
    shown = made.json()
    assert bob_api.get(f"{PRESETS_URL}?q=CHOIR").json()["results"] == [shown]
    quoted = bob_api.post(
        f"{HOUSE}/quote",
        {"occurred_on": "2026-03-14", **{name: said for name, said in CHOIR.items() if name != "label"}},
    ).json()
    assert (shown["microcovids"], shown["charge"]) == (quoted["microcovids"], quoted["charge"])
    every = bob_api.get(PRESETS_URL).json()["results"]
    assert [row["id"] for row in every] == [shown["id"], *[None] * 18]
    assert_problem(bob_api.post(PRESETS_URL, CHOIR), 403, "not-allowed")
    assert_problem(bob_api.delete(f"{PRESETS_URL}/{shown['id']}"), 403, "not-allowed")
    assert alice_api.delete(f"{PRESETS_URL}/{shown['id']}").status_code == 204
    assert_problem(alice_api.delete(f"{PRESETS_URL}/{shown['id']}"), 404, "not-found")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"my_vaccine": {"brand": "pfizer", "doses": 2}}, "my_vaccine"),
        ({"microcovids": "5"}, "microcovids"),
        ({"people": [{"microcovids_each": 5}]}, "people"),
        ({"people": [{"contact": 5}]}, "people"),
        ({"label": ""}, "label"),
        ({"attendees": []}, "attendees"),
        ({"guests": True}, "guests"),
    ],
)
def test_nothing_private_is_offered(alice_api, changes, field):
    answer = alice_api.post(PRESETS_URL, {**CHOIR, **changes})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not HousePreset.objects.exists()


def test_without_price_and_prevalence_what_is_ready_made_is_listed_all_the_same(bob_api, alice):
    house_presets.keep(
        by=alice,
        label="Choir",
        plan=planned.Plan(
            title="",
            occurred_on=scenes.DINNER_ON,
            people=(riskcalc.PeopleMet(),),
            occasion=riskcalc.Occasion(minutes=5),
        ),
        at=factories.FOUNDED_AT,
    )

    found = bob_api.get(PRESETS_URL).json()["results"]

    assert {(row["microcovids"], row["charge"] and 1) for row in found} == {(None, None)}
    assert len(found) == 19


def test_a_list_of_favourites_asks_as_often_for_many(bob_api, bob, django_assert_max_num_queries):
    for number in range(30):
        favourites.keep(by=bob, title=f"Dinner {number}", plan=scenes.dinner(), at=factories.FOUNDED_AT)

    with django_assert_max_num_queries(6):
        found = bob_api.get(f"{URL}?limit=100").json()["results"]

    assert len(found) == 30


def test_favourites_say_what_each_would_cost_today_in_a_few_queries(
    cast, bob, bob_api, kept, django_assert_max_num_queries
):
    (unpriced,) = bob_api.get(URL).json()["results"]
    assert (unpriced["microcovids"], unpriced["charge"]) == (None, None)
    scenes.priced(cast)
    for number in range(4):
        favourites.keep(by=bob, title=f"Walk {number}", plan=scenes.typed("2"), at=factories.FOUNDED_AT)

    with django_assert_max_num_queries(10):
        rows = bob_api.get(URL).json()["results"]

    assert [row["charge"]["text"] for row in rows] == ["$2.00"] * 4 + ["$1,680.00"]
    assert bob_api.get(f"{URL}/{kept.pk}").json() == rows[-1]


def test_who_has_left_is_not_told_what_a_favourite_would_cost_today(cast, bob_api, kept):
    scenes.priced(cast)
    scenes.moved_out(cast, cast.bob)

    (row,) = bob_api.get(URL).json()["results"]

    assert (row["title"], row["microcovids"], row["charge"]) == ("Dinner", None, None)
