"""Me, my houses and who lives there, through the API."""

import pytest

from house import houses, invitations
from house.models import House, Housemate
from tests import factories
from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db

FOUNDING = {
    "name": "Birch Road",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "language": "de",
    "housemate_name": "Alice",
}


# --- Me --------------------------------------------------------------------------------------------------


def test_i_see_myself_and_my_place_in_each_house(bob_api, bob):
    assert bob_api.get("/api/v1/me").json() == {
        "email": "bob@example.com",
        "name": "Bob",
        "houses": [
            {
                "slug": "elm-street",
                "name": "Elm Street",
                "me": {"id": bob.pk, "name": "Bob", "role": "housemate", "mails_offers": True},
            }
        ],
        "left_houses": [],
    }


def test_i_change_my_name(bob_api, bob):
    answer = bob_api.patch("/api/v1/me", data={"name": " Robert "})

    assert answer.json()["name"] == "Robert"
    bob.user.refresh_from_db()
    assert bob.user.name == "Robert"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb", "a\0b", None, True, ["x"], {"a": 1}])
def test_a_name_that_is_none_is_refused(bob_api, name):
    answer = bob_api.patch("/api/v1/me", data={"name": name})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name"}


# --- Houses ----------------------------------------------------------------------------------------------


def test_founding_a_house_gives_it_back(alice_api):
    answer = alice_api.post("/api/v1/houses", data=FOUNDING)

    assert answer.status_code == 201
    body = answer.json()
    assert body.pop("me") == {
        "id": Housemate.objects.latest("id").pk,
        "name": "Alice",
        "role": "admin",
        "mails_offers": True,
    }
    founded_on = House.objects.latest("id").founded_on.isoformat()
    assert body == {
        "slug": "birch-road",
        "name": "Birch Road",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "language": "de",
        "refund_rule": "pot",
        "fund_keeper": None,
        "plan_rule": "fewest",
        "auto_confirm_days": None,
        "carry_below": {"micros": 0, "currency": "EUR", "text": "0,00\u00a0€"},
        "offers_in_coins": False,
        "shared_event_correlation": "0",
        "counts_evidence": False,
        "founded_on": founded_on,
        "price_kind": "gross",
        "attack_rate": "1",
        "cost_cap": None,
        "valuation": "own",
        "prices_without": False,
    }
    assert alice_api.get("/api/v1/houses/birch-road").json()["name"] == "Birch Road"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("name", ""), ("name", "x" * 61), ("name", "a\0b"), ("name", None)],
        *[("currency", "XXX"), ("currency", "dollars"), ("currency", True)],
        *[("time_zone", "Nowhere"), ("language", "xx"), ("housemate_name", ""), ("refund_rule", "mine")],
    ],
)
def test_a_house_that_cannot_be_is_refused_beside_the_field(alice_api, field, typed):
    answer = alice_api.post("/api/v1/houses", data={**FOUNDING, field: typed})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert House.objects.count() == 2


def test_a_house_without_its_fields_says_which(alice_api):
    answer = alice_api.post("/api/v1/houses", data={})

    assert_problem(answer, 400, "invalid", *FOUNDING)


def test_my_houses_come_in_pages_newest_first(alice_api):
    for number in range(4):
        alice_api.post("/api/v1/houses", data={**FOUNDING, "name": f"Birch {number}"})

    first = alice_api.get("/api/v1/houses?limit=2").json()
    second = alice_api.get(first["next"]).json()
    third = alice_api.get(second["next"]).json()

    names = [house["name"] for page in (first, second, third) for house in page["results"]]
    assert names == ["Birch 3", "Birch 2", "Birch 1", "Birch 0", "Elm Street"]
    assert (first["previous"], third["next"]) == (None, None)
    assert alice_api.get(third["previous"]).json()["results"] == second["results"]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "all", "", "1.5", "9" * 30, "\u0661"])
def test_a_page_of_too_many_rows_is_refused(alice_api, limit):
    answer = alice_api.get("/api/v1/houses", query_params={"limit": limit})

    assert_problem(answer, 400, "invalid", "limit")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "cD1hYmM=",
        "cD0yMDI2",
        "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk=",
        "cD0lMDA=",
        "bz0xMDAwMDAw",
        "\0",
    ],
)
def test_a_cursor_somebody_made_up_finds_no_page_or_an_empty_one(alice_api, cursor):
    answer = alice_api.get("/api/v1/houses", query_params={"cursor": cursor})

    assert answer.status_code in {200, 404}


@pytest.mark.parametrize("path", ["", "/housemates", "/invitations", "/me/life-value", "/prevalence"])
def test_an_outsider_sees_no_house_and_cannot_tell_whether_there_is_one(carol_api, nobody_api, path, cast):
    theirs = carol_api.get(f"/api/v1/houses/elm-street{path}")
    nowhere = carol_api.get(f"/api/v1/houses/nowhere{path}")

    assert_problem(theirs, 404, "not-found")
    assert theirs.content == nowhere.content
    assert_problem(nobody_api.get(f"/api/v1/houses/elm-street{path}"), 401, "not-authenticated")


