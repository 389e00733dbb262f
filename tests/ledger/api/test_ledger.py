"""The journal through the API: every entry with its lines, newest first, and nothing sealed in it."""

import pytest

from ledger import activities
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

URL = "/api/v1/houses/elm-street/ledger"


@pytest.fixture
def corrected(cast):
    """Bob's dinner was charged, undone and charged anew."""
    scenes.priced(cast)
    dinner = scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    plan = scenes.typed("4", note="At Emil's")
    return activities.correct(
        housemate=cast.bob, uid=dinner.activity.uid, version=1, plan=plan, at=scenes.DINNER_AT
    )


def dollars(micros, text):
    return {"micros": micros, "currency": "USD", "text": text}


def test_an_entry_says_what_moved_between_whose_accounts(corrected, cast, alice_api):
    newest, undoing, first = alice_api.get(URL).json()["results"]

    assert newest == {
        "seq": 3,
        "kind": "charge",
        "effective_on": "2026-03-14",
        "posted_at": "2026-03-14T23:00:00Z",
        "memo": "",
        "reverses": None,
        "lines": [
            {
                "account": {"kind": "member", "name": "Bob", "housemate": cast.bob.pk},
                "amount": dollars(-4_000_000, "-$4.00"),
            },
            {
                "account": {"kind": "pool", "name": "Collected, not yet shared out", "housemate": None},
                "amount": dollars(4_000_000, "$4.00"),
            },
        ],
    }
    assert (undoing["kind"], undoing["reverses"]) == ("reversal", first["seq"])
    for entry in (newest, undoing, first):
        assert sum(line["amount"]["micros"] for line in entry["lines"]) == 0


def test_entries_come_in_pages_newest_first(corrected, alice_api):
    first = alice_api.get(f"{URL}?limit=2").json()
    second = alice_api.get(first["next"]).json()

    assert [entry["seq"] for page in (first, second) for entry in page["results"]] == [3, 2, 1]
    assert second["next"] is None
    assert alice_api.get(second["previous"]).json()["results"] == first["results"]


def test_nothing_of_what_somebody_said_privately_is_in_it(corrected, alice_api):
    told = alice_api.get(URL).content.decode()

    for private in ("Dora", "Emil", "Dinner", "Out", "5000000", "indoor", "minutes"):
        assert private not in told


def test_a_page_takes_as_few_queries_for_many_entries_as_for_one(
    corrected, cast, alice_api, django_assert_max_num_queries
):
    for _ in range(9):
        scenes.logged(housemate=cast.bob, plan=scenes.typed("1"))

    with django_assert_max_num_queries(5):
        assert len(alice_api.get(URL).json()["results"]) == 12


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="])
def test_a_cursor_somebody_made_up_finds_no_page_or_an_empty_one(corrected, alice_api, cursor):
    assert alice_api.get(URL, query_params={"cursor": cursor}).status_code in {200, 404}


def test_neither_an_outsider_nor_who_has_left_reads_it(cast, carol_api, bob_api):
    scenes.moved_out(cast, cast.bob)

    for api in (carol_api, bob_api):
        assert_problem(api.get(URL), 404, "not-found")
