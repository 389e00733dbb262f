"""Where a microcovid does not cost everybody the same, nobody can divide another one's charge by theirs."""

import json
import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from house.errors import Refused
from house.models import User
from ledger import activities, disclosure, planned, prices, queries
from tests import factories, walk
from tests.ledger import scenes
from tests.ledger.test_corrections import correct, withdraw
from tests.test_schema import operations, schema  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db

NEXT_DAY = timedelta(days=1)
MARCH_20 = scenes.DINNER_AT + timedelta(days=6)
# A number of microcovids that nothing else on a page comes near, and how the pages would write it.
BOBS = Decimal("87654.321098")
# Whole ones: digits inside a token that was drawn by chance are none.
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)")
RULES = {
    "externality": {"price_kind": "externality"},
    "an attack rate": {"attack_rate": Decimal("0.427")},
    "both": {"price_kind": "externality", "attack_rate": Decimal("0.427")},
}


def unequal(cast, **rule):
    """An infection costs $100,000 of Alice's, $200,000 of Bob's and $700,000 of Dora's: no rate is $1."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for housemate, cost in ((cast.alice, "1000000"), (cast.bob, "2000000"), (dora, "7000000")):
        factories.life_value(housemate=housemate, cost_per_life=cost)
    factories.one_in(by=cast.alice)
    scenes.change(cast, **rule)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    return dora


@pytest.fixture(params=RULES)
def apart(cast, request):
    """Bob brought home what nobody else may read, corrected from more, and the month closed."""
    unequal(cast, **RULES[request.param])
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed(str(BOBS + 1)))
    correct(logged, scenes.typed(str(BOBS)))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("3"))
    return cast


def numbers(text: str) -> set[Fraction]:
    return {Fraction(found.replace(",", "")) for found in NUMBER.findall(text)}


def near(text: str) -> set[Fraction]:
    """What is written that could be Bob's microcovids, or a sum in which they are the most."""
    return {number for number in numbers(text) if abs(number - Fraction(BOBS)) < 1000}


# --- The walk --------------------------------------------------------------------------------------------


def pages(cast) -> list[str]:
    activity = queries.activities(house=cast.house).filter(exposures__housemate=cast.bob).get()
    parts = {"house": cast.house.slug, "uid": activity.uid, "month": scenes.MARCH}
    known = [name for name in walk.OF_A_HOUSE if walk.CONVERTERS[name] <= set(parts)]
    return [walk.address(name, parts) for name in known]


def api_addresses(cast, schema) -> list[str]:  # noqa: F811
    activity = queries.activities(house=cast.house).filter(exposures__housemate=cast.bob).get()
    parts = {"slug": cast.house.slug, "uid": str(activity.uid), "month": "2026-03"}
    gets = [path for path, verb, _ in operations(schema) if verb == "get"]
    return [path.format(**parts) for path in gets if set(re.findall(r"{(\w+)}", path)) <= set(parts)]


def told(browser, addresses) -> dict[str, set[Fraction]]:
    answers = {address: browser.get(address) for address in addresses}
    return {
        address: near(answer.content.decode())
        for address, answer in answers.items()
        if answer.status_code == 200
    }


@pytest.mark.parametrize("closes", [False, True], ids=["running", "closed"])
def test_no_page_or_answer_tells_a_housemate_what_another_one_brought_home(
    apart,
    schema,  # noqa: F811
    alice_page,
    alice_api,
    bob_page,
    bob_api,
    closes,
):
    if closes:
        scenes.close(apart)
    addresses = [*pages(apart), *api_addresses(apart, schema)]

    theirs = {**told(alice_page, addresses), **told(alice_api, addresses)}
    own = {**told(bob_page, addresses), **told(bob_api, addresses)}

    assert len(theirs) > 25
    assert not [address for address, found in theirs.items() if found], theirs
    assert len([address for address, found in own.items() if found]) >= 5


def test_the_charge_itself_is_the_houses_to_see(apart, alice_api):
    charge = queries.activities(house=apart.house).get(exposures__housemate=apart.bob).exposures.get()

    listed = alice_api.get("/api/v1/houses/elm-street/activities").json()["results"]

    (bobs,) = (row for row in listed if row["housemate"]["name"] == "Bob")
    assert bobs["charge"]["micros"] == charge.charge_micros
    assert (bobs["microcovids"], bobs["low"], bobs["high"]) == (None, None, None)
    assert [row["microcovids"] for row in listed if row["housemate"]["name"] == "Alice"] == ["3.000000"]