# --- Changing a house ------------------------------------------------------------------------------------


def test_an_admin_changes_what_they_read(alice_api, bob):
    etag = alice_api.get("/api/v1/houses/elm-street")["ETag"]

    answer = alice_api.patch(
        "/api/v1/houses/elm-street",
        data={"refund_rule": "equal", "fund_keeper": bob.pk},
        headers={"If-Match": etag},
    )

    assert answer.json()["refund_rule"] == "equal"
    assert answer.json()["fund_keeper"] == bob.pk
    assert answer.json()["name"] == "Elm Street"
    assert answer["ETag"] not in {"", etag}
    assert answer["ETag"] == alice_api.get("/api/v1/houses/elm-street")["ETag"]


def test_an_admin_changes_how_plans_are_made_and_what_waits(alice_api):
    sent = {"plan_rule": "direct", "auto_confirm_days": 7, "carry_below": "2.50", "offers_in_coins": True}

    answer = alice_api.patch("/api/v1/houses/elm-street", data=sent, headers={"If-Match": "*"})
    off = alice_api.patch(
        "/api/v1/houses/elm-street",
        data={"auto_confirm_days": None, "carry_below": 0},
        headers={"If-Match": answer["ETag"]},
    )

    assert answer.json()["carry_below"] == {"micros": 2_500_000, "currency": "USD", "text": "$2.50"}
    kept = {name: answer.json()[name] for name in sent if name != "carry_below"}
    assert kept == {name: said for name, said in sent.items() if name != "carry_below"}
    assert (off.json()["auto_confirm_days"], off.json()["carry_below"]["micros"]) == (None, 0)
    assert off.json()["plan_rule"] == "direct"


def test_the_fund_goes_back_to_the_house(alice_api, bob):
    for keeper in (bob.pk, None):
        answer = alice_api.patch(
            "/api/v1/houses/elm-street", data={"fund_keeper": keeper}, headers={"If-Match": "*"}
        )

    assert answer.json()["fund_keeper"] is None


def test_a_change_without_the_version_it_starts_from_is_refused(alice_api):
    answer = alice_api.patch("/api/v1/houses/elm-street", data={"name": "Elm"})

    assert_problem(answer, 428, "precondition-required")


@pytest.mark.parametrize("weak", [False, True])
def test_a_change_from_a_version_that_is_gone_is_refused(alice_api, weak):
    etag = alice_api.get("/api/v1/houses/elm-street")["ETag"]
    if not weak:
        alice_api.patch("/api/v1/houses/elm-street", data={"name": "Elm 1"}, headers={"If-Match": etag})
    seen = f"W/{etag}" if weak else etag

    answer = alice_api.patch("/api/v1/houses/elm-street", data={"name": "Elm 2"}, headers={"If-Match": seen})

    assert_problem(answer, 412, "stale")
    assert not House.objects.filter(name="Elm 2").exists()


@pytest.mark.parametrize("etag", ["", "nonsense", '"a", "b"', "\N{LATIN SMALL LETTER U WITH DIAERESIS}"])
def test_a_version_somebody_made_up_is_stale(alice_api, etag):
    answer = alice_api.patch("/api/v1/houses/elm-street", data={"name": "E"}, headers={"If-Match": etag})

    assert_problem(answer, 412, "stale")


def test_one_of_several_versions_may_be_the_right_one(alice_api):
    etag = alice_api.get("/api/v1/houses/elm-street")["ETag"]

    answer = alice_api.patch(
        "/api/v1/houses/elm-street", data={"name": "Elm"}, headers={"If-Match": f'"other", {etag}'}
    )

    assert answer.json()["name"] == "Elm"


def test_a_housemate_who_is_no_admin_changes_nothing(bob_api):
    answer = bob_api.patch("/api/v1/houses/elm-street", data={"name": "Bob's"}, headers={"If-Match": "*"})

    assert_problem(answer, 403, "not-allowed")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[("name", ""), ("refund_rule", "mine"), ("language", "xx"), ("currency", "EUR"), ("slug", "x")],
        *[("fund_keeper", 10**30), ("fund_keeper", "Bob"), ("fund_keeper", True), ("fund_keeper", -1)],
        *[("plan_rule", "mine"), ("plan_rule", None), ("auto_confirm_days", 0), ("auto_confirm_days", 91)],
        *[("auto_confirm_days", "soon"), ("auto_confirm_days", 10**30), ("auto_confirm_days", True)],
        *[
            ("carry_below", -1),
            ("carry_below", "0.005"),
            ("carry_below", "1001"),
            ("carry_below", "1e999999999"),
        ],
        *[("carry_below", "0.0000001"), ("carry_below", None), ("carry_below", True), ("carry_below", "NaN")],
    ],
)
def test_a_change_to_what_a_house_cannot_have_is_refused(alice_api, field, typed):
    before = houses.settings(house=House.objects.get(slug="elm-street"))

    answer = alice_api.patch("/api/v1/houses/elm-street", data={field: typed}, headers={"If-Match": "*"})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert houses.settings(house=House.objects.get(slug="elm-street")) == before


