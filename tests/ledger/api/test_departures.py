"""Settling, handing over, and what stays mine after leaving, through the API."""

import pytest

from ledger import activities
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"


@pytest.fixture
def closed(march):
    """Bob owes Alice $3.50 for March, and half a cent."""
    return scenes.close(march)


@pytest.fixture
def offered(closed, cast, bob_api):
    return bob_api.post(f"{HOUSE}/handovers", {"successor": cast.alice.pk}).json()


# --- Settling now ----------------------------------------------------------------------------------------


def test_settling_gives_the_transfers_that_bring_me_to_zero(closed, cast, bob_api):
    (row,) = bob_api.post(f"{HOUSE}/me/settle").json()["results"]

    assert (row["payer"]["name"], row["payee"]["name"], row["amount"]["text"]) == ("Bob", "Alice", "$3.50")
    assert (row["month"], row["status"]) == (None, "open")
    assert row["leaver"] == {"id": cast.bob.pk, "name": "Bob"}
    listed = bob_api.get(f"{HOUSE}/transfers").json()["results"]
    assert [(each["month"], each["status"]) for each in listed] == [(None, "open"), ("2026-03", "carried")]


def test_settling_again_leaves_one_transfer_to_pay(closed, bob_api):
    for _ in range(2):
        bob_api.post(f"{HOUSE}/me/settle")

    assert len(bob_api.get(f"{HOUSE}/transfers?status=open").json()["results"]) == 1


def test_who_is_even_has_nothing_to_settle(cast, bob_api):
    assert_problem(bob_api.post(f"{HOUSE}/me/settle"), 400, "even")


def test_nothing_is_settled_while_a_payment_waits(closed, bob_api):
    bob_api.post(f"{HOUSE}/transfers/{closed.transfers.get().pk}/claim")

    assert_problem(bob_api.post(f"{HOUSE}/me/settle"), 400, "waiting")


def test_settling_takes_no_fields(closed, bob_api):
    assert_problem(bob_api.post(f"{HOUSE}/me/settle", {"amount": 1}), 400, "invalid", "amount")


def test_an_outsider_settles_nothing(closed, carol_api):
    assert_problem(carol_api.post(f"{HOUSE}/me/settle"), 404, "not-found")


# --- Handing over ----------------------------------------------------------------------------------------


def test_an_offer_says_who_asks_whom_and_how_much(offered, cast, alice_api):
    assert offered["leaver"] == {"id": cast.bob.pk, "name": "Bob"}
    assert offered["successor"] == {"id": cast.alice.pk, "name": "Alice"}
    assert (offered["amount"]["micros"], offered["status"], offered["answered_at"]) == (
        -3_505_000,
        "offered",
        None,
    )
    assert alice_api.get(f"{HOUSE}/handovers").json()["results"] == [offered]


def test_the_same_offer_again_is_the_one_that_waits(offered, cast, bob_api):
    again = bob_api.post(f"{HOUSE}/handovers", {"successor": cast.alice.pk})

    assert (again.status_code, again.json()) == (201, offered)


def test_an_offer_accepted_moves_the_balance_once(offered, cast, alice_api):
    first, again = (alice_api.post(f"{HOUSE}/handovers/{offered['id']}/accept") for _ in range(2))

    assert first.json() == again.json()
    assert first.json()["status"] == "accepted"
    assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}


def test_an_offer_declined_moves_nothing(offered, cast, alice_api, bob_api):
    declined, again = (alice_api.post(f"{HOUSE}/handovers/{offered['id']}/decline") for _ in range(2))

    assert (declined.json()["status"], again.json()) == ("declined", declined.json())
    assert scenes.balances(cast)["Bob"] == -3_505_000
    assert_problem(alice_api.post(f"{HOUSE}/handovers/{offered['id']}/accept"), 409, "answered")
    assert_problem(bob_api.post(f"{HOUSE}/handovers/{offered['id']}/decline"), 409, "answered")


def test_who_offered_takes_it_back(offered, bob_api):
    assert bob_api.post(f"{HOUSE}/handovers/{offered['id']}/decline").json()["status"] == "withdrawn"


def test_an_offer_of_another_amount_by_now_is_not_accepted(offered, cast, alice_api):
    plan = scenes.typed("1", occurred_on=scenes.APRIL)
    scenes.logged(housemate=cast.bob, plan=plan, at=scenes.CLOSING_AT)

    assert_problem(alice_api.post(f"{HOUSE}/handovers/{offered['id']}/accept"), 409, "changed")


