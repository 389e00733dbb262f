"""The price rule in a house's settings, through the API: from tomorrow on, and refused beside its field."""

import pytest
from django.utils import timezone

from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"
RULE = {
    "price_kind": "externality",
    "attack_rate": "0.427",
    "cost_cap": "3",
    "valuation": "median",
    "prices_without": True,
}


def change(api, **fields):
    return api.patch(HOUSE, data=fields, headers={"If-Match": "*"})


def test_an_admin_chooses_how_the_price_is_made(alice_api, bob_api, house):
    answer = change(alice_api, **RULE)

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in RULE} == RULE
    assert {name: bob_api.get(HOUSE).json()[name] for name in RULE} == RULE


def test_it_holds_from_the_next_day_on(alice_api, house):
    today = house.day_of(timezone.now())

    change(alice_api, **RULE)

    newest = house.terms.order_by("-id").first()
    assert (newest.price_kind, (newest.effective_on - today).days) == ("externality", 1)


def test_what_is_left_out_stays(alice_api):
    change(alice_api, **RULE)

    answer = change(alice_api, cost_cap=None)

    assert {name: answer.json()[name] for name in RULE} == {**RULE, "cost_cap": None}


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        *[("price_kind", sent) for sent in ("net", "", None, True)],
        *[("attack_rate", sent) for sent in ("1.0001", "-0.1", "0.12345", "NaN", "much", None, True)],
        *[("cost_cap", sent) for sent in ("0.99", "1001", "1.005", "Infinity", True)],
        *[("valuation", sent) for sent in ("mean", None)],
        *[("prices_without", sent) for sent in ("perhaps", None)],
    ],
)
def test_a_rule_that_cannot_be_is_refused_beside_its_field(alice_api, house, field, sent):
    answer = change(alice_api, **{field: sent})

    assert_problem(answer, 400, answer.json()["code"], field)
    assert house.terms.count() == 1


def test_a_housemate_chooses_nothing(bob_api, house):
    assert_problem(change(bob_api, **RULE), 403, "not-allowed")
    assert house.terms.count() == 1


def test_the_same_rule_again_is_no_change(alice_api, house):
    change(alice_api, attack_rate="1.0", price_kind="gross")

    assert house.terms.count() == 1