# --- Housemates ------------------------------------------------------------------------------------------


def test_housemates_see_each_other_and_who_has_stated(bob_api, alice, bob):
    factories.life_value(housemate=alice)

    rows = bob_api.get("/api/v1/houses/elm-street/housemates").json()["results"]

    joined_on = "2026-03-02"
    assert rows == [
        {
            "id": bob.pk,
            "name": "Bob",
            "role": "housemate",
            "keeps_fund": False,
            "joined_on": joined_on,
            "has_stated": False,
        },
        {
            "id": alice.pk,
            "name": "Alice",
            "role": "admin",
            "keeps_fund": False,
            "joined_on": joined_on,
            "has_stated": True,
        },
    ]


# --- Invitations -----------------------------------------------------------------------------------------


def test_a_link_made_by_an_admin_lets_somebody_in(alice_api, carol_api, carol):
    issued = alice_api.post("/api/v1/houses/elm-street/invitations", data={"days": 2, "max_uses": 3})
    token = issued.json()["token"]

    joined = carol_api.post(f"/api/v1/invitations/{token}/accept", data={"name": "Carol"})

    assert issued.status_code == joined.status_code == 201
    assert issued.json()["url"] == f"http://testserver/join/{token}"
    assert joined.json()["slug"] == "elm-street"
    assert joined.json()["me"]["role"] == "housemate"
    assert Housemate.objects.filter(user=carol.user).count() == 2


def test_the_secret_of_a_link_is_shown_once(alice_api):
    token = alice_api.post("/api/v1/houses/elm-street/invitations").json()["token"]

    rows = alice_api.get("/api/v1/houses/elm-street/invitations")

    assert token not in rows.content.decode()
    assert set(rows.json()["results"][0]) == {
        *["id", "created_by", "created_at", "expires_at", "revoked_at", "max_uses", "uses"]
    }


def test_a_link_withdrawn_lets_nobody_in(alice_api, carol_api):
    issued = alice_api.post("/api/v1/houses/elm-street/invitations").json()

    withdrawn = alice_api.delete(f"/api/v1/houses/elm-street/invitations/{issued['id']}")

    assert withdrawn.status_code == 204
    answer = carol_api.post(f"/api/v1/invitations/{issued['token']}/accept", data={"name": "Carol"})
    assert_problem(answer, 410, "gone")
    again = alice_api.delete(f"/api/v1/houses/elm-street/invitations/{issued['id']}")
    assert_problem(again, 410, "gone")


@pytest.mark.parametrize("pk", ["0", "9" * 30])
def test_a_link_that_is_not_there_cannot_be_withdrawn(alice_api, pk):
    answer = alice_api.delete(f"/api/v1/houses/elm-street/invitations/{pk}")

    assert_problem(answer, 404, "not-found")


def test_a_link_of_another_house_cannot_be_withdrawn(carol_api, alice):
    issued = invitations.create(by=alice, at=factories.FOUNDED_AT)

    answer = carol_api.delete(f"/api/v1/houses/oak-avenue/invitations/{issued.invitation.pk}")

    assert_problem(answer, 404, "not-found")


def test_links_are_for_admins(bob_api):
    assert_problem(bob_api.get("/api/v1/houses/elm-street/invitations"), 403, "not-allowed")
    assert_problem(bob_api.post("/api/v1/houses/elm-street/invitations"), 403, "not-allowed")
    assert_problem(bob_api.delete("/api/v1/houses/elm-street/invitations/1"), 403, "not-allowed")


@pytest.mark.parametrize(
    ("field", "number"),
    [("days", 0), ("days", 10**12), ("days", "x"), ("max_uses", 41), ("max_uses", True), ("uses", 0)],
)
def test_a_link_for_too_long_or_too_many_is_refused(alice_api, field, number):
    answer = alice_api.post("/api/v1/houses/elm-street/invitations", data={field: number})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_who_lives_there_already_does_not_move_in_again(alice_api, bob_api):
    token = alice_api.post("/api/v1/houses/elm-street/invitations").json()["token"]

    answer = bob_api.post(f"/api/v1/invitations/{token}/accept", data={"name": "Bob"})

    assert_problem(answer, 409, "already-a-housemate")


def test_a_name_that_is_taken_is_refused(alice_api, carol_api):
    token = alice_api.post("/api/v1/houses/elm-street/invitations").json()["token"]

    answer = carol_api.post(f"/api/v1/invitations/{token}/accept", data={"name": "bob"})

    assert_problem(answer, 400, "refused", "name")


@pytest.mark.parametrize("token", ["x", "%00", "x" * 2000, "%F0%9F%8F%A0"])
def test_a_link_somebody_made_up_is_gone(carol_api, token):
    answer = carol_api.post(f"/api/v1/invitations/{token}/accept", data={"name": "Carol"})

    assert_problem(answer, 410, "gone")