@pytest.mark.parametrize("name", ["home", "activities", "activity", "month"])
def test_a_page_says_once_why_and_dashes_stand_in(apart, alice_page, name):
    activity = queries.activities(house=apart.house).get(exposures__housemate=apart.bob)
    where = {"activity": [activity.uid], "month": [scenes.MARCH]}.get(name, [])
    page = reverse(f"ledger:{name}", args=[apart.house.slug, *where])

    answer = alice_page.get(page).content.decode()

    assert answer.count("of microcovids you see your own alone") == 1
    assert "–" in answer


def test_one_sees_ones_own_with_ones_own_price(apart, bob_page, bob_api):
    activity = queries.activities(house=apart.house).get(exposures__housemate=apart.bob)
    page = bob_page.get(reverse("ledger:activity", args=[apart.house.slug, activity.uid])).content.decode()
    answer = bob_api.get(f"/api/v1/houses/elm-street/activities/{activity.uid}").json()

    rate = queries.rate(price=queries.price_on(house=apart.house, day=scenes.DINNER_ON), housemate=apart.bob)
    assert answer["microcovids"] == f"{BOBS:.6f}"
    assert [row["microcovids"] for row in answer["history"]] == [f"{BOBS:.6f}", f"{BOBS + 1:.6f}"]
    assert "your own price of its day" in page
    assert round(rate * Fraction(BOBS)) == answer["charge"]["micros"]


def test_the_panel_does_not_tell_either(apart):
    scenes.close(apart)
    panel = Client()
    panel.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD))
    activity = queries.activities(house=apart.house).get(exposures__housemate=apart.bob)
    settlement = apart.house.settlements.get()
    rows = [("activity", activity.pk), ("settlement", settlement.pk)]

    answers = [panel.get(reverse(f"admin:ledger_{model}_change", args=[pk])) for model, pk in rows]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not [answer for answer in answers if near(answer.content.decode())]


# --- What is hidden, and what is not ---------------------------------------------------------------------


def test_under_the_headline_nothing_is_hidden(cast, alice_api, alice_page):
    unequal(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed(str(BOBS)))
    scenes.close(cast)

    answers = [
        json.dumps(alice_api.get(f"/api/v1/houses/elm-street/{path}").json())
        for path in ("activities", "months/2026-03")
    ]
    page = alice_page.get(reverse("ledger:month", args=[cast.house.slug, scenes.MARCH])).content.decode()

    assert all("87654.321098" in answer for answer in answers)
    assert "88,000" in page
    assert "you see your own alone" not in page


def test_one_value_for_all_and_a_cap_hide_nothing(cast):
    unequal(cast, valuation="median", cost_cap=Decimal(2))
    scenes.logged(housemate=cast.bob, plan=scenes.typed("5"))

    rows = queries.month_so_far(reader=cast.alice, day=scenes.DINNER_ON)

    assert [row.microcovids for row in rows] == [0, 5, 0]


def in_two_regimes(cast):
    """The headline up to the 19th, the externality from the 20th."""
    unequal(cast)
    scenes.change(cast, at=MARCH_20 - NEXT_DAY, price_kind="externality")
    prices.reprice(house_id=cast.house.pk, at=MARCH_20)


def seen_by(reader):
    (activity,) = queries.activities_open_to(reader=reader).filter(exposures__housemate__name="Bob")
    (part,) = activity.exposures.all()
    said = [row.exposure.seen_microcovids for row in queries.versions(activity=activity, reader=reader)]
    return part.seen_microcovids, said


def test_what_was_charged_under_the_headline_stays_in_sight_beside_a_new_rule(cast):
    in_two_regimes(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("5"), at=MARCH_20)

    assert seen_by(cast.alice) == (5, [5])


