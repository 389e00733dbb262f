"""The page of the price: what it costs me, how it is made, who is in it, what comes next and came before."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from house import values
from ledger import prices
from tests import factories
from tests.ledger import scenes
from tests.pages import words

NEXT_DAY = timedelta(days=1)


@pytest.fixture
def page(house):
    return reverse("ledger:price", args=[house.slug])


def unequal(cast):
    """An infection costs $100,000 of Alice's, $200,000 of Bob's and $900,000 of Dora's."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for housemate, cost in ((cast.alice, "1000000"), (cast.bob, "2000000"), (dora, "9000000")):
        factories.life_value(housemate=housemate, cost_per_life=cost)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    return dora


def use(cast, **rule):
    scenes.change(cast, at=scenes.DINNER_AT - NEXT_DAY, **rule)
    prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT)


def test_the_headline_is_told_with_its_formula_and_its_people(cast, bob_page, page):
    scenes.priced(cast)

    said = words(bob_page.get(page))

    assert "A microcovid costs $1.00 Since March 2, 2026." in said
    assert "the attack rate is 100%" in said
    assert "$1,000,000.00 / 1,000,000 = $1.00" in said
    assert "Alice, Bob. An infection of all of them together costs $1,000,000.00 ." in said
    assert "Your own part is $500,000.00 :" in said
    assert "Nothing, as far as is known today." in said
    assert "The first price, with the numbers of Alice, Bob." in said


@pytest.mark.parametrize(
    ("rule", "price", "formula"),
    [
        (
            {"price_kind": "externality", "attack_rate": Decimal("0.4")},
            "$0.40",
            "40% × ($1,200,000.00 \u2212 $200,000.00 ) / 1,000,000 = $0.40",
        ),
        (
            {"attack_rate": Decimal("0.427")},
            "$0.63",
            "( $200,000.00 + 42.7% × $1,000,000.00 ) / 1,000,000 = $0.627",
        ),
    ],
)
def test_a_price_of_ones_own_is_told_to_its_reader(cast, bob_page, page, rule, price, formula):
    unequal(cast)
    use(cast, **rule)

    said = words(bob_page.get(page))

    assert f"A microcovid costs you {price}" in said
    assert re.sub(r"[ ]?([()])[ ]?", r"\1", formula) in re.sub(r"[ ]?([()])[ ]?", r"\1", said)
    assert "costs everyone something else" in said
    assert "900,000" not in said


def test_home_and_log_say_ones_own_price_where_prices_differ(cast, bob_page, alice_page, house):
    unequal(cast)
    home, log = (reverse(f"ledger:{name}", args=[house.slug]) for name in ("home", "log"))
    before = [words(bob_page.get(each)) for each in (home, log)]
    use(cast, price_kind="externality")

    mine, others = words(bob_page.get(home)), words(alice_page.get(home))

    assert "A microcovid costs $1.20" in before[0]
    assert "A microcovid costs" not in before[1]
    assert "A microcovid costs you $1.00" in mine
    assert "A microcovid costs you $1.10" in others
    assert "A microcovid costs you $1.00 today." in words(bob_page.get(log))


def test_a_small_price_is_given_for_a_thousand_too(cast, bob_page, page):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="21000")
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)

    assert "$0.0042 $4.20 for a thousand" in words(bob_page.get(page))


def test_cap_and_one_value_for_all_are_told_in_their_sentences(cast, bob_page, page):
    unequal(cast)
    use(cast, cost_cap=Decimal("2.5"), valuation="median", prices_without=True)

    said = words(bob_page.get(page))

    assert "Nobody’s cost counts for more than so many times" in said
    assert "Here that is 2.5 times." in said
    assert "median cost per life counts for everyone" in said
    assert "Whoever has not stated their two numbers is left out meanwhile." in said


def test_what_is_to_come_is_told_and_no_figure_of_it(cast, alice_page, bob_page, page):
    scenes.priced(cast)
    now = timezone.now()
    scenes.change(cast, at=now, price_kind="externality", attack_rate=Decimal("0.427"))
    values.state(housemate=cast.alice, cost_per_life=Decimal(7_654_321), expected_loss="10 %", at=now)
    factories.housemate_of(admin=cast.alice, name="Dora", at=now)

    said = words(bob_page.get(page))

    assert "the house has another rule: What is charged for: externality only" in said
    assert "Attack rate: 42.7%." in said
    assert "somebody counts with other numbers. Whose they are, and which, is not told." in said
    assert "Made without the numbers of Dora." in said
    assert "765" not in said


def test_the_chart_marks_another_rule_and_who_came_in(cast, bob_page, page):
    scenes.priced(cast)
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    values.state(housemate=dora, cost_per_life=Decimal(1_000_000), expected_loss="10 %", at=scenes.FOUNDED_AT)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT + NEXT_DAY)
    use(cast, price_kind="externality")

    answer = bob_page.get(page)

    svg = re.search(r"<svg viewBox=\"0 0 1000 300\".*?</svg>", answer.content.decode(), re.DOTALL)[0]
    assert (svg.count('class="rule"'), svg.count('class="people"')) == (1, 1)
    assert "Dora came in." in words(answer)
    assert "What is charged for: externality only" in words(answer)
    assert "<caption" in answer.content.decode()


def test_somebody_who_has_not_stated_is_told_that_they_are_not_in_it(cast, page, client):
    scenes.priced(cast)
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=scenes.DINNER_AT)
    client.force_login(dora.user)

    said = words(client.get(page))

    assert "You are not in it. State your two numbers." in said
    assert "A microcovid costs $1.00" in said


def test_without_a_price_the_page_says_what_it_waits_for(cast, bob_page, page):
    assert "There is no price yet." in words(bob_page.get(page))


def test_a_price_of_nothing_is_drawn_too(cast, bob_page, page):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="0")
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)

    assert "A microcovid costs $0.00" in words(bob_page.get(page))
