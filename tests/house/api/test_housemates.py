"""One housemate through the API: shown, renamed, appointed, moved out."""

import pytest

from house.models import Housemate
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"


def address(housemate):
    return f"{HOUSE}/housemates/{housemate.pk}"


@pytest.fixture
def owing(cast):
    """Bob owes the house $10."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))


def test_one_housemate_is_shown_with_their_balance(owing, bob, alice_api):
    assert alice_api.get(address(bob)).json() == {
        "id": bob.pk,
        "name": "Bob",
        "role": "housemate",
        "keeps_fund": False,
        "joined_on": "2026-03-02",
        "left_on": None,
        "has_stated": True,
        "balance": {"micros": -10_000_000, "currency": "USD", "text": "-$10.00"},
    }


@pytest.mark.parametrize("verb", ["get", "patch", "delete"])
def test_another_houses_housemate_is_not_there(carol, alice_api, bob, carol_api, verb):
    for api, who in ((alice_api, carol), (carol_api, bob)):
        assert_problem(getattr(api, verb)(address(who), {"name": "Eve"}), 404, "not-found")
    assert Housemate.objects.get(pk=bob.pk).name == "Bob"


# --- Name and role ---------------------------------------------------------------------------------------


def test_i_change_what_the_house_calls_me(bob, bob_api):
    answers = [bob_api.patch(address(bob), {"name": " Robert "}) for _ in range(2)]

    assert [answer.json()["name"] for answer in answers] == ["Robert", "Robert"]


@pytest.mark.parametrize("name", ["", "alice", "x" * 61, None])
def test_a_name_that_is_taken_or_none_is_refused(bob, bob_api, alice, name):
    answer = bob_api.patch(address(bob), {"name": name})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"name"}


def test_nobody_is_renamed_by_another(bob, alice_api):
    assert_problem(alice_api.patch(address(bob), {"name": "Robert"}), 403, "not-allowed")
    assert Housemate.objects.get(pk=bob.pk).name == "Bob"


def test_an_admin_appoints_another_and_takes_it_back(alice, bob, alice_api):
    for role in ("admin", "admin", "housemate"):
        answer = alice_api.patch(address(bob), {"role": role})
        assert (answer.status_code, answer.json()["role"]) == (200, role)


def test_the_last_admin_stays_one(alice, alice_api):
    assert_problem(alice_api.patch(address(alice), {"role": "housemate"}), 400, "last-admin")


def test_only_an_admin_appoints(bob, bob_api):
    assert_problem(bob_api.patch(address(bob), {"role": "admin"}), 403, "not-allowed")


@pytest.mark.parametrize("body", [{}, {"name": "Robert", "role": "admin"}, {"left_on": "2026-04-01"}])
def test_a_change_is_of_a_name_or_of_a_role(alice_api, bob, body):
    answer = alice_api.patch(address(bob), body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_role_that_is_none_is_refused(alice_api, bob):
    assert_problem(alice_api.patch(address(bob), {"role": "king"}), 400, "refused", "role")


# --- Moving out ------------------------------------------------------------------------------------------


def test_somebody_who_is_even_leaves_once(bob, bob_api, alice_api):
    first, again = (bob_api.delete(address(bob)) for _ in range(2))

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["left_on"]
    assert alice_api.get(address(bob)).json()["left_on"] == first.json()["left_on"]
    names = [row["name"] for row in alice_api.get(f"{HOUSE}/housemates").json()["results"]]
    assert names == ["Alice"]


def test_who_is_not_even_is_refused_with_the_amount(owing, bob, bob_api):
    problem = assert_problem(bob_api.delete(address(bob)), 400, "balance")

    assert "Bob still owes the house $10.00." in problem["detail"]
    assert "settle it now, or hand it over" in problem["detail"]


def test_the_last_admin_does_not_leave(alice, bob, alice_api):
    assert_problem(alice_api.delete(address(alice)), 400, "last-admin")


def test_an_admin_sees_somebody_off_and_nobody_else_does(alice, bob, alice_api, bob_api):
    assert_problem(bob_api.delete(address(alice)), 403, "not-allowed")

    assert alice_api.delete(address(bob)).json()["left_on"]


def test_who_has_left_is_shown_themselves_alone(alice, bob, bob_api):
    bob_api.delete(address(bob))

    assert bob_api.get(address(bob)).json()["name"] == "Bob"
    assert_problem(bob_api.get(address(alice)), 404, "not-found")
    assert_problem(bob_api.delete(address(alice)), 404, "not-found")
    assert_problem(bob_api.patch(address(bob), {"name": "Robert"}), 404, "not-found")


def test_a_house_i_left_is_among_those_i_left(bob, bob_api):
    bob_api.delete(address(bob))

    me = bob_api.get("/api/v1/me").json()

    assert me["houses"] == []
    assert [(house["slug"], house["me"]["id"]) for house in me["left_houses"]] == [("elm-street", bob.pk)]


def test_who_was_forgotten_has_no_house(cast, bob_api):
    scenes.moved_out(cast, cast.bob, at=factories.FOUNDED_AT)
    scenes.forgotten(cast.bob)

    assert bob_api.get("/api/v1/me").json()["left_houses"] == []
    assert_problem(bob_api.get(address(cast.bob)), 404, "not-found")