@pytest.mark.parametrize("last", [scenes.DINNER_ON, date(2026, 3, 20)])
def test_the_same_microcovids_at_two_prices_do_not_tell_one_by_the_other(cast, last):
    """Moved to another day, an activity is charged once more for the same."""
    in_two_regimes(cast)
    days = [scenes.DINNER_ON, date(2026, 3, 20), scenes.DINNER_ON]
    first, then = days[days.index(last) + 1], last
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("5", occurred_on=first), at=MARCH_20)
    correct(logged, scenes.typed("5", occurred_on=then), at=MARCH_20)

    assert seen_by(cast.alice) == (None, [None, None])
    assert seen_by(cast.bob) == (5, [5, 5])


@pytest.mark.parametrize("rule", RULES)
def test_company_is_refused_where_its_charges_would_tell_a_number(cast, alice_api, rule):
    """Who was there took on as much as oneself: their charge for it is a millionth of their number each."""
    dora = unequal(cast, **RULES[rule])
    plan = scenes.typed("1000000", attendees=(planned.Attendee(housemate_id=dora.pk),))
    body = {"title": "Choir", "occurred_on": f"{scenes.DINNER_ON}", "microcovids": "1000000"}

    answer = alice_api.post(f"/api/v1/houses/{cast.house.slug}/quote", body | {"attendees": [dora.pk]})

    assert answer.json()["code"] == "tells-numbers"
    with pytest.raises(Refused, match="Each of you logs it alone"):
        scenes.logged(housemate=cast.alice, plan=plan)


def test_company_is_not_moved_to_a_day_on_which_it_would_tell_a_number(cast):
    in_two_regimes(cast)
    company = (planned.Attendee(housemate_id=cast.bob.pk),)
    logged = scenes.logged(housemate=cast.alice, plan=scenes.typed("5", attendees=company), at=MARCH_20)
    moved = scenes.typed("5", attendees=company, occurred_on=date(2026, 3, 20))

    with pytest.raises(Refused, match="what somebody's number is"):
        correct(logged, moved, at=MARCH_20)
    correct(logged, scenes.typed("6", attendees=company), at=MARCH_20)


def test_what_was_withdrawn_stays_hidden(cast):
    unequal(cast, price_kind="externality")
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("5"))
    withdraw(logged)

    assert seen_by(cast.alice) == (None, [None, None])


@pytest.mark.parametrize(
    ("month", "hidden"),
    [(date(2026, 2, 1), False), (scenes.MARCH, True), (scenes.APRIL, True), (date(2026, 5, 1), False)],
)
def test_a_month_hides_where_such_a_price_held_on_one_of_its_days(cast, month, hidden):
    in_two_regimes(cast)
    scenes.change(cast, at=scenes.APRIL_AT, price_kind="gross")
    prices.reprice(house_id=cast.house.pk, at=scenes.CLOSING_AT)

    assert disclosure.hides(house=cast.house, month=month) is hidden


def test_a_month_hides_what_was_moved_into_it_from_such_a_price(cast):
    """Logged in April at a price of one's own, and then said to have been in March, under the headline."""
    unequal(cast)
    scenes.change(cast, at=scenes.APRIL_AT - NEXT_DAY, price_kind="externality")
    prices.reprice(house_id=cast.house.pk, at=scenes.APRIL_AT)
    uid = uuid.uuid4()
    april = scenes.typed("5", occurred_on=scenes.APRIL)
    activities.log(housemate=cast.bob, uid=uid, plan=april, at=scenes.APRIL_AT)
    assert not disclosure.hides(house=cast.house, month=scenes.MARCH)

    activities.correct(housemate=cast.bob, uid=uid, version=1, plan=scenes.typed("5"), at=scenes.APRIL_AT)

    assert disclosure.hides(house=cast.house, month=scenes.MARCH)
    assert [row.microcovids for row in queries.month_so_far(reader=cast.alice, day=scenes.MARCH)] == [
        0,
        None,
        None,
    ]


def test_another_house_hides_nothing_here(cast):
    unequal(cast)
    elsewhere = factories.housemate_of(admin=cast.carol, name="Eve")
    for housemate in (cast.carol, elsewhere):
        factories.life_value(housemate=housemate)
    scenes.change(
        factories.Cast(house=cast.carol.house, alice=cast.carol, bob=elsewhere, carol=cast.alice),
        price_kind="externality",
    )
    prices.reprice(house_id=cast.carol.house_id, at=scenes.FOUNDED_AT)

    assert not disclosure.hides(house=cast.house, month=scenes.MARCH)
    assert disclosure.hides(house=cast.carol.house, month=scenes.MARCH)