def test_an_offer_is_answered_by_its_two_people_alone(offered, cast, bob_api, nobody_api):
    dana = factories.housemate_of(admin=cast.alice, name="Dana", at=scenes.CLOSING_AT)
    nobody_api.force_login(dana.user)

    assert_problem(bob_api.post(f"{HOUSE}/handovers/{offered['id']}/accept"), 403, "not-allowed")
    for answer in ("accept", "decline"):
        assert_problem(nobody_api.post(f"{HOUSE}/handovers/{offered['id']}/{answer}"), 403, "not-allowed")


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_outsider_answers_no_offer(offered, carol_api, alice_api, answer):
    for slug in ("elm-street", "oak-avenue"):
        path = f"/api/v1/houses/{slug}/handovers/{offered['id']}/{answer}"
        assert_problem(carol_api.post(path), 404, "not-found")
    assert_problem(alice_api.post(f"{HOUSE}/handovers/{10**30}/{answer}"), 404, "not-found")


@pytest.mark.parametrize("successor", [None, "Alice", 0, 10**30, True])
def test_what_is_nobodys_id_is_refused(closed, bob_api, successor):
    assert_problem(bob_api.post(f"{HOUSE}/handovers", {"successor": successor}), 400, "invalid", "successor")


def test_nobody_is_asked_who_does_not_live_here(closed, cast, bob_api):
    for successor in (cast.bob.pk, cast.carol.pk):
        answer = bob_api.post(f"{HOUSE}/handovers", {"successor": successor})
        assert_problem(answer, 400, "refused", "successor")


def test_who_is_even_has_nothing_to_hand_over(cast, bob_api):
    assert_problem(bob_api.post(f"{HOUSE}/handovers", {"successor": cast.alice.pk}), 400, "even")


# --- After leaving ---------------------------------------------------------------------------------------


@pytest.fixture
def gone(closed, cast):
    return scenes.moved_out(cast, cast.bob)


def test_who_has_left_is_shown_their_own_activities_and_transfers(gone, cast, bob_api):
    titles = [row["housemate"]["name"] for row in bob_api.get(f"{HOUSE}/activities").json()["results"]]
    rows = bob_api.get(f"{HOUSE}/transfers").json()["results"]

    assert titles == ["Bob"]
    assert [row["payer"]["name"] for row in rows] == ["Bob"]


def test_who_has_left_corrects_and_withdraws_what_they_logged(gone, cast, bob_api):
    activity = cast.house.activities.get(posted_by=cast.bob)
    path = f"{HOUSE}/activities/{activity.uid}"

    corrected = bob_api.patch(path, {"microcovids": "20.01"}, headers={"If-Match": '"1"'})
    withdrawn = bob_api.delete(path, headers={"If-Match": '"2"'})

    assert corrected.json()["charge"]["text"] == "$20.01"
    assert withdrawn.json()["withdrawn"]
    assert scenes.balances(cast)["Bob"] == 10_010_000


@pytest.mark.parametrize("verb", ["get", "patch", "delete"])
def test_who_has_left_reaches_no_activity_of_who_stayed(gone, cast, bob_api, verb):
    hers = cast.house.activities.get(posted_by=cast.alice)

    answer = getattr(bob_api, verb)(f"{HOUSE}/activities/{hers.uid}", {}, headers={"If-Match": "*"})

    assert_problem(answer, 404, "not-found")


def test_who_has_left_logs_nothing_new(gone, bob_api):
    body = {"title": "Out", "occurred_on": "2026-04-02", "microcovids": "1"}

    assert_problem(bob_api.post(f"{HOUSE}/activities", body), 404, "not-found")


def test_who_has_left_settles_what_came_of_it_later(gone, cast, bob_api):
    activity = cast.house.activities.get(posted_by=cast.bob)
    activities.correct(
        housemate=cast.bob, uid=activity.uid, version=1, plan=scenes.typed("20.01"), at=scenes.CLOSING_AT
    )

    (row,) = bob_api.post(f"{HOUSE}/me/settle").json()["results"]
    claimed = bob_api.post(f"{HOUSE}/transfers/{row['id']}/claim")

    assert row["amount"]["text"] == "$10.00"
    assert claimed.json()["status"] == "claimed"


def test_who_was_forgotten_finds_nothing(gone, cast, bob_api):
    scenes.forgotten(cast.bob)

    for path in ("activities", "transfers"):
        assert_problem(bob_api.get(f"{HOUSE}/{path}"), 404, "not-found")
