"""The part of the settings by which the price is made: sentences, published rates, from tomorrow on."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses
from ledger import attack_rates, rules
from tests.pages import beside, words


@pytest.fixture
def page(house):
    return reverse("house:settings", args=[house.slug])


@pytest.fixture
def sent(house):
    return {
        "name": "Elm Street",
        "language": house.language,
        "refund_rule": "pot",
        "fund_keeper": "the-house",
        "plan_rule": "fewest",
        "auto_confirm_days": "",
        "carry_below": "",
        "price_kind": "externality",
        "attack_rate": "42.7",
        "published_rate": "",
        "valuation": "median",
        "cost_cap": "2.5",
        "prices_without": "True",
        "seen": houses.version(house=house),
    }


def test_each_rule_is_said_in_its_sentence_with_its_formula(alice_page, page):
    said = words(alice_page.get(page))

    for wording in (*rules.KINDS.values(), *rules.VALUES.values()):
        assert f"{wording.sentence} {wording.formula}" in said
    assert rules.CAP.sentence in said
    assert "The price goes without them: it is made of those who have." in said
    assert "what is chosen here holds from tomorrow" in said


def test_a_rule_holds_from_tomorrow(alice_page, house, page, sent):
    today = house.day_of(timezone.now())

    answer = alice_page.post(page, sent, follow=True)

    house.refresh_from_db()
    newest = house.terms.order_by("-id").first()
    assert "Another price rule holds from tomorrow on" in words(answer)
    assert (newest.effective_on - today).days == 1
    assert (house.price_kind, house.attack_rate, house.valuation) == (
        "externality",
        Decimal("0.427"),
        "median",
    )
    assert (house.cost_cap, house.prices_without) == (Decimal("2.5"), True)
    shown = answer.content.decode()
    assert 'name="attack_rate" value="42.7"' in shown
    assert 'name="cost_cap" value="2.5"' in shown


def test_each_published_rate_can_be_picked_with_its_year_and_source(alice_page, house, page, sent):
    said = words(alice_page.get(page))

    for rate in attack_rates.PUBLISHED:
        typed = f"{(rate.rate * 100).normalize():f}"
        assert f"{rate.label}, {rate.year}: {typed}" in said
        assert rate.source in said
        sent |= {"seen": houses.version(house=house), "attack_rate": "100", "published_rate": typed}
        alice_page.post(page, sent)
        house.refresh_from_db()
        assert house.attack_rate == rate.rate


def test_a_rate_that_was_picked_needs_no_number_beside_it(alice_page, house, page, sent):
    alice_page.post(page, {**sent, "attack_rate": "", "published_rate": "42.7"})

    house.refresh_from_db()
    assert house.attack_rate == Decimal("0.427")


def test_a_rate_is_read_and_written_as_the_house_does(alice_page, house, page, sent):
    sent |= {"language": "de", "attack_rate": "37,25"}
    alice_page.post(page, sent | {"language": "de", "attack_rate": "37.25"})
    house.refresh_from_db()

    again = alice_page.post(page, {**sent, "seen": houses.version(house=house), "attack_rate": "41,2"})

    house.refresh_from_db()
    assert again.status_code == 302
    assert house.attack_rate == Decimal("0.412")
    assert 'name="attack_rate" value="41,2"' in alice_page.get(page).content.decode()


def test_an_empty_cap_is_none(alice_page, house, page, sent):
    alice_page.post(page, sent)
    house.refresh_from_db()

    alice_page.post(page, {**sent, "seen": houses.version(house=house), "cost_cap": ""})

    house.refresh_from_db()
    assert house.cost_cap is None


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        *[("attack_rate", typed, "from 0 to 100") for typed in ("100.01", "-1", "12.345")],
        ("attack_rate", "much", "A number, please"),
        ("attack_rate", "", "This field is required."),
        *[("cost_cap", typed, "from 1 to 1000") for typed in ("0.5", "1001", "1.005")],
        ("price_kind", "net", "not one of the available choices"),
        ("published_rate", "99", "not one of the available choices"),
        ("valuation", "", "This field is required."),
        ("prices_without", "", "This field is required."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(alice_page, house, page, sent, field, typed, said):
    answer = alice_page.post(page, {**sent, field: typed})

    assert answer.status_code == 422
    assert said in beside(answer, field)
    assert house.terms.count() == 1


def test_other_settings_leave_the_price_rule_as_it_is(alice_page, house, page, sent):
    alice_page.post(page, sent)
    house.refresh_from_db()

    alice_page.post(page, {**sent, "seen": houses.version(house=house), "name": "Elm Court"})

    house.refresh_from_db()
    assert (house.name, house.price_kind, house.terms.count()) == ("Elm Court", "externality", 2)


def test_the_history_says_which_parts_of_the_rule_were_changed(alice_page, page, sent):
    said = words(alice_page.post(page, sent, follow=True))

    for part in (
        "what a microcovid is charged for",
        "the attack rate",
        "the cap on one person’s cost",
        "whose cost per life counts",
        "whether the price waits for everyone’s numbers",
    ):
        assert part in said
    assert "price_kind" not in said.split("What happened")[1]
