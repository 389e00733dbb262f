"""Expenses of the house fund through the API: recorded once for an id, listed, taken back."""

from uuid import uuid4

import pytest

from ledger.models import Entry, Expense
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

UID = "11111111-2222-4333-8444-555555555555"
URL = "/api/v1/houses/elm-street/expenses"
MASKS = {"id": UID, "title": "Masks", "amount": "12.50", "bought_on": "2026-03-14", "receipt": "No. 7"}


def test_an_expense_says_who_bought_what_for_how_much(bob_api, bob):
    answer = bob_api.post(URL, MASKS)

    person = {"id": bob.pk, "name": "Bob"}
    shown = dict(answer.json())
    assert answer.status_code == 201
    assert shown.pop("recorded_at")
    assert shown == {
        "id": UID,
        "bought_on": "2026-03-14",
        "title": "Masks",
        "receipt": "No. 7",
        "amount": {"micros": 12_500_000, "currency": "USD", "text": "$12.50"},
        "buyer": person,
        "recorded_by": person,
        "late": False,
        "taken_back_at": None,
        "taken_back_by": None,
    }
    assert bob_api.get(f"{URL}/{UID}").json() == answer.json()


def test_the_same_again_answers_as_the_first_time(cast, bob_api):
    first = bob_api.post(URL, MASKS)
    again = bob_api.post(URL, {**MASKS, "amount": 12.5})

    assert (again.status_code, again.json()) == (200, first.json())
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert scenes.balances(cast)["Bob"] == 12_500_000


def test_the_id_may_come_as_the_idempotency_key(bob_api):
    body = {name: word for name, word in MASKS.items() if name != "id"}

    answers = [bob_api.post(URL, body, headers={"Idempotency-Key": UID}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["id"] == UID


@pytest.mark.parametrize(
    "change", [{"amount": "12.51"}, {"title": "Gloves"}, {"bought_on": "2026-03-13"}, {"receipt": ""}]
)
def test_the_same_id_for_another_expense_is_refused(bob_api, change):
    bob_api.post(URL, MASKS)

    assert_problem(bob_api.post(URL, {**MASKS, **change}), 422, "id-reused", "id")
    assert Expense.objects.count() == 1


def test_an_expense_without_an_id_is_refused(bob_api):
    body = {name: word for name, word in MASKS.items() if name != "id"}

    assert_problem(bob_api.post(URL, body), 400, "id-required", "id")
    assert_problem(bob_api.post(URL, MASKS, headers={"Idempotency-Key": str(uuid4())}), 400, "invalid", "id")
    assert_problem(bob_api.post(URL, body, headers={"Idempotency-Key": "7"}), 400, "invalid", "id")


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        *[("title", ""), ("title", "x" * 121), ("title", 7), ("title", None)],
        *[
            ("amount", "0"),
            ("amount", -1),
            ("amount", "12.345"),
            ("amount", "1e400"),
            ("amount", "1e999999999"),
        ],
        *[("amount", "NaN"), ("amount", True), ("amount", None), ("amount", "much")],
        *[("bought_on", "2099-01-01"), ("bought_on", "2026-02-01"), ("bought_on", "yesterday")],
        *[("receipt", "x" * 201), ("receipt", "a\nb"), ("buyer", 1), ("id", "7")],
    ],
)
def test_what_cannot_be_recorded_is_refused_by_its_field(bob_api, field, sent):
    answer = bob_api.post(URL, {**MASKS, field: sent})

    assert answer.status_code == 400, answer.content
    assert set(answer.json()["errors"]) == {field}
    assert not Expense.objects.exists()


def test_one_of_a_closed_month_is_late(cast, bob_api):
    scenes.close(cast)

    assert bob_api.post(URL, MASKS).json()["late"] is True


def test_expenses_are_listed_newest_first_in_pages(cast, alice_api):
    for number in range(3):
        scenes.bought(by=cast.bob, title=f"Thing {number}")

    first = alice_api.get(f"{URL}?limit=2").json()
    second = alice_api.get(first["next"]).json()

    titles = [row["title"] for page in (first, second) for row in page["results"]]
    assert titles == ["Thing 2", "Thing 1", "Thing 0"]


def test_a_list_takes_as_few_queries_for_many_as_for_one(cast, alice_api, django_assert_max_num_queries):
    for number in range(9):
        scenes.bought(by=cast.bob, title=f"Thing {number}")

    with django_assert_max_num_queries(5):
        alice_api.get(URL)


# --- Taken back ------------------------------------------------------------------------------------------


def test_an_expense_is_taken_back_once_and_stays_listed(cast, bob_api, bob):
    bob_api.post(URL, MASKS)

    first, again = (bob_api.delete(f"{URL}/{UID}") for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.json()["taken_back_by"] == {"id": bob.pk, "name": "Bob"}
    assert first.json()["taken_back_at"]
    assert bob_api.get(URL).json()["results"] == [first.json()]
    assert scenes.balances(cast)["Bob"] == 0
    assert Entry.objects.count() == 2


def test_only_its_buyer_and_an_admin_take_it_back(cast, alice_api, nobody_api):
    dana = factories.housemate_of(admin=cast.alice, name="Dana")
    nobody_api.force_login(dana.user)
    bought = scenes.bought(by=cast.bob)

    assert_problem(nobody_api.delete(f"{URL}/{bought.uid}"), 403, "not-allowed")
    assert alice_api.delete(f"{URL}/{bought.uid}").json()["taken_back_by"]["name"] == "Alice"


@pytest.mark.parametrize("verb", ["get", "delete"])
def test_what_is_not_there_is_not_found(cast, alice_api, carol_api, verb):
    bought = scenes.bought(by=cast.bob)

    for path in (str(uuid4()), "7", "masks"):
        assert_problem(getattr(alice_api, verb)(f"{URL}/{path}"), 404, "not-found")
    for slug in ("elm-street", "oak-avenue"):
        path = f"/api/v1/houses/{slug}/expenses/{bought.uid}"
        assert_problem(getattr(carol_api, verb)(path), 404, "not-found")


def test_who_has_left_sees_and_records_no_expense(cast, bob_api):
    bought = scenes.bought(by=cast.bob)
    scenes.moved_out(cast, cast.bob)

    assert_problem(bob_api.get(URL), 404, "not-found")
    assert_problem(bob_api.post(URL, MASKS), 404, "not-found")
    assert_problem(bob_api.delete(f"{URL}/{bought.uid}"), 404, "not-found")
