"""What is repeated, over the API: as its page has it, and to nobody but its owner."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from ledger import contacts, departures, due, prices
from ledger.models import Activity, Recurrence
from tests import factories
from tests.ledger import repeats, scenes

pytestmark = pytest.mark.django_db

URL = "/api/v1/houses/elm-street/recurrences"
ID = "11111111-2222-4333-8444-555555555555"
LOGGED = {"id": f"{uuid.uuid4()}", "title": "Dinner", "occurred_on": f"{scenes.DINNER_ON}"}


@pytest.fixture
def today(cast):
    """A microcovid costs $1 by now."""
    scenes.priced(cast)
    return cast.house.day_of(timezone.now())


@pytest.fixture
def choir(today):
    return {
        "id": ID,
        "title": "Choir",
        "note": "With Dora",
        "microcovids": "2",
        "rule": {
            "repeats": "weekly",
            "weekdays": ["monday", "thursday"],
            "starts_on": f"{today + timedelta(days=1)}",
        },
    }


def post(api, body):
    return api.post(URL, body)


def step(api, name, **body):
    return api.post(f"{URL}/{ID}/{name}", body)


def test_what_is_started_is_answered_with_its_next_days_and_their_expected_cost(bob_api, choir):
    answer = post(bob_api, choir)

    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["id"], shown["title"], shown["note"], shown["ended_at"]) == (ID, "Choir", "With Dora", None)
    assert shown["activity"]["microcovids"] == "2"
    assert shown["rule"] == choir["rule"] | {"every": 1, "month_day": None, "ends_on": None, "count": None}
    assert len(shown["upcoming"]) == 10
    first = shown["upcoming"][0]
    assert first["expected_charge"]["micros"] == 2_000_000
    assert first["expected_microcovids"] == "2.000000"
    assert first["day"] == first["occurs_on"] >= choir["rule"]["starts_on"]
    assert answer["ETag"] == '"1"'


def test_the_same_again_is_answered_as_the_first_time_and_another_is_refused(bob_api, alice_api, choir):
    first, again = post(bob_api, choir), post(bob_api, choir)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert post(bob_api, choir | {"title": "Band"}).status_code == 422
    assert post(alice_api, choir).json()["code"] == "id-reused"
    assert Recurrence.objects.count() == 1


def test_an_activity_of_mine_is_repeated_by_its_id(cast, bob_api, alice_api, today, choir):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner()).activity
    body = {"id": ID, "activity": f"{logged.uid}", "rule": choir["rule"]}

    assert post(alice_api, body).status_code == 403
    answer = post(bob_api, body)

    shown = answer.json()
    assert (shown["title"], shown["note"]) == ("Dinner with friends", "At Dora's")
    assert (shown["activity"]["minutes"], shown["activity"]["people"][0]["count"]) == (120, 3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": None}, "title"),
        ({"rule": None}, "rule"),
        ({"microcovids": "-1"}, "microcovids"),
        ({"microcovids": None}, "people"),
        ({"activity": ID}, "activity"),
        ({"occurred_on": "2026-03-14"}, "occurred_on"),
    ],
)
def test_what_cannot_be_repeated_is_refused_at_its_field(bob_api, choir, changes, field):
    body = {name: word for name, word in (choir | changes).items() if word is not None}

    answer = post(bob_api, body)

    assert answer.status_code == 400
    assert field in answer.json()["errors"], answer.json()
    assert not Recurrence.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["someday"]}, "rule.weekdays.0"),
        ({"repeats": "yearly"}, "rule.repeats"),
        ({"repeats": "monthly", "month_day": 31}, "weekdays"),
        ({"starts_on": "2026-03-01"}, "starts_on"),
        ({"every": 0}, "rule.every"),
        ({"count": 3, "ends_on": "2199-01-01"}, "count"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_field(bob_api, choir, changes, field):
    answer = post(bob_api, choir | {"rule": choir["rule"] | changes})

    assert answer.status_code == 400
    assert field in answer.json()["errors"], answer.json()


def test_a_contact_of_mine_is_met_as_they_are_described_on_the_day(cast, bob_api, today, choir):
    sam = contacts.Described(name="Sam", person=scenes.riskcalc.PeopleMet(microcovids_each=100))
    met = contacts.add(by=cast.bob, said=sam, at=timezone.now())
    body = {name: choir[name] for name in ("id", "title", "rule")}
    body |= {"minutes": 60, "people": [{"contact": met.pk}]}

    before = post(bob_api, body).json()["upcoming"][0]["expected_charge"]["micros"]
    twice = contacts.Described(name="Sam", person=scenes.riskcalc.PeopleMet(microcovids_each=200))
    contacts.change(by=cast.bob, contact_id=met.pk, said=twice, at=timezone.now())

    after = bob_api.get(f"{URL}/{ID}").json()["upcoming"][0]["expected_charge"]["micros"]
    assert after == 2 * before > 0
    stranger = {"id": str(uuid.uuid4()), "people": [{"contact": met.pk + 1}]}
    assert post(bob_api, body | stranger).json()["code"] == "no-contact"


def test_with_who_has_left_or_was_erased_it_is_started_changed_and_moved_without_them(
    cast, bob_api, today, choir
):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    sam = contacts.Described(name="Sam", person=scenes.riskcalc.PeopleMet(microcovids_each=100))
    met = contacts.add(by=cast.bob, said=sam, at=timezone.now())
    body = {"minutes": 60, "people": [{"contact": met.pk}], "payer": "host"}
    body |= {"attendees": [{"housemate": dora.pk}]}
    logged = bob_api.post("/api/v1/houses/elm-street/activities", LOGGED | body).json()
    assert post(bob_api, {name: choir[name] for name in ("id", "title", "rule")} | body).status_code == 201
    departures.leave(housemate=dora, by=dora, at=timezone.now())
    contacts.remove(by=cast.bob, contact_id=met.pk)

    day = bob_api.get(f"{URL}/{ID}").json()["upcoming"][0]["day"]
    moved = step(bob_api, "change", day=day, occurred_on=f"{today}")
    changed = bob_api.patch(f"{URL}/{ID}", {"title": "Band"}, headers={"If-Match": "*"})
    started = post(bob_api, {"id": LOGGED["id"], "activity": logged["id"], "rule": choir["rule"]})

    assert (moved.status_code, changed.status_code, started.status_code) == (200, 200, 201)
    for shown in (changed.json(), started.json()):
        assert shown["activity"]["attendees"] == []
        (group,) = shown["activity"]["people"]
        assert (group["contact"], group["microcovids_each"]) == (None, 100)
    # Said anew, it is not for who is not there.
    refused = [
        bob_api.patch(f"{URL}/{ID}", {"minutes": 60, **said}, headers={"If-Match": "*"}).json()
        for said in (
            {"people": [{"contact": met.pk}]},
            {"people": [{"count": 1}], "attendees": [{"housemate": dora.pk}]},
        )
    ]
    assert [list(answer["errors"]) for answer in refused] == [["people"], ["attendees"]]


def test_it_is_changed_by_who_has_seen_it_as_it_is(bob_api, choir):
    post(bob_api, choir)
    one = f"{URL}/{ID}"

    assert bob_api.patch(one, {"title": "Band"}).status_code == 428
    changed = bob_api.patch(one, {"title": "Band"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert changed.json()["title"] == "Band"
    assert changed.json()["rule"] == post(bob_api, choir).json()["rule"]

    again = bob_api.patch(one, {"title": "Band"}, headers={"If-Match": '"1"'})
    assert (again.status_code, again["ETag"]) == (200, '"2"')
    stale = bob_api.patch(one, {"title": "Trio"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"every": 2}, {"every": 2, "weekdays": ["monday", "thursday"]}),
        ({"repeats": "monthly", "month_day": 31}, {"weekdays": [], "month_day": 31}),
        ({"count": 3}, {"count": 3, "ends_on": None}),
    ],
)
def test_what_is_left_out_of_a_rule_stays(bob_api, choir, sent, expected):
    post(bob_api, choir | {"rule": choir["rule"] | {"ends_on": "2199-01-01"}})

    answer = bob_api.patch(f"{URL}/{ID}", {"rule": sent}, headers={"If-Match": "*"})

    assert answer.status_code == 200, answer.json()
    assert {name: answer.json()["rule"][name] for name in expected} == expected


def test_whom_and_how_is_said_anew_as_a_whole(bob_api, choir):
    post(bob_api, choir)

    answer = bob_api.patch(
        f"{URL}/{ID}", {"minutes": 60, "people": [{"count": 2}]}, headers={"If-Match": "*"}
    )

    shown = answer.json()
    assert (shown["activity"]["microcovids"], shown["activity"]["minutes"]) == (None, 60)
    assert (shown["title"], shown["note"]) == ("Choir", "With Dora")


def test_a_day_is_skipped_changed_moved_and_as_usual_again(bob_api, choir):
    first, second = (row["day"] for row in post(bob_api, choir).json()["upcoming"][:2])

    skipped = step(bob_api, "skip", day=first).json()["upcoming"]
    assert (skipped[0]["skipped"], skipped[0]["expected_charge"]) == (True, None)

    changed = step(bob_api, "change", day=second, microcovids="7", title="Concert").json()["upcoming"]
    assert (changed[1]["title"], changed[1]["changed"]) == ("Concert", True)
    assert changed[1]["expected_charge"]["micros"] == 7_000_000

    moved = step(bob_api, "change", day=second, occurred_on=first).json()["upcoming"]
    row = next(row for row in moved if row["day"] == second)
    assert (row["occurs_on"], row["title"]) == (first, "Concert")

    for day in (first, second):
        answer = step(bob_api, "unskip", day=day)
    assert [row["day"] for row in answer.json()["upcoming"][:2]] == [first, second]
    assert not any(row["skipped"] or row["changed"] for row in answer.json()["upcoming"])


def test_a_day_that_is_none_is_refused(bob_api, choir):
    post(bob_api, choir)

    answer = step(bob_api, "skip", day="2190-01-05")

    assert (answer.status_code, answer.json()["code"]) == (400, "no-such-day")


def test_what_is_ended_is_listed_no_more_and_still_there(bob_api, choir):
    post(bob_api, choir)

    ended = bob_api.delete(f"{URL}/{ID}", headers={"If-Match": "*"})

    assert ended.json()["ended_at"]
    assert ended.json()["upcoming"] == []
    assert bob_api.get(URL).json() == {"results": [], "upcoming": [], "put_aside": []}
    assert bob_api.get(f"{URL}/{ID}").status_code == 200
    later = bob_api.patch(f"{URL}/{ID}", {"title": "Band"}, headers={"If-Match": "*"})
    assert (later.status_code, later.json()["code"]) == (409, "ended")


def test_what_could_not_be_logged_says_why_and_is_put_away(cast, bob_api, alice_api):
    found = repeats.start(cast.bob)
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    due.log_due(house_id=cast.house.pk, at=repeats.AT)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    (row,) = bob_api.get(URL).json()["put_aside"]

    assert row["day"] == f"{repeats.TUESDAY}"
    assert "no price" in row["reason"]
    assert alice_api.get(URL).json()["put_aside"] == []
    bob_api.post(f"{URL}/{found.uid}/unskip", {"day": row["day"]})
    due.log_due(house_id=cast.house.pk, at=repeats.AT)
    assert Activity.objects.get().occurred_on == repeats.TUESDAY


def test_nobody_else_sees_or_touches_it(alice_api, carol_api, nobody_api, bob_api, choir):
    post(bob_api, choir)

    assert alice_api.get(URL).json() == {"results": [], "upcoming": [], "put_aside": []}
    for api, status in ((alice_api, 404), (carol_api, 404), (nobody_api, 401)):
        one = f"{URL}/{ID}"
        answers = [api.get(one), api.patch(one, {"title": "x"}, headers={"If-Match": "*"})]
        answers += [api.delete(one, headers={"If-Match": "*"})]
        answers += [api.post(f"{one}/{name}", {"day": "2090-01-02"}) for name in ("skip", "unskip", "change")]
        assert {answer.status_code for answer in answers} == {status}
        assert not [answer for answer in answers if b"Choir" in answer.content or b"Dora" in answer.content]


def test_a_list_of_ten_asks_the_database_as_often_as_one_of_two(
    cast, bob_api, choir, django_assert_max_num_queries
):
    for number in range(10):
        repeats.start(
            cast.bob, at=timezone.now(), starts_on=cast.house.day_of(timezone.now()), every=number + 1
        )

    with django_assert_max_num_queries(14):
        answer = bob_api.get(URL)

    assert len(answer.json()["results"]) == 10
    assert len(answer.json()["upcoming"]) == 20
